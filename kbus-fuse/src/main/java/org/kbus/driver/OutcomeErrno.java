// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.bus.Outcome;
import org.kbus.device.Errno;

/** The error numbers in which the module told what had become of a send, a bind or an unbind. */
final class OutcomeErrno {

    private OutcomeErrno() {
    }

    /** 0 for DONE. */
    static int of(Outcome outcome) {
        return switch (outcome) {
            case DONE -> 0;
            case NO_MESSAGE -> Errno.ENOMSG;
            case NO_ROOM_FOR_REPLY -> Errno.ENOLCK;
            case NO_RECIPIENT -> Errno.EADDRNOTAVAIL;
            case WRONG_REPLIER -> Errno.EPIPE;
            case REPLY_NOT_EXPECTED -> Errno.ECONNREFUSED;
            case QUEUE_FULL -> Errno.EBUSY;
            case BLOCKED -> Errno.EAGAIN;
            case REPLIER_EXISTS -> Errno.EADDRINUSE;
            case NOT_BOUND -> Errno.EINVAL;
            case TOO_MANY -> Errno.EDQUOT;
            case NO_MEMORY -> Errno.ENOMEM;
        };
    }
}
