// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.nio.ByteBuffer;
import java.util.function.ToIntFunction;
import org.kbus.abi.DataModel;
import org.kbus.abi.KbusIoctl;
import org.kbus.abi.NameArgument;
import org.kbus.account.Account;
import org.kbus.bus.Bus;
import org.kbus.bus.Ksock;
import org.kbus.bus.Message;
import org.kbus.bus.MessageId;
import org.kbus.bus.MessageName;
import org.kbus.bus.Outcome;
import org.kbus.bus.QueuedMessage;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Request;

/**
 * The ioctls of a device. What each takes, gives and returns is specified in {@code kbus_defns.h}. Results are as
 * ioctl(2) has them: an error is an error number with a minus sign.
 */
final class KsockIoctls {

    /** Asks for a switch's state without changing it. */
    private static final int QUERY = 0xFFFF_FFFF;

    private final Bus bus;
    private final OperationCounters operations;
    private final DeviceLog log;
    private final ToIntFunction<Account> newDevice;
    private final NameArgument nameArgument = new NameArgument();

    /** The last fetched argument of BIND, UNBIND or REPLIER. */
    private MessageName name;
    private int replierFlag;

    /** @param newDevice adds the next device for a user, and gives its number; or an error number with a minus sign */
    KsockIoctls(Bus bus, OperationCounters operations, DeviceLog log, ToIntFunction<Account> newDevice) {
        this.bus = bus;
        this.operations = operations;
        this.log = log;
        this.newDevice = newDevice;
    }

    /** @return as {@link org.kbus.device.FileOperations#ioctl} */
    int serve(KsockFile file, Request.Ioctl request) {
        int command = request.command();
        DataModel model = request.is32Bit() ? DataModel.ILP32 : DataModel.LP64;
        KbusIoctl ioctl = KbusIoctl.of(command, model);
        Operation operation = Operation.of(ioctl);
        long began = operations.begin(operation);
        int result;
        if (KbusIoctl.isOurs(command) && KbusIoctl.hasArgument(command) && isKernelAddress(request.argument())) {
            result = -Errno.EFAULT;
        } else if (ioctl == null) {
            result = -Errno.ENOTTY;
        } else {
            result = serve(ioctl, model, file, request);
        }
        if (result == FileOperations.LATER) {
            operations.takeBack(operation);
            return result;
        }
        if (bus.isVerbose()) {
            log.debug(file.ksock(), "{} -> {}", ioctl == null ? Integer.toHexString(command) : ioctl,
                    result < 0 ? Errno.name(-result) : result);
        }
        operations.end(operation, began, Math.max(-result, 0));
        return result;
    }

    /** The kernel has the upper half of the addresses; the module refused those before it did anything. */
    private static boolean isKernelAddress(long address) {
        return address < 0;
    }

    private int serve(KbusIoctl ioctl, DataModel model, KsockFile file, Request.Ioctl request) {
        Ksock ksock = file.ksock();
        return switch (ioctl) {
            case RESET -> 0;
            case BIND -> bind(ksock, model, request);
            case UNBIND -> unbind(ksock, model, request);
            case KSOCKID -> give(request, ksock.id());
            case REPLIER -> replier(model, request);
            case NEXTMSG -> nextMessage(file, model, request);
            case LENLEFT -> give(request, file.reader().left());
            case SEND -> send(file, request);
            case DISCARD -> discard(file);
            case LASTSENT -> giveId(request, ksock.lastSent());
            case MAXMSGS -> maxMessages(ksock, request);
            case NUMMSGS -> give(request, bus.messagesFor(ksock));
            case UNREPLIEDTO -> give(request, ksock.unsentReplies().count());
            case MSGONLYONCE -> messageOnlyOnce(ksock, request);
            case VERBOSE -> verbose(request);
            case NEWDEVICE -> newDevice(file, request);
            case REPORTREPLIERBINDS -> reportReplierBinds(ksock, request);
            case MAXMSGSIZE -> maxMessageSize(request);
        };
    }

    /** Gives the caller a u32, and only its four bytes, though the numbers say that the argument has eight. */
    private static int give(Request.Ioctl request, int value) {
        request.output().putInt(value);
        return 0;
    }

    private static int giveId(Request.Ioctl request, long messageId) {
        request.output().putInt(MessageId.network(messageId)).putInt(MessageId.serial(messageId));
        return 0;
    }

    /** The u32 that the caller gives. */
    private static int given(Request.Ioctl request) {
        return request.input().getInt(request.input().position());
    }

    // ---------------------------------------------------------------------------------------------- names

    private int bind(Ksock ksock, DataModel model, Request.Ioctl request) {
        int error = takeName(model, request, -Errno.EBADMSG);
        if (error != 0) {
            return error;
        }
        if (!name.isWellFormed() || replierFlag != 0 && name.equals(MessageName.REPLIER_BIND_EVENT)) {
            return -Errno.EBADMSG;
        }
        if (bus.isVerbose()) {
            log.debug(ksock, "BIND {} {}", replierFlag != 0 ? 'R' : 'L', name);
        }
        return -OutcomeErrno.of(bus.bind(ksock, name, replierFlag));
    }

    private int unbind(Ksock ksock, DataModel model, Request.Ioctl request) {
        int error = takeName(model, request, -Errno.EBADMSG);
        if (error != 0) {
            return error;
        }
        if (!name.isWellFormed()) {
            return -Errno.EBADMSG;
        }
        if (bus.isVerbose()) {
            log.debug(ksock, "UNBIND {} {}", replierFlag != 0 ? 'R' : 'L', name);
        }
        return -OutcomeErrno.of(bus.unbind(ksock, name, replierFlag));
    }

