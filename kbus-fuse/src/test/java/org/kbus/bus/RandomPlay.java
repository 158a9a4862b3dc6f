// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.kbus.bus.BusFixture.FAIL;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.URGENT;
import static org.kbus.bus.BusFixture.WAIT;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ksocks that come and go and do whatever can be done meanwhile, by chance but the same each time. */
final class RandomPlay {

    private static final String[] BOUND =
            {"$.A", "$.B", "$.A.B", "$.A.*", "$.A.%", "$.*", "$.KBUS.ReplierBindEvent", "$.KBUS.*", "$.KBUS.Replier"};
    private static final String[] SENT = {"$.A", "$.B", "$.A.B", "$.A.C", "$.KBUS.ReplierBindEvent"};
    private static final int MOST_KSOCKS = 8;

    /** A request that somebody has taken, to be replied to some time. */
    private record Taken(QueuedMessage request, int taker) {
    }

    final BusFixture on;
    private Random random;
    private final List<Ksock> open = new ArrayList<>();
    private final List<Ksock> closing = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    /** What has come of a step. */
    private final StringBuilder seen = new StringBuilder();

    private final BusListener listener = new BusListener() {
        @Override
        public void messageQueued(Ksock ksock) {
            seen.append(" queued ").append(ksock.id());
        }

        @Override
        public void roomMade() {
            seen.append(" room");
        }
    };

    RandomPlay(Random random) {
        this(random, Mends.NONE);
    }

    RandomPlay(Random random, Mends mends) {
        this(random, mends, BusLimits.CLOSING_SLICE);
    }

    /** @param slice how much is done at once when a Ksock is closed */
    RandomPlay(Random random, Mends mends, int slice) {
        this.random = random;
        on = new BusFixture(new BusLimits(3, 5, 409600, 409600, slice), mends,
                new Accounts(AccountLimits.shared(Long.MAX_VALUE)), listener);
        on.bus.observeDeliveries(this::delivered);
    }

    private RandomPlay(RandomPlay other, byte[] saved, Random random) throws IOException {
        this.random = random;
        on = BusFixture.load(saved, new Accounts(AccountLimits.shared(Long.MAX_VALUE)), listener);
        on.bus.observeDeliveries(this::delivered);
        List<Ksock> all = on.ksocksOldestFirst();
        for (Ksock ksock : other.open) {
            open.add(all.stream().filter(k -> k.id() == ksock.id()).findFirst().orElseThrow());
        }
        for (Ksock ksock : other.closing) {
            closing.add(on.bus.ksocksClosing().stream().filter(k -> k.id() == ksock.id()).findFirst().orElseThrow());
        }
        taken.addAll(other.taken);
    }

    void goOnBy(long seed) {
        random = new Random(seed);
    }

    /** The same play on a bus that was saved and loaded. It goes on by a chance of its own. */
    RandomPlay saveAndLoad(long seed) throws IOException {
        return new RandomPlay(this, on.save(), new Random(seed));
    }

    private void delivered(Message message, Recipients recipients) {
        seen.append(" delivered ");
        show(message);
        seen.append(" replier ").append(recipients.replier()).append(" missed ").append(recipients.missed());
        for (int i = 0; i < recipients.count(); i++) {
            seen.append(" to ").append(recipients.ksock(i));
        }
    }

    private void show(Message message) {
        seen.append(MessageId.toString(message.id())).append(' ').append(MessageId.toString(message.inReplyTo()))
                .append(' ').append(message.from()).append(' ').append(message.to()).append(' ')
                .append(message.origFrom()).append(' ').append(message.finalTo()).append(' ')
                .append(message.flags()).append(' ').append(message.name()).append(' ')
                .append(Arrays.toString(message.data()));
    }

