// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kbus.account.AccountLimits;
import org.kbus.abi.DataModel;
import org.kbus.abi.KbusIoctl;
import org.kbus.bus.BusLimits;
import org.kbus.device.Node;
import org.kbus.driver.Clocks;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;

/**
 * Any system calls with any arguments, of a 64-bit or a 32-bit program, on all nodes. What there is of its memory are the
 * bytes themselves, at {@link #MEMORY}: so pointers may point at names, at data, and at nothing. The devices throw
 * nothing, can be saved and loaded at any time, and hold nothing when all is closed.
 */
public final class SystemCallsFuzz {

    /** Where the first thing is that is mapped. */
    private static final long MEMORY = 16 * AddressSpace.PAGE;

    private static final String[] NODES = {"kbus0", "kbus1", "monitor0", Kbus.BINDINGS_NAME, Kbus.STATS_NAME,
        Kbus.KSOCKS_NAME, Kbus.METRICS_NAME};
    private static final int KSOCKS = 2;
    private static final int ARGUMENT = 16;
    /** What a call has at least, of which there must be enough. */
    private static final int LONGEST_CALL = 8 + ARGUMENT;
    private static final int MOST_OPEN = 32;
    private static final int LAST_IOCTL = 18;
    /** Of the first byte: it is not saved and loaded before its end, which takes longer than a few calls. */
    private static final int ENDS_AS_IT_IS = 2;
    /** What is read is put there, for whoever may point at it: as large as the most that is read at once. */
    private static final byte[] ROOM = new byte[1 << 16];

    private static final KbusOptions OPTIONS = new KbusOptions(2, new BusLimits(3, 5, 1 << 16, 1 << 16), false,
            new Node.Access(0640, 1, 2), AccountLimits.ofUsers(1 << 20));
    private static final Clocks CLOCKS = new Clocks(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> 0);

    private static final int[] LP64_COMMANDS = commands(DataModel.LP64);
    private static final int[] ILP32_COMMANDS = commands(DataModel.ILP32);

    private final ByteBuffer bytes;
    private final ReloadedKbus kbus = new ReloadedKbus(OPTIONS, CLOCKS);
    private final DataModel model;
    private final SystemCalls calls;
    private final boolean endsReloaded;
    private final long scratch;
    private int mostRead;
    private final List<Integer> open = new ArrayList<>();

    private SystemCallsFuzz(byte[] given) {
        bytes = ByteBuffer.wrap(given).order(ByteOrder.nativeOrder());
        int choices = bytes.get();
        model = choices % 2 == 0 ? DataModel.LP64 : DataModel.ILP32;
        endsReloaded = (choices & ENDS_AS_IT_IS) == 0;
        SimulatedProcess process = new SimulatedProcess(model);
        calls = new SystemCalls(kbus.directory(), process);
        long first = process.addressSpace().map(given.clone());
        if (first != MEMORY) {
            throw new IllegalStateException("the bytes are elsewhere");
        }
        scratch = process.addressSpace().map(ROOM);
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length > 0) {
            SystemCallsFuzz fuzz = new SystemCallsFuzz(bytes);
            try {
                fuzz.callAll();
            } finally {
                // The next is to find it as this has.
                Arrays.fill(ROOM, 0, fuzz.mostRead, (byte) 0);
            }
        }
    }

    private void callAll() {
        while (bytes.remaining() >= LONGEST_CALL) {
            call();
        }
        if (endsReloaded) {
            kbus.reload(calls);
        }
        open.forEach(calls::close);
        if (kbus.memoryUsed() != 0) {
            throw new AssertionError(kbus.memoryUsed() + " bytes are charged, and nobody has anything open");
        }
    }

    private void call() {
        int what = unsigned() % 8;
        if (what == 0 || open.isEmpty()) {
            open();
            return;
        }
        int at = unsigned() % open.size();
        int descriptor = open.get(at);
        switch (what) {
            case 1 -> calls.close(open.remove(at));
            case 2 -> write(descriptor, unsigned());
            case 3 -> read(descriptor, bytes.getShort() & 0xFFFF);
            case 4 -> calls.ioctl(descriptor, bytes.getInt(), argument());
            case 5, 6 -> calls.ioctl(descriptor, command(1 + unsigned() % LAST_IOCTL), argument());
            default -> {
                calls.poll(descriptor, -1);
                if (unsigned() % 8 == 0) {
                    kbus.reload(calls);
                }
            }
        }
    }

    private void open() {
        String node = NODES[unsigned() % (open.size() % 2 == 0 ? KSOCKS : NODES.length)];
        int descriptor = open.size() == MOST_OPEN ? -1 : calls.open(node, unsigned() % 3);
        if (descriptor >= 0) {
            open.add(descriptor);
        }
    }

    private void read(int descriptor, int count) {
        mostRead = Math.max(mostRead, calls.pread(descriptor, scratch, count, unsigned()));
    }

    /** The bytes that follow, or what there is of them. */
    private void write(int descriptor, int length) {
        int count = Math.min(length, bytes.remaining());
        calls.write(descriptor, MEMORY + bytes.position(), count);
        bytes.position(bytes.position() + count);
    }

    /** The numbers of all have a pointer's size in them; it is the programs of the other model that are wrong. */
    private int command(int number) {
        for (int command : model == DataModel.LP64 ? LP64_COMMANDS : ILP32_COMMANDS) {
            if ((command & 0xFF) == number) {
                return command;
            }
        }
        throw new IllegalStateException("an ioctl without a number");
    }

    private static int[] commands(DataModel model) {
        return Arrays.stream(KbusIoctl.values()).mapToInt(ioctl -> ioctl.command(model))
                .toArray();
    }

    private long argument() {
        long at = MEMORY + bytes.position();
        bytes.position(Math.min(bytes.position() + ARGUMENT, bytes.limit()));
        return at;
    }

    private int unsigned() {
        return bytes.get() & 0xFF;
    }
}
