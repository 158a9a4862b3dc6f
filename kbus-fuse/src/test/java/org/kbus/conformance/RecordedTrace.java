// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

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
record RecordedTrace(String name, Map<String, String> made, List<String> lines) {

    private static final Path NATIVE = Path.of(System.getProperty("kbus.native", "../kbus-native-test"));

    /** All there are, in the order of the archive: those that add devices stand among the last. */
    static List<RecordedTrace> all() {
        List<RecordedTrace> traces = new ArrayList<>();
        try (ZipFile archive = new ZipFile(NATIVE.resolve("trace/recorded.zip").toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                byte[] text = archive.getInputStream(entry).readAllBytes();
                List<String> lines = new String(text, StandardCharsets.ISO_8859_1).lines().toList();
                traces.add(new RecordedTrace(entry.getName().replace(".txt", ""), parseHead(lines.get(0)), lines));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return traces;
    }

    /** The first line says how it was made: {@code # kbustrace profile=basic seed=1 ops=400 ...}. */
    private static Map<String, String> parseHead(String head) {
        Map<String, String> made = new HashMap<>();
        Arrays.stream(head.split(" ")).filter(word -> word.contains("="))
                .forEach(word -> made.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1)));
        return made;
    }

    /** Whether it wants exactly three devices, of which nobody has asked for more. */
    boolean wantsFreshDevices() {
        return made.get("profile").equals("newdevice");
    }

    /** Whether it sleeps most of its time, to see that nothing wakes it. */
    boolean sleeps() {
        return made.get("profile").equals("wakeup");
    }

    /** The same operations on the devices of a bus of ours, which nobody else uses meanwhile; what was seen. */
    List<String> replay(MountedBus bus) throws IOException, InterruptedException {
        Command.Result result = new Command(NATIVE.resolve("build/kbustrace").toString(),
                "--seed", made.get("seed"), "--ops", made.get("ops"), "--every", made.get("every"),
                "--profile", made.get("profile"), "--dev", bus.devicePattern(),
                "--bindings", bus.bindings().toString(), "--stats", bus.stats().toString(),
                "--discard-after-fault", "1").timeout(120).run();
        if (result.status() != 0) {
            throw new AssertionError("kbustrace ended with " + result.status() + ":\n" + result.output());
        }
        return result.lines();
    }
}
