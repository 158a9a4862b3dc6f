// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is thrown at any point of an operation comes out of the bus as it is: nothing in the bus goes on from it. It is
 * for whoever serves the bus to end then.
 */
class InjectedErrorTest {

    /** The one that is thrown. */
    private static final class Injected extends Error {
        private static final long serialVersionUID = 1;

        Injected() {
            super("injected");
        }
    }

    /** What the bus calls while it does something. */
    private static final String QUEUED = "queued";
    private static final String ROOM = "room";
    private static final String DELIVERED = "delivered";
    private static final String LAYOUT = "layout";

    /** What is done on a bus on which much is under way. */
    private enum Operation {
        CLOSE_REPLIER(on -> on.bus.close(on.replier), QUEUED, DELIVERED, LAYOUT),
        CLOSE_REPLIER_WHILE_LISTENER_IS_FULL(on -> {
            on.listener.maxMessages(1);
            on.bus.close(on.replier);
        }, QUEUED, DELIVERED, LAYOUT),
        SEND_ANNOUNCEMENT(on -> on.send("$.A", 0, 0, MessageId.NONE), QUEUED, DELIVERED),
        SEND_REQUEST(on -> on.send("$.R", MessageFlags.WANT_A_REPLY, 0, MessageId.NONE), QUEUED, DELIVERED),
        SEND_REPLY(on -> on.send("$.A", 0, on.sender.id(), on.takenId), QUEUED, DELIVERED),
        RETRY(on -> {
            on.full.maxMessages(2);
            on.bus.retry(on.blocked);
        }, QUEUED, DELIVERED),
        BIND(on -> on.bus.bind(on.sender, new MessageName("$.New"), 1), QUEUED, DELIVERED, LAYOUT),
        UNBIND(on -> on.bus.unbind(on.replier, new MessageName("$.R"), 1), QUEUED, DELIVERED, LAYOUT),
        UNBIND_LISTENER(on -> on.bus.unbind(on.full, new MessageName("$.Full"), 0), ROOM),
        REPORT_BINDS(on -> on.bus.reportReplierBinds(on.sender, true), QUEUED, DELIVERED, LAYOUT),
        NEXT(on -> on.bus.next(on.full), ROOM),
        OPEN(on -> on.bus.open(1, 0, 0), ROOM);

        final Consumer<Scene> what;
        final List<String> calls;

        Operation(Consumer<Scene> what, String... calls) {
            this.what = what;
            this.calls = List.of(calls);
        }
    }

    /** A bus on which everything is under way that can be, and which throws at the n-th call that it makes. */
    private static final class Scene implements BusListener, DeliveryObserver {
        final Accounts memory = new Accounts(AccountLimits.shared(Long.MAX_VALUE));
        final Bus bus = new Bus(0, BusLimits.DEFAULT, Mends.NONE, false, memory, (isBind, binder, name) -> {
            called(LAYOUT);
            return new byte[0];
        }, this);
        final Injected injected = new Injected();
        final List<String> calls = new ArrayList<>();
        /** -1 while it throws nothing. */
        int left = -1;

        final Ksock sender = bus.open(1, 0, 0);
        final Ksock replier = bus.open(1, 0, 0);
        final Ksock listener = bus.open(1, 0, 0);
        final Ksock full = bus.open(1, 0, 0);
        final Ksock blocked = bus.open(1, 0, 0);
        final long takenId;

        Scene() {
            bus.observeDeliveries(this);
            sender.maxMessages(1000);
            bus.bind(listener, MessageName.REPLIER_BIND_EVENT, 0);
            bus.bind(listener, new MessageName("$.*"), 0);
            bus.bind(listener, new MessageName("$.A"), 0);
            bus.bind(full, new MessageName("$.Full"), 0);
            bus.reportReplierBinds(sender, true);
            bus.bind(replier, new MessageName("$.R"), 1);
            bus.bind(replier, new MessageName("$.R.S"), 1);
            for (int i = 0; i < 4; i++) {
                send("$.R", MessageFlags.WANT_A_REPLY, 0, MessageId.NONE);
            }
            QueuedMessage taken = bus.next(replier);
            takenId = taken.message().id();
            taken.message().release();
            bus.next(replier).message().release();
            full.maxMessages(1);
            send("$.Full", 0, 0, MessageId.NONE);
            memory.of(0).charge(Message.cost("$.Full".length(), 0));
            bus.send(blocked, new Message(0, 0, 0, 0, 0, MessageFlags.ALL_OR_WAIT, new MessageName("$.Full"),
                    new byte[0], memory.of(0)));
            assertTrue(blocked.isSending());
            calls.clear();
        }

        void send(String name, int flags, int to, long inReplyTo) {
            memory.of(0).charge(Message.cost(name.length(), 0));
            bus.send(sender, new Message(0, inReplyTo, to, 0, 0, flags, new MessageName(name), new byte[0], memory.of(
                    0)));
        }

        private void called(String what) {
            assertFalse(left == 0, "nothing is called after the one that threw");
            calls.add(what);
            if (left > 0 && --left == 0) {
                throw injected;
            }
        }

        @Override
        public void messageQueued(Ksock ksock) {
            called(QUEUED);
        }

        @Override
        public void roomMade() {
            called(ROOM);
        }

        @Override
        public void delivered(Message message, Recipients recipients) {
            called(DELIVERED);
        }
    }

    @Timeout(60)
    @ParameterizedTest
    @EnumSource(Operation.class)
    void whatIsThrownAtAnyPointComesOutAndNothingGoesOn(Operation operation) {
        Scene undisturbed = new Scene();
        operation.what.accept(undisturbed);
        assertTrue(undisturbed.calls.containsAll(operation.calls), () -> "only " + undisturbed.calls);
        for (int at = 1; at <= undisturbed.calls.size(); at++) {
            Scene scene = new Scene();
            scene.left = at;
            assertSame(scene.injected, assertThrows(Injected.class, () -> operation.what.accept(scene)));
            assertEquals(undisturbed.calls.subList(0, at), scene.calls);
        }
    }
}
