// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.ParkedRead;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;

/**
 * A device of lines. Each line that is written goes to one reader, and a read that finds none is parked until there is
 * one: the one that has waited longest is answered first.
 */
final class ParkingDevice implements FileOperations {

    /** {@code _IO('t', 1)}: how many reads are parked. */
    private static final int PARKED_COUNT = 't' << 8 | 1;
    /** {@code _IO('t', 2)}: how many files are open. */
    private static final int OPEN_COUNT = 't' << 8 | 2;

    private static final int WRITABLE = PollEvents.POLLOUT | PollEvents.POLLWRNORM;
    private static final int READABLE = PollEvents.POLLIN | PollEvents.POLLRDNORM;

    private final Set<OpenFile> open = new LinkedHashSet<>();
    private final Deque<byte[]> lines = new ArrayDeque<>();
    /** Those that are parked, the oldest first, and whose they are. */
    private final Map<ParkedRead, Integer> parked = new LinkedHashMap<>();
    private final ReaderListener listener;
    private final ParkingListener onParked;
    private long parkedEver;
    private long answered;
    private long withdrawn;

    /** Whoever wants to know who gets a line. */
    interface ReaderListener {

        /** @param thread the thread id of the reader */
        void answered(byte[] line, int thread);
    }

    /** Whoever wants to know how many reads are parked. */
    interface ParkingListener {

        /** One more is: so many have ever been, and so many are now. */
        void parked(long ever, int now);
    }

    /** What has become of the reads that were ever parked. */
    record Tally(long parked, long answered, long withdrawn, int stillParked) {
    }

    ParkingDevice() {
        this((line, thread) -> {
        }, (ever, now) -> {
        });
    }

    ParkingDevice(ReaderListener listener, ParkingListener onParked) {
        this.listener = listener;
        this.onParked = onParked;
    }

    /** To be asked when nobody uses the device. */
    Tally tally() {
        return new Tally(parkedEver, answered, withdrawn, parked.size());
    }

    @Override
    public int open(OpenFile file, Request.Open request) {
        open.add(file);
        return 0;
    }

    @Override
    public int release(OpenFile file) {
        open.remove(file);
        return 0;
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        byte[] line = lines.poll();
        if (line != null) {
            listener.answered(line, request.caller().pid());
            return put(line, request.buffer());
        }
        if (request.isNonBlocking()) {
            return -Errno.EAGAIN;
        }
        int thread = request.caller().pid();
        ParkedRead read = request.park();
        if (read == null) {
            return -Errno.EAGAIN;
        }
        parked.put(read, thread);
        parkedEver++;
        onParked.parked(parkedEver, parked.size());
        return LATER;
    }

    @Override
    public void withdraw(OpenFile file, ParkedRead read) {
        withdrawn++;
        if (parked.remove(read) == null) {
            throw new AssertionError("a read was withdrawn that is not parked");
        }
    }

    /** One line or several, each with its end. */
    @Override
    public int write(OpenFile file, Request.Write request) {
        ByteBuffer data = request.data();
        int count = data.remaining();
        byte[] bytes = new byte[count];
        data.get(bytes);
        int begin = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                deliver(Arrays.copyOfRange(bytes, begin, i + 1));
                begin = i + 1;
            }
        }
        return begin == count ? count : -Errno.EINVAL;
    }

    private void deliver(byte[] line) {
        if (parked.isEmpty()) {
            lines.add(line);
            open.forEach(OpenFile::wakePollers);
            return;
        }
        Map.Entry<ParkedRead, Integer> oldest = parked.entrySet().iterator().next();
        ParkedRead read = oldest.getKey();
        parked.remove(read);
        answered++;
        listener.answered(line, oldest.getValue());
        read.answer(put(line, read.buffer()));
    }

    /** What a read has no room for is left for the next one. */
    private int put(byte[] line, ByteBuffer buffer) {
        int length = Math.min(line.length, buffer.limit());
        buffer.put(0, line, 0, length);
        if (length < line.length) {
            lines.addFirst(Arrays.copyOfRange(line, length, line.length));
        }
        return length;
    }

    @Override
    public int ioctl(OpenFile file, Request.Ioctl request) {
        return switch (request.command()) {
            case PARKED_COUNT -> parked.size();
            case OPEN_COUNT -> open.size();
            default -> -Errno.ENOTTY;
        };
    }

    @Override
    public int poll(OpenFile file, Request.Poll request) {
        return lines.isEmpty() ? WRITABLE : WRITABLE | READABLE;
    }
}
