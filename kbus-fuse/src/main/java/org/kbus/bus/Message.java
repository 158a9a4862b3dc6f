// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import org.kbus.account.Account;

/**
 * A message: its header, its name and its data. Data and name are held once, whatever the number of
 * recipients; what differs between recipients stands in {@link QueuedMessage}.
 *
 * <p>A sender fills in all but {@link #id} and {@link #from}, which the bus sets when the message is
 * sent. A message is charged to its sender's account from its making until the last of its holders
 * (its sender, each queue, each reader) has released it.
 */
public final class Message {

    /** What a message costs beyond its name and data, in bytes. */
    private static final int OVERHEAD = 192;
    private static final byte[] NO_DATA = {};

    private long inReplyTo;
    private int to;
    private long origFrom;
    private long finalTo;
    private int flags;
    private MessageName name;
    private byte[] data;
    private Account account;

    private long id;
    private int from;
    private int holders = 1;

    /**
     * A message with one holder, whoever makes it. Its {@link #cost} is to have been charged to
     * {@code account} already.
     *
     * @param id        network and serial; the bus gives the serial if the network is 0
     * @param inReplyTo the request that this is a reply to, or {@link MessageId#NONE}
     * @param to        a Ksock id, or 0
     * @param origFrom  carried, not looked at (network and local id in one long, as in a message id)
     * @param finalTo   carried, not looked at (likewise)
     * @param flags     see {@link MessageFlags}; SYNTHETIC and WANT_YOU_TO_REPLY are the bus's own to set
     */
    public Message(long id, long inReplyTo, int to, long origFrom, long finalTo, int flags, MessageName name,
            byte[] data, Account account) {
        this(id, inReplyTo, to, 0, origFrom, finalTo, flags & ~MessageFlags.SYNTHETIC, name, data, account);
    }

    private Message(long id, long inReplyTo, int to, int from, long origFrom, long finalTo, int flags,
            MessageName name, byte[] data, Account account) {
        this.id = id;
        this.inReplyTo = inReplyTo;
        this.to = to;
        this.from = from;
        this.origFrom = origFrom;
        this.finalTo = finalTo;
        this.flags = flags;
        this.name = name;
        this.data = data;
        this.account = account;
    }

    /** A message of the bus's own. It is charged whether or not there is room: somebody is owed it. */
    static Message synthetic(long id, long inReplyTo, int to, int from, int flags, MessageName name, byte[] data,
            Account account) {
        account.charge(cost(name.length(), data == null ? 0 : data.length));
        return new Message(id, inReplyTo, to, from, 0, 0, flags | MessageFlags.SYNTHETIC, name,
                data == null ? NO_DATA : data, account);
    }

    /**
     * Becomes what the bus answers instead of whoever was to: so that to answer many requests takes no memory. This is to
     * have one holder, who is from now on that of the status. The status is charged whether or not there is room, and the
     * request is still charged: its {@link #cost} is to be released.
     *
     * @param statusId   the id of the status
     * @param replier    the Ksock id of who does not answer
     * @param statusName what is to be said
     * @param payer      of whom has sent the request
     */
    void becomeStatus(long statusId, int replier, MessageName statusName, Account payer) {
        payer.charge(cost(statusName.length(), 0));
        inReplyTo = id;
        to = from;
        origFrom = 0;
        finalTo = 0;
        flags = MessageFlags.SYNTHETIC;
        name = statusName;
        data = NO_DATA;
        account = payer;
        id = statusId;
        from = replier;
    }

    /** A message as it was saved, with one holder. It is charged whether or not there is room. */
    static Message load(StateReader in) throws IOException {
        long id = in.getLong();
        long inReplyTo = in.getLong();
        int to = in.getInt();
        int from = in.getInt();
        long origFrom = in.getLong();
        long finalTo = in.getLong();
        int flags = in.getInt();
        MessageName name = in.getName();
        byte[] data = in.getBytes();
        Account account = in.getAccount();
        account.charge(cost(name.length(), data.length));
        return new Message(id, inReplyTo, to, from, origFrom, finalTo, flags, name, data, account);
    }

    void save(StateWriter out) throws IOException {
        out.put(id);
        out.put(inReplyTo);
        out.put(to);
        out.put(from);
        out.put(origFrom);
        out.put(finalTo);
        out.put(flags);
        out.put(name);
        out.put(data);
        out.put(account.uid());
    }

    /** Who is charged for it. */
    Account account() {
        return account;
    }

    /** What a message with a name and data of these lengths is charged, in bytes. */
    public static long cost(int nameLength, int dataLength) {
        return (long) OVERHEAD + nameLength + dataLength;
    }

    /** The bytes of its name and data. */
    int size() {
        return name.length() + data.length;
    }

    void stamp(long newId, int sender) {
        id = newId;
        from = sender;
    }

    /** Whether it has more than one holder. */
    boolean isShared() {
        return holders > 1;
    }

    /** One holder more. */
    void retain() {
        holders++;
    }

    /** One holder less. The last one gives back what the message was charged. */
    public void release() {
        if (--holders == 0) {
            account.release(cost(name.length(), data.length));
        }
    }

    public long id() {
        return id;
    }

    public long inReplyTo() {
        return inReplyTo;
    }

    public int to() {
        return to;
    }

    public int from() {
        return from;
    }

    public long origFrom() {
        return origFrom;
    }

    public long finalTo() {
        return finalTo;
    }

    public int flags() {
        return flags;
    }

    public MessageName name() {
        return name;
    }

    /** The data itself, not a copy. */
    public byte[] data() {
        return data;
    }

    public boolean isReply() {
        return inReplyTo != MessageId.NONE;
    }

    public boolean isRequest() {
        return has(MessageFlags.WANT_A_REPLY);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
