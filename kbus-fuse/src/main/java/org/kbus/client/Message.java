// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A message, as it is sent or as it was received. It does not change; what begins with {@code with} or is called after
 * a flag gives another one.
 *
 * <pre>{@code
 * Message announcement = Message.announcement("$.Sensors.Kitchen", "21.5");
 * Message request = Message.request("$.Lamp.Switch", "on").urgent();
 * Message reply = Message.reply(request, "done");
 * System.out.println(announcement.name() + " " + reply.text());    // prints $.Sensors.Kitchen done
 * }</pre>
 *
 * <p>Data is bytes; where a String is given or asked for, it is UTF-8.
 */
public final class Message {

    private static final byte[] NO_DATA = {};

    private final String name;
    private final byte[] data;
    private final Header header;

    /** All but name and data. */
    record Header(MessageId id, MessageId inReplyTo, int to, int from, NetworkAddress origFrom, NetworkAddress finalTo,
            int extra, int flags) {

        static final Header PLAIN = new Header(MessageId.NONE, MessageId.NONE, 0, 0, NetworkAddress.NONE,
                NetworkAddress.NONE, 0, 0);

        Header withFlags(int newFlags) {
            return new Header(id, inReplyTo, to, from, origFrom, finalTo, extra, newFlags);
        }

        Header withTo(int ksock) {
            return new Header(id, inReplyTo, ksock, from, origFrom, finalTo, extra, flags);
        }

        Header withInReplyTo(MessageId request) {
            return new Header(id, request, to, from, origFrom, finalTo, extra, flags);
        }

        Header withRoute(NetworkAddress newOrigFrom, NetworkAddress newFinalTo) {
            return new Header(id, inReplyTo, to, from, newOrigFrom, newFinalTo, extra, flags);
        }

        Header withId(MessageId newId) {
            return new Header(newId, inReplyTo, to, from, origFrom, finalTo, extra, flags);
        }
    }

    Message(String name, byte[] data, Header header) {
        this.name = Objects.requireNonNull(name, "name");
        this.data = Objects.requireNonNull(data, "data");
        this.header = header;
    }

    /** A message to all who listen to its name; there may be none. */
    public static Message announcement(String name, byte[] data) {
        return new Message(name, data, Header.PLAIN);
    }

