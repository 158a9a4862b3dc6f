// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.kbus.conformance.Command;
import org.kbus.conformance.KbusDaemon;

/** The Java client on a mounted bus, as a program uses it. Takes root and {@code /dev/fuse}. */
@Timeout(60)
class KsockIT {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration NOW = Duration.ZERO;
    /** The device, and two eventfds that end a waiting for it. */
    private static final int FILES_OF_A_KSOCK = 3;

    private static KbusDaemon daemon;

    private final List<Ksock> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Ksock ksock;

    @BeforeAll
    static void mount() throws Exception {
        daemon = KbusDaemon.start("auto");
    }

    @AfterAll
    static void unmount() {
        daemon.close();
    }

    @BeforeEach
    void openOne() throws IOException {
        ksock = open();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Ksock::close);
        threads.shutdownNow();
    }

    private Ksock open() throws IOException {
        Ksock another = Ksock.open(daemon.device(0));
        opened.add(another);
        return another;
    }

    private static void assertErrno(KbusErrno expected, Executable refused) {
        KbusException refusal = assertThrows(KbusException.class, refused);
        assertEquals(expected.number(), refusal.errno(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(expected.name()), refusal.getMessage());
    }

    /** What another thread does; its outcome is asked for in the end. */
    @CanIgnoreReturnValue
    private <T> Future<T> meanwhile(Callable<T> action) {
        return threads.submit(action);
    }

    private static <T> T outcome(Future<T> future) throws Exception {
        return future.get(50, TimeUnit.SECONDS);
    }

    // ------------------------------------------------------------------------------------------- messages

    @Test
    void anAnnouncementArrivesAsItWasSent() throws Exception {
        Ksock listener = open();
        listener.bindAsListener("$.Sensors.Kitchen");
        MessageId id = ksock.send(Message.announcement("$.Sensors.Kitchen", "21.5 °C").urgent().withUserFlags(0xBEEF)
                .withRoute(new NetworkAddress(1, 2), new NetworkAddress(3, 4)));

        Message message = listener.receive();
        assertEquals("$.Sensors.Kitchen", message.name());
        assertEquals("21.5 °C", message.text());
        assertEquals(Message.Kind.ANNOUNCEMENT, message.kind());
        assertEquals(id, message.id());
        assertEquals(ksock.lastSent(), message.id());
        assertEquals(ksock.id(), message.from());
        assertEquals(0, message.to());
        assertTrue(message.isUrgent());
        assertEquals(0xBEEF, message.userFlags());
        assertEquals(new NetworkAddress(1, 2), message.origFrom());
        assertEquals(new NetworkAddress(3, 4), message.finalTo());
    }

    @Test
    void dataOfAnyLengthArrivesUnchanged() throws Exception {
        Ksock listener = open();
        listener.bindAsListener("$.Data");
        for (int length : new int[] {0, 1, 2, 3, 4, 5, 4095, 4096, 4097, 300_000}) {
            byte[] data = new byte[length];
            new Random(length).nextBytes(data);
            ksock.send(Message.announcement("$.Data", data));
            assertArrayEquals(data, listener.receive().data(), () -> length + " bytes");
        }
    }

    @Test
    void eachBindingBringsACopyUnlessOnlyOneIsWanted() throws Exception {
        Ksock listener = open();
        listener.bindAsListener("$.A.*");
        listener.bindAsListener("$.A.%");
        ksock.send(Message.announcement("$.A.B"));
        assertEquals(2, listener.messagesQueued());
        listener.onlyOnce(true);
        assertTrue(listener.isOnlyOnce());
        ksock.send(Message.announcement("$.A.B"));
        assertEquals(3, listener.messagesQueued());
        listener.unbindAsListener("$.A.*");
        listener.unbindAsListener("$.A.%");
        assertEquals(0, listener.messagesQueued());
    }

    // ------------------------------------------------------------------------------------------- calls

    /** Answers requests with their data in upper case, until its Ksock is closed. */
    private Ksock upperCaseReplier(String name) throws IOException {
        Ksock replier = open();
        replier.bindAsReplier(name);
        meanwhile(() -> {
            replier.receive(request -> replier.reply(request, request.text().toUpperCase(Locale.ROOT)));
            return null;
        });
        return replier;
    }

    @Test
    void aCallReturnsTheReply() throws Exception {
        Ksock replier = upperCaseReplier("$.Upper");
        Message reply = ksock.call(Message.request("$.Upper", "quiet"), LONG);
        assertEquals("QUIET", reply.text());
        assertEquals(Message.Kind.REPLY, reply.kind());
        assertEquals(ksock.lastSent(), reply.inReplyTo());
        assertEquals(replier.id(), reply.from());
        assertEquals(OptionalInt.of(replier.id()), ksock.replier("$.Upper"));
        assertEquals(OptionalInt.empty(), ksock.replier("$.Lower"));
    }

    @Test
    void aDialogueGoesOnWithTheSameReplierOrNotAtAll() throws Exception {
        Ksock replier = upperCaseReplier("$.Upper");
        assertEquals("A", ksock.call(Message.request("$.Upper", "a").withTo(replier.id()), LONG).text());
        assertErrno(KbusErrno.EPIPE, () -> ksock.call(Message.request("$.Upper", "a").withTo(ksock.id()), LONG));
    }

    @Test
    void whatArrivesDuringACallIsKeptInItsOrder() throws Exception {
        ksock.bindAsListener("$.News");
        Ksock replier = open();
        replier.bindAsReplier("$.Ask");
        Future<Message> reply = meanwhile(() -> ksock.call(Message.request("$.Ask"), LONG));
        Message request = replier.receive();
        for (int i = 0; i < 50; i++) {
            replier.send(Message.announcement("$.News", Integer.toString(i)));
        }
        replier.reply(request, "done");
        assertEquals("done", outcome(reply).text());
        for (int i = 0; i < 50; i++) {
            assertEquals(Integer.toString(i), ksock.receive().text());
        }
        assertEquals(Optional.empty(), ksock.receive(NOW));
    }

    @Test
    void manyThreadsCallOnOneKsockAndEachGetsItsOwnReply() throws Exception {
        ksock.maxMessages(1000);
        upperCaseReplier("$.Upper").maxMessages(1000);
        List<Future<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String text = "caller" + i + "x";
            callers.add(meanwhile(() -> {
                for (int j = 0; j < 200; j++) {
                    assertEquals((text + j).toUpperCase(Locale.ROOT),
                            ksock.call(Message.request("$.Upper", text + j), LONG).text());
                }
                return null;
            }));
        }
        ksock.bindAsListener("$.Meanwhile");
        Future<Message> listening = meanwhile(ksock::receive);
        ksock.send(Message.announcement("$.Meanwhile"));
        assertEquals("$.Meanwhile", outcome(listening).name());
        for (Future<Void> caller : callers) {
            outcome(caller);
        }
    }

    @Test
    void aReplyThatComesTooLateIsDropped() throws Exception {
        Ksock replier = open();
        replier.bindAsReplier("$.Slow");
        assertThrows(TimeoutException.class, () -> ksock.call(Message.request("$.Slow"), Duration.ofMillis(10)));
        replier.reply(replier.receive(), "too late");
        assertEquals(Optional.empty(), ksock.receive(NOW));
        Future<Message> next = meanwhile(() -> ksock.call(Message.request("$.Slow"), LONG));
        replier.reply(replier.receive(), "in time");
        assertEquals("in time", outcome(next).text());
    }

    @Test
    void aReplierThatClosesIsToldByAStatus() throws Exception {
        Ksock replier = open();
        replier.bindAsReplier("$.Unreliable");
        Future<Message> call = meanwhile(() -> ksock.call(Message.request("$.Unreliable"), LONG));
        replier.receive();
        assertEquals(1, replier.unrepliedTo());
        replier.close();
        Throwable failure = assertThrows(ExecutionException.class, () -> outcome(call)).getCause();
        StatusException status = (StatusException) failure;
        assertEquals("$.KBUS.Replier.Ignored", status.status().name());
        assertEquals(Message.Kind.STATUS, status.status().kind());
        assertTrue(status.getMessage().contains("closed without a reply"), status.getMessage());
    }

    @Test
    void onlyARequestCanBeCalled() {
        assertThrows(IllegalArgumentException.class, () -> ksock.call(Message.announcement("$.A"), LONG));
    }

    // ------------------------------------------------------------------------------------------- refusals

    @Test
    void whatIsRefusedCarriesItsErrnoAndTheKsockGoesOn() throws Exception {
        Ksock listener = open();
        listener.bindAsListener("$.Full");
        listener.maxMessages(1);
        ksock.send(Message.announcement("$.Full"));

        assertErrno(KbusErrno.EADDRNOTAVAIL, () -> ksock.send(Message.request("$.Nobody")));
        assertErrno(KbusErrno.EADDRNOTAVAIL, () -> ksock.call(Message.request("$.Nobody"), LONG));
        assertErrno(KbusErrno.EBADMSG, () -> ksock.send(Message.announcement("not a name")));
        assertErrno(KbusErrno.EBADMSG, () -> ksock.send(Message.announcement("$.Wild.*")));
        assertErrno(KbusErrno.EBADMSG, () -> ksock.bindAsListener("$.Price.€"));
        assertErrno(KbusErrno.ENAMETOOLONG, () -> ksock.bindAsListener("$." + "x".repeat(1000)));
        assertErrno(KbusErrno.ENAMETOOLONG, () -> ksock.bindAsListener("$." + "x".repeat(10_000)));
        assertErrno(KbusErrno.EBUSY, () -> ksock.send(Message.announcement("$.Full").allOrFail()));
        assertErrno(KbusErrno.EMSGSIZE, () -> ksock.send(Message.announcement("$.Big", new byte[500_000])));
        assertErrno(KbusErrno.EMSGSIZE, () -> ksock.send(Message.announcement("$.Big", new byte[5_000_000])));
        assertErrno(KbusErrno.EINVAL, () -> ksock.unbindAsReplier("$.NotBound"));
        assertErrno(KbusErrno.EINVAL, () -> ksock.maxMessageSize(10));
        listener.bindAsReplier("$.Taken");
        assertErrno(KbusErrno.EADDRINUSE, () -> ksock.bindAsReplier("$.Taken"));

        assertEquals(1, listener.messagesQueued());
        listener.receive();
        ksock.send(Message.announcement("$.Full", "still here"));
        assertEquals("still here", listener.receive().text());
    }

    @Test
    void aReplyThatNobodyAwaitsIsRefused() throws Exception {
        Ksock asker = open();
        ksock.bindAsReplier("$.Ask");
        asker.send(Message.request("$.Ask"));
        Message request = ksock.receive();
        ksock.reply(request, "once");
        assertErrno(KbusErrno.ECONNREFUSED, () -> ksock.reply(request, "twice"));
        asker.send(Message.request("$.Ask"));
        Message another = ksock.receive();
        asker.close();
        assertErrno(KbusErrno.EADDRNOTAVAIL, () -> ksock.reply(another, "gone"));
    }

    @Test
    void aDeviceThatIsNotThereOrNotOurs() throws IOException {
        assertErrno(KbusErrno.ENOENT, () -> Ksock.open(daemon.mountPoint().resolve("kbus99")));
        assertErrno(KbusErrno.ENOTTY, () -> Ksock.open(Path.of("/dev/null")));
    }

    // ------------------------------------------------------------------------------------------- waiting

    @Test
    void receivingWaitsAsLongAsItIsToldTo() throws Exception {
        assertEquals(Optional.empty(), ksock.receive(NOW));
        assertEquals(Optional.empty(), ksock.receive(Duration.ofMillis(1)));
        Future<Message> waiting = meanwhile(ksock::receive);
        ksock.bindAsListener("$.Wake");
        open().send(Message.announcement("$.Wake"));
        assertEquals("$.Wake", outcome(waiting).name());
    }

    @Test
    void aHandlerGetsEachMessageUntilTheKsockIsClosed() throws Exception {
        ksock.bindAsListener("$.Count");
        List<String> got = new ArrayList<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        Future<Void> loop = meanwhile(() -> {
            ksock.receive(message -> {
                got.add(message.text());
                if (got.size() == 10) {
                    all.complete(null);
                }
            });
            return null;
        });
        Ksock sender = open();
        for (int i = 0; i < 10; i++) {
            sender.send(Message.announcement("$.Count", Integer.toString(i)));
        }
        outcome(all);
        ksock.close();
        outcome(loop);
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), got);
    }

    @Test
    void aHandlerMayCloseItsOwnKsock() throws Exception {
        ksock.bindAsListener("$.Stop");
        open().send(Message.announcement("$.Stop"));
        ksock.receive(message -> ksock.close());
        assertErrno(KbusErrno.EBADF, () -> ksock.receive());
        assertErrno(KbusErrno.EBADF, () -> ksock.send(Message.announcement("$.Stop")));
        assertErrno(KbusErrno.EBADF, () -> ksock.messagesQueued());
        ksock.close();
    }

    @Test
    void closingEndsAllWaiting() throws Exception {
        Ksock replier = open();
        replier.bindAsReplier("$.Never");
        Future<Message> call = meanwhile(() -> ksock.call(Message.request("$.Never"), LONG));
        Future<Message> receive = meanwhile(ksock::receive);
        replier.receive();
        ksock.close();
        for (Future<Message> waiting : List.of(call, receive)) {
            Throwable end = assertThrows(ExecutionException.class, () -> outcome(waiting)).getCause();
            assertTrue(((KbusException) end).is(KbusErrno.EBADF), end.getMessage());
        }
    }

    @Test
    void aThreadThatWaitsCanBeInterruptedAndTheKsockGoesOn() throws Exception {
        CompletableFuture<Thread> who = new CompletableFuture<>();
        Future<Message> waiting = meanwhile(() -> {
            who.complete(Thread.currentThread());
            return ksock.receive();
        });
        outcome(who).interrupt();
        Throwable end = assertThrows(ExecutionException.class, () -> outcome(waiting)).getCause();
        assertEquals(InterruptedException.class, end.getClass());
        ksock.bindAsListener("$.After");
        ksock.send(Message.announcement("$.After"));
        assertEquals("$.After", ksock.receive().name());
    }

    @Test
    void allOrWaitWaitsUntilThereIsRoom() throws Exception {
        Ksock listener = open();
        listener.maxMessages(1);
        listener.bindAsListener("$.Narrow");
        ksock.send(Message.announcement("$.Narrow", "first"));
        Future<MessageId> second = meanwhile(() -> ksock.send(Message.announcement("$.Narrow", "second").allOrWait()));
        assertThrows(TimeoutException.class, () -> second.get(50, TimeUnit.MILLISECONDS));
        assertEquals("first", listener.receive().text());
        Message message = listener.receive();
        assertEquals("second", message.text());
        assertEquals(outcome(second), message.id());
    }

    @Test
    void aCallThatWaitsForRoomGetsItsReplyToo() throws Exception {
        Ksock replier = open();
        replier.maxMessages(1);
        replier.bindAsReplier("$.Busy");
        Ksock other = open();
        other.send(Message.request("$.Busy", "first"));
        Future<Message> call = meanwhile(() -> ksock.call(Message.request("$.Busy", "second").allOrWait(), LONG));
        replier.reply(replier.receive(), "one");
        replier.reply(replier.receive(), "two");
        assertEquals("two", outcome(call).text());
    }

    @Test
    void waitingForRoomHasAnEndToo() throws Exception {
        Ksock replier = open();
        replier.maxMessages(1);
        replier.bindAsReplier("$.Busy");
        Ksock other = open();
        other.send(Message.request("$.Busy", "first"));
        assertThrows(TimeoutException.class, () -> ksock.call(Message.request("$.Busy", "second").allOrWait(),
                Duration.ofMillis(20)));
        assertEquals("first", replier.receive().text());
        assertEquals(Optional.empty(), replier.receive(NOW));
        ksock.send(Message.request("$.Busy", "third"));
        assertEquals("third", replier.receive().text());
    }

    @Test
    void whatWaitsForRoomWhenTheBusEndsWasNotSent() throws Exception {
        KbusDaemon another = KbusDaemon.start("auto");
        try (Ksock listener = Ksock.open(another.device(0)); Ksock sender = Ksock.open(another.device(0))) {
            listener.maxMessages(1);
            listener.bindAsListener("$.Narrow");
            sender.send(Message.announcement("$.Narrow", "first"));
            Future<MessageId> second =
                    meanwhile(() -> sender.send(Message.announcement("$.Narrow", "second").allOrWait()));
            assertThrows(TimeoutException.class, () -> second.get(50, TimeUnit.MILLISECONDS));
            another.kill();
            Throwable end = assertThrows(ExecutionException.class, () -> outcome(second)).getCause();
            assertTrue(end.getMessage().contains("the bus has ended"), end.getMessage());
        }
        assertEquals(0, new Command("umount", another.mountPoint().toString()).run().status());
    }

    @Test
    void aTimeLimitHoldsHoweverMuchComes() throws Exception {
        ksock.bindAsListener("$.Flood");
        Ksock replier = open();
        replier.bindAsReplier("$.Never");
        Ksock flooder = open();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        Future<Void> flood = meanwhile(() -> {
            while (!enough.isDone()) {
                flooder.send(Message.announcement("$.Flood"));
            }
            return null;
        });
        Future<Message> call = meanwhile(() -> ksock.call(Message.request("$.Never"), Duration.ofMillis(50)));
        Throwable end = assertThrows(ExecutionException.class, () -> call.get(20, TimeUnit.SECONDS)).getCause();
        assertEquals(TimeoutException.class, end.getClass());
        enough.complete(null);
        outcome(flood);
    }

    // ------------------------------------------------------------------------------------------- the rest

    @Test
    void replierBindsAreReported() throws Exception {
        ksock.bindAsListener(ReplierBindEvent.NAME);
        ksock.reportReplierBinds(true);
        Ksock replier = open();
        replier.bindAsReplier("$.New");
        assertEquals(Optional.of(new ReplierBindEvent(true, replier.id(), "$.New")),
                ReplierBindEvent.of(ksock.receive()));
        replier.unbindAsReplier("$.New");
        assertEquals(Optional.of(new ReplierBindEvent(false, replier.id(), "$.New")),
                ReplierBindEvent.of(ksock.receive()));
        ksock.reportReplierBinds(false);
        assertEquals(Optional.empty(), ReplierBindEvent.of(Message.announcement(ReplierBindEvent.NAME)));
    }

    @Test
    void limitsCanBeAskedForAndSet() throws Exception {
        assertEquals(100, ksock.maxMessages());
        ksock.maxMessages(7);
        assertEquals(7, ksock.maxMessages());
        assertThrows(IllegalArgumentException.class, () -> ksock.maxMessages(0));
        int size = ksock.maxMessageSize();
        assertEquals(409_600, ksock.absMaxMessageSize());
        ksock.maxMessageSize(1000);
        assertEquals(1000, ksock.maxMessageSize());
        ksock.maxMessageSize(size);
        assertFalse(ksock.isOnlyOnce());
        ksock.verbose(false);
    }

    @Test
    void anotherDeviceCanBeMade() throws Exception {
        int number = ksock.newDevice();
        try (Ksock there = Ksock.open(daemon.device(number)); Ksock sender = Ksock.open(daemon.device(number))) {
            there.bindAsListener("$.Elsewhere");
            sender.send(Message.announcement("$.Elsewhere", "hello".getBytes(StandardCharsets.UTF_8)));
            assertEquals("hello", there.receive().text());
        }
    }

    @Test
    void aKsockThatCannotBeOpenedLeavesNoFileOpen() throws Exception {
        assertErrno(KbusErrno.ENOENT, () -> Ksock.open(daemon.device(255)));
        open();
        OpenFiles files = new OpenFiles();
        Set<Integer> before = files.numbers();
        for (int free = 0; free < FILES_OF_A_KSOCK; free++) {
            try (OpenFiles.Limit limit = files.limit(free)) {
                assertThrows(IOException.class, () -> Ksock.open(daemon.device(0)), "with " + free + " files");
            }
            assertEquals(before, files.numbers(), "with " + free + " files");
        }
        try (OpenFiles.Limit limit = files.limit(FILES_OF_A_KSOCK); Ksock last = Ksock.open(daemon.device(0))) {
            assertEquals(0, last.messagesQueued());
        }
        assertEquals(before, files.numbers());
    }

    @Test
    void theEndOfTheBusIsAnErrorAndNotAHang() throws Exception {
        KbusDaemon another = KbusDaemon.start("auto");
        try (Ksock there = Ksock.open(another.device(0))) {
            Future<Message> waiting = meanwhile(there::receive);
            another.kill();
            Throwable end = assertThrows(ExecutionException.class, () -> outcome(waiting)).getCause();
            assertTrue(end.getMessage().contains("the bus has ended"), end.getMessage());
            assertThrows(KbusException.class, () -> there.send(Message.announcement("$.A")));
        }
        assertEquals(0, new Command("umount", another.mountPoint().toString()).run().status());
    }
}
