// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.kbus.abi.DataModel;
import org.kbus.abi.KbusIoctl;
import org.kbus.abi.NameArgument;
import org.kbus.linux.Descriptor;
import org.kbus.linux.NativeBuffer;

/**
 * An open device of a bus: what sends, and what messages are queued for.
 *
 * <pre>{@code
 * try (Ksock ksock = Ksock.open(0)) {
 *     ksock.bindAsListener("$.Sensors.*");
 *     ksock.send(Message.announcement("$.Sensors.Kitchen", "21.5"));
 *     Message message = ksock.receive();
 *     System.out.println(message.name() + " " + message.text());    // prints $.Sensors.Kitchen 21.5
 * }
 * }</pre>
 *
 * <p>Any number of threads may use one Ksock at a time. While one of them waits for something the others go on; what is
 * sent by one is not mixed with what another sends. A thread that waits can be interrupted; closing the Ksock ends all
 * waiting.
 *
 * <p>What the bus refuses is a {@link KbusException} with its errno; what each means is told by {@link KbusErrno}.
 */
public final class Ksock implements AutoCloseable {

    private static final DataModel MODEL = DataModel.LP64;
    private static final int ASKS = 0xFFFF_FFFF;
    private static final int ASKS_MOST = 1;
    /** In the memory of ioctl arguments: the struct, and behind it the name that it points at. */
    private static final int NAME_OFFSET = NameArgument.size(MODEL);

    private final Path path;
    private final KsockDescriptor file;
    private final Inbox inbox;
    private final Outbox outbox;
    private final int id;

    /** For the arguments of ioctls other than SEND and NEXTMSG, and the lock of its use. */
    private final Object settings = new Object();
    @GuardedBy("settings")
    private NativeBuffer argument = new NativeBuffer(NativeBuffer.PAGE_SIZE);
    @GuardedBy("settings")
    private final NameArgument nameArgument = new NameArgument();

    private Ksock(Path path, Descriptor descriptor) throws IOException {
        this.path = path;
        this.file = new KsockDescriptor(descriptor);
        this.id = ask(KbusIoctl.KSOCKID, 0, "ask " + path + " for a Ksock id");
        this.inbox = new Inbox(file);
        try {
            this.outbox = new Outbox(file, inbox);
        } catch (IOException | RuntimeException | Error e) {
            inbox.close();
            throw e;
        }
    }

    /** Opens {@code /dev/kbus<bus>}. */
    public static Ksock open(int bus) throws IOException {
        return open(Path.of("/dev/kbus" + bus));
    }

    /** Opens a device, wherever its bus is mounted. */
    public static Ksock open(Path device) throws IOException {
        Descriptor descriptor;
        try {
            descriptor = Descriptor.open(device.toString());
        } catch (org.kbus.linux.LinuxException e) {
            throw new KbusException("cannot open " + device, KsockOperation.OPEN, e.errno());
        }
        try {
            return new Ksock(device, descriptor);
        } catch (IOException | RuntimeException | Error e) {
            descriptor.close();
            throw e;
        }
    }

    /** Its id, by which others know it. */
    public int id() {
        return id;
    }

    /** The device as it was opened. */
    public Path path() {
        return path;
    }

    // ------------------------------------------------------------------------------------------- binding

    /**
     * Has messages of a name queued for this Ksock: each of them once for each time that this is called.
     *
     * @param name such as {@code $.Sensors.Kitchen}; or {@code $.Sensors.*} for all below, {@code $.Sensors.%} for
     *             those one level below
     */
    public void bindAsListener(String name) throws IOException {
        bind(KbusIoctl.BIND, KsockOperation.BIND, name, false, "cannot listen to ");
    }

    /**
     * Has requests of a name queued for this Ksock, to be answered by it.
     *
     * @throws KbusException with EADDRINUSE if somebody is the Replier of this text already
     */
    public void bindAsReplier(String name) throws IOException {
        bind(KbusIoctl.BIND, KsockOperation.BIND, name, true, "cannot become Replier of ");
    }

    /** Takes one {@link #bindAsListener} back, and with it what is queued because of it. */
    public void unbindAsListener(String name) throws IOException {
        bind(KbusIoctl.UNBIND, KsockOperation.UNBIND, name, false, "cannot cease to listen to ");
    }

