// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What the kernel module answered to a sequence of operations: the output of {@code kbustrace} against it. The same
 * sequence is replayed against ours.
 */
public record RecordedTrace(String name, Map<String, String> made, List<String> lines) {

    private static final int HOW_MANY = 282;
    private static final int LINES_BEFORE = 5;

    /** All there are, in the order of the archive: those that add devices stand among the last. */
    public static List<RecordedTrace> all() {
        Path archivePath = Path.of(System.getProperty("kbus.native", "../kbus-native-test"), "trace/recorded.zip");
        List<RecordedTrace> traces = new ArrayList<>();
        try (ZipFile archive = new ZipFile(archivePath.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                byte[] text = archive.getInputStream(entry).readAllBytes();
                List<String> lines = new String(text, StandardCharsets.ISO_8859_1).lines().toList();
                traces.add(new RecordedTrace(entry.getName().replace(".txt", ""), parseHead(lines.get(0)), lines));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertEquals(HOW_MANY, traces.size(), "recorded traces");
        return traces;
    }

    /** The first line says how it was made: {@code # kbustrace profile=basic seed=1 ops=400 ...}. */
    private static Map<String, String> parseHead(String head) {
        Map<String, String> made = new HashMap<>();
        Arrays.stream(head.split(" ")).filter(word -> word.contains("="))
                .forEach(word -> made.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1)));
        return made;
    }

    public String profile() {
        return made.get("profile");
    }

    public long seed() {
        return Long.parseLong(made.get("seed"));
    }

    public int operations() {
        return Integer.parseInt(made.get("ops"));
    }

    /** After so many operations the reports are looked at. */
    public int every() {
        return Integer.parseInt(made.get("every"));
    }

    /** Whether it wants exactly three devices, of which nobody has asked for more. */
    public boolean wantsFreshDevices() {
        return profile().equals("newdevice");
    }

    /** Whether it sleeps most of its time, to see that nothing wakes it. */
    public boolean sleeps() {
        return profile().equals("wakeup");
    }

    /** Fails at the first line that differs from the recorded one in a way that is not allowed. */
    public void assertReplayed(List<String> seen, TraceDifferences allowed) {
        for (int i = 0; i < Math.min(seen.size(), lines.size()); i++) {
            if (!allowed.allow(lines.get(i), seen.get(i))) {
                fail("line " + (i + 1) + " of " + name
                        + "\nafter    " + String.join("\n         ", seen.subList(Math.max(0, i - LINES_BEFORE), i))
                        + "\nrecorded " + lines.get(i) + "\nseen     " + seen.get(i));
            }
        }
        assertEquals(lines.size(), seen.size(), "lines of " + name);
    }
}
