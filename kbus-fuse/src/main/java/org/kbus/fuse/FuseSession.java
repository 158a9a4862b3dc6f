// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount's life: receives a request, has it answered, wakes those whom it concerns, and receives the next. One
 * thread does all of it, and takes the requests in the order in which the kernel queued them. If that thread gets stuck
 * in a caller's memory, another goes on behind the request at which it happened.
 */
final class FuseSession {

    private static final Logger LOG = LoggerFactory.getLogger(FuseSession.class);

    private final FuseChannel channel;
    private final Runnable onUsable;
    private final InHeader header;
    private final InitIn init;
    private final PollWakeups wakeups = new PollWakeups();
    private final FetchWatch watch = new FetchWatch();
    private final FuseCaller caller;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final DirectoryOperations directoryOperations;
    private final NodeOperations nodeOperations;

    FuseSession(FuseChannel channel, NodeDirectory directory, Runnable onUsable) {
        this.channel = channel;
        this.onUsable = onUsable;
        this.header = new InHeader(channel.request());
        this.init = new InitIn(channel.request());
        this.directoryOperations = new DirectoryOperations(channel, header, directory);
        this.caller = new FuseCaller(header, watch);
        this.nodeOperations = new NodeOperations(channel, header, directory, wakeups, caller);
    }

    /** Returns when the mount has gone. */
    void run() throws IOException {
        Thread watchdog = new Thread(() -> watch.watch(this::takeOver), "kbus-fuse-watch");
        watchdog.setDaemon(true);
        watchdog.start();
        serve();
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchdog.interrupt();
        }
    }

    /** Goes on in a new thread, in the stead of one that is stuck. Nobody else serves meanwhile. */
    private void takeOver() {
        int pid = header.pid();
        int uid = header.uid();
        Thread successor = new Thread(() -> {
            caller.abandonFetch();
            fail(Errno.EFAULT);
            serve();
        }, "kbus-fuse");
        successor.setDaemon(true);
        successor.start();
        LOG.warn("the memory of process {} (user {}) cannot be had; it gets EFAULT", pid, uid);
    }

    /** Serves until the mount has gone, or until this thread has been abandoned. */
    private void serve() {
        try {
            while (channel.receive()) {
                serveRequest();
                wakeups.sendThrough(channel);
            }
            ended.complete(null);
        } catch (FetchWatch.Abandoned e) {
            // Somebody else serves now: nothing here is ours any more.
        } catch (IOException e) {
            ended.completeExceptionally(e);
        }
    }

    private void serveRequest() {
        try {
            serve(header.opcode());
        } catch (FetchWatch.Abandoned e) {
            throw e;
        } catch (OutOfMemoryError e) {
            giveUp(Errno.ENOMEM, e);
        } catch (Throwable e) {
            giveUp(Errno.EIO, e);
        }
    }

    private void serve(int opcode) {
        switch (opcode) {
            case Opcode.INIT -> init();
            case Opcode.OPEN -> nodeOperations.open();
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
            case Opcode.RELEASEDIR, Opcode.DESTROY -> channel.reply(header.unique(), 0);
            case Opcode.FSYNC -> fail(Errno.EINVAL);
            case Opcode.MKNOD, Opcode.MKDIR, Opcode.UNLINK, Opcode.RMDIR, Opcode.SYMLINK, Opcode.RENAME, Opcode.RENAME2,
                    Opcode.LINK, Opcode.CREATE -> fail(Errno.EPERM);
            // Nobody waits for an answer to these. What is interrupted is answered at once anyway.
            case Opcode.FORGET, Opcode.BATCH_FORGET, Opcode.INTERRUPT -> { }
            // Once refused so, FLUSH, GETXATTR and others are not asked again: they came with every close and write.
            default -> fail(Errno.ENOSYS);
        }
    }

    /** A caller must never wait for an answer that does not come: not even when we have made a mistake. */
    private void giveUp(int errno, Throwable why) {
        if (!channel.isAnswered()) {
            fail(errno);
        }
        try {
            LOG.error("a request of opcode {} went wrong; the service goes on", header.opcode(), why);
        } catch (Throwable e) {
            // There is not even enough memory or stack to say so. The caller has learnt it.
        }
    }

    private void fail(int errno) {
        channel.replyError(header.unique(), errno);
    }

    private void init() {
        if (init.major() != InitOut.MAJOR) {
            LOG.error("this kernel speaks FUSE {}.{}, and not {}", init.major(), init.minor(), InitOut.MAJOR);
            fail(Errno.EIO);
            return;
        }
        int wanted = InitOut.FUSE_ATOMIC_O_TRUNC | InitOut.FUSE_BIG_WRITES | InitOut.FUSE_MAX_PAGES;
        InitOut.put(channel.payload(), init.flags() & wanted, init.maxReadahead());
        channel.reply(header.unique(), InitOut.SIZE);
        onUsable.run();
    }
}
