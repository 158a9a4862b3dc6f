// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.wire.PollWakeups;

/** Whose callers are looked at: those of requests that are kept for a while. */
class KeptRequestsTest {

    private static final int UID = 1000;
    private static final int CALLER = 77;

    private final KeptRequests kept = new KeptRequests(10);
    private final Node node =
            new NodeDirectory().add("a", mock(FileOperations.class), false, new Node.Access(0444, 0, 0));
    private final ServedFile file = new ServedFile(node, 0, UID, new PollWakeups());
    private int told;

    @BeforeEach
    void remember() {
        kept.rememberNewcomers(() -> told++);
    }

    private KeepableRequest request(long unique) {
        return new KeepableRequest() {
            @Override
            public long unique() {
                return unique;
            }

            @Override
            public int uid() {
                return UID;
            }

            @Override
            public int pid() {
                return CALLER;
            }

            @Override
            public ServedFile file() {
                return file;
            }

            @Override
            public void withdraw() {
                kept.remove(this);
            }

            @Override
            public void send() {
                // Nobody waits for it.
            }
        };
    }

    @Test
    void whatHasJustComeIsTakenTheNextTime() {
        kept.add(request(2));
        assertEquals(Map.of(), kept.takeNewcomers());
        assertEquals(Map.of(2L, CALLER), kept.takeNewcomers());
        assertEquals(Map.of(), kept.takeNewcomers());
    }

    @Test
    void whoeverTakesThemIsToldThatThereIsANextTime() {
        kept.add(request(2));
        assertEquals(1, told);
        kept.takeNewcomers();
        assertEquals(2, told);
        kept.takeNewcomers();
        assertEquals(2, told);
    }

    @Test
    void whatIsAnsweredInTheMeantimeIsNotTaken() {
        KeepableRequest answered = request(2);
        kept.add(answered);
        kept.takeNewcomers();
        kept.remove(answered);
        assertEquals(Map.of(), kept.takeNewcomers());
    }

    @Test
    void allAreTakenWithTheNewcomers() {
        kept.add(request(2));
        kept.takeNewcomers();
        kept.add(request(4));
        assertEquals(Map.of(2L, CALLER, 4L, CALLER), kept.all());
        assertEquals(Map.of(), kept.takeNewcomers());
        assertEquals(Map.of(), kept.takeNewcomers());
    }
}
