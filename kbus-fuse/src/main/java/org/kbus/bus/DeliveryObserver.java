// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** Told of all that is delivered on a bus, in the order of delivery. It must not call the bus. */
public interface DeliveryObserver {

    /**
     * A message has been put into the queues of its recipients: one that somebody sent, also if nobody listens for it,
     * or one that the bus itself had to say.
     *
     * @param message    the observer does not hold it: it is good until this returns
     * @param recipients who has got it; likewise
     */
    void delivered(Message message, Recipients recipients);
}
