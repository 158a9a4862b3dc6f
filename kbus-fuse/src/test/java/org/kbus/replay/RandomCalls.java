// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.kbus.abi.DataModel;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;

/**
 * A process that makes system calls by chance, but the same each time: on Ksocks of several devices, on their monitors
 * and on the reports. It reads and writes in pieces, so that much is under way at any time.
 */
final class RandomCalls {

    private static final String[] NODES = {"kbus0", "kbus0", "kbus0", "kbus1", "kbus1", "kbus0", "kbus2", "monitor0",
        "monitor2", Kbus.BINDINGS_NAME, Kbus.STATS_NAME, Kbus.KSOCKS_NAME, Kbus.METRICS_NAME};
    private static final String[] BOUND = {"$.A", "$.B", "$.A.*", "$.%", "$.KBUS.ReplierBindEvent", "$.no.good."};
    private static final int MOST_OPEN = 14;
    private static final int ROOM = 1 << 17;

    /** A request that has been read whole. */
    private record Asked(MessageNumber id, int from) {
    }

    /** What the process knows of a descriptor. */
    private static final class Opened {
        final String node;
        Outgoing out;
        long offset;

        Opened(String node) {
            this.node = node;
        }
    }

    final SystemCalls calls;
    private final Random random;
    private final AddressSpace memory;
    private final byte[] buffer = new byte[ROOM];
    private final long address;
    private final ByteBuffer numbers = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    private final Map<Integer, Opened> open = new LinkedHashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final StringBuilder seen = new StringBuilder();

    RandomCalls(NodeDirectory directory, long seed) {
        SimulatedProcess process = new SimulatedProcess(DataModel.LP64);
        calls = new SystemCalls(directory, process);
        random = new Random(seed);
        memory = process.addressSpace();
        address = memory.map(buffer);
    }

    /** Does something. The answer is what and all that comes of it. */
    String step() {
        seen.setLength(0);
        if (random.nextInt(4) == 0) {
            said("go on", calls.goOnReleasing());
        }
        if (open.isEmpty() || open.size() < MOST_OPEN && random.nextInt(8) == 0) {
            open();
            return seen.toString();
        }
        List<Integer> descriptors = new ArrayList<>(open.keySet());
        int descriptor = descriptors.get(random.nextInt(descriptors.size()));
        Opened file = open.get(descriptor);
        seen.append(file.node).append('#').append(descriptor).append(' ');
        if (random.nextInt(30) == 0) {
            open.remove(descriptor);
            said("close", calls.close(descriptor));
        } else if (random.nextInt(8) == 0) {
            said("poll", calls.poll(descriptor, -1));
        } else if (file.out != null) {
            useKsock(descriptor, file.out);
        } else {
            boolean isReport = !file.node.startsWith(Kbus.MONITOR_NAME);
            int room = isReport ? 1 + random.nextInt(random.nextBoolean() ? 40 : 3000) : 100 + random.nextInt(2000);
            int count = read(descriptor, room, file.offset);
            file.offset = count == 0 || random.nextInt(20) == 0 ? 0 : file.offset + Math.max(count, 0);
        }
        return seen.toString();
    }

    void closeAll() {
        open.keySet().forEach(calls::close);
        open.clear();
        while (calls.goOnReleasing() > 0) {
            // There is more.
        }
    }

    private void said(String what, int result) {
        seen.append(what).append(" -> ").append(result).append(' ');
    }

    private void open() {
        String node = NODES[random.nextInt(NODES.length)];
        boolean isKsock = node.startsWith(Kbus.DEVICE_NAME);
        int descriptor = calls.open(node, isKsock && random.nextInt(6) != 0 ? SystemCalls.O_RDWR
                : SystemCalls.O_RDONLY);
        said("open " + node, descriptor);
        if (descriptor >= 0) {
            Opened file = new Opened(node);
            file.out = isKsock ? new Outgoing(memory) : null;
            open.put(descriptor, file);
        }
    }

    private int read(int descriptor, int room, long offset) {
        int count = calls.pread(descriptor, address, room, offset);
        said("read", count);
        if (count > 0) {
            seen.append(Arrays.hashCode(Arrays.copyOf(buffer, count)));
        }
        return count;
    }

