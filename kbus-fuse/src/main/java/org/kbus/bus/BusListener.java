// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** Told of what may end somebody's waiting. It is called in the middle of things and must not call the bus. */
public interface BusListener {

    /** A message has been put into this Ksock's queue. */
    void messageQueued(Ksock ksock);

    /**
     * There may be room for a blocked message: a queue went from full to one below its limit, or a Ksock was
     * opened. Closing a Ksock or raising a queue's limit does not count, as it did not in the module, unless that is
     * {@linkplain Mend#BLOCKED_SENDERS mended}.
     */
    void roomMade();
}
