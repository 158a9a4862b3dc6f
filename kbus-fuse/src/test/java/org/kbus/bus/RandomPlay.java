// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.WAIT;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Ksocks that come and go and do whatever can be done meanwhile, by chance but the same each time. */
final class RandomPlay {

    private static final String[] NAMES = {"$.A", "$.B", "$.KBUS.ReplierBindEvent"};

    final BusFixture on = new BusFixture(new BusLimits(3, 5, 409600, 409600), new MemoryBudget(Long.MAX_VALUE));
    private final Random random;
    private final List<Ksock> open = new ArrayList<>();
    private final List<QueuedMessage> taken = new ArrayList<>();

    RandomPlay(Random random) {
        this.random = random;
    }

    void step() {
        if (open.isEmpty() || random.nextInt(10) == 0) {
            open.add(on.open());
        }
        Ksock ksock = open.get(random.nextInt(open.size()));
        String name = NAMES[random.nextInt(3)];
        switch (random.nextInt(10)) {
            case 0, 1 -> on.bind(ksock, name, name.contains("KBUS") ? 0 : random.nextInt(2));
            case 2 -> on.unbind(ksock, name, random.nextInt(2));
            case 3, 4 -> sendUnlessBlocked(ksock, name);
            case 5 -> {
                QueuedMessage item = on.next(ksock);
                if (item != null) {
                    taken.add(item);
                }
            }
            case 6 -> replyUnlessBlocked(ksock);
            case 7 -> on.bus.reportReplierBinds(ksock, random.nextBoolean());
            case 8 -> on.bus.retry(ksock);
            default -> {
                if (random.nextInt(3) == 0) {
                    open.remove(ksock);
                    on.bus.close(ksock);
                }
            }
        }
    }

    void closeAll() {
        open.forEach(on.bus::close);
        open.clear();
    }

    private void sendUnlessBlocked(Ksock ksock, String name) {
        if (!ksock.isSending()) {
            on.send(ksock, name, random.nextBoolean() ? REQUEST : random.nextBoolean() ? WAIT : 0);
        }
    }

    private void replyUnlessBlocked(Ksock ksock) {
        if (!taken.isEmpty() && !ksock.isSending()) {
            on.reply(ksock, taken.remove(0));
        }
    }
}
