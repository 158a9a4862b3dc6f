// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jnr.constants.platform.Errno;

/** The error numbers that a bus gives, and what each means there: the table of {@code Documentation/Kbus.md}. */
public enum KbusErrno {
    EACCES(Errno.EACCES, of("the permissions of the device do not allow it",
            "ask whoever mounts the bus for --mode, --owner or --group that admit you", KsockOperation.OPEN)),
    EADDRINUSE(Errno.EADDRINUSE, of("this very text has a Replier already",
            "let that one unbind or close first; kbus ls shows who it is", KsockOperation.BIND)),
    EADDRNOTAVAIL(Errno.EADDRNOTAVAIL,
            of("nobody is Replier of the name, and this is a request",
                    "start the Replier first; kbus ls shows who is bound to what", KsockOperation.SEND),
            of("the asker has closed", "drop the reply: nobody waits for it", KsockOperation.SEND_REPLY)),
    EAGAIN(Errno.EAGAIN,
            of("ALL_OR_WAIT, and a queue is full: the Ksock is sending now",
                    "poll for POLLOUT, send again, or discard the message", KsockOperation.SEND,
                    KsockOperation.SEND_REPLY),
            of("Replier binds are reported, and a Listener of the reports has a full queue",
                    "try again when it has read some", KsockOperation.BIND, KsockOperation.UNBIND)),
    EALREADY(Errno.EALREADY, of("the Ksock is sending a message that waits for room; that message is lost now",
            "discard it, then write again", KsockOperation.WRITE)),
    EBADF(Errno.EBADF, of("not open, or not open for that", "open the device for reading and writing",
            KsockOperation.READ, KsockOperation.WRITE)),
    EBADMSG(Errno.EBADMSG,
            of("not a valid name, or a wildcard where a message needs a plain name",
                    "names are $.Word.Word, letters and digits; wildcards, only to bind to, end in .* or .%",
                    KsockOperation.WRITE, KsockOperation.SEND, KsockOperation.SEND_REPLY),
            of("not a valid name, or $.KBUS.ReplierBindEvent as Replier",
                    "names are $.Word.Word, letters and digits, and may end in .* or .%", KsockOperation.BIND,
                    KsockOperation.UNBIND)),
    EBUSY(Errno.EBUSY,
            of("a queue is full: with ALL_OR_FAIL anybody's, otherwise that of the Replier or of the asker",
                    "try again when it has read some; kbus ls shows the queues", KsockOperation.SEND,
                    KsockOperation.SEND_REPLY),
            of("there is no room in the own queue for all events; they are reported from now on nevertheless",
                    "read some messages", KsockOperation.REPORTREPLIERBINDS)),
    ECONNREFUSED(Errno.ECONNREFUSED, of("the asker awaits no reply to that request, perhaps because it had one",
            "reply once, to the id of the request and to its sender", KsockOperation.SEND_REPLY)),
    EFAULT(Errno.EFAULT, of("a bad address; in a pointy message also that of the name or the data",
            "leave name and data alone until SEND has returned", KsockOperation.READ, KsockOperation.WRITE,
            KsockOperation.SEND, KsockOperation.SEND_REPLY, KsockOperation.BIND, KsockOperation.SETTING)),
    EINVAL(Errno.EINVAL,
            of("a guard, the name's length, the pointers or the flags of the message are wrong",
                    "compare with struct kbus_message_header", KsockOperation.WRITE),
            of("the message is not complete", "write the rest of it first", KsockOperation.SEND,
                    KsockOperation.SEND_REPLY),
            of("not bound so", "unbind with the name and the role that were bound", KsockOperation.UNBIND),
            of("there is no such value", "see Documentation/Kbus.md for those that there are", KsockOperation.SETTING,
                    KsockOperation.REPORTREPLIERBINDS),
            of("there are 256 devices, which is all that there can be", "share one", KsockOperation.NEWDEVICE)),
    EMSGSIZE(Errno.EMSGSIZE, of("the message is longer than the device allows, or goes on behind its end",
            "send less at a time, or raise the limit (MAXMSGSIZE, and kbus mount --abs-max-message-size)",
            KsockOperation.WRITE)),
    ENAMETOOLONG(Errno.ENAMETOOLONG, of("a name of more than 1000 bytes, or to ask for a Replier of none",
            "shorten it", KsockOperation.WRITE, KsockOperation.BIND, KsockOperation.UNBIND, KsockOperation.REPLIER)),
    ENODEV(Errno.ENODEV, of("the bus that was there has been taken away", "mount one: kbus mount",
            KsockOperation.OPEN)),
    ENOENT(Errno.ENOENT, of("there is no such device", "mount a bus (kbus mount), or more devices (kbus new-device)",
            KsockOperation.OPEN)),
    ENOLCK(Errno.ENOLCK, of("a request, and no room in the own queue for its reply",
            "read some messages, or wait for replies, before you ask more", KsockOperation.SEND)),
    ENOMEM(Errno.ENOMEM, of("what clients may make the buses hold is used up",
            "let those with long queues read them (kbus ls), or give the daemon more (KBUS_JAVA_OPTS=-Xmx...)",
            KsockOperation.OPEN, KsockOperation.WRITE, KsockOperation.SEND, KsockOperation.SEND_REPLY,
            KsockOperation.BIND, KsockOperation.UNBIND, KsockOperation.REPORTREPLIERBINDS)),
    ENOMSG(Errno.ENOMSG, of("nothing was written, or it was discarded", "write a message first", KsockOperation.SEND,
            KsockOperation.SEND_REPLY)),
    ENOTCONN(Errno.ENOTCONN, of("the bus has ended", "mount it again (kbus mount) and open the device anew",
            KsockOperation.values())),
    ECONNABORTED(Errno.ECONNABORTED, of("the bus has ended", "mount it again (kbus mount) and open the device anew",
            KsockOperation.values())),
    /** What a request over io_uring gets when the daemon dies while it serves it. */
    ECANCELED(Errno.ECANCELED, of("the bus has ended", "mount it again (kbus mount) and open the device anew",
            KsockOperation.values())),
    ENOTTY(Errno.ENOTTY, of("not an ioctl of KBUS, or not a device of KBUS", "open a device such as /dev/kbus0",
            KsockOperation.SETTING, KsockOperation.BIND)),
    EPIPE(Errno.EPIPE, of("a request to a Ksock that is not the Replier of the name now",
            "begin the dialogue anew with whoever is", KsockOperation.SEND)),
    ESPIPE(Errno.ESPIPE, of("there are no offsets", "read and write without seeking", KsockOperation.READ,
            KsockOperation.WRITE));

