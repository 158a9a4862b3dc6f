// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/** The error numbers of this platform that devices and transports give. All are positive. */
public final class Errno {

    public static final int EPERM = number(jnr.constants.platform.Errno.EPERM);
    public static final int ENOENT = number(jnr.constants.platform.Errno.ENOENT);
    public static final int EINTR = number(jnr.constants.platform.Errno.EINTR);
    public static final int EIO = number(jnr.constants.platform.Errno.EIO);
    public static final int E2BIG = number(jnr.constants.platform.Errno.E2BIG);
    public static final int EAGAIN = number(jnr.constants.platform.Errno.EAGAIN);
    public static final int ENOMEM = number(jnr.constants.platform.Errno.ENOMEM);
    public static final int EACCES = number(jnr.constants.platform.Errno.EACCES);
    public static final int EFAULT = number(jnr.constants.platform.Errno.EFAULT);
    public static final int EBUSY = number(jnr.constants.platform.Errno.EBUSY);
    public static final int ENODEV = number(jnr.constants.platform.Errno.ENODEV);
    public static final int EINVAL = number(jnr.constants.platform.Errno.EINVAL);
    public static final int ENOTTY = number(jnr.constants.platform.Errno.ENOTTY);
    public static final int EPIPE = number(jnr.constants.platform.Errno.EPIPE);
    public static final int ERANGE = number(jnr.constants.platform.Errno.ERANGE);
    public static final int ENAMETOOLONG = number(jnr.constants.platform.Errno.ENAMETOOLONG);
    public static final int ENOLCK = number(jnr.constants.platform.Errno.ENOLCK);
    public static final int ENOSYS = number(jnr.constants.platform.Errno.ENOSYS);
    public static final int ENOMSG = number(jnr.constants.platform.Errno.ENOMSG);
    public static final int ENODATA = number(jnr.constants.platform.Errno.ENODATA);
    public static final int EBADMSG = number(jnr.constants.platform.Errno.EBADMSG);
    public static final int EMSGSIZE = number(jnr.constants.platform.Errno.EMSGSIZE);
    public static final int EOPNOTSUPP = number(jnr.constants.platform.Errno.EOPNOTSUPP);
    public static final int EADDRINUSE = number(jnr.constants.platform.Errno.EADDRINUSE);
    public static final int EADDRNOTAVAIL = number(jnr.constants.platform.Errno.EADDRNOTAVAIL);
    public static final int EALREADY = number(jnr.constants.platform.Errno.EALREADY);
    public static final int ECONNREFUSED = number(jnr.constants.platform.Errno.ECONNREFUSED);
    public static final int EDQUOT = number(jnr.constants.platform.Errno.EDQUOT);
    public static final int ECONNABORTED = number(jnr.constants.platform.Errno.ECONNABORTED);
    public static final int ENOTCONN = number(jnr.constants.platform.Errno.ENOTCONN);

    private Errno() {
    }

    // A method call keeps these from being compile-time constants: they are this platform's, not the compiler's.
    private static int number(jnr.constants.platform.Errno errno) {
        return errno.intValue();
    }

    /** The name of an error number, such as EINVAL; or the number itself. */
    public static String name(int errno) {
        jnr.constants.platform.Errno known = jnr.constants.platform.Errno.valueOf(errno);
        return known.defined() && known.intValue() == errno ? known.name() : Integer.toString(errno);
    }
}
