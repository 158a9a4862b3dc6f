// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.REPLIER;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.URGENT;
import static org.kbus.bus.BusFixture.WAIT;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a bus that is mended, each request gets exactly one reply or status: stateful or not, queued, taken or blocked,
 * while repliers unbind and close at any moment.
 */
class OneAnswerTest {

    private static final int REQUESTS = Integer.getInteger("kbus.requests", 100_000);

    private static final String[] NAMES = {"$.R", "$.R.S", "$.R.*"};
    private static final int ASKERS = 3;
    private static final int MOST_REPLIERS = 4;

    private static final class Nobody implements BusListener {
        @Override
        public void messageQueued(Ksock ksock) {
        }

        @Override
        public void roomMade() {
        }
    }

    private final Random random = new Random(1);
    private BusFixture on;
    private Bus bus;

    private final List<Ksock> askers = new ArrayList<>();
    private final List<Ksock> repliers = new ArrayList<>();
    /** Those that are closed, but for what has been left. */
    private final List<Ksock> closing = new ArrayList<>();
    private final Map<Ksock, List<QueuedMessage>> taken = new HashMap<>();
    /** How many answers each request has got. */
    private final Map<Long, Integer> answers = new HashMap<>();
    private int asked;
    private int stateful;
    private int blocked;

    /** With the first, a close takes several turns. */
    @ParameterizedTest
    @ValueSource(ints = {1, BusLimits.CLOSING_SLICE})
    void eachRequestGetsExactlyOneAnswer(int slice) {
        on = new BusFixture(new BusLimits(5, 5, 409600, 409600, slice), Mends.ALL,
                new Accounts(AccountLimits.shared(Long.MAX_VALUE)), new Nobody());
        bus = on.bus;
        for (int i = 0; i < ASKERS; i++) {
            askers.add(on.open());
        }
        for (long step = 0; asked < REQUESTS; step++) {
            assertTrue(step < 100L * REQUESTS, "those who ask have no room any more for replies");
            step();
        }
        repliers.forEach(on::close);
        closing.forEach(on::finishClosing);
        askers.forEach(this::readOn);
        askers.forEach(bus::retry);
        askers.forEach(this::readOn);
        answers.forEach((request, count) -> assertEquals(1, count, () -> "answers to " + MessageId.toString(request)));
        for (Ksock asker : askers) {
            assertEquals(0, asker.outstandingRequests().count());
            bus.close(asker);
        }
        assertEquals(0, on.memory.used());
        assertTrue(stateful > REQUESTS / 5 && blocked > REQUESTS / 1000, "not much is tried");
    }

    private void step() {
        if (!closing.isEmpty() && random.nextBoolean()) {
            int which = random.nextInt(closing.size());
            if (bus.goOnClosing(closing.get(which))) {
                closing.remove(which);
            }
        }
        if (repliers.size() < MOST_REPLIERS) {
            repliers.add(on.open());
        }
        Ksock replier = repliers.get(random.nextInt(repliers.size()));
        Ksock asker = askers.get(random.nextInt(ASKERS));
        switch (random.nextInt(16)) {
            case 0, 1 -> on.bind(replier, NAMES[random.nextInt(NAMES.length)], REPLIER);
            case 2 -> on.unbind(replier, NAMES[random.nextInt(NAMES.length)], REPLIER);
            case 3, 4, 5, 6, 7, 8 -> ask(asker);
            case 9, 10 -> take(replier);
            case 11, 12 -> reply(replier);
            case 13 -> close(replier);
            default -> readOn(asker);
        }
    }

    private void ask(Ksock asker) {
        if (asker.isSending()) {
            bus.retry(asker);
            return;
        }
        String name = random.nextBoolean() ? "$.R" : "$.R.S";
        Ksock anybody = repliers.get(random.nextInt(repliers.size()));
        int to = random.nextBoolean() ? anybody.id() : 0;
        int flags = (random.nextInt(3) == 0 ? WAIT : 0) | (random.nextInt(8) == 0 ? URGENT : 0);
        Outcome outcome = on.send(asker, name, REQUEST | flags, to, MessageId.NONE, MessageId.NONE);
        if (outcome == Outcome.DONE || outcome == Outcome.BLOCKED) {
            asked++;
            stateful += to == 0 ? 0 : 1;
            blocked += outcome == Outcome.BLOCKED ? 1 : 0;
            answers.put(asker.lastSent(), 0);
        }
    }

    private void take(Ksock replier) {
        QueuedMessage item = on.next(replier);
        if (item != null) {
            assertTrue(item.isOursToAnswer());
            taken.computeIfAbsent(replier, k -> new ArrayList<>()).add(item);
        }
    }

    private void reply(Ksock replier) {
        List<QueuedMessage> requests = taken.getOrDefault(replier, List.of());
        if (!requests.isEmpty()) {
            assertEquals(Outcome.DONE, on.reply(replier, requests.remove(random.nextInt(requests.size()))));
        }
    }

    private void close(Ksock replier) {
        if (!bus.close(replier)) {
            closing.add(replier);
        }
        repliers.remove(replier);
        taken.remove(replier);
    }

    private void readOn(Ksock asker) {
        for (QueuedMessage item; (item = on.next(asker)) != null;) {
            long request = item.message().inReplyTo();
            Integer before = answers.put(request, 1);
            assertNotNull(before, () -> "an answer to " + MessageId.toString(request) + " that nobody asked for");
            assertEquals(0, before, () -> "answers before to " + MessageId.toString(request));
        }
    }
}