    /** Takes a {@link #bindAsReplier} back; who asked and is still in the queue is answered by the bus. */
    public void unbindAsReplier(String name) throws IOException {
        bind(KbusIoctl.UNBIND, KsockOperation.UNBIND, name, true, "cannot cease to be Replier of ");
    }

    private void bind(KbusIoctl ioctl, KsockOperation operation, String name, boolean asReplier, String what)
            throws IOException {
        synchronized (settings) {
            putName(name, asReplier ? 1 : 0);
            file.ioctl(ioctl, argument.address(), operation, what + name);
        }
    }

    /** The Ksock that is Replier of exactly this text, wildcards not considered; if there is one. */
    public OptionalInt replier(String name) throws IOException {
        synchronized (settings) {
            putName(name, 0);
            int result = file.ioctl(KbusIoctl.REPLIER, argument.address(), KsockOperation.REPLIER,
                    "cannot ask for the Replier of " + name);
            return result == 0 ? OptionalInt.empty() : OptionalInt.of(nameArgument.returnId());
        }
    }

    @GuardedBy("settings")
    private void putName(String name, int replierFlag) {
        byte[] bytes = name.getBytes(MessageBuffer.NAME_CHARSET);
        if (NAME_OFFSET + bytes.length > argument.size()) {
            argument = new NativeBuffer(NAME_OFFSET + bytes.length);
        }
        argument.bytes().put(NAME_OFFSET, bytes);
        nameArgument.wrap(argument.bytes(), MODEL).set(replierFlag, bytes.length, argument.address() + NAME_OFFSET);
    }

    // ------------------------------------------------------------------------------------------- sending

    /**
     * Sends a message. With {@link Message#allOrWait} it waits until all recipients have room.
     *
     * @return its id
     * @throws InterruptedException while it waited for room; nobody gets the message
     */
    public MessageId send(Message message) throws IOException, InterruptedException {
        try {
            return outbox.send(message, false, Deadline.NEVER);
        } catch (TimeoutException e) {
            throw new IllegalStateException("there was no limit", e);
        }
    }

    /**
     * Sends a request and waits for its reply. Other messages that arrive meanwhile are kept for {@link #receive()}, in
     * their order and however many they are: whoever listens to much on the same Ksock should receive, too. A reply
     * that comes after the timeout is dropped.
     *
     * @return the reply
     * @throws TimeoutException if there was none in time
     * @throws StatusException  if the bus itself has answered, because the Replier will not
     */
    public Message call(Message request, Duration timeout)
            throws IOException, InterruptedException, TimeoutException, StatusException {
        if (!request.isRequest()) {
            throw new IllegalArgumentException("only a request has a reply, and this is " + request);
        }
        Deadline deadline = Deadline.in(timeout);
        MessageId id = outbox.send(request, true, deadline);
        Message reply = inbox.awaitReply(id, request.name(), deadline);
        if (reply.isStatus()) {
            throw new StatusException(request.name(), reply);
        }
        return reply;
    }

    /** Answers a request that {@link Message#wantsYouToReply}. */
    public MessageId reply(Message request, byte[] data) throws IOException, InterruptedException {
        return send(Message.reply(request, data));
    }

    /** {@link #reply(Message, byte[])} with text, as UTF-8. */
    public MessageId reply(Message request, String text) throws IOException, InterruptedException {
        return send(Message.reply(request, text));
    }

    /** The id of what this Ksock has sent last; {@link MessageId#NONE} before the first. */
    public MessageId lastSent() throws IOException {
        synchronized (settings) {
            file.ioctl(KbusIoctl.LASTSENT, argument.address(), KsockOperation.SETTING, "cannot ask what was sent last");
            return new MessageId(argument.bytes().getInt(0), argument.bytes().getInt(Integer.BYTES));
        }
    }

    // ------------------------------------------------------------------------------------------- receiving

    /** Waits for the next message. */
    public Message receive() throws IOException, InterruptedException {
        return inbox.receive(Deadline.NEVER).orElseThrow();
    }

    /** Waits for the next message for so long; with a duration of zero it only looks. */
    public Optional<Message> receive(Duration timeout) throws IOException, InterruptedException {
        return inbox.receive(Deadline.in(timeout));
    }

    /**
     * Hands each message to a handler, in this thread, until the Ksock is closed or the thread is interrupted.
     *
     * @throws InterruptedException if the thread was interrupted; what the handler throws ends it, too
     */
    public void receive(MessageHandler handler) throws IOException, InterruptedException {
        while (!file.isClosed()) {
            Message message;
            try {
                message = receive();
            } catch (KbusException e) {
                if (file.isClosed()) {
                    return;
                }
                throw e;
            }
            handler.handle(message);
        }
    }

