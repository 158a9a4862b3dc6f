// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kbus.account.AccountLimits;
import org.kbus.bus.BusLimits;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.Opcode;
import org.kbus.fuse.wire.XattrStructs;
import org.kbus.linux.Descriptor;

/**
 * Any requests, one after another, to KBUS devices. What the kernel sees to is so: lengths are what they say, names end
 * with a zero, there is room for an attribute of so many bytes at most, an ioctl brings what its number says, a reader's room is no larger than was agreed on, nodes and open files are such as it was told of. The
 * caller's memory cannot be had, since there is no such caller. No request may be answered with EIO, which stands for a
 * mistake of ours.
 *
 * <p>The bytes are requests of four and more: opcode, node, file, length, and so many bytes behind the header.
 */
public final class FuseRequestsFuzz {

    /** Larger than any thread's number. */
    private static final int NOBODY = 1 << 30;
    /** Room for a header, a struct, and the longest body. */
    private static final int LEAST = 512;
    private static final int SIZE_AT = 16;
    private static final int IOCTL_SIZE = 32;
    private static final int IOCTL_COMMAND_AT = 12;
    private static final int IOCTL_IN_SIZE_AT = 24;
    private static final int IOC_WRITE = 1 << 30;
    private static final int MOST_IN_COMMAND = 0x3FFF;
    private static final int WRITE_SIZE = 40;
    private static final int MOST_OF_XATTR = 1 << 16;

    private static final FuseRequestsFuzz FUZZ = new FuseRequestsFuzz();

    private static final class Bytes extends Exchange {
        private final ByteBuffer request;
        private int error;

        private Bytes(ByteBuffer request) {
            super(request, request.slice(InHeader.SIZE, request.capacity() - InHeader.SIZE),
                    ByteBuffer.allocate(InitStructs.MAX_WRITE));
            this.request = request;
        }

        void receive() {
            error = 0;
            begin();
        }

        @Override
        public ByteBuffer data(int operationSize) {
            return request.duplicate().order(ByteOrder.nativeOrder()).clear()
                    .limit(Math.max(header().length(), InHeader.SIZE + operationSize))
                    .position(InHeader.SIZE + operationSize);
        }

        @Override
        protected void send(int replyError, int length) {
            error = replyError;
        }
    }

    private final Bytes exchange = new Bytes(ByteBuffer.allocate(LEAST + MOST_IN_COMMAND).order(ByteOrder
            .nativeOrder()));
    private final Service service;
    private final ServingThread thread;
    private final Dispatcher dispatcher;
    private final List<Long> open = new ArrayList<>();
    private final int nodes;
    private long unique = 1;

    private FuseRequestsFuzz() {
        NodeDirectory all = new NodeDirectory();
        new Kbus(new KbusOptions(2, BusLimits.DEFAULT, false, new Node.Access(0666, 0, 0), AccountLimits.ofUsers(
                1 << 20)), all, number -> {
                });
        // Those that are read in the turn: the others are answered by another thread, at any time.
        NodeDirectory directory = new NodeDirectory();
        for (String name : List.of("kbus0", "kbus1", "monitor0")) {
            directory.add(name, all.lookup(name).operations(), true, new Node.Access(0666, 0, 0));
        }
        nodes = directory.nodes().size();
        service = new Service(directory, Channel.of(openNull()), null, ServiceOptions.DEFAULT);
        service.start();
        thread = new ServingThread(service, () -> true, () -> {
        });
        dispatcher = new Dispatcher(exchange, service, () -> {
        });
    }

