// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.mockito.Mockito.mock;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A bus, and words for what one does with it. */
final class BusFixture {

    static final int REQUEST = MessageFlags.WANT_A_REPLY;
    static final int URGENT = MessageFlags.URGENT;
    static final int WAIT = MessageFlags.ALL_OR_WAIT;
    static final int FAIL = MessageFlags.ALL_OR_FAIL;
    static final int LISTENER = 0;
    static final int REPLIER = 1;

    final Accounts memory;
    final BusListener listener;
    final Bus bus;

    BusFixture() {
        this(BusLimits.DEFAULT, new Accounts(AccountLimits.shared(Long.MAX_VALUE)));
    }

    BusFixture(BusLimits limits, Accounts memory) {
        this(limits, memory, mock(BusListener.class));
    }

    BusFixture(BusLimits limits, Accounts memory, BusListener listener) {
        this(limits, Mends.NONE, memory, listener);
    }

    BusFixture(BusLimits limits, Mends mends, Accounts memory, BusListener listener) {
        this(new Bus(0, limits, mends, false, memory, BusFixture::bindEvent, listener), listener);
    }

    private BusFixture(Bus bus, BusListener listener) {
        this.bus = bus;
        this.memory = bus.accounts();
        this.listener = listener;
    }

    private static byte[] bindEvent(boolean isBind, int binder, MessageName name) {
        return ((isBind ? "bind " : "unbind ") + binder + ' ' + name).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bus as it is now, written out. */
    byte[] save() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateWriter out = new StateWriter(new DataOutputStream(bytes));
        bus.save(out);
        out.end();
        return bytes.toByteArray();
    }

    static BusFixture load(byte[] saved, Accounts memory, BusListener listener) throws IOException {
        StateReader in = new StateReader(new DataInputStream(new ByteArrayInputStream(saved)), memory);
        Bus bus = Bus.load(in, BusFixture::bindEvent, listener);
        in.end();
        return new BusFixture(bus, listener);
    }

    Ksock open() {
        return bus.open(1, 0, 0);
    }

    /** A Ksock whose queue holds so many. */
    Ksock open(int maxMessages) {
        Ksock ksock = open();
        ksock.maxMessages(maxMessages);
        return ksock;
    }

    /** Closes a Ksock, and all that is left then is done. */
    void close(Ksock ksock) {
        if (!bus.close(ksock)) {
            finishClosing(ksock);
        }
    }

    /** @return how many turns that has taken */
    int finishClosing(Ksock ksock) {
        int turns = 1;
        while (!bus.goOnClosing(ksock)) {
            turns++;
        }
        return turns;
    }

    Ksock listenerTo(String... names) {
        Ksock ksock = open();
        for (String name : names) {
            bind(ksock, name, LISTENER);
        }
        return ksock;
    }

    Ksock replierTo(String... names) {
        Ksock ksock = open();
        for (String name : names) {
            bind(ksock, name, REPLIER);
        }
        return ksock;
    }

    Outcome bind(Ksock ksock, String name, int replierFlag) {
        return bus.bind(ksock, new MessageName(name), replierFlag);
    }

    Outcome unbind(Ksock ksock, String name, int replierFlag) {
        return bus.unbind(ksock, new MessageName(name), replierFlag);
    }

    Outcome announce(Ksock sender, String name) {
        return send(sender, name, 0);
    }

    Outcome request(Ksock sender, String name) {
        return send(sender, name, REQUEST);
    }

    Outcome send(Ksock sender, String name, int flags) {
        return send(sender, name, flags, 0, MessageId.NONE, MessageId.NONE);
    }

    Outcome send(Ksock sender, String name, int flags, int to, long inReplyTo, long id) {
        memory.of(0).charge(Message.cost(name.length(), 0));
        return bus.send(sender,
                new Message(id, inReplyTo, to, 0, 0, flags, new MessageName(name), new byte[0], memory.of(0)));
    }

    Outcome reply(Ksock replier, QueuedMessage request) {
        Message message = request.message();
        return send(replier, message.name().toString(), 0, message.from(), message.id(), MessageId.NONE);
    }

    /** Takes the next message of a Ksock, and is done with it. */
    QueuedMessage next(Ksock ksock) {
        QueuedMessage message = bus.next(ksock);
        if (message != null) {
            message.message().release();
        }
        return message;
    }

    /** All that waits for a Ksock, as {@code name serial}. */
    List<String> allFor(Ksock ksock) {
        List<String> all = new ArrayList<>();
        for (QueuedMessage item; (item = next(ksock)) != null;) {
            all.add(item.message().name() + " " + MessageId.serial(item.message().id()));
        }
        return all;
    }

    /** All that waits for a Ksock, as {@code name in-reply-to-serial from}. */
    List<String> repliesFor(Ksock ksock) {
        List<String> all = new ArrayList<>();
        for (QueuedMessage item; (item = next(ksock)) != null;) {
            Message message = item.message();
            all.add(message.name() + " " + MessageId.serial(message.inReplyTo()) + " " + message.from());
        }
        return all;
    }

    List<Ksock> ksocksOldestFirst() {
        List<Ksock> all = new ArrayList<>();
        bus.ksocksAfter(0).forEach(all::add);
        return all;
    }

    List<Binding> bindingsNewestFirst() {
        List<Binding> all = new ArrayList<>();
        bus.bindingsBefore(Long.MAX_VALUE).forEach(all::add);
        return all;
    }
}