    /** The name is not checked: one that nobody can have bound to is simply not found. */
    private int replier(DataModel model, Request.Ioctl request) {
        int error = takeName(model, request, -Errno.ENAMETOOLONG);
        if (error != 0) {
            return error;
        }
        Ksock replier = bus.replier(name);
        give(request, replier == null ? 0 : replier.id());
        return replier == null ? 0 : 1;
    }

    /**
     * Takes the struct that the argument points at, and then the name that the struct points at. The ioctl's number
     * says that only a pointer's worth of the struct is passed, so the transport does not bring it by itself.
     *
     * @return 0 if they are there; an error number with a minus sign; or LATER
     */
    private int takeName(DataModel model, Request.Ioctl request, int errorWhenEmpty) {
        ByteBuffer struct = request.want(request.argument(), NameArgument.size(model));
        if (struct == null) {
            return FileOperations.LATER;
        }
        if (struct.limit() < NameArgument.size(model)) {
            return -Errno.EFAULT;
        }
        nameArgument.wrap(struct, model);
        replierFlag = nameArgument.replierFlag();
        int length = nameArgument.nameLength();
        if (length == 0) {
            return errorWhenEmpty;
        }
        if (Integer.compareUnsigned(length, MessageName.MAX_LENGTH) > 0) {
            return -Errno.ENAMETOOLONG;
        }
        ByteBuffer text = request.want(nameArgument.namePointer(), length);
        if (text == null) {
            return FileOperations.LATER;
        }
        if (text.limit() < length) {
            return -Errno.EFAULT;
        }
        byte[] bytes = new byte[length];
        text.get(0, bytes);
        name = new MessageName(bytes);
        return 0;
    }

    // ------------------------------------------------------------------------------------------- messages

    private int nextMessage(KsockFile file, DataModel model, Request.Ioctl request) {
        file.reader().drop();
        QueuedMessage message = bus.next(file.ksock());
        if (message == null) {
            give(request, 0);
            return 0;
        }
        file.reader().begin(message, model);
        give(request, file.reader().total());
        return 1;
    }

    private int send(KsockFile file, Request.Ioctl request) {
        Ksock ksock = file.ksock();
        MessageWriter writer = file.writer();
        if (writer.isEmpty()) {
            return -Errno.ENOMSG;
        }
        Outcome outcome;
        if (ksock.isSending()) {
            outcome = bus.sendAgain(ksock);
        } else {
            int error = writer.isFinished() ? writer.complete(request) : -Errno.EINVAL;
            if (error == FileOperations.LATER) {
                return error;
            }
            if (error != 0) {
                writer.reset();
                return error;
            }
            Message message = writer.toMessage();
            outcome = bus.send(ksock, message);
        }
        if (outcome != Outcome.BLOCKED) {
            writer.reset();
        }
        if (outcome == Outcome.DONE || outcome == Outcome.BLOCKED) {
            giveId(request, ksock.lastSent());
        }
        return -OutcomeErrno.of(outcome);
    }

    private int discard(KsockFile file) {
        file.writer().reset();
        bus.discard(file.ksock());
        return 0;
    }

    // ------------------------------------------------------------------------------------------- settings

    private int maxMessages(Ksock ksock, Request.Ioctl request) {
        int wanted = given(request);
        if (wanted != 0) {
            bus.maxMessages(ksock, wanted);
        }
        return give(request, ksock.maxMessages());
    }

    private static int messageOnlyOnce(Ksock ksock, Request.Ioctl request) {
        return exchange(request, ksock.isOnlyOnce(), on -> {
            ksock.onlyOnce(on);
            return Outcome.DONE;
        });
    }

    private int verbose(Request.Ioctl request) {
        return exchange(request, bus.isVerbose(), on -> {
            bus.verbose(on);
            return Outcome.DONE;
        });
    }

    private int reportReplierBinds(Ksock ksock, Request.Ioctl request) {
        return exchange(request, bus.reportsReplierBinds(), on -> bus.reportReplierBinds(ksock, on));
    }

    /** Turns something on or off. */
    private interface Switch {
        Outcome turn(boolean on);
    }

    /** 1 turns a switch on, 0 off, and {@link #QUERY} leaves it; the caller gets how it was. */
    private static int exchange(Request.Ioctl request, boolean was, Switch control) {
        int wanted = given(request);
        if (wanted != 0 && wanted != 1 && wanted != QUERY) {
            return -Errno.EINVAL;
        }
        Outcome outcome = wanted == QUERY ? Outcome.DONE : control.turn(wanted == 1);
        return outcome == Outcome.DONE ? give(request, was ? 1 : 0) : -OutcomeErrno.of(outcome);
    }

    /** 0 asks for the largest size now, 1 for the largest that may be set. */
    private int maxMessageSize(Request.Ioctl request) {
        int wanted = given(request);
        if (wanted == 1) {
            return give(request, bus.absMaxMessageSize());
        }
        if (wanted != 0 && !bus.maxMessageSize(wanted)) {
            return -Errno.EINVAL;
        }
        return give(request, bus.maxMessageSize());
    }

    private int newDevice(KsockFile file, Request.Ioctl request) {
        int number = newDevice.applyAsInt(file.ksock().account());
        return number < 0 ? number : give(request, number);
    }
}
