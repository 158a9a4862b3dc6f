// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.kbus.fetch.CallerMemory;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.Opcode;
import org.kbus.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the request of an exchange answered, whatever it is and whatever happens; all but INIT. Most requests are answered
 * in the turn that they are given. One that is not is <em>kept</em>: its exchange is not free until it has its answer or
 * is withdrawn.
 */
public final class Dispatcher implements KeepableRequest {

    /** Bytes that it takes a while to copy. */
    private static final int MUCH = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Exchange exchange;
    private final Service service;
    private final Runnable onFree;
    private final RequestCaller caller;
    /** What its user has been charged for waiting behind others, in bytes. */
    private int waitingLength;
    private final DirectoryRequests directoryRequests;
    private final XattrRequests xattrRequests;
    private final FileRequests fileRequests;

    /** @param onFree told when a kept request has been answered, and the exchange can take another; in any thread */
    public Dispatcher(Exchange exchange, Service service, Runnable onFree) {
        this.exchange = exchange;
        this.service = service;
        this.onFree = onFree;
        this.caller = new RequestCaller(exchange.header());
        this.directoryRequests = new DirectoryRequests(exchange, service.directory());
        this.xattrRequests = new XattrRequests(exchange, service.directory());
        this.fileRequests = new FileRequests(this, exchange, service, caller);
    }

    /** What is to be done with a request after a turn of it. */
    private enum Next {
        SEND, FORGET, LEAVE, ACCESS_HERE, GO_ON_ELSEWHERE
    }

    /** What can be found out before the turn is: others need not wait for it. */
    public void prepare() {
        if (exchange.header().opcode() == Opcode.OPEN) {
            caller.process();
        }
    }

    /**
     * Serves the request, and ends the turn that the calling thread has begun for it.
     *
     * @return whether the exchange is free to take another; if not, the request is kept
     * @throws BrokenTurn if the turn cannot be ended
     */
    public boolean serve(ServingThread thread) {
        if (!isUserAhead()) {
            dispatch();
        } else if (mayWait()) {
            int uid = uid();
            service.endTurn(thread.outgoing());
            thread.outgoing().send();
            service.behindOthers().submit(uid, this::serveBehindOthers);
            return false;
        } else {
            fileRequests.begin();
            exchange.fail(Errno.ENOMEM);
        }
        while (true) {
            Next next = settle(thread);
            // When the turn is over, a kept request may be withdrawn and its exchange hold another.
            CallerMemory memory = fileRequests.memory();
            int uid = uid();
            int pid = pid();
            service.endTurn(thread.outgoing());
            if (next == Next.SEND) {
                exchange.send();
                thread.sendBeforeNextRequest();
            } else {
                thread.outgoing().send();
            }
            switch (next) {
                case SEND, FORGET -> {
                    return true;
                }
                case LEAVE -> {
                    return false;
                }
                case GO_ON_ELSEWHERE -> {
                    goOnElsewhere(memory, uid, pid);
                    return false;
                }
                case ACCESS_HERE -> {
                    if (!thread.access(memory, this)) {
                        service.slowLane().comeBack(uid);
                        finishKept(memory, thread.outgoing());
                        return false;
                    }
                    service.beginTurn();
                    goOn();
                }
            }
        }
    }

    // --------------------------------------------------------------------------- whose user is ahead

    private boolean isUserAhead() {
        // What is no call comes in nobody's name: the kernel says root.
        return Opcode.isCall(exchange.header().opcode()) && service.shares().isAhead(uid());
    }

    /** It lies in memory of ours as long as it waits, of which no user may have too much. */
    private boolean mayWait() {
        waitingLength = exchange.header().length();
        return service.waiting().add(uid(), waitingLength);
    }

    /** In a thread that does nothing else. What the request wants of its caller's memory others fetch. */
    private void serveBehindOthers(Outgoing outgoing) {
        service.beginTurnBehindOthers();
        service.waiting().remove(uid(), waitingLength);
        dispatch();
        Next next = settle(null);
        CallerMemory memory = fileRequests.memory();
        int uid = uid();
        int pid = pid();
        service.endTurn(outgoing);
        if (next == Next.SEND) {
            send();
        }
        outgoing.send();
        if (next == Next.GO_ON_ELSEWHERE) {
            goOnElsewhere(memory, uid, pid);
        }
    }

    // ------------------------------------------------------------------------------------------- in a turn

    /** A first turn of the request. */
    private void dispatch() {
        // The reply may lie where the request did.
        int opcode = exchange.header().opcode();
        int uid = uid();
        long began = service.shares().begin(mayTakeLong(opcode));
        dispatch(opcode);
        service.shares().end(uid, began);
    }

    /** Most others take as long as it takes to read a clock. */
    private boolean mayTakeLong(int opcode) {
        return opcode == Opcode.IOCTL || exchange.header().length() > MUCH;
    }

    private void dispatch(int opcode) {
        fileRequests.begin();
        try {
            serve(opcode);
        } catch (Throwable e) {
            answerMistake(opcode, e);
        }
    }

    /** A further turn: what was to be accessed has been, or others have had theirs. */
    private void goOn() {
        int uid = uid();
        long began = service.shares().begin(true);
        try {
            fileRequests.goOn();
        } catch (Throwable e) {
            answerMistake(exchange.header().opcode(), e);
        }
        service.shares().end(uid, began);
    }

    /** A caller must never wait for an answer that does not come: not even when we have made a mistake. */
    private void answerMistake(int opcode, Throwable why) {
        if (fileRequests.isInOperation()) {
            service.breakTurn(why);
            throw new BrokenTurn(why);
        }
        exchange.fail(why instanceof OutOfMemoryError ? Errno.ENOMEM : Errno.EIO);
        logMistake(opcode, why);
    }