    /** {@link #announcement(String, byte[])} with text, as UTF-8. */
    public static Message announcement(String name, String text) {
        return announcement(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@link #announcement(String, byte[])} without data. */
    public static Message announcement(String name) {
        return announcement(name, NO_DATA);
    }

    /** A message that the Replier of its name is to answer. Those who listen to the name see it too. */
    public static Message request(String name, byte[] data) {
        return new Message(name, data, Header.PLAIN.withFlags(MessageFlags.WANT_A_REPLY));
    }

    /** {@link #request(String, byte[])} with text, as UTF-8. */
    public static Message request(String name, String text) {
        return request(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@link #request(String, byte[])} without data. */
    public static Message request(String name) {
        return request(name, NO_DATA);
    }

    /** The answer to a request, under the same name. Those who listen to the name see it too. */
    public static Message reply(Message request, byte[] data) {
        return new Message(request.name, data, Header.PLAIN.withInReplyTo(request.id()).withTo(request.from())
                .withRoute(NetworkAddress.NONE, request.origFrom()));
    }

    /** {@link #reply(Message, byte[])} with text, as UTF-8. */
    public static Message reply(Message request, String text) {
        return reply(request, text.getBytes(StandardCharsets.UTF_8));
    }

    // ------------------------------------------------------------------------------------------- what to send

    /** To the front of each queue that it is put into. */
    public Message urgent() {
        return withFlag(MessageFlags.URGENT);
    }

    /** If a recipient has no room, nobody gets it until all have, and the sender waits. */
    public Message allOrWait() {
        return withFlag(MessageFlags.ALL_OR_WAIT);
    }

    /** If a recipient has no room, nobody gets it, and sending fails with EBUSY. */
    public Message allOrFail() {
        return withFlag(MessageFlags.ALL_OR_FAIL);
    }

    /**
     * To this Ksock only: a request goes nowhere (EPIPE) if another one is the Replier by then. For dialogues whose
     * state the Replier keeps.
     */
    public Message withTo(int ksock) {
        return new Message(name, data, header.withTo(ksock));
    }

    /** With an id of one's own. The bus gives the serial number, unless the network is not 0. */
    public Message withId(MessageId id) {
        return new Message(name, data, header.withId(id));
    }

    /** With addresses for those who carry messages between buses. */
    public Message withRoute(NetworkAddress origFrom, NetworkAddress finalTo) {
        return new Message(name, data, header.withRoute(origFrom, finalTo));
    }

    /** With the 16 flags that mean nothing to the bus. */
    public Message withUserFlags(int flags) {
        return new Message(name, data, header.withFlags(header.flags() & 0xFFFF | flags << MessageFlags.USER_SHIFT));
    }

    private Message withFlag(int flag) {
        return new Message(name, data, header.withFlags(header.flags() | flag));
    }

    // ------------------------------------------------------------------------------------------- what it is

    public String name() {
        return name;
    }

    /** The data itself, not a copy. */
    public byte[] data() {
        return data;
    }

    /** The data as text, in UTF-8. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** What the bus has numbered it; {@link MessageId#NONE} in a message that was not sent yet. */
    public MessageId id() {
        return header.id();
    }

    /** The request that this answers; {@link MessageId#NONE} if it is not a reply. */
    public MessageId inReplyTo() {
        return header.inReplyTo();
    }

    /** The Ksock that it is for, or 0. */
    public int to() {
        return header.to();
    }

    /** The Ksock that sent it; 0 in a message that was not sent yet. */
    public int from() {
        return header.from();
    }

    public NetworkAddress origFrom() {
        return header.origFrom();
    }

    public NetworkAddress finalTo() {
        return header.finalTo();
    }

    /** All 32 of them, as {@code kbus_defns.h} numbers them. */
    public int flags() {
        return header.flags();
    }

    public int userFlags() {
        return header.flags() >>> MessageFlags.USER_SHIFT;
    }

    Header header() {
        return header;
    }

    public boolean isRequest() {
        return has(MessageFlags.WANT_A_REPLY);
    }

    /** Whether its receiver is the one to answer it. */
    public boolean wantsYouToReply() {
        return has(MessageFlags.WANT_YOU_TO_REPLY);
    }

    /** Whether it answers a request; a {@link #isStatus status} does as well. */
    public boolean isReply() {
        return !inReplyTo().isNone();
    }

    /** Whether the bus itself answers, because the Replier will not. */
    public boolean isStatus() {
        return has(MessageFlags.SYNTHETIC) && isReply();
    }

    /** Whether the bus itself made it: a status, or a report of who binds as Replier. */
    public boolean isSynthetic() {
        return has(MessageFlags.SYNTHETIC);
    }

    public boolean isUrgent() {
        return has(MessageFlags.URGENT);
    }

    private boolean has(int flag) {
        return (header.flags() & flag) != 0;
    }

    /** What kind of message it is. */
    public Kind kind() {
        return Kind.of(inReplyTo(), flags());
    }

    /** The kinds of messages, in KBUS's words. */
    public enum Kind {
        ANNOUNCEMENT("Announcement"), REQUEST("Request"), REPLY("Reply"), STATUS("Status");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The kind of a message that is in reply to another, or to none, and has these flags. */
        public static Kind of(MessageId inReplyTo, int flags) {
            if (!inReplyTo.isNone()) {
                return (flags & MessageFlags.SYNTHETIC) != 0 ? STATUS : REPLY;
            }
            return (flags & MessageFlags.WANT_A_REPLY) != 0 ? REQUEST : ANNOUNCEMENT;
        }

        public String label() {
            return label;
        }
    }

    @Override
    public String toString() {
        return kind() + " " + id() + " " + name + ", " + data.length + " bytes, from "
                + Integer.toUnsignedString(from());
    }
}