    /**
     * What an error number means when some operations give it.
     *
     * @param from    those operations
     * @param meaning what is wrong
     * @param remedy  what to do about it
     */
    public record Meaning(Set<KsockOperation> from, String meaning, String remedy) {
    }

    private final Errno errno;
    private final List<Meaning> meanings;

    KbusErrno(Errno errno, Meaning... meanings) {
        this.errno = errno;
        this.meanings = List.of(meanings);
    }

    private static Meaning of(String meaning, String remedy, KsockOperation... from) {
        Set<KsockOperation> operations = EnumSet.noneOf(KsockOperation.class);
        operations.addAll(List.of(from));
        return new Meaning(operations, meaning, remedy);
    }

    /** The number itself, on this platform. */
    public int number() {
        return errno.intValue();
    }

    /** What C says of it, whoever gives it. */
    public String description() {
        return errno.description();
    }

    /** All that it may mean, by what was done. */
    public List<Meaning> meanings() {
        return meanings;
    }

    /** What it means when a certain operation gives it. */
    public Optional<Meaning> meaning(KsockOperation operation) {
        return meanings.stream().filter(meaning -> meaning.from().contains(operation)).findFirst();
    }

    /** The one with a number, if a bus gives that. */
    public static Optional<KbusErrno> of(int number) {
        return Stream.of(values()).filter(errno -> errno.number() == number).findFirst();
    }
}
