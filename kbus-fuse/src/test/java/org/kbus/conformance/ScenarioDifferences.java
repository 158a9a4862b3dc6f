// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of the scripted scenarios that are other than with the kernel module, recorded line to expected line. Each
 * stands in Documentation/Compatibility.md.
 */
final class ScenarioDifferences {

    private static final Map<String, Map<String, String>> BY_SCENARIO = Map.of(
            // What is left is counted right all through the data.
            "lenleft", Map.of(
                    "    read 2 -> 2 left 0/200", "    read 2 -> 2 left 0/108",
                    "    read 1 -> 1 left 0/196", "    read 1 -> 1 left 0/107",
                    "    read 49 -> 49 left 0/0", "    read 49 -> 49 left 0/58",
                    "    read 50 -> 50 left 0/4294967096", "    read 50 -> 50 left 0/8",
                    "    read 92 -> 92 left 0/10096", "    read 92 -> 92 left 0/10004",
                    "    read 1000 -> 1000 left 0/6096", "    read 1000 -> 1000 left 0/9004",
                    "    read 3096 -> 3096 left 0/4294961008", "    read 3096 -> 3096 left 0/5908",
                    "    read 1 -> 1 left 0/4294961004", "    read 1 -> 1 left 0/5907",
                    "    read 4095 -> 4095 left 0/4294944624", "    read 4095 -> 4095 left 0/1812"),
            // A write of no bytes does not reach a FUSE server.
            "write", Map.of(
                    "    write 0 bytes 0 send -EINVAL send -ENOMSG", "    write 0 bytes 0 send -ENOMSG send -ENOMSG"),
            "wait", Map.of(
                    "    blocked: write 0 bytes -EALREADY send -ENOMSG", "    blocked: write 0 bytes 0 send -EAGAIN"),
            // The kernel fetches the argument of a number that says so before we see that there is no such number.
            "ioctls", Map.of(
                    "    wrong direction null -ENOTTY kernel -EFAULT",
                    "    wrong direction null -EFAULT kernel -EFAULT"),
            "vfs_probe", Map.ofEntries(
                    // The parts of a writev arrive as one write, which fails or succeeds as a whole.
                    Map.entry("writev whole + extra 4                         100",
                            "writev whole + extra 4                         -EMSGSIZE"),
                    Map.entry("writev good half, bad rest                     88",
                            "writev good half, bad rest                     -EBADMSG"),
                    // A stream has no offsets.
                    Map.entry("pwrite at 1000                                 100",
                            "pwrite at 1000                                 -ESPIPE"),
                    Map.entry("send                                           ('0', '0:2')",
                            "send                                           ('-ENOMSG', 'untouched')"),
                    Map.entry("num                                            2",
                            "num                                            1"),
                    Map.entry("pread 10 at 500                                10",
                            "pread 10 at 500                                -ESPIPE"),
                    Map.entry("readv 3 bufs                                   90",
                            "readv 3 bufs                                   100"),
                    Map.entry("epoll ET first                                 [(True, 1)]",
                            "epoll ET first                                 []"),
                    // A node on FUSE is a regular file.
                    Map.entry("open O_DIRECT                                  -EINVAL",
                            "open O_DIRECT                                  ok"),
                    Map.entry("stat                                           ('0o20666', 0, 4096)",
                            "stat                                           ('0o100666', 1048576, 4096)"),
                    Map.entry("FIONREAD                                       -ENOTTY",
                            "FIONREAD                                       answered")));

    /** libfuse writes the whole argument with every answer, errors too: a bad one is what the caller is told of. */
    private static final Map<String, Map<String, String>> ON_LIBFUSE = Map.of(
            "ioctls", Map.of(
                    "    wrong direction null -ENOTTY kernel -EFAULT",
                    "    wrong direction null -EFAULT kernel -EFAULT",
                    "    nr 19 null -ENOTTY kernel -ENOTTY", "    nr 19 null -EFAULT kernel -EFAULT",
                    "    magic j null -ENOTTY kernel -ENOTTY", "    magic j null -EFAULT kernel -EFAULT",
                    "    wrong size null -ENOTTY kernel -EFAULT", "    wrong size null -EFAULT kernel -EFAULT",
                    "    send null -ENOMSG kernel -EFAULT", "    send null -EFAULT kernel -EFAULT"));

    private ScenarioDifferences() {
    }

    /** What a scenario is to print with us, from what it printed with the module. */
    static List<String> apply(String transport, String scenario, List<String> recorded) {
        Map<String, String> differences = new HashMap<>(BY_SCENARIO.getOrDefault(scenario, Map.of()));
        if (transport.equals("jnr-fuse")) {
            differences.putAll(ON_LIBFUSE.getOrDefault(scenario, Map.of()));
        }
        List<String> expected = new ArrayList<>();
        int applied = 0;
        for (String line : recorded) {
            String replacement = differences.get(line);
            expected.add(replacement == null ? line : replacement);
            applied += replacement == null ? 0 : 1;
        }
        if (applied != differences.size()) {
            throw new AssertionError(scenario + ": " + applied + " lines differ, not " + differences.size());
        }
        return expected;
    }
}
