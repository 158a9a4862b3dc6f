// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import jnr.ffi.Pointer;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.NodeDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What programs do with the nodes: each request is handed to the operations of the node's device. Results are as
 * libfuse wants them: an error is an error number with a minus sign.
 */
final class FileCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(FileCallbacks.class);

    private static final int FUSE_IOCTL_DIR = 1 << 4;

    private final JnrFuseSession session;
    private final JnrFuseCaller caller;
    private final JnrFuseRequest.OpenRequest openRequest;
    private final JnrFuseRequest.ReadRequest readRequest;
    private final JnrFuseRequest.WriteRequest writeRequest;
    private final JnrFuseRequest.IoctlRequest ioctlRequest;
    private final JnrFuseRequest.PollRequest pollRequest;

    FileCallbacks(JnrFuseSession session, JnrFuseCaller caller) {
        this.session = session;
        this.caller = caller;
        this.openRequest = new JnrFuseRequest.OpenRequest(caller);
        this.readRequest = new JnrFuseRequest.ReadRequest(caller);
        this.writeRequest = new JnrFuseRequest.WriteRequest(caller);
        this.ioctlRequest = new JnrFuseRequest.IoctlRequest(caller, new MemoryAccess(session, caller));
        this.pollRequest = new JnrFuseRequest.PollRequest(caller);
    }

    // ------------------------------------------------------------------------------ opening and closing

    int open(String path, Pointer info) {
        // What can take a look into /proc, others need not wait for.
        caller.process();
        session.turn().begin();
        try {
            JnrFuseFile file = new JnrFuseFile(NodePath.lookup(session.directory(), path), FileInfo.flags(info),
                    caller.uid(), session.libFuse());
            return open(file, info);
        } finally {
            session.turn().end();
        }
    }

    private int open(JnrFuseFile file, Pointer info) {
        session.files().add(file);
        boolean opened = false;
        try {
            openRequest.begin(info);
            int result = openRequest.answer(file, operate(openRequest, file));
            opened = result >= 0;
            return result;
        } finally {
            if (!opened) {
                session.files().remove(file);
            }
        }
    }

    int release(Pointer info) {
        session.releases().release(file(info));
        return 0;
    }

    // -------------------------------------------------------------------------------- what is open

    /**
     * The page cache is one for all who have a node open: what a stream gives to one of them must not get there. What is
     * no stream is there to look at, and looked at in the background.
     */
    int read(Pointer buffer, long size, long offset, Pointer info) {
        JnrFuseFile file = file(info);
        readRequest.begin(buffer, size, offset, info);
        if (!file.node().isStream()) {
            return serveInBackground(readRequest, file);
        }
        return FileInfo.isForPageCache(info) ? -Errno.EINVAL : serve(readRequest, file);
    }

    int write(Pointer buffer, long size, Pointer info) {
        writeRequest.begin(buffer, size);
        return serve(writeRequest, file(info));
    }

    /** A directory's handle is none of our files'. */
    int ioctl(int command, Pointer argument, Pointer info, int flags, Pointer data) {
        ioctlRequest.begin(command, argument, flags, data);
        try {
            if ((flags & FUSE_IOCTL_DIR) != 0) {
                return -NodeDirectory.IOCTL_ERRNO;
            }
            return serve(ioctlRequest, file(info));
        } finally {
            ioctlRequest.settleIfNotYet();
        }
    }

    /** @param handle null if nobody is going to sleep */
    int poll(Pointer info, Pointer handle, Pointer events) {
        pollRequest.begin(handle, events);
        return serve(pollRequest, file(info));
    }

    private JnrFuseFile file(Pointer info) {
        return session.files().get(FileInfo.handle(info));
    }

    // ------------------------------------------------------------------------------------ in turns

    private int serve(JnrFuseRequest request, JnrFuseFile file) {
        boolean behindOthers = isUserAhead() && LoopThread.current().giveLoopAway();
        int result = behindOthers ? takeTurnBehindOthers(request, file) : takeTurn(request, file);
        for (int turns = 1; result == FileOperations.LATER; turns++) {
            int error = awaitNextTurn(request, file, turns);
            if (error != 0) {
                return error;
            }
            result = takeTurn(request, file);
        }
        return request.answer(file, result);
    }

    private boolean isUserAhead() {
        session.turn().begin();
        try {
            return session.shares().isAhead(caller.uid());
        } finally {
            session.turn().end();
        }
    }

    private int takeTurnBehindOthers(JnrFuseRequest request, JnrFuseFile file) {
        session.behindOthers().acquire(caller.uid());
        try {
            return takeTurn(request, file);
        } finally {
            session.behindOthers().release();
        }
    }

    private int takeTurn(JnrFuseRequest request, JnrFuseFile file) {
        session.turn().begin();
        long began = session.shares().begin(true);
        try {
            return operate(request, file);
        } finally {
            session.shares().end(caller.uid(), began);
            session.turn().end();
        }
    }

    private int operate(JnrFuseRequest request, JnrFuseFile file) {
        try {
            return request.takeTurn(file);
        } catch (Throwable e) {
            throw session.breakTurn(e);
        }
    }

    /** As {@link #serve}, with turns that only one such request has at a time. */
    private int serveInBackground(JnrFuseRequest request, JnrFuseFile file) {
        int error = giveLoopAway();
        while (error == 0) {
            int result = takeBackgroundTurn(request, file);
            if (result != FileOperations.LATER) {
                return request.answer(file, result);
            }
            error = awaitNextTurn(request, file, 2);
        }
        return error;
    }

    private int takeBackgroundTurn(JnrFuseRequest request, JnrFuseFile file) {
        session.background().acquire(caller.uid());
        try {
            return takeTurn(request, file);
        } finally {
            session.background().release();
        }
    }

    /** @return 0 if the request is to have another turn; or an error number with a minus sign */
    private int awaitNextTurn(JnrFuseRequest request, JnrFuseFile file, int turns) {
        if (request.isMemoryWanted()) {
            return request.accessMemory();
        }
        if (!request.isAgainWanted()) {
            LOG.error("{} has not answered a request, and not said why; it gets EIO", file.node().name());
            return -Errno.EIO;
        }
        return letOthersGoOn(turns);
    }

    /** Most are done in two turns: for these no thread is started. */
    private int letOthersGoOn(int turns) {
        return turns > 1 ? giveLoopAway() : 0;
    }

    /** If no thread may be started, the others wait for this one. */
    private int giveLoopAway() {
        return LoopThread.current().giveLoopAway() && session.isAnswerUnwanted() ? -Errno.EINTR : 0;
    }
}
