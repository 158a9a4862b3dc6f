// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.io.IOException;
import java.util.Arrays;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;

/**
 * Does with devices what a recording says was done. The devices are as they were before, and so is who has them open; of
 * what the time is they know nothing.
 */
public final class Playback {

    private final Recording recording;
    private final NodeDirectory directory;
    private final OpenFiles<PlayedFile> files = new OpenFiles<>();

    /**
     * @param recording that can be played
     * @param directory with all nodes that there were
     * @throws IOException if files are open of nodes that there are not
     */
    public Playback(Recording recording, NodeDirectory directory) throws IOException {
        this.recording = recording;
        this.directory = directory;
        for (JournalStart.File open : recording.start().open()) {
            files.add(new PlayedFile(node(open.inode()), open.flags()), open.handle());
        }
    }

    /** Those that are open before the first operation. */
    public OpenFiles<?> files() {
        return files;
    }

    /**
     * How it went.
     *
     * @param played     how many operations were played, with the one that threw something
     * @param difference the first result that was another than is recorded; null if there was none
     * @param thrown     null if nothing was
     */
    public record Outcome(int played, String difference, Throwable thrown) {
    }

    /** Plays the operations, until one of them throws something. */
    public Outcome play() throws IOException {
        String difference = null;
        int played = 0;
        for (JournalEntry entry : recording.entries()) {
            played++;
            Node node = node(entry.inode);
            String differs;
            try {
                differs = play(entry, node);
            } catch (RuntimeException | Error e) {
                return new Outcome(played, difference, e);
            }
            if (difference == null && differs != null && entry.hasEnded) {
                difference = "operation " + played + ": " + entry.describe(node.name()) + "; now it is " + differs;
            }
        }
        return new Outcome(played, difference, null);
    }

    private Node node(long inode) throws IOException {
        Node node = directory.lookup(inode);
        if (node == null) {
            throw new IOException("the recording is of other devices: there is no node " + inode);
        }
        return node;
    }

    /** @return what is otherwise than it was; null if nothing is */
    private String play(JournalEntry entry, Node node) {
        if (entry.data == null || entry.opcode == Opcode.WITHDRAW) {
            return "one that cannot be played";
        }
        FileOperations operations = node.operations();
        return switch (entry.opcode) {
            case OPEN -> {
                PlayedFile file = new PlayedFile(node, entry.openFlags);
                files.add(file, entry.handle);
                int result = operations.open(file, new PlayedRequest.Open(entry));
                if (result < 0) {
                    files.remove(file);
                }
                yield difference(entry, result);
            }
            case RELEASE -> {
                PlayedFile file = files.get(entry.handle);
                int result = operations.release(file);
                if (result != FileOperations.LATER) {
                    files.remove(file);
                }
                yield difference(entry, result);
            }
            case READ -> {
                int result = operations.read(files.get(entry.handle), new PlayedRequest.Read(entry));
                // How long a text is depends on the time.
                yield node.isStream() ? difference(entry, result) : null;
            }
            case WRITE -> difference(entry, operations.write(files.get(entry.handle), new PlayedRequest.Write(entry)));
            case IOCTL -> {
                PlayedRequest.Ioctl request = new PlayedRequest.Ioctl(entry);
                int result = operations.ioctl(files.get(entry.handle), request);
                byte[] output = Arrays.copyOf(request.output().array(), request.output().position());
                yield Arrays.equals(output, entry.output) ? difference(entry, result) : "of other contents";
            }
            case POLL -> difference(entry, operations.poll(files.get(entry.handle), new PlayedRequest.Poll(entry)));
            case WITHDRAW -> null;
        };
    }

    private static String difference(JournalEntry entry, int result) {
        return result == entry.result ? null : Integer.toString(result);
    }
}