    // ------------------------------------------------------------------------------------------- settings

    /** How many messages the queue holds. */
    public int maxMessages() throws IOException {
        return ask(KbusIoctl.MAXMSGS, 0, "ask for the length of the queue");
    }

    /** Sets how many messages the queue holds. */
    public void maxMessages(int count) throws IOException {
        if (count <= 0) {
            throw new IllegalArgumentException("a queue holds at least one message, not " + count);
        }
        ask(KbusIoctl.MAXMSGS, count, "set the length of the queue");
    }

    /**
     * How many messages the bus has for this Ksock, those that wait for room in the queue included. What arrived while
     * a call waited for its reply is not among them.
     */
    public int messagesQueued() throws IOException {
        return ask(KbusIoctl.NUMMSGS, 0, "ask for the number of messages");
    }

    /** How many requests were received and not answered. */
    public int unrepliedTo() throws IOException {
        return ask(KbusIoctl.UNREPLIEDTO, 0, "ask for the number of unanswered requests");
    }

    /** Sets whether each message comes once, however many bindings fit it. */
    public void onlyOnce(boolean on) throws IOException {
        ask(KbusIoctl.MSGONLYONCE, on ? 1 : 0, "set MSGONLYONCE");
    }

    public boolean isOnlyOnce() throws IOException {
        return ask(KbusIoctl.MSGONLYONCE, ASKS, "ask for MSGONLYONCE") != 0;
    }

    /** The longest message that the device takes, in bytes of its entire form: header, name and data. */
    public int maxMessageSize() throws IOException {
        return ask(KbusIoctl.MAXMSGSIZE, 0, "ask for the largest message size");
    }

    /** The most that {@link #maxMessageSize(int)} can be set to. */
    public int absMaxMessageSize() throws IOException {
        return ask(KbusIoctl.MAXMSGSIZE, ASKS_MOST, "ask for the most that the largest message size can be");
    }

    /** Sets the longest message, for all who use the device. */
    public void maxMessageSize(int bytes) throws IOException {
        if (bytes == 0 || bytes == ASKS_MOST) {
            throw new KbusException("cannot set the largest message size to " + bytes, KsockOperation.SETTING,
                    KbusErrno.EINVAL.number());
        }
        ask(KbusIoctl.MAXMSGSIZE, bytes, "set the largest message size to " + Integer.toUnsignedString(bytes));
    }

    /**
     * Sets whether the device reports who becomes Replier of what: see {@link ReplierBindEvent}. When it is switched
     * on, this Ksock gets an event for each Replier that there is.
     *
     * @throws KbusException with EBUSY if the queue has no room for all of them; it is on nevertheless
     */
    public void reportReplierBinds(boolean on) throws IOException {
        synchronized (settings) {
            argument.bytes().putInt(0, on ? 1 : 0);
            file.ioctl(KbusIoctl.REPORTREPLIERBINDS, argument.address(), KsockOperation.REPORTREPLIERBINDS,
                    "cannot have Replier binds reported");
        }
    }

    /** Sets whether the device logs what is done on it. */
    public void verbose(boolean on) throws IOException {
        ask(KbusIoctl.VERBOSE, on ? 1 : 0, "set VERBOSE");
    }

    /** Makes one device more; its number. */
    public int newDevice() throws IOException {
        synchronized (settings) {
            file.ioctl(KbusIoctl.NEWDEVICE, argument.address(), KsockOperation.NEWDEVICE,
                    "cannot make another device");
            return argument.bytes().getInt(0);
        }
    }

    private int ask(KbusIoctl ioctl, int value, String what) throws IOException {
        synchronized (settings) {
            ByteBuffer bytes = argument.bytes().putInt(0, value);
            file.ioctl(ioctl, argument.address(), KsockOperation.SETTING, "cannot " + what);
            return bytes.getInt(0);
        }
    }

    // ------------------------------------------------------------------------------------------- the end

    /**
     * Closes it. Threads that wait get a {@link KbusException} with EBADF, a handler's loop ends. Whoever awaits a
     * reply from this Ksock is answered by the bus.
     */
    @Override
    public void close() {
        if (file.beginClose()) {
            outbox.close();
            inbox.close();
            synchronized (settings) {
                file.close();
            }
        }
    }
}
