// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Who goes through all Ksocks or bindings, a few at a time, while they come and go. */
class WalkingTest {

    private final Random random = new Random(5);

    @Test
    void ksocksNewestFirst() {
        walk(on -> on.bus::ksocksBefore, Ksock::opening, Long.MAX_VALUE, -1, BusFixture::ksocksOldestFirst);
    }

    @Test
    void ksocksOldestFirst() {
        walk(on -> on.bus::ksocksAfter, Ksock::opening, 0, 1, BusFixture::ksocksOldestFirst);
    }

    @Test
    void bindingsNewestFirst() {
        walk(on -> on.bus::bindingsBefore, Binding::age, Long.MAX_VALUE, -1, BusFixture::bindingsNewestFirst);
    }

    /** Of what is there from the beginning of a walk to its end, nothing is left out; and nothing comes twice. */
    private <T> void walk(Function<BusFixture, LongFunction<Iterable<T>>> walkOf, ToLongFunction<T> number, long first,
            int direction, Function<BusFixture, List<T>> everything) {
        for (int round = 0; round < 100; round++) {
            RandomPlay play = new RandomPlay(random);
            for (int step = 0; step < 200; step++) {
                play.step();
            }
            LongFunction<Iterable<T>> walk = walkOf.apply(play.on);
            Set<T> stayed = new HashSet<>(everything.apply(play.on));
            List<T> walked = new ArrayList<>();
            long at = first;
            boolean more = true;
            while (more) {
                int few = 1 + random.nextInt(3);
                more = false;
                for (T next : walk.apply(at)) {
                    assertTrue(walked.isEmpty() || Long.signum(number.applyAsLong(next) - at) == direction);
                    walked.add(next);
                    at = number.applyAsLong(next);
                    more = true;
                    if (--few == 0) {
                        break;
                    }
                }
                for (int changes = random.nextInt(4); changes > 0; changes--) {
                    play.step();
                    stayed.retainAll(everything.apply(play.on));
                }
            }
            assertTrue(walked.containsAll(stayed));
            assertEquals(walked.size(), new HashSet<>(walked).size());
        }
    }
}
