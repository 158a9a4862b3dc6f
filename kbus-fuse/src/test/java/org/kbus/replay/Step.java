// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** What a trace does next. The order is that of the weights of a {@link Profile}. */
enum Step {
    OPEN,
    CLOSE,
    BIND,
    UNBIND,
    MESSAGE,
    WRITE_MORE,
    SEND,
    DISCARD,
    NEXT_MESSAGE,
    READ,
    READ_ALL,
    DRAIN,
    REPLY,
    BOGUS_REPLY,
    POLL,
    LOOK,
    QUERY,
    MAX_MESSAGES,
    ONLY_ONCE,
    VERBOSE,
    REPORT_BINDS,
    MAX_SIZE,
    WHO_REPLIES,
    UNKNOWN_IOCTL,
    STORM_OF_BINDS,
    NEW_DEVICE,
    EDGE,
    WAKE_UP
}
