// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.kbus.abi.DataModel;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFile;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;

/** System calls without a kernel: what is refused before a device is asked, and what becomes of its answers. */
class SystemCallsTest {

    private static final int EBADF = jnr.constants.platform.Errno.EBADF.intValue();
    private static final int READS_EIGHT_BYTES = 1 << 30 | 8 << 16;
    private static final int GIVES_EIGHT_BYTES = 2 << 30 | 8 << 16;

    private final FileOperations device = mock(FileOperations.class);
    private final NodeDirectory directory = new NodeDirectory();
    private final SimulatedProcess process = new SimulatedProcess(DataModel.ILP32);
    private final SystemCalls calls = new SystemCalls(directory, process);
    private final byte[] bytes = new byte[16];
    private final long address = process.addressSpace().map(bytes);
    private OpenFile opened;

    SystemCallsTest() {
        directory.add("device", device, true, new Node.Access(0666, 0, 0));
        doAnswer(call -> {
            opened = call.getArgument(0);
            return 0;
        }).when(device).open(any(), any());
    }

    private int open(int flags) {
        return calls.open("device", flags);
    }

    /** What the device does at each ioctl. */
    private interface IoctlAnswer {
        int to(Request.Ioctl request);
    }

    private void onIoctl(IoctlAnswer answer) {
        doAnswer(call -> answer.to(call.getArgument(1))).when(device).ioctl(any(), any());
    }

    private void ready(int events) {
        doReturn(events).when(device).poll(any(), any());
    }

    @Test
    void aNodeThatIsNotThereCannotBeOpened() {
        assertEquals(-Errno.ENOENT, calls.open("another", SystemCalls.O_RDWR));
    }

    @Test
    void aFileThatTheDeviceDoesNotOpenHasNoDescriptor() {
        doReturn(-Errno.ENOMEM).when(device).open(any(), any());
        assertEquals(-Errno.ENOMEM, open(SystemCalls.O_RDWR));
        verify(device, never()).release(any());
    }

    @Test
    void theModeOfTheFileIsLookedAtFirst() {
        assertEquals(-EBADF, calls.write(open(SystemCalls.O_RDONLY), address, 1));
        assertEquals(-EBADF, calls.read(open(SystemCalls.O_WRONLY), address, 1));
        verify(device, never()).read(any(), any());
        verify(device, never()).write(any(), any());
    }

    @Test
    void memoryThatIsNotThereIsAnErrorBeforeTheDeviceIsAsked() {
        int descriptor = open(SystemCalls.O_RDWR);
        assertEquals(-Errno.EFAULT, calls.write(descriptor, address + 15, 2));
        assertEquals(-Errno.EFAULT, calls.read(descriptor, address + 15, 2));
        assertEquals(-Errno.EFAULT, calls.ioctl(descriptor, READS_EIGHT_BYTES, address + 9));
        verify(device, never()).read(any(), any());
        verify(device, never()).write(any(), any());
        verify(device, never()).ioctl(any(), any());
    }

    @Test
    void anIoctlWritesTheBytesThatTheDeviceGaveAndNoMore() {
        onIoctl(request -> {
            assertTrue(request.is32Bit());
            request.output().putInt(-1);
            return 7;
        });
        assertEquals(7, calls.ioctl(open(SystemCalls.O_RDONLY), GIVES_EIGHT_BYTES, address));
        assertEquals(0xFFFFFFFFL, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    @Test
    void whatAnIoctlGivesMayFindNoRoom() {
        onIoctl(request -> {
            request.output().putLong(1);
            return 0;
        });
        assertEquals(-Errno.EFAULT, calls.ioctl(open(SystemCalls.O_RDONLY), GIVES_EIGHT_BYTES, address + 9));
    }

    @Test
    void aDeviceIsCalledAgainWithTheMemoryThatItWants() {
        bytes[3] = 42;
        onIoctl(request -> {
            ByteBuffer wanted = request.want(address + 3, 1);
            return wanted == null ? FileOperations.LATER : wanted.get(0);
        });
        assertEquals(42, calls.ioctl(open(SystemCalls.O_RDONLY), 0, 0));
    }

    @Test
    void whoeverAnswersLaterHasToSayWhy() {
        onIoctl(request -> FileOperations.LATER);
        int descriptor = open(SystemCalls.O_RDWR);
        assertThrows(IllegalStateException.class, () -> calls.ioctl(descriptor, 0, 0));
    }

    @Test
    void whoSleepsInPollWakesWhenACallHasMadeTheFileReady() {
        ready(0);
        int descriptor = open(SystemCalls.O_RDWR);
        OpenFile polled = opened;
        PollSleeper sleeper = calls.sleepInPoll(descriptor, PollEvents.POLLIN);
        onIoctl(request -> {
            ready(PollEvents.POLLIN | PollEvents.POLLOUT);
            polled.wakePollers();
            assertFalse(sleeper.hasEnded(), "before the call is done");
            return 0;
        });
        calls.ioctl(open(SystemCalls.O_RDWR), 0, 0);
        assertTrue(sleeper.hasEnded());
        sleeper.timeOut();
        assertFalse(sleeper.hasTimedOut());
        assertEquals(PollEvents.POLLIN, sleeper.events());
    }

    @Test
    void whoIsWokenForSomethingElseSleepsOn() {
        ready(PollEvents.POLLOUT);
        int descriptor = open(SystemCalls.O_RDWR);
        PollSleeper sleeper = calls.sleepInPoll(descriptor, PollEvents.POLLIN);
        opened.wakePollers();
        calls.poll(descriptor, PollEvents.POLLIN);
        assertFalse(sleeper.hasEnded());
    }

    @Test
    void whoIsNotWokenLooksOnceMoreWhenTheTimeIsUp() {
        ready(0);
        PollSleeper sleeper = calls.sleepInPoll(open(SystemCalls.O_RDWR), PollEvents.POLLIN);
        ready(PollEvents.POLLIN);
        calls.close(open(SystemCalls.O_RDWR));
        assertFalse(sleeper.hasEnded());
        sleeper.timeOut();
        assertTrue(sleeper.hasTimedOut());
        assertEquals(PollEvents.POLLIN, sleeper.events());
    }
}
