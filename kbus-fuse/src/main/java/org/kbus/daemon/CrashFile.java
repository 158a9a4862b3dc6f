// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.kbus.account.Accounts;
import org.kbus.bus.StateReader;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Clocks;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;
import org.kbus.journal.Journal;
import org.kbus.journal.Playback;
import org.kbus.journal.Recording;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What a bus leaves behind that has ended in the middle of an operation: why, and what it had been asked, so that it can
 * be asked the same again. There are messages in it.
 *
 * @param version of the program that it was
 * @param time    when it ended
 * @param thrown  what was thrown, with where, as Java writes it
 */
public record CrashFile(String version, Instant time, String thrown, KbusOptions options, Recording recording) {

    private static final String TAG = "CRSH";
    private static final int VERSION = 1;

    static void write(OutputStream to, KbusOptions options, Journal journal, Instant time) throws IOException {
        try (DataOutputStream file = new DataOutputStream(new BufferedOutputStream(to))) {
            RecordWriter out = new RecordWriter(file);
            out.record(TAG, VERSION);
            put(out, programVersion());
            out.put(time.toEpochMilli());
            put(out, text(journal.failure()));
            options.save(out);
            journal.save(out);
            out.end();
        }
    }

    /** @throws org.kbus.state.StateException if it is none, or one of a later version */
    public static CrashFile read(Path path) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path))) {
            return read(file);
        }
    }

    static CrashFile read(InputStream file) throws IOException {
        RecordReader in = new RecordReader(new DataInputStream(file));
        in.record(TAG, VERSION);
        CrashFile read = new CrashFile(getText(in), Instant.ofEpochMilli(in.getLong()), getText(in),
                KbusOptions.load(in), Recording.load(in));
        in.end();
        return read;
    }

    private static void put(RecordWriter out, String text) throws IOException {
        out.put(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String getText(RecordReader in) throws IOException {
        return new String(in.getBytes(), StandardCharsets.UTF_8);
    }

    /** Of this program, from the jar that it runs from. */
    public static String programVersion() {
        String version = CrashFile.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static String text(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    // -------------------------------------------------------------------------------------- doing it again

    /** The devices as they were before the first operation that can be played, and what is to be played. */
    private record Scene(NodeDirectory directory, Playback playback) {
    }

    private Scene scene(Clocks clocks) throws IOException {
        NodeDirectory directory = new NodeDirectory();
        if (recording.state() == null) {
            new Kbus(options, directory, number -> {
            }, clocks);
            return new Scene(directory, new Playback(recording, directory));
        }
        StateReader in = new StateReader(new DataInputStream(new ByteArrayInputStream(recording.state())),
                new Accounts(options.accounts()));
        Kbus kbus = Kbus.load(in, options, directory, number -> {
        }, clocks);
        Playback playback = new Playback(recording, directory);
        kbus.loadFiles(in, playback.files());
        in.end();
        return new Scene(directory, playback);
    }

    /** Does with a bus as it was what it was asked. Its recording is to be one that can be played. */
    public Playback.Outcome replay() throws IOException {
        return replay(new Clocks(Clock.fixed(time, ZoneOffset.UTC), () -> 0));
    }

    Playback.Outcome replay(Clocks clocks) throws IOException {
        return scene(clocks).playback().play();
    }

    /** Whether something is what was thrown, from the same place. */
    public boolean isSame(Throwable other) {
        return head(text(other)).equals(head(thrown));
    }

    /** What was thrown, and from where. */
    public String head() {
        return head(thrown);
    }

    /** The first frame follows the message, which may have several lines. */
    private static String head(String trace) {
        int frame = trace.indexOf("\n\tat ");
        int end = frame < 0 ? -1 : trace.indexOf('\n', frame + 1);
        return (end < 0 ? trace : trace.substring(0, end)).strip();
    }

    /** All operations, a line each, oldest first. */
    public List<String> operations() {
        NodeDirectory directory = new NodeDirectory();
        new Kbus(options, directory, number -> {
        });
        return recording.describe(inode -> {
            Node node = directory.lookup(inode);
            return node == null ? "node" + inode : node.name();
        });
    }
}
