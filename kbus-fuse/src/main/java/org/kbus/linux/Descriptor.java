// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.util.Objects;

/** An open file descriptor. */
public final class Descriptor implements AutoCloseable {

    private static final int O_CLOEXEC = jnr.constants.platform.OpenFlags.O_CLOEXEC.intValue();
    private static final int O_RDONLY = jnr.constants.platform.OpenFlags.O_RDONLY.intValue();
    private static final int O_RDWR = jnr.constants.platform.OpenFlags.O_RDWR.intValue();

    private static final int O_NONBLOCK = jnr.constants.platform.OpenFlags.O_NONBLOCK.intValue();
    private static final int F_GETFL = jnr.constants.platform.Fcntl.F_GETFL.intValue();
    private static final int F_SETFL = jnr.constants.platform.Fcntl.F_SETFL.intValue();

    private final int number;

    private Descriptor(int number) {
        this.number = number;
    }

    /** Opens a file for reading and writing. */
    public static Descriptor open(String path) throws IOException {
        return open(path, O_RDWR);
    }

    public static Descriptor openReadOnly(String path) throws IOException {
        return open(path, O_RDONLY);
    }

    private static Descriptor open(String path, int access) throws IOException {
        int fd = LibC.INSTANCE.open(path, access | O_CLOEXEC);
        if (fd < 0) {
            throw LinuxException.last("cannot open " + path);
        }
        return new Descriptor(fd);
    }

    /**
     * ioctl(2).
     *
     * @param argument an address or a number
     * @return what the call gives, or an error number with a minus sign
     */
    public int ioctl(int command, long argument) {
        int result = LibC.INSTANCE.ioctl(number, command & 0xFFFF_FFFFL, argument);
        return result < 0 ? -LinuxException.lastErrno() : result;
    }

    /** One that the process has already. */
    public static Descriptor of(int number) {
        return new Descriptor(number);
    }

    /** A counter that whoever waits for it to be written to can read, as a long. */
    public static Descriptor eventfd() throws IOException {
        int fd = LibC.INSTANCE.eventfd(0, O_CLOEXEC);
        if (fd < 0) {
            throw LinuxException.last("cannot make an eventfd");
        }
        return new Descriptor(fd);
    }

    /** From now on whoever reads what has nothing to be read gets EAGAIN. */
    public void neverWait() throws IOException {
        int flags = LibC.INSTANCE.fcntl(number, F_GETFL, 0);
        if (flags < 0 || LibC.INSTANCE.fcntl(number, F_SETFL, flags | O_NONBLOCK) < 0) {
            throw LinuxException.last("cannot set O_NONBLOCK");
        }
    }

    public int number() {
        return number;
    }

    /** Reads into a part of a buffer; the count, or an error number with a minus sign. */
    public int read(NativeBuffer buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.size());
        long count = LibC.INSTANCE.read(number, buffer.address() + offset, length);
        return count < 0 ? -LinuxException.lastErrno() : (int) count;
    }

    /** Reads into the whole of a buffer; the count, or an error number with a minus sign. */
    public int read(NativeBuffer buffer) {
        long count = LibC.INSTANCE.read(number, buffer.address(), buffer.size());
        return count < 0 ? -LinuxException.lastErrno() : (int) count;
    }

    /** Writes a part of a buffer; the count, or an error number with a minus sign. */
    public int write(NativeBuffer buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.size());
        long count = LibC.INSTANCE.write(number, buffer.address() + offset, length);
        return count < 0 ? -LinuxException.lastErrno() : (int) count;
    }

    /** Writes the first bytes of a buffer; the count, or an error number with a minus sign. */
    public int write(NativeBuffer buffer, int length) {
        long count = LibC.INSTANCE.write(number, buffer.address(), length);
        return count < 0 ? -LinuxException.lastErrno() : (int) count;
    }

    @Override
    public void close() {
        LibC.INSTANCE.close(number);
    }
}
