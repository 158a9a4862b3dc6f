// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found of many requests is what looking at all of them, from the newest on, would find. */
class RequestListTest {

    private final Random random = new Random(3);
    private final RequestList awaited = new RequestList(false);
    private final RequestList owed = new RequestList(true);
    private final List<OutstandingRequest> allAwaited = new ArrayList<>();
    private final List<OutstandingRequest> allOwed = new ArrayList<>();

    private static OutstandingRequest newest(List<OutstandingRequest> all, long id) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).id == id) {
                return all.get(i);
            }
        }
        return null;
    }

    private static void assertSameAs(List<OutstandingRequest> all, RequestList list, long id) {
        assertEquals(all.size(), list.count());
        assertSame(newest(all, id), list.newest(id));
        assertSame(all.isEmpty() ? null : all.get(all.size() - 1), list.newest());
        assertSame(all.isEmpty() ? null : all.get(0), list.oldest());
    }

    private void removeNewest(RequestList list, List<OutstandingRequest> all, long id) {
        OutstandingRequest request = list.newest(id);
        if (request != null) {
            list.remove(request);
            all.remove(request);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40, 5000})
    void theNewestAndTheNewestOfAnId(int ids) {
        for (int most : new int[] {3, 8, 9, 500, 20, 1000, 0}) {
            for (int step = 0; step < 4000; step++) {
                long id = MessageId.of(random.nextInt(2), random.nextInt(ids));
                OutstandingRequest request = new OutstandingRequest(id, 1);
                boolean more = random.nextInt(most + 1) > Math.max(allAwaited.size(), allOwed.size()) / 2;
                if (more) {
                    awaited.add(request);
                    allAwaited.add(request);
                }
                if (more && random.nextBoolean()) {
                    owed.add(request);
                    allOwed.add(request);
                }
                long other = MessageId.of(random.nextInt(2), random.nextInt(ids));
                removeNewest(awaited, allAwaited, random.nextInt(4) == 0 && awaited.newest() != null
                        ? awaited.newest().id : other);
                removeNewest(owed, allOwed, random.nextInt(4) == 0 && owed.oldest() != null
                        ? owed.oldest().id : other);
                assertSameAs(allAwaited, awaited, id);
                assertSameAs(allOwed, owed, other);
            }
        }
        OutstandingRequest last = new OutstandingRequest(1, 1);
        awaited.add(last);
        awaited.takeAll().clear(Integer.MAX_VALUE);
        allAwaited.clear();
        assertSameAs(allAwaited, awaited, 1);
        assertNull(last.olderAwaited);
    }
}