    /** Where what the kernel is told unasked goes. */
    private static Descriptor openNull() {
        try {
            return Descriptor.open("/dev/null");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        FUZZ.serveAll(ByteBuffer.wrap(bytes));
    }

    private void serveAll(ByteBuffer bytes) {
        while (bytes.remaining() >= 4) {
            int opcode = bytes.get() & 0x3F;
            int node = bytes.get() & 0xFF;
            int file = bytes.get() & 0xFF;
            byte[] body = new byte[Math.min(bytes.get() & 0xFF, bytes.remaining())];
            bytes.get(body);
            if (opcode != Opcode.INIT && opcode != Opcode.DESTROY) {
                serve(opcode, node, file, body);
            }
        }
        // Not after a mistake, which may have left the turn taken.
        while (!open.isEmpty()) {
            serve(Opcode.RELEASE, 0, 0, new byte[0]);
        }
    }

    private void serve(int opcode, int node, int file, byte[] body) {
        ByteBuffer request = exchange.request;
        Arrays.fill(request.array(), (byte) 0);
        request.position(InHeader.SIZE).put(body).clear();
        int length = InHeader.SIZE + body.length;
        switch (opcode) {
            case Opcode.LOOKUP, Opcode.REMOVEXATTR -> request.put(length++, (byte) 0);
            case Opcode.GETXATTR, Opcode.LISTXATTR -> {
                length = Math.max(length, InHeader.SIZE + XattrStructs.IN_SIZE);
                request.put(length++, (byte) 0);
                limit(request, 0, MOST_OF_XATTR);
            }
            case Opcode.SETXATTR -> {
                // A value follows the name, if there is a zero in the body.
                length = Math.max(length, InHeader.SIZE + XattrStructs.IN_SIZE);
                int name = InHeader.SIZE + XattrStructs.IN_SIZE;
                while (name < length && request.get(name) != 0) {
                    name++;
                }
                length = Math.max(length, name + 1);
                request.putInt(InHeader.SIZE, length - name - 1);
            }
            case Opcode.READ, Opcode.READDIR -> limit(request, SIZE_AT, InitStructs.MAX_WRITE);
            case Opcode.WRITE -> request.putInt(InHeader.SIZE + SIZE_AT, Math.max(body.length - WRITE_SIZE, 0));
            case Opcode.IOCTL -> {
                int given = given(request.getInt(InHeader.SIZE + IOCTL_COMMAND_AT));
                request.putInt(InHeader.SIZE + IOCTL_IN_SIZE_AT, given);
                length = InHeader.SIZE + IOCTL_SIZE + given;
                limit(request, IOCTL_IN_SIZE_AT + Integer.BYTES, MOST_IN_COMMAND);
            }
            default -> {
                // Nothing that the kernel sees to.
            }
        }
        Long handle = open.isEmpty() ? null : open.get(file % open.size());
        if (takesHandle(opcode)) {
            if (handle == null) {
                return;
            }
            request.putLong(InHeader.SIZE, handle);
        }
        request.putInt(0, length).putInt(4, opcode).putLong(8, unique++).putLong(16, nodeId(opcode, node))
                .putInt(24, node >>> 7).putInt(32, NOBODY);
        exchange.receive();
        dispatcher.prepare();
        service.beginTurn();
        if (!dispatcher.serve(thread)) {
            throw new AssertionError("a request has not been answered");
        }
        if (exchange.error == -Errno.EIO) {
            throw new AssertionError("opcode " + opcode + " went wrong");
        }
        if (opcode == Opcode.OPEN && exchange.error == 0) {
            open.add(exchange.payload().getLong(0));
        } else if (opcode == Opcode.RELEASE) {
            open.remove(handle);
        }
    }

    /** The kernel brings as many bytes of an ioctl's argument as its number says. */
    private static int given(int command) {
        return (command & IOC_WRITE) == 0 ? 0 : command >>> 16 & MOST_IN_COMMAND;
    }

    private static void limit(ByteBuffer request, int at, int most) {
        int size = request.getInt(InHeader.SIZE + at);
        request.putInt(InHeader.SIZE + at, Integer.compareUnsigned(size, most) > 0 ? most : size);
    }

    private static boolean takesHandle(int opcode) {
        return switch (opcode) {
            case Opcode.READ, Opcode.WRITE, Opcode.IOCTL, Opcode.POLL, Opcode.FLUSH, Opcode.RELEASE -> true;
            default -> false;
        };
    }

    private long nodeId(int opcode, int node) {
        return opcode == Opcode.OPEN || opcode == Opcode.SETATTR ? NodeDirectory.INODE + 1 + node % nodes
                : NodeDirectory.INODE + node % (nodes + 1);
    }
}
