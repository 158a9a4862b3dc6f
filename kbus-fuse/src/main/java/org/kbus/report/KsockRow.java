// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

/**
 * A line of {@code ksocks}: a Ksock as it is at the moment.
 *
 * @param device      the number of its device
 * @param id          its id, unsigned
 * @param pid         the process that opened it, 0 if that cannot be seen from where the bus is served
 * @param queued      how many messages are in its queue
 * @param maxQueued   how many its queue holds
 * @param outstanding how many requests it has sent whose replies it awaits
 * @param unsent      how many requests it has read and not answered
 * @param repliers    how many names it is bound to as Replier
 * @param listeners   how many times it is bound to names as Listener
 * @param sending     whether its send waits for room in the queues of others
 * @param onlyOnce    whether each message comes once, however many bindings fit it
 */
public record KsockRow(int device, int id, int pid, long queued, long maxQueued, long outstanding, long unsent,
        long repliers, long listeners, boolean sending, boolean onlyOnce) {

    /** Its id as people write it. */
    public String idText() {
        return Integer.toUnsignedString(id);
    }
}
