// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.kbus.client.MessageId;
import org.kbus.report.KsockRow;

/**
 * A device at one moment. Rates are those of the interval that ended then.
 *
 * @param time              the moment
 * @param measured          how long the interval was; zero if there has been none yet
 * @param lost              messages that the monitor has lost altogether, which are not counted anywhere
 * @param newlyLost         those that it lost in the interval
 * @param names             all names that were seen, sorted
 * @param ksocks            all Ksocks by their ids
 * @param queues            Ksocks whose queues are not empty, fullest first, and those whose send waits
 * @param requests          requests without a reply yet, oldest first
 * @param earlierRequests   requests without a reply of which no more is known, because they were sent earlier or lost
 */
public record TopSnapshot(Instant time, Duration measured, long lost, long newlyLost, List<Name> names,
        Map<Integer, KsockRow> ksocks, List<KsockRow> queues, List<Request> requests, long earlierRequests) {

    /**
     * What messages of one name have been sent. A message counts once, however many get it.
     *
     * @param messageRate messages a second
     * @param byteRate    bytes of data a second
     * @param messages    how many, since the watching began
     * @param bytes       of their data
     * @param missed      copies that were not delivered because queues were full
     * @param lastSeen    when the last was delivered
     */
    public record Name(String name, double messageRate, double byteRate, long messages, long bytes, long missed,
            Instant lastSeen) {
    }

    /**
     * A request that awaits its reply.
     *
     * @param from    the Ksock that asks
     * @param replier the Ksock that is to reply
     * @param since   when it was delivered
     */
    public record Request(MessageId id, String name, int from, int replier, Instant since) {
    }

    /** The same with its names in another order. */
    TopSnapshot sortedBy(Comparator<Name> order) {
        return new TopSnapshot(time, measured, lost, newlyLost, names.stream().sorted(order).toList(), ksocks,
                queues, requests, earlierRequests);
    }

    /** Messages a second, of all names. */
    public double messageRate() {
        return names.stream().mapToDouble(Name::messageRate).sum();
    }

    /** Bytes of data a second, of all names. */
    public double byteRate() {
        return names.stream().mapToDouble(Name::byteRate).sum();
    }

    /** Messages in all queues. */
    public long queued() {
        return queues.stream().mapToLong(KsockRow::queued).sum();
    }
}
