// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.OutHeader;
import org.kbus.linux.NativeBuffer;

/**
 * {@code struct cuse_init_in} and {@code struct cuse_init_out}, each behind its header: the first exchange on a descriptor
 * of {@code /dev/cuse}, in which we say what device it is.
 */
final class CuseInitStructs {

    static final int CUSE_INIT = 4096;
    static final int IN_SIZE = InHeader.SIZE + 16;

    /** The most bytes that one READ or WRITE carries: the kernel gives no more than 32 pages. */
    static final int MAX_TRANSFER = 32 * 4096;

    private static final int MINOR = 38;
    private static final int STRUCT_SIZE = 72;
    private static final int MAJOR_OFFSET = OutHeader.SIZE;
    private static final int MINOR_OFFSET = OutHeader.SIZE + 4;
    private static final int MAX_READ_OFFSET = OutHeader.SIZE + 16;
    private static final int MAX_WRITE_OFFSET = OutHeader.SIZE + 20;
    private static final int DEVICE_MAJOR_OFFSET = OutHeader.SIZE + 24;
    private static final int DEVICE_MINOR_OFFSET = OutHeader.SIZE + 28;
    private static final int NAME_OFFSET = OutHeader.SIZE + STRUCT_SIZE;

    private final ByteBuffer request;

    /** @param request with its header */
    CuseInitStructs(ByteBuffer request) {
        this.request = request;
    }

    /** Of the protocol. */
    int major() {
        return request.getInt(InHeader.SIZE);
    }

    /**
     * The whole reply.
     *
     * @param major of the device; 0 for whichever is free
     */
    static NativeBuffer reply(long unique, String name, int major, int minor) {
        byte[] info = ("DEVNAME=" + name + '\0').getBytes(StandardCharsets.US_ASCII);
        NativeBuffer reply = new NativeBuffer(NAME_OFFSET + info.length);
        ByteBuffer bytes = reply.bytes();
        new OutHeader(bytes).put(reply.size(), 0, unique);
        bytes.putInt(MAJOR_OFFSET, InitStructs.MAJOR);
        bytes.putInt(MINOR_OFFSET, MINOR);
        bytes.putInt(MAX_READ_OFFSET, MAX_TRANSFER);
        bytes.putInt(MAX_WRITE_OFFSET, MAX_TRANSFER);
        bytes.putInt(DEVICE_MAJOR_OFFSET, major);
        bytes.putInt(DEVICE_MINOR_OFFSET, minor);
        bytes.put(NAME_OFFSET, info);
        return reply;
    }
}
