// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kbus.background.TimeShares;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Request;
import org.kbus.fetch.FetchLimits;
import org.kbus.linux.NativeBuffer;

/** Requests that wait for their turn at the caller's memory. The caller is this process itself. */
class DispatcherTest {

    private static final int USER = 1000;
    private static final int PID = (int) ProcessHandle.current().pid();
    private static final long UNIQUE = 42;

    private final FetchLimits oneAtATime =
            new FetchLimits(TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(1), 1, 1);
    private final NodeDirectory directory = new NodeDirectory();
    private final FileOperations device = mock(FileOperations.class);
    private final Service service = new Service(directory, null, null, new ServiceOptions(oneAtATime, 10));
    private final PlainExchange exchange = new PlainExchange();
    private final Dispatcher dispatcher = new Dispatcher(exchange, service, () -> {
    });
    private final CountDownLatch endless = new CountDownLatch(1);
    private final NativeBuffer callers = new NativeBuffer(Long.BYTES);
    private ServedFile file;

    @BeforeEach
    void open() {
        service.start();
        Node node = directory.add("device", device, true, new Node.Access(0666, 0, 0));
        file = new ServedFile(node, 0, 0, service.wakeups());
        service.files().add(file);
    }

    @AfterEach
    void close() {
        endless.countDown();
        service.close();
    }

    /** Whatever this user wants from now on waits for that. */
    private void occupySlowLane() {
        service.slowLane().blame(USER);
        service.slowLane().submit(USER, PID, () -> {
            try {
                endless.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void awaitAllBefore() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        service.slowLane().submit(USER, PID, done::countDown);
        done.await();
    }

    private boolean serve() {
        return serve(dispatcher);
    }

    private boolean serve(Dispatcher dispatcher) {
        try (ServingThread thread = new ServingThread(service, () -> true, () -> {
        })) {
            service.beginTurn();
            return dispatcher.serve(thread);
        }
    }

    private void interrupt() {
        Outgoing outgoing = service.newOutgoing();
        service.beginTurn();
        service.interrupt(UNIQUE);
        service.endTurn(outgoing);
        outgoing.send();
    }

    /** Its caller goes, and its number may become another's. */
    @Test
    void theMemoryOfWhoeverHasItsAnswerIsNotTouched() throws InterruptedException {
        when(device.ioctl(any(), any())).thenAnswer(call -> {
            call.getArgument(1, Request.Ioctl.class).output().putLong(7);
            return 0;
        });
        occupySlowLane();
        exchange.receiveIoctl(UNIQUE, USER, PID, file.handle(), 1, callers.address());
        assertFalse(serve());
        interrupt();
        assertEquals(1, exchange.sent());
        assertEquals(-Errno.EINTR, exchange.error());

        endless.countDown();
        awaitAllBefore();
        assertEquals(0, callers.bytes().getLong(0), "nothing has been written there");
        assertEquals(1, exchange.sent());
    }

    /** So much that whoever else asks comes first, until there has been time to make up for it. */
    private void haveUsersTimeUsedUp() {
        service.beginTurn();
        service.shares().isAhead(USER + 1);
        service.shares().isAhead(USER);
        service.shares().end(USER, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
        service.pauseTurn();
    }

    @Test
    void whoseUserIsAheadIsServedBehindOthers() throws InterruptedException {
        CountDownLatch free = new CountDownLatch(1);
        Dispatcher waiting = new Dispatcher(exchange, service, free::countDown);
        when(device.ioctl(any(), any())).thenReturn(7);
        haveUsersTimeUsedUp();
        exchange.receiveIoctl(UNIQUE, USER, PID, file.handle(), 1, 0);
        assertFalse(serve(waiting));
        assertTrue(free.await(1, TimeUnit.MINUTES));
        assertEquals(1, exchange.sent());
        assertEquals(0, exchange.error());
    }

    @Test
    void onlySoManyOfThemWait() {
        haveUsersTimeUsedUp();
        while (service.waiting().add(USER, 0)) {
            // As many as may be.
        }
        exchange.receiveIoctl(UNIQUE, USER, PID, file.handle(), 1, 0);
        assertTrue(serve(dispatcher));
        assertEquals(-Errno.ENOMEM, exchange.error());
    }

    @Test
    void aCloseIsNotPutOff() {
        haveUsersTimeUsedUp();
        exchange.receiveRelease(UNIQUE, USER, file.handle());
        assertTrue(serve(dispatcher));
        assertEquals(0, exchange.error());
    }

    /** The kernel says that they are root's, whoever has closed. */
    @Test
    void aCloseMakesNobodyElseHaveAPartOfTheTime() {
        when(device.ioctl(any(), any())).thenReturn(7);
        ServedFile closed = new ServedFile(file.node(), 0, USER, service.wakeups());
        service.files().add(closed);
        exchange.receiveIoctl(UNIQUE, USER, PID, file.handle(), 1, 0);
        assertTrue(serve());
        exchange.receiveRelease(UNIQUE + 2, 0, closed.handle());
        assertTrue(serve());
        service.beginTurn();
        assertEquals(TimeShares.NOT_TIMED, service.shares().begin(true), "there is one user only");
        service.pauseTurn();
    }

    /** Nobody would ever have the turn again. */
    @Test
    void aMistakeInTheSlowLaneEndsTheService() {
        when(device.ioctl(any(), any())).thenAnswer(call -> {
            call.getArgument(1, Request.Ioctl.class).again();
            return FileOperations.LATER;
        }).thenReturn(0);
        exchange.receiveIoctl(UNIQUE, USER, PID, file.handle(), 1, 0);
        exchange.failToSend();
        assertFalse(serve());
        assertThrows(IOException.class, service::awaitEnd);
    }
}
