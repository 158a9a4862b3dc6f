// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;
import jnr.ffi.types.size_t;
import ru.serce.jnrfuse.struct.FuseContext;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * The functions of libfuse 2.9 that we call: those of {@code <fuse.h>} for whoever has callbacks called, and those of
 * {@code <fuse_lowlevel.h>} that its loops are made of. Pointers are to structs that are libfuse's own.
 */
public interface LibFuse2 {

    /**
     * Mounts, as the command line says.
     *
     * @param mountPoint gets the mount point as it is to be given to {@link #fuse_teardown}
     * @return {@code struct fuse}, or null when it has said on standard error why not
     */
    Pointer fuse_setup(int count, @In String[] arguments, FuseOperations operations, @size_t long operationsSize,
            @Out PointerByReference mountPoint, @Out IntByReference multithreaded, Pointer userData);

    /** Unmounts what is still mounted, and frees both. */
    void fuse_teardown(Pointer fuse, Pointer mountPoint);

    /** {@code struct fuse_session} of a {@code struct fuse}. */
    Pointer fuse_get_session(Pointer fuse);

    /** @param channel null for the first */
    Pointer fuse_session_next_chan(Pointer session, Pointer channel);

    /** How large a buffer for {@link #fuse_chan_recv} is to be, in bytes. */
    @size_t
    long fuse_chan_bufsize(Pointer channel);

    /**
     * Waits for the next request.
     *
     * @param channel where a pointer to the channel stands
     * @return the request's length; 0 if the mount has gone or the session is to end; an error number with a minus sign
     */
    int fuse_chan_recv(Pointer channel, Pointer buffer, @size_t long size);

    /** Has the callback for a request called, and sends the answer. */
    void fuse_session_process(Pointer session, Pointer request, @size_t long length, Pointer channel);

    /** Whatever is received from now on is dropped. */
    void fuse_session_exit(Pointer session);

    /** Of the calling thread, for ever; filled anew with each request. */
    FuseContext fuse_get_context();

    /** Whether the caller of the request whose callback the calling thread is in has got a signal. */
    int fuse_interrupted();

    int fuse_notify_poll(Pointer pollHandle);

    void fuse_pollhandle_destroy(Pointer pollHandle);
}
