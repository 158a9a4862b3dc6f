// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the request of an exchange answered, whatever it is and whatever happens. All but INIT, which is a session's. */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Exchange exchange;
    private final FuseCaller caller;
    private final DirectoryOperations directoryOperations;
    private final NodeOperations nodeOperations;

    /** @param onAbandoned see {@link FetchWatch#begin} */
    Dispatcher(Exchange exchange, ServedFiles served, Runnable onAbandoned) {
        this.exchange = exchange;
        this.caller = new FuseCaller(exchange.header(), served.watch(), onAbandoned);
        this.directoryOperations = new DirectoryOperations(exchange, served.directory());
        this.nodeOperations = new NodeOperations(exchange, served, caller);
    }

    /**
     * Goes on in the stead of the thread that is stuck in a caller's memory: answers that caller, and leaves to the
     * thread what it may still write to.
     */
    void abandonFetch() {
        int pid = caller.pid();
        int uid = caller.uid();
        caller.abandonFetch();
        exchange.fail(Errno.EFAULT);
        LOG.warn("the memory of process {} (user {}) cannot be had; it gets EFAULT", pid, uid);
    }

    /** @throws FetchWatch.Abandoned when somebody else serves in this thread's stead */
    void serve() {
        // The reply may lie where the request did.
        int opcode = exchange.header().opcode();
        try {
            serve(opcode);
        } catch (FetchWatch.Abandoned e) {
            throw e;
        } catch (OutOfMemoryError e) {
            giveUp(opcode, Errno.ENOMEM, e);
        } catch (Throwable e) {
            giveUp(opcode, Errno.EIO, e);
        }
    }

    private void serve(int opcode) {
        switch (opcode) {
            case Opcode.OPEN -> nodeOperations.open();
            case Opcode.FLUSH -> nodeOperations.flush();
            case Opcode.RELEASE -> nodeOperations.release();
            case Opcode.READ -> nodeOperations.read();
            case Opcode.WRITE -> nodeOperations.write();
            case Opcode.IOCTL -> nodeOperations.ioctl();
            case Opcode.POLL -> nodeOperations.poll();
            case Opcode.LOOKUP -> directoryOperations.lookup();
            case Opcode.GETATTR -> directoryOperations.getattr();
            case Opcode.SETATTR -> directoryOperations.setattr();
            case Opcode.OPENDIR -> directoryOperations.opendir();
            case Opcode.READDIR -> directoryOperations.readdir();
            case Opcode.STATFS -> directoryOperations.statfs();
            case Opcode.RELEASEDIR, Opcode.DESTROY -> exchange.reply(0);
            case Opcode.FSYNC -> exchange.fail(Errno.EINVAL);
            case Opcode.MKNOD, Opcode.MKDIR, Opcode.UNLINK, Opcode.RMDIR, Opcode.SYMLINK, Opcode.RENAME, Opcode.RENAME2,
                    Opcode.LINK, Opcode.CREATE -> exchange.fail(Errno.EPERM);
            // Nobody waits for an answer to these. What is interrupted is answered at once anyway.
            case Opcode.FORGET, Opcode.BATCH_FORGET, Opcode.INTERRUPT -> { }
            // Once refused so, GETXATTR and others are not asked again: it came with every write.
            default -> exchange.fail(Errno.ENOSYS);
        }
    }

    /** A caller must never wait for an answer that does not come: not even when we have made a mistake. */
    private void giveUp(int opcode, int errno, Throwable why) {
        if (!exchange.isAnswered()) {
            exchange.fail(errno);
        }
        try {
            LOG.error("a request of opcode {} went wrong; the service goes on", opcode, why);
        } catch (Throwable e) {
            // There is not even enough memory or stack to say so. The caller has learnt it.
        }
    }
}
