// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import org.kbus.model.ModelBinding;
import org.kbus.model.ModelBus;
import org.kbus.model.ModelCopy;
import org.kbus.model.ModelKsock;
import org.kbus.model.ModelMessage;

/**
 * The bus and its model, which are asked the same and have to answer the same, tell the same, and hold the same. What
 * they are asked is made of one number an operation and of what there is at that time, so that a play stays one when
 * operations are left out of it.
 */
final class ModelPlay {

    private static final String[] BOUND = {"$.A", "$.B", "$.A.B", "$.A.B.C", "$.A.*", "$.A.%", "$.A.B.%", "$.%", "$.*",
        "$.KBUS.ReplierBindEvent", "$.KBUS.*", "$.KBUS.%", "$.KBUS.Replier"};
    private static final String[] SENT = {"$.A", "$.B", "$.A.B", "$.A.B.C", "$.A.C", "$.KBUS.ReplierBindEvent"};
    private static final int MOST_KSOCKS = 6;
    private static final int QUEUE = 3;
    private static final int MOST_SET_ASIDE = 4;
    /** Whoever is refused for lack of memory wants less than this. */
    private static final long MUCH = 4096;
    private static final long PLENTY = Long.MAX_VALUE;

    private final BusFixture on;
    private final ModelBus model;
    private final List<Ksock> ksocks = new ArrayList<>();
    /** Those that are closed, but for what has been left. */
    private final List<Ksock> closing = new ArrayList<>();
    private final List<ModelKsock> modelsClosing = new ArrayList<>();
    private final List<ModelMessage> seen = new ArrayList<>();
    private final StringBuilder told = new StringBuilder();
    private final List<String> played = new ArrayList<>();

    private SplittableRandom chance;

    /**
     * @param memory bytes that clients may use up; less than {@link #MUCH} is no play
     * @param slice  how much is done at once when a Ksock is closed
     */
    ModelPlay(long memory, int slice) {
        model = new ModelBus(QUEUE, MOST_SET_ASIDE, slice);
        BusListener listener = new BusListener() {
            @Override
            public void messageQueued(Ksock ksock) {
                told.append(" queued ").append(ksock.id());
            }

            @Override
            public void roomMade() {
                told.append(" room");
            }
        };
        on = new BusFixture(new BusLimits(QUEUE, MOST_SET_ASIDE, 409600, 409600, slice), new Accounts(AccountLimits
                .shared(
                        memory)), listener);
        on.bus.observeDeliveries(this::delivered);
    }

    private void delivered(Message message, Recipients recipients) {
        told.append(" delivered ").append(message.id()).append(" replier ").append(recipients.replier())
                .append(" missed ").append(recipients.missed()).append(" to");
        for (int i = 0; i < recipients.count(); i++) {
            told.append(' ').append(recipients.ksock(i));
        }
    }

