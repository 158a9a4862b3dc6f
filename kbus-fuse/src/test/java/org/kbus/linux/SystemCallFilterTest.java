// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel does with the program that it is given, done here. */
class SystemCallFilterTest {

    private static final int ALLOWED = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private static final Map<String, Integer> ARCHITECTURE = Map.of("amd64", 0xc000003e, "aarch64", 0xc00000b7);
    private static final Map<String, Map<String, Integer>> NUMBERS = Map.of(
            "amd64", Map.of("read", 0, "openat", 257, "umount2", 166, "process_vm_writev", 311, "io_uring_enter", 426,
                    "execve", 59, "mount", 165, "clone", 56, "socket", 41, "setns", 308),
            "aarch64", Map.of("read", 63, "openat", 56, "umount2", 39, "process_vm_writev", 271, "io_uring_enter", 426,
                    "execve", 221, "mount", 40, "clone", 220, "socket", 198, "setns", 268));

    /** Interprets it, as far as it goes. */
    private static int run(ByteBuffer program, int architecture, int number, int argument) {
        int accumulator = 0;
        int at = 0;
        while (true) {
            int operation = program.getShort(at);
            boolean jumps;
            int operand = program.getInt(at + 4);
            switch (operation) {
                case 0x20 -> {
                    accumulator = operand == 0 ? number : operand == 4 ? architecture : argument;
                    at += 8;
                    continue;
                }
                case 0x06 -> {
                    return operand;
                }
                case 0x15 -> jumps = accumulator == operand;
                case 0x35 -> jumps = Integer.compareUnsigned(accumulator, operand) >= 0;
                case 0x45 -> jumps = (accumulator & operand) != 0;
                default -> throw new AssertionError("no such operation: " + operation);
            }
            at += 8 + 8 * (program.get(at + (jumps ? 2 : 3)) & 0xff);
        }
    }

    private static void assertResult(int expected, String processor, String call, int argument) {
        assertResult(expected, processor, ARCHITECTURE.get(processor), NUMBERS.get(processor).get(call), argument);
    }

    private static void assertResult(int expected, String processor, int architecture, int number, int argument) {
        ByteBuffer program = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        new SystemCallFilter(SystemCallNumbers.of(processor), program).write();
        assertEquals(Integer.toHexString(expected), Integer.toHexString(run(program, architecture, number, argument)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void whatServingAndEndingTakeIsLeft(String processor) {
        for (String call : new String[] {"read", "openat", "umount2", "process_vm_writev", "io_uring_enter"}) {
            assertResult(ALLOWED, processor, call, 0);
        }
        assertResult(ALLOWED, processor, ARCHITECTURE.get(processor), 500, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void programsCannotBeRunNorAnythingMounted(String processor) {
        for (String call : new String[] {"execve", "mount", "setns"}) {
            assertResult(EPERM, processor, call, 0);
        }
        assertResult(EPERM, processor, ARCHITECTURE.get(processor), 429, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void threadsCanBeMadeButNoNamespaces(String processor) {
        assertResult(ALLOWED, processor, "clone", 0x3d0f00);
        assertResult(EPERM, processor, "clone", 0x20011);
        assertResult(EPERM, processor, "clone", 0x10000011);
        assertResult(ENOSYS, processor, ARCHITECTURE.get(processor), 435, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void nobodyIsTalkedToButOnThisMachine(String processor) {
        assertResult(ALLOWED, processor, "socket", 1);
        assertResult(EPERM, processor, "socket", 2);
        assertResult(EPERM, processor, "socket", 16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void callsOfOtherInterfacesAreRefused(String processor) {
        assertResult(EPERM, processor, 0x40000003, NUMBERS.get(processor).get("read"), 0);
        if (processor.equals("amd64")) {
            assertResult(EPERM, processor, ARCHITECTURE.get(processor), 0x40000000, 0);
        }
    }
}
