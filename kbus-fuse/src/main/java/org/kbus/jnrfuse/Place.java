// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.kbus.linux.NativeBuffer;

/** Where a request lies while it is served, and who serves it there. One thread at a time has it. */
final class Place {

    private final LibFuse2 libFuse;
    private final NativeBuffer buffer;
    private final Pointer request;
    private final JnrFuseCaller caller = new JnrFuseCaller();
    private final FileCallbacks fileCallbacks;
    private final DirectoryCallbacks directoryCallbacks;

    Place(JnrFuseSession session) {
        this.libFuse = session.libFuse();
        this.buffer = new NativeBuffer(session.loop().bufferSize());
        this.request = Runtime.getSystemRuntime().getMemoryManager().newPointer(buffer.address());
        this.fileCallbacks = new FileCallbacks(session, caller);
        this.directoryCallbacks = new DirectoryCallbacks(session);
    }

    /** The calling thread has it from now on. */
    void enter() {
        caller.enter(libFuse.fuse_get_context());
    }

    NativeBuffer buffer() {
        return buffer;
    }

    /** Where the buffer begins. */
    Pointer request() {
        return request;
    }

    JnrFuseCaller caller() {
        return caller;
    }

    FileCallbacks fileCallbacks() {
        return fileCallbacks;
    }

    DirectoryCallbacks directoryCallbacks() {
        return directoryCallbacks;
    }
}
