// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.io.IOException;
import java.nio.file.Path;
import org.kbus.device.Node;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.NativeBuffer;

/**
 * The files in {@code /dev} that nodes are. Of major numbers there are few (some 140 that are free), so all devices have
 * that which the first was given, and minor numbers from 0 on.
 */
final class CharacterDevices {

    static final String MAKER = "/dev/cuse";

    private static final Path FOLDER = Path.of("/dev");
    private static final int ANY_MAJOR = 0;

    /** 0 until there is a device. */
    private int major = ANY_MAJOR;
    private int made;

    /**
     * Makes a device.
     *
     * @param number of its connection
     * @return what comes through it
     * @throws IOException if its name is taken, or there can be none
     */
    Connection make(Node node, int number) throws IOException {
        DeviceFile file = new DeviceFile(FOLDER.resolve(node.name()));
        if (file.exists()) {
            throw new IOException("there is a " + file + " already");
        }
        Descriptor descriptor = Descriptor.open(MAKER);
        try {
            agree(descriptor, node.name(), file);
            if (major == ANY_MAJOR) {
                major = file.major();
            }
            made++;
            file.permissions(node.access().permissions());
            node.follow(file::access);
            return Connection.of(number, node.inode(), descriptor);
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
    }

    private void agree(Descriptor descriptor, String name, DeviceFile file) throws IOException {
        NativeBuffer request = new NativeBuffer(NativeBuffer.PAGE_SIZE * 2);
        int count = descriptor.read(request);
        if (count < 0) {
            throw new LinuxException("cannot read " + MAKER, -count);
        }
        InHeader header = new InHeader(request.bytes());
        CuseInitStructs init = new CuseInitStructs(request.bytes());
        if (count < CuseInitStructs.IN_SIZE || header.opcode() != CuseInitStructs.CUSE_INIT
                || init.major() != InitStructs.MAJOR) {
            throw new IOException("this kernel speaks another CUSE than that of FUSE " + InitStructs.MAJOR);
        }
        NativeBuffer reply = CuseInitStructs.reply(header.unique(), name, major, made);
        int written = descriptor.write(reply, reply.size());
        if (written < 0) {
            throw new LinuxException("cannot make " + file, -written);
        }
        // When the kernel cannot make it, that write succeeds nevertheless.
        if (!file.exists()) {
            throw new IOException("the kernel does not make " + file + "; see what dmesg says");
        }
    }
}
