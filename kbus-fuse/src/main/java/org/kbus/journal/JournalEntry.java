// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;

/** One operation as it was recorded: what it was given, and its result if it had one. */
final class JournalEntry {

    /** Bytes of the caller's memory that the operation was given: as many as there were of those wanted. */
    record Place(long address, int wanted, byte[] bytes) {
    }

    /** Of bytes, so many are shown. */
    private static final int SHOWN = 48;
    private static final byte[] NONE = {};

    final Opcode opcode;
    final int flags;
    final int inode;
    final int handle;
    final int pid;
    final int uid;
    /** Whether it has a result; else it is the one that threw something. */
    final boolean hasEnded;

    int openFlags;
    int process;
    int gid;
    long offset;
    int count;
    int command;
    long argument;
    /** What was written, or the input of an ioctl; null if it had no room. */
    byte[] data = NONE;
    final List<Place> places = new ArrayList<>();
    byte[] output = NONE;
    int result;

    private JournalEntry(ByteBuffer record) {
        hasEnded = record.getInt() != 0;
        opcode = Opcode.at(record.get());
        flags = record.get();
        record.getShort();
        inode = record.getInt();
        handle = record.getInt();
        pid = record.getInt();
        uid = record.getInt();
        readBody(record);
        if (hasEnded) {
            output = opcode == Opcode.IOCTL ? JournalSegment.bytes(record) : NONE;
            result = record.getInt();
        }
    }

    private void readBody(ByteBuffer record) {
        switch (opcode) {
            case OPEN -> {
                openFlags = record.getInt();
                process = record.getInt();
                gid = record.getInt();
            }
            case READ -> {
                offset = record.getLong();
                count = record.getInt();
            }
            case WRITE -> data = JournalSegment.bytes(record);
            case IOCTL -> {
                command = record.getInt();
                argument = record.getLong();
                data = JournalSegment.bytes(record);
                while (record.getInt() != JournaledIoctl.NO_PLACE) {
                    places.add(new Place(record.getLong(), record.getInt(), JournalSegment.bytes(record)));
                }
            }
            case RELEASE, POLL, WITHDRAW -> {
            }
        }
    }

    /**
     * The entries of some records that follow each other.
     *
     * @throws IllegalArgumentException if they are none
     */
    static List<JournalEntry> all(byte[] records) {
        List<JournalEntry> entries = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(records);
        try {
            while (left.hasRemaining()) {
                int start = left.position();
                int length = left.getInt(start);
                entries.add(new JournalEntry(left));
                if (length != 0 && left.position() != start + length) {
                    throw new IllegalArgumentException("a record of another length than it says");
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("a record that is none", e);
        }
        return entries;
    }

    boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** For people, a line. */
    String describe(String node) {
        StringBuilder text = new StringBuilder();
        text.append(node).append('#').append(handle).append(' ').append(opcode.name().toLowerCase(Locale.ROOT));
        switch (opcode) {
            case OPEN -> text.append(" flags ").append(Integer.toOctalString(openFlags)).append(" by process ")
                    .append(process);
            case READ -> text.append(' ').append(count).append(" at ").append(offset);
            case WRITE -> text.append(' ').append(shown(data));
            case IOCTL -> {
                text.append(String.format(" %08x %x %s", command, argument, shown(data)));
                places.forEach(place -> text.append(String.format(" [%x]=%s", place.address(), shown(place.bytes()))));
            }
            case RELEASE, POLL, WITHDRAW -> {
            }
        }
        if (pid != 0) {
            text.append(" (thread ").append(pid).append(", user ").append(Integer.toUnsignedString(uid)).append(')');
        }
        return text.append(" -> ").append(shownResult()).toString();
    }

    private String shownResult() {
        if (!hasEnded) {
            return "it threw";
        }
        if (result == FileOperations.LATER) {
            return "later";
        }
        String shown = result < 0 ? Errno.name(-result) : Integer.toString(result);
        return output == null || output.length == 0 ? shown : shown + ' ' + shown(output);
    }

    private static String shown(byte[] bytes) {
        if (bytes == null) {
            return "?";
        }
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN));
        return bytes.length <= SHOWN ? '<' + hex + '>' : '<' + hex + "... " + bytes.length + " bytes>";
    }
}