    private static void logMistake(int opcode, Throwable why) {
        try {
            LOG.error("a request of opcode {} went wrong; the service goes on", opcode, why);
        } catch (Throwable e) {
            // There is not even enough memory or stack to say so. The caller has learnt it.
        }
    }

    private void serve(int opcode) {
        switch (opcode) {
            case Opcode.OPEN -> fileRequests.open();
            case Opcode.FLUSH -> fileRequests.flush();
            case Opcode.RELEASE -> fileRequests.release();
            case Opcode.READ -> fileRequests.read();
            case Opcode.WRITE -> fileRequests.write();
            case Opcode.IOCTL -> fileRequests.ioctl();
            case Opcode.POLL -> fileRequests.poll();
            case Opcode.INTERRUPT -> fileRequests.interrupt();
            case Opcode.LOOKUP -> directoryRequests.lookup();
            case Opcode.GETATTR -> directoryRequests.getattr();
            case Opcode.SETATTR -> directoryRequests.setattr();
            case Opcode.OPENDIR -> directoryRequests.opendir();
            case Opcode.READDIR -> directoryRequests.readdir();
            case Opcode.STATFS -> directoryRequests.statfs();
            case Opcode.GETXATTR -> xattrRequests.getxattr();
            case Opcode.LISTXATTR -> xattrRequests.listxattr();
            case Opcode.SETXATTR -> xattrRequests.setxattr();
            case Opcode.REMOVEXATTR -> xattrRequests.removexattr();
            case Opcode.RELEASEDIR, Opcode.DESTROY -> exchange.reply(0);
            case Opcode.FSYNC -> exchange.fail(NodeDirectory.SYNCHRONIZING_ERRNO);
            case Opcode.MKNOD, Opcode.MKDIR, Opcode.UNLINK, Opcode.RMDIR, Opcode.SYMLINK, Opcode.RENAME, Opcode.RENAME2,
                    Opcode.LINK, Opcode.CREATE -> exchange.fail(NodeDirectory.CHANGING_NAMES_ERRNO);
            // Nobody waits for an answer to these.
            case Opcode.FORGET, Opcode.BATCH_FORGET -> {
            }
            // Once refused so, STATX and others are not asked again.
            default -> exchange.fail(Errno.ENOSYS);
        }
    }

    /**
     * Decides how the request goes on when its turn is over.
     *
     * @param thread null if it is none that may access a caller's memory
     */
    private Next settle(ServingThread thread) {
        if (fileRequests.isParked()) {
            return Next.LEAVE;
        }
        if (exchange.isAnswered()) {
            return Next.SEND;
        }
        if (!fileRequests.isToGoOn()) {
            return Next.FORGET;
        }
        if (fileRequests.memory().isToBeAccessed() && thread != null && thread.mayAccessMemoryOf(uid())) {
            return Next.ACCESS_HERE;
        }
        if (!service.hasRoomToKeep(uid())) {
            exchange.fail(Errno.ENOMEM);
            return Next.SEND;
        }
        service.keep(this);
        return exchange.isAnswered() ? Next.LEAVE : Next.GO_ON_ELSEWHERE;
    }

    @Override
    public void withdraw() {
        fileRequests.withdraw();
        exchange.fail(Errno.EINTR);
        service.answerKept(this);
    }

    // -------------------------------------------------------------------------------- while it is kept

    /** Goes on in a thread that serves nothing else: with the caller's memory, or in the background. */
    private void goOnElsewhere(CallerMemory memory, int uid, int pid) {
        if (memory.isToBeAccessed()) {
            service.slowLane().submit(uid, Threads.processOfThread(pid), () -> goOnWith(memory, uid, pid));
        } else {
            service.background().submit(uid, outgoing -> finishKept(memory, outgoing));
        }
    }

    private void goOnWith(CallerMemory memory, int uid, int pid) {
        if (isKept(memory)) {
            service.slowLane().access(memory, uid, pid);
            finishKept(memory, service.newOutgoing());
        } else {
            memory.close();
        }
    }

    /** Once the request has been withdrawn its caller may be gone, and the caller's number be another's. */
    private boolean isKept(CallerMemory memory) {
        service.beginTurnBehindOthers();
        boolean kept = fileRequests.memory() == memory;
        service.pauseTurn();
        return kept;
    }

    /**
     * Gives the request its further turns, and sends its reply; or has it go on in the background. Nothing here is ours any more once it has been withdrawn,
     * which is to be seen by its having another memory.
     */
    private void finishKept(CallerMemory accessed, Outgoing outgoing) {
        service.beginTurnBehindOthers();
        while (fileRequests.memory() == accessed) {
            goOn();
            int uid = uid();
            int pid = pid();
            boolean goesOn = fileRequests.isToGoOn();
            if (!goesOn && !fileRequests.isParked()) {
                service.answerKept(this);
            }
            service.endTurn(outgoing);
            outgoing.send();
            if (!goesOn) {
                return;
            }
            if (!accessed.isToBeAccessed()) {
                goOnElsewhere(accessed, uid, pid);
                return;
            }
            service.slowLane().access(accessed, uid, pid);
            service.beginTurnBehindOthers();
        }
        service.endTurn(outgoing);
        outgoing.send();
        accessed.close();
    }

    /** The reply to a kept request goes out, and its exchange can take another. */
    @Override
    public void send() {
        exchange.send();
        onFree.run();
    }

    // ------------------------------------------------------------------------------------ of its request

    @Override
    public long unique() {
        return exchange.header().unique();
    }

    @Override
    public int uid() {
        return caller.uid();
    }

    @Override
    public int pid() {
        return caller.pid();
    }

    @Override
    public ServedFile file() {
        return fileRequests.file();
    }
}
