// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;
import org.kbus.device.Errno;
import org.kbus.linux.NativeBuffer;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * What {@code fuse_session_loop()} of libfuse is made of, so that the thread that goes through it can be another from
 * one request to the next. Only one may receive at a time; any may still be busy with what it has received.
 */
final class RequestLoop {

    private final LibFuse2 libFuse;
    private final Pointer fuse;
    private final Pointer mountPoint;
    private final Pointer session;
    private final Pointer channel;
    /** What libfuse wants instead of the channel itself where it could give another back. */
    private final Pointer channelReference;

    private RequestLoop(LibFuse2 libFuse, Pointer fuse, Pointer mountPoint) {
        this.libFuse = libFuse;
        this.fuse = fuse;
        this.mountPoint = mountPoint;
        this.session = libFuse.fuse_get_session(fuse);
        this.channel = libFuse.fuse_session_next_chan(session, null);
        Runtime runtime = Runtime.getSystemRuntime();
        ByteBuffer reference = ByteBuffer.allocateDirect(runtime.addressSize()).order(ByteOrder.nativeOrder());
        this.channelReference = runtime.getMemoryManager().newPointer(reference);
        this.channelReference.putPointer(0, channel);
    }

    /**
     * Mounts. libfuse handles only those signals that nobody handles yet, which in a JVM are none that end it.
     *
     * @param operations to be kept for as long as a request may be processed
     * @return null if that fails; libfuse has said why on standard error
     */
    static RequestLoop mount(LibFuse2 libFuse, String[] arguments, FuseOperations operations) {
        PointerByReference mountPoint = new PointerByReference();
        Pointer fuse = libFuse.fuse_setup(arguments.length, arguments, operations, Struct.size(operations), mountPoint,
                new IntByReference(), null);
        return fuse == null ? null : new RequestLoop(libFuse, fuse, mountPoint.getValue());
    }

    /** How large a buffer for requests is to be, in bytes. */
    int bufferSize() {
        return (int) libFuse.fuse_chan_bufsize(channel);
    }

    /**
     * Waits for the next request.
     *
     * @return its length; 0 if the mount has gone, or {@link #exit} was called
     */
    int receive(NativeBuffer buffer, Pointer start) throws IOException {
        int length;
        do {
            length = libFuse.fuse_chan_recv(channelReference, start, buffer.size());
        } while (length == -Errno.EINTR || length == -Errno.EAGAIN);
        // A forced unmount that comes while we read.
        if (length == -Errno.ECONNABORTED) {
            return 0;
        }
        if (length < 0) {
            throw new IOException("libfuse cannot receive requests any longer: " + Errno.name(-length));
        }
        return length;
    }

    void process(Pointer request, int length) {
        libFuse.fuse_session_process(session, request, length, channel);
    }

    /** What is received from now on is dropped. */
    void exit() {
        libFuse.fuse_session_exit(session);
    }

    /** Unmounts what is still mounted, and frees what is libfuse's. Nobody may be in here any more. */
    void tearDown() {
        libFuse.fuse_teardown(fuse, mountPoint);
    }
}