    /** Plays one from its beginning to its end, when all is closed and nothing is left. */
    static void play(List<Long> choices) {
        long first = choices.isEmpty() ? 1 : choices.get(0);
        ModelPlay play = new ModelPlay(first % 3 != 0 ? PLENTY : 2 * MUCH + Math.floorMod(first, 20000),
                first % 4 == 0 ? BusLimits.CLOSING_SLICE : 1 + Math.floorMod(first, 5));
        try {
            choices.forEach(play::operate);
            play.closeAll();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + " after\n" + String.join("\n", play.played), e);
        }
    }

    private void closeAll() {
        while (!ksocks.isEmpty()) {
            close(0);
            compare();
        }
        while (!closing.isEmpty()) {
            goOnClosing(0);
            compare();
        }
        assertEquals(0, on.memory.used(), "bytes charged when all is closed");
    }

    /** Does something with both. */
    private void operate(long choice) {
        chance = new SplittableRandom(choice);
        told.setLength(0);
        model.told.setLength(0);
        if (!closing.isEmpty() && oneIn(4)) {
            goOnClosing(chance.nextInt(closing.size()));
        } else if (ksocks.isEmpty() || ksocks.size() < MOST_KSOCKS && oneIn(9)) {
            open();
        } else {
            operate(chance.nextInt(ksocks.size()));
        }
        compare();
    }

    private void operate(int which) {
        switch (chance.nextInt(18)) {
            case 0, 1, 2 -> bind(which);
            case 3 -> unbind(which);
            case 4, 5, 6, 7 -> send(which, MessageId.NONE, 0);
            case 8, 9, 10 -> next(which);
            case 11, 12, 13 -> reply(which);
            case 14 -> set(which);
            case 15 -> report(which);
            case 16 -> endSending(which);
            default -> {
                if (oneIn(3)) {
                    close(which);
                } else {
                    next(which);
                }
            }
        }
    }

    private boolean oneIn(int n) {
        return chance.nextInt(n) == 0;
    }

    private void playing(String what, int which) {
        played.add(what + (which < 0 ? "" : " #" + ksocks.get(which).id()));
    }

    /** Both have said the same; if the bus had no memory, there was indeed little. */
    private void same(Object model, Object bus) {
        played.set(played.size() - 1, played.get(played.size() - 1) + " -> " + bus);
        assertEquals(String.valueOf(model), String.valueOf(bus));
    }

    /** Whether the bus has refused this for lack of memory, which it may if there is little. */
    private boolean isOutOfMemory(Outcome outcome) {
        if (outcome != Outcome.NO_MEMORY) {
            return false;
        }
        assertTrue(on.memory.used() + MUCH > on.memory.limit(), "NO_MEMORY though there is enough");
        return true;
    }

    // ----------------------------------------------------------------------------------- the operations

    private void open() {
        playing("open", -1);
        Ksock ksock = on.open();
        if (ksock == null) {
            same(true, isOutOfMemory(Outcome.NO_MEMORY));
            return;
        }
        ksocks.add(ksock);
        same(model.open().id, ksock.id());
    }

    private void close(int which) {
        playing("close", which);
        Ksock ksock = ksocks.remove(which);
        ModelKsock modelled = model.ksocks.get(which);
        boolean isClosed = on.bus.close(ksock);
        same(model.close(modelled), isClosed);
        if (!isClosed) {
            closing.add(ksock);
            modelsClosing.add(modelled);
        }
    }

    private void goOnClosing(int which) {
        playing("go on closing " + closing.get(which).id(), -1);
        boolean isClosed = on.bus.goOnClosing(closing.get(which));
        same(model.goOnClosing(modelsClosing.get(which)), isClosed);
        if (isClosed) {
            closing.remove(which);
            modelsClosing.remove(which);
        }
    }

    private void bind(int which) {
        String name = BOUND[chance.nextInt(BOUND.length)];
        int flag = name.equals("$.KBUS.ReplierBindEvent") ? 0 : chance.nextInt(3);
        playing("bind " + name + ' ' + flag, which);
        Outcome outcome = on.bind(ksocks.get(which), name, flag);
        if (!isOutOfMemory(outcome)) {
            same(model.bind(model.ksocks.get(which), name, flag), outcome);
            return;
        }
        same(outcome, outcome);
        if (flag != 0) {
            model.giveUp(name);
        }
    }

    private void unbind(int which) {
        ModelKsock ksock = model.ksocks.get(which);
        List<ModelBinding> own = model.bindings.stream().filter(b -> b.ksock == ksock).toList();
        boolean any = own.isEmpty() || oneIn(4);
        ModelBinding one = any ? null : own.get(chance.nextInt(own.size()));
        String name = any ? BOUND[chance.nextInt(BOUND.length)] : one.name;
        int flag = any ? chance.nextInt(3) : one.replierFlag;
        playing("unbind " + name + ' ' + flag, which);
        Outcome outcome = on.unbind(ksocks.get(which), name, flag);
        same(isOutOfMemory(outcome) ? outcome : model.unbind(ksock, name, flag), outcome);
    }

    private void send(int which, long inReplyTo, int to) {
        ModelKsock ksock = model.ksocks.get(which);
        if (ksock.sending) {
            sendAgain(which);
            return;
        }
        int flags = (oneIn(2) && inReplyTo == MessageId.NONE || oneIn(6) ? MessageFlags.WANT_A_REPLY : 0)
                | (oneIn(5) ? MessageFlags.URGENT : 0)
                | (oneIn(3) ? MessageFlags.ALL_OR_WAIT : oneIn(4) ? MessageFlags.ALL_OR_FAIL : 0)
                | (oneIn(9) ? MessageFlags.WANT_YOU_TO_REPLY : 0);
        long id = oneIn(4) ? MessageId.of(1 + chance.nextInt(2), chance.nextInt(3)) : MessageId.of(0, chance.nextInt(
                9));
        int recipient = to == 0 && oneIn(4) ? chance.nextInt(on.bus.nextKsockId() + 1) : to;
        String name = SENT[chance.nextInt(SENT.length)];
        String data = "x".repeat(chance.nextInt(20) * chance.nextInt(20));
        if (!on.memory.of(0).tryCharge(Message.cost(name.length(), data.length()))) {
            isOutOfMemory(Outcome.NO_MEMORY);
            return;
        }
        playing("send " + name + " flags " + Integer.toHexString(flags) + " id " + MessageId.toString(id) + " to "
                + recipient + " in reply to " + MessageId.toString(inReplyTo), which);
        Outcome outcome = on.bus.send(ksocks.get(which), new Message(id, inReplyTo, recipient, 0, 0, flags,
                new MessageName(name), data.getBytes(StandardCharsets.ISO_8859_1), on.memory.of(0)));
        ModelMessage message = new ModelMessage(id, inReplyTo, recipient, 0, flags, name, data);
        same(model.send(ksock, message, !isOutOfMemory(outcome)), outcome);
        remember(message);
    }

    private void sendAgain(int which) {
        playing("send again", which);
        Outcome outcome = on.bus.sendAgain(ksocks.get(which));
        same(model.sendAgain(model.ksocks.get(which), !isOutOfMemory(outcome)), outcome);
    }

    private void remember(ModelMessage message) {
        seen.add(message);
        if (seen.size() > 8) {
            seen.remove(0);
        }
    }

    private void next(int which) {
        playing("next", which);
        QueuedMessage item = on.next(ksocks.get(which));
        ModelCopy copy = model.next(model.ksocks.get(which));
        same(copy == null, item == null);
        if (item != null) {
            compare(copy, item);
        }
    }

    /** Mostly to what this Ksock owes; else to anything that has been sent, whoever was to answer it. */
    private void reply(int which) {
        List<ModelKsock.Owed> owed = model.ksocks.get(which).owed;
        if (!owed.isEmpty() && !oneIn(5)) {
            ModelKsock.Owed request = owed.get(chance.nextInt(owed.size()));
            send(which, request.request(), request.requester());
        } else if (!seen.isEmpty()) {
            ModelMessage message = seen.get(chance.nextInt(seen.size()));
            send(which, message.id, oneIn(5) ? chance.nextInt(on.bus.nextKsockId() + 1) : message.from);
        }
    }

    private void set(int which) {
        Ksock ksock = ksocks.get(which);
        ModelKsock modelled = model.ksocks.get(which);
        if (oneIn(2)) {
            boolean once = oneIn(2);
            playing("only once " + once, which);
            ksock.onlyOnce(once);
            modelled.onlyOnce = once;
        } else {
            int limit = oneIn(12) ? -1 : chance.nextInt(oneIn(4) ? 24 : 5);
            playing("limit " + limit, which);
            ksock.maxMessages(limit);
            modelled.maxMessages = limit;
        }
    }

    private void report(int which) {
        boolean isOn = !oneIn(4);
        playing("report " + isOn, which);
        long[] left = {on.memory.limit() - on.memory.used()};
        Outcome outcome = on.bus.reportReplierBinds(ksocks.get(which), isOn);
        if (isOutOfMemory(outcome)) {
            // So many as there was memory for.
            model.report(model.ksocks.get(which), true, name -> {
                long cost = Message.cost(MessageName.REPLIER_BIND_EVENT.length(), 2 * name.length())
                        + QueuedMessage.COST;
                boolean isThere = cost <= left[0];
                left[0] -= eventCost(name);
                return isThere;
            });
        } else {
            same(model.report(model.ksocks.get(which), isOn, name -> true), outcome);
        }
    }

    private long eventCost(String name) {
        int binder = model.bindings.stream().filter(b -> b.isReplier() && b.name.equals(name)).findFirst()
                .orElseThrow().ksock.id;
        return Message.cost(MessageName.REPLIER_BIND_EVENT.length(), ("bind " + binder + ' ' + name).length())
                + QueuedMessage.COST;
    }

    private void endSending(int which) {
        Ksock ksock = ksocks.get(which);
        ModelKsock modelled = model.ksocks.get(which);
        switch (chance.nextInt(6)) {
            case 0 -> {
                playing("discard", which);
                on.bus.discard(ksock);
                model.discard(modelled);
            }
            case 1 -> {
                playing("drop", which);
                on.bus.dropBlockedMessage(ksock);
                modelled.blocked = null;
            }
            default -> {
                playing("retry", which);
                boolean hasMemory = on.memory.used() + MUCH <= on.memory.limit();
                if (hasMemory || modelled.blocked == null) {
                    boolean ended = on.bus.retry(ksock);
                    same(model.retry(modelled, true), ended);
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------- the same

    private void compare() {
        assertEquals(model.told.toString(), told.toString(), "what others are told");
        assertEquals(model.nextKsock, on.bus.nextKsockId());
        assertEquals(model.nextSerial, on.bus.nextSerial());
        assertEquals(model.reporting, on.bus.reportsReplierBinds());
        assertEquals(model.losing, on.bus.isLosingEvents());
        BusCounters counters = on.bus.counters();
        assertEquals(model.messagesSent, counters.messagesSent());
        assertEquals(model.messagesDelivered, counters.messagesDelivered());
        assertEquals(model.messagesDropped, counters.messagesDropped());
        assertEquals(model.sendsBlocked, counters.sendsBlocked());
        assertEquals(model.eventsLost, counters.bindEventsLost());
        for (int i = 0; i < ksocks.size(); i++) {
            compare(model.ksocks.get(i), ksocks.get(i));
        }
        compareBindings();
        BusConsistency.check(on);
    }

    private void compare(ModelKsock modelled, Ksock ksock) {
        assertEquals(modelled.id, ksock.id());
        assertEquals(modelled.lastSent, ksock.lastSent());
        assertEquals(modelled.sending, ksock.isSending());
        assertEquals(modelled.blocked != null, ksock.blockedMessage() != null);
        assertEquals(modelled.awaited.size(), ksock.outstandingRequests().count());
        assertEquals(modelled.mostAwaited, ksock.outstandingRequests().maxCount());
        for (long awaited : modelled.awaited) {
            assertTrue(ksock.outstandingRequests().contains(awaited), "a request that is no longer awaited");
        }
        assertEquals(modelled.owed.size(), ksock.unsentReplies().count());
        assertEquals(modelled.mostOwed, ksock.unsentReplies().maxCount());
        assertEquals(modelled.queue.size() + modelled.setAsideCount(), on.bus.messagesFor(ksock));
        QueuedMessage item = ksock.queue().first();
        for (ModelCopy copy : modelled.queue) {
            compare(copy, item);
            item = item.next;
        }
    }

    private static void compare(ModelCopy copy, QueuedMessage item) {
        ModelMessage modelled = copy.message();
        Message message = item.message();
        assertEquals(modelled.id, message.id());
        assertEquals(modelled.inReplyTo, message.inReplyTo());
        assertEquals(modelled.to, message.to());
        assertEquals(modelled.from, message.from());
        assertEquals(copy.flags(), item.flags());
        assertEquals(modelled.name, message.name().toString());
        assertEquals(modelled.data, new String(message.data(), StandardCharsets.ISO_8859_1));
    }

    private void compareBindings() {
        int at = model.bindings.size();
        for (Binding binding : on.bus.bindingsBefore(Long.MAX_VALUE)) {
            ModelBinding modelled = model.bindings.get(--at);
            assertEquals(modelled.ksock.id, binding.ksock().id());
            assertEquals(modelled.name, binding.name().toString());
            assertEquals(modelled.replierFlag, binding.replierFlag());
        }
        assertEquals(0, at, "bindings that there are not");
    }
}
