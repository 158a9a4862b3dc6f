// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.List;

/**
 * What has happened on a bus since it began, and how much it holds now, kept as numbers so that nobody need walk the
 * queues to know. Totals only grow. Bytes are those of names and data, without headers and padding.
 */
public final class BusCounters {

    /** The names of all messages that the bus itself makes. */
    public static final List<MessageName> SYNTHETIC_NAMES = List.of(
            MessageName.REPLIER_GONE_AWAY, MessageName.REPLIER_IGNORED, MessageName.REPLIER_UNBOUND,
            MessageName.REPLIER_DISAPPEARED, MessageName.ERROR_SENDING, MessageName.UNBIND_EVENTS_LOST,
            MessageName.REPLIER_BIND_EVENT);

    private static final String TAG = "CNTR";
    private static final int VERSION = 1;

    private long ksocksOpened;
    private long messagesSent;
    private long bytesSent;
    private long requestsSent;
    private long repliesSent;
    private long sendsBlocked;
    private long messagesDelivered;
    private long bytesDelivered;
    private long messagesDropped;
    private long bindEventsLost;
    private final long[] synthetic = new long[SYNTHETIC_NAMES.size()];

    private long ksocksSending;
    private long messagesQueued;
    private long bytesQueued;
    private long outstandingRequests;
    private long unsentReplies;

    BusCounters() {
    }

    // --------------------------------------------------------------------------------------------- totals

    public long ksocksOpened() {
        return ksocksOpened;
    }

    /** Messages that a Ksock sent and the bus took, whether or not anybody listened. */
    public long messagesSent() {
        return messagesSent;
    }

    public long bytesSent() {
        return bytesSent;
    }

    /** Those of the messages sent that were requests. */
    public long requestsSent() {
        return requestsSent;
    }

    /** Those of the messages sent that were replies. One may be a request as well. */
    public long repliesSent() {
        return repliesSent;
    }

    /** Sends that had to wait, because a queue was full and the sender chose so. */
    public long sendsBlocked() {
        return sendsBlocked;
    }

    /** Copies put into queues, the bus's own messages included. */
    public long messagesDelivered() {
        return messagesDelivered;
    }

    public long bytesDelivered() {
        return bytesDelivered;
    }

    /** Copies that a listener went without, because its queue was full: one for each of its bindings that matched. */
    public long messagesDropped() {
        return messagesDropped;
    }

    /** Replier bind events that were not even set aside, because too many were. */
    public long bindEventsLost() {
        return bindEventsLost;
    }

    /**
     * Messages that the bus itself sent, of one name. A replier bind event counts once, however many listen.
     *
     * @param name one of {@link #SYNTHETIC_NAMES}
     */
    public long synthetic(MessageName name) {
        return synthetic[SYNTHETIC_NAMES.indexOf(name)];
    }

    // ------------------------------------------------------------------------------------------------ now

    /** Ksocks whose send is under way. */
    public long ksocksSending() {
        return ksocksSending;
    }

    /** Messages in all queues: copies, not messages that share their data. */
    public long messagesQueued() {
        return messagesQueued;
    }

    public long bytesQueued() {
        return bytesQueued;
    }

    /** Requests whose sender still awaits the reply. */
    public long outstandingRequests() {
        return outstandingRequests;
    }

    /** Requests that have been taken from a queue and not been answered. */
    public long unsentReplies() {
        return unsentReplies;
    }

    // ------------------------------------------------------------------------------------------- counting

    void opened() {
        ksocksOpened++;
    }

    void sent(Message message) {
        messagesSent++;
        bytesSent += message.size();
        if (message.isRequest()) {
            requestsSent++;
        }
        if (message.isReply()) {
            repliesSent++;
        }
    }

    void sentSynthetic(MessageName name) {
        synthetic[SYNTHETIC_NAMES.indexOf(name)]++;
    }

    void blocked() {
        sendsBlocked++;
        ksocksSending++;
    }

    void unblocked() {
        ksocksSending--;
    }

    void queued(Message message) {
        long size = message.size();
        messagesDelivered++;
        bytesDelivered += size;
        messagesQueued++;
        bytesQueued += size;
    }

    /** @param bytes of the message's name and data */
    void dequeued(int bytes) {
        messagesQueued--;
        bytesQueued -= bytes;
    }

    void dropped() {
        messagesDropped++;
    }

    void lostBindEvent() {
        bindEventsLost++;
    }

    /** A message that was in a queue when the bus was saved. */
    void loaded(Message message) {
        messagesQueued++;
        bytesQueued += message.size();
    }

    /** A Ksock that was sending when the bus was saved. */
    void loadedSending() {
        ksocksSending++;
    }

    /** @param change how many more, or how many fewer with a minus sign */
    void outstandingRequests(int change) {
        outstandingRequests += change;
    }

    /** @param change how many more, or how many fewer with a minus sign */
    void unsentReplies(int change) {
        unsentReplies += change;
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /** Saves the totals. What there is now is found again in what the bus saves. */
    void save(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(ksocksOpened);
        out.put(messagesSent);
        out.put(bytesSent);
        out.put(requestsSent);
        out.put(repliesSent);
        out.put(sendsBlocked);
        out.put(messagesDelivered);
        out.put(bytesDelivered);
        out.put(messagesDropped);
        out.put(bindEventsLost);
        for (long count : synthetic) {
            out.put(count);
        }
    }

    void load(StateReader in) throws IOException {
        in.record(TAG, VERSION);
        ksocksOpened = in.getLong();
        messagesSent = in.getLong();
        bytesSent = in.getLong();
        requestsSent = in.getLong();
        repliesSent = in.getLong();
        sendsBlocked = in.getLong();
        messagesDelivered = in.getLong();
        bytesDelivered = in.getLong();
        messagesDropped = in.getLong();
        bindEventsLost = in.getLong();
        for (int i = 0; i < synthetic.length; i++) {
            synthetic[i] = in.getLong();
        }
    }
}