    private void useKsock(int descriptor, Outgoing out) {
        switch (random.nextInt(16)) {
            case 0, 1 -> bind(descriptor, Ioctl.BIND);
            case 2 -> bind(descriptor, Ioctl.UNBIND);
            case 3, 4, 5, 6 -> write(descriptor, out);
            case 7, 8, 9 -> number("send", descriptor, Ioctl.SEND, 0);
            case 10 -> number("next", descriptor, Ioctl.NEXTMSG, 0);
            case 11, 12 -> readAll(descriptor);
            case 13 -> read(descriptor, 1 + random.nextInt(120), 0);
            case 14 -> {
                if (random.nextInt(4) == 0) {
                    out.giveUp();
                    number("discard", descriptor, Ioctl.DISCARD, 0);
                }
            }
            default -> setting(descriptor);
        }
    }

    private void number(String what, int descriptor, int command, int given) {
        numbers.putLong(0, given);
        said(what, calls.ioctl(descriptor, command, address));
        seen.append(numbers.getLong(0));
    }

    private void setting(int descriptor) {
        switch (random.nextInt(8)) {
            case 0 -> number("most", descriptor, Ioctl.MAXMSGS, random.nextInt(6));
            case 1 -> number("once", descriptor, Ioctl.MSGONLYONCE, random.nextInt(2));
            case 2 -> number("events", descriptor, Ioctl.REPORTREPLIERBINDS, random.nextInt(3) == 0 ? 0 : 1);
            case 3 -> number("size", descriptor, Ioctl.MAXMSGSIZE, 300 + random.nextInt(1 << 16));
            case 4 -> number("left", descriptor, Ioctl.LENLEFT, 0);
            case 5 -> number("waiting", descriptor, Ioctl.NUMMSGS, 0);
            case 6 -> number("owed", descriptor, Ioctl.UNREPLIEDTO, 0);
            default -> {
                if (random.nextInt(6) == 0) {
                    number("new", descriptor, Ioctl.NEWDEVICE, 0);
                }
            }
        }
    }

    private void bind(int descriptor, int command) {
        byte[] name = Names.bytes(BOUND[random.nextInt(BOUND.length)]);
        long namePointer = memory.map(Arrays.copyOf(name, name.length + 1));
        numbers.putInt(0, random.nextInt(2)).putInt(4, name.length).putLong(8, namePointer);
        said("bind", calls.ioctl(descriptor, command, address));
        memory.unmap(namePointer);
    }

    /** Begins a message, or writes more of it. */
    private void write(int descriptor, Outgoing out) {
        if (out.isWritten()) {
            layOut(out);
        }
        int count = random.nextBoolean() ? out.left() : 1 + random.nextInt(out.left());
        said("write " + count, calls.write(descriptor, out.restAddress(), count));
        out.skip(count);
        if (out.isWritten() && random.nextInt(3) != 0) {
            number("send", descriptor, Ioctl.SEND, 0);
        }
    }

    private void layOut(Outgoing out) {
        byte[] name = Names.bytes(random.nextInt(12) == 0 ? "$.%" : BOUND[random.nextInt(2)]);
        byte[] data = new byte[random.nextInt(10) == 0 ? random.nextInt(1 << 16) : random.nextInt(60)];
        random.nextBytes(data);
        KbusHeader header = new KbusHeader();
        header.nameLength = name.length;
        header.dataLength = data.length;
        header.flags = new int[] {0, KbusHeader.WANT_A_REPLY, KbusHeader.ALL_OR_WAIT, KbusHeader.ALL_OR_WAIT,
            KbusHeader.ALL_OR_FAIL, KbusHeader.URGENT}[random.nextInt(6)];
        if (!asked.isEmpty() && random.nextInt(3) == 0) {
            Asked request = asked.remove(random.nextInt(asked.size()));
            header.inReplyTo = request.id();
            header.to = request.from();
            header.flags = 0;
        }
        if (random.nextInt(3) == 0) {
            out.layOutPointy(header, name, data);
        } else {
            out.layOutEntire(header, name, data, (byte) 0, random.nextInt(20) == 0 ? 0 : KbusHeader.END);
        }
    }

    private void readAll(int descriptor) {
        number("next", descriptor, Ioctl.NEXTMSG, 0);
        int count = read(descriptor, ROOM, 0);
        if (count >= KbusHeader.SIZE) {
            KbusHeader header = KbusHeader.of(Arrays.copyOf(buffer, KbusHeader.SIZE));
            if ((header.flags & KbusHeader.WANT_YOU_TO_REPLY) != 0) {
                asked.add(new Asked(header.id, header.from));
            }
        }
    }
}
