// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFile;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;
import org.kbus.state.StateException;

/** What the kernel takes a service to know of its files is known to whoever loads it. */
class ServiceStateTest {

    private static final int O_RDWR = 2;

    private final NodeDirectory directory = new NodeDirectory();
    private final Node node = directory.add("a", mock(FileOperations.class), true, new Node.Access(0666, 0, 0));
    private final ClosingFiles closing = new ClosingFiles();
    private final Service service = new Service(directory, null, closing, ServiceOptions.DEFAULT);

    private ServedFile opened() {
        ServedFile file = new ServedFile(node, O_RDWR, 0, service.wakeups());
        service.files().add(file);
        return file;
    }

    private static byte[] saved(Service service) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecordWriter out = new RecordWriter(new DataOutputStream(bytes));
        service.save(out);
        out.end();
        return bytes.toByteArray();
    }

    private Service loaded(byte[] state, ClosingFiles itsClosing) throws IOException {
        Service loaded = new Service(directory, null, itsClosing, ServiceOptions.DEFAULT);
        RecordReader in = new RecordReader(new DataInputStream(new ByteArrayInputStream(state)));
        loaded.load(in);
        in.end();
        return loaded;
    }

    @Test
    void filesKeepTheirHandlesAndWhoSleepsOnThem() throws IOException {
        ServedFile first = opened();
        ServedFile asleep = opened();
        ServedFile third = opened();
        asleep.arm(4711, 0);
        service.files().remove(third);
        service.files().remove(first);

        Service loaded = loaded(saved(service), new ClosingFiles());
        assertArrayEquals(saved(service), saved(loaded));
        ServedFile same = loaded.files().get(asleep.handle());
        assertTrue(same.isWritable());
        assertEquals(asleep.handle(), same.handle());
        ServedFile next = new ServedFile(node, 0, 0, loaded.wakeups());
        loaded.files().add(next);
        assertEquals(first.handle(), next.handle(), "the handle freed last is used first");

        asleep.wakePollers();
        loaded.files().remove(next);
        assertFalse(Arrays.equals(saved(service), saved(loaded)), "nobody sleeps there any more");
        same.wakePollers();
        assertArrayEquals(saved(service), saved(loaded));
    }

    @Test
    void whatIsBeingClosedStillIs() throws IOException {
        closing.begin(opened().handle());
        ClosingFiles loaded = new ClosingFiles();
        loaded(saved(service), loaded);
        assertTrue(loaded.areUnderWay());
        loaded.end(0);
        assertFalse(loaded.areUnderWay());
    }

    /** Its device has been told of the close, and has more to do: whoever loads has it go on. */
    @Test
    @Timeout(60)
    void whatIsReleasedAndNotDoneGoesOn() throws IOException, InterruptedException {
        BlockingQueue<OpenFile> released = new LinkedBlockingQueue<>();
        AtomicInteger turns = new AtomicInteger();
        when(node.operations().release(any())).thenReturn(FileOperations.LATER);
        ServedFile file = opened();
        assertFalse(file.release());
        Service loaded = loaded(saved(service), new ClosingFiles());
        assertTrue(loaded.files().get(file.handle()).isReleased());
        assertArrayEquals(saved(service), saved(loaded));

        when(node.operations().release(any())).thenAnswer(call -> {
            released.add(call.getArgument(0));
            return turns.incrementAndGet() < 3 ? FileOperations.LATER : 0;
        });
        loaded.start();
        for (int i = 0; i < 3; i++) {
            assertEquals(file.handle(), released.take().handle());
        }
        loaded.beginTurn();
        assertNull(loaded.files().get(file.handle()), "its handle is free when all has been done");
        loaded.pauseTurn();
        loaded.close();
    }

    @Test
    void aBitThatIsWrongIsSeen() throws IOException {
        opened().arm(4711, 0);
        closing.begin(0);
        byte[] state = saved(service);
        for (int at = 0; at < state.length; at++) {
            state[at] ^= 1;
            assertThrows(StateException.class, () -> loaded(state, new ClosingFiles()));
            state[at] ^= 1;
        }
    }
}
