// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.Runtime;

/** A system call failed. */
public final class LinuxException extends IOException {

    private static final long serialVersionUID = 1;

    static final int EINTR = Errno.EINTR.intValue();

    private final int errno;

    public LinuxException(String what, int errno) {
        super(what + ": " + Errno.valueOf(errno).description());
        this.errno = errno;
    }

    /** What this thread's last call failed with. */
    static LinuxException last(String what) {
        return new LinuxException(what, lastErrno());
    }

    static int lastErrno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    public int errno() {
        return errno;
    }
}