    /** Does something. The answer is all that comes of it. */
    String step() {
        seen.setLength(0);
        if (open.isEmpty() || open.size() < MOST_KSOCKS && random.nextInt(10) == 0) {
            open.add(on.bus.open(random.nextInt(), random.nextInt(3), random.nextLong()));
        }
        if (!closing.isEmpty() && random.nextInt(3) == 0) {
            Ksock any = closing.get(random.nextInt(closing.size()));
            if (on.bus.goOnClosing(any)) {
                seen.append(" closed ").append(any.id());
                closing.remove(any);
            }
        }
        Ksock ksock = open.get(random.nextInt(open.size()));
        switch (random.nextInt(14)) {
            case 0, 1 -> bind(ksock, BOUND[random.nextInt(BOUND.length)]);
            case 2 -> seen.append(on.unbind(ksock, BOUND[random.nextInt(BOUND.length)], random.nextInt(3)));
            case 3, 4, 5, 6 -> send(ksock, random.nextInt(3) == 0 ? 0 : REQUEST, 0, MessageId.NONE);
            case 7, 8 -> take(ksock);
            case 9 -> reply();
            case 10 -> settings(ksock);
            case 11 -> seen.append(on.bus.reportReplierBinds(ksock, random.nextInt(4) != 0));
            case 12 -> stopSending(ksock);
            default -> {
                if (random.nextInt(3) == 0) {
                    open.remove(ksock);
                    close(ksock);
                }
            }
        }
        return seen.toString();
    }

    private void close(Ksock ksock) {
        if (!on.bus.close(ksock)) {
            seen.append(" closing ").append(ksock.id());
            closing.add(ksock);
        }
    }

    void closeAll() {
        open.forEach(this::close);
        open.clear();
        closing.forEach(on::finishClosing);
        closing.clear();
    }

    private void bind(Ksock ksock, String name) {
        seen.append(on.bind(ksock, name, name.contains("KBUS") ? 0 : random.nextInt(3)));
    }

    private void send(Ksock ksock, int flags, int to, long inReplyTo) {
        if (ksock.isSending()) {
            seen.append(on.bus.sendAgain(ksock));
            return;
        }
        int all = random.nextInt(3) == 0 ? WAIT : random.nextInt(4) == 0 ? FAIL : 0;
        int urgent = random.nextInt(6) == 0 ? URGENT : 0;
        long id = random.nextInt(3) == 0 ? MessageId.of(1 + random.nextInt(2), random.nextInt(3)) : MessageId.NONE;
        int recipient = to == 0 && random.nextInt(8) == 0 ? random.nextInt(on.bus.nextKsockId()) : to;
        MessageName name = new MessageName(SENT[random.nextInt(SENT.length)]);
        byte[] data = new byte[random.nextInt(4)];
        random.nextBytes(data);
        on.memory.of(0).charge(Message.cost(name.length(), data.length));
        seen.append(on.bus.send(ksock, new Message(id, inReplyTo, recipient, random.nextLong(), random.nextLong(),
                flags | all | urgent, name, data, on.memory.of(0))));
    }

    private void take(Ksock ksock) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            QueuedMessage item = on.next(ksock);
            if (item == null) {
                return;
            }
            seen.append(" taken ").append(item.flags()).append(' ');
            show(item.message());
            if (item.isOursToAnswer()) {
                taken.add(new Taken(item, ksock.id()));
            }
        }
    }

    /** Mostly by whoever took the request. */
    private void reply() {
        if (taken.isEmpty()) {
            return;
        }
        Taken next = taken.remove(random.nextInt(taken.size()));
        Ksock any = open.get(random.nextInt(open.size()));
        Ksock replier = random.nextInt(5) == 0 ? any
                : open.stream().filter(k -> k.id() == next.taker()).findFirst().orElse(any);
        Message request = next.request().message();
        send(replier, random.nextInt(5) == 0 ? REQUEST : 0, request.from(), request.id());
    }

    private void settings(Ksock ksock) {
        switch (random.nextInt(4)) {
            case 0 -> ksock.onlyOnce(random.nextBoolean());
            case 1 -> on.bus.maxMessages(ksock, random.nextInt(24));
            case 2 -> on.bus.verbose(random.nextBoolean());
            default -> seen.append(on.bus.maxMessageSize(random.nextInt(1000)));
        }
    }

    private void stopSending(Ksock ksock) {
        switch (random.nextInt(6)) {
            case 0 -> on.bus.discard(ksock);
            case 1 -> on.bus.dropBlockedMessage(ksock);
            default -> seen.append(on.bus.retry(ksock));
        }
    }
}
