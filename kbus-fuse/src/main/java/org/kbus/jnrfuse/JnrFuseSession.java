// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.kbus.background.BackgroundLock;
import org.kbus.background.Rest;
import org.kbus.background.TimeShares;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import org.kbus.device.ServingEnd;
import org.kbus.fetch.SlowLane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount's life in libfuse, and what all threads that serve it have in common. One thread receives a request, has it
 * answered, and receives the next, in the order in which the kernel queued them. If a request has to wait, another
 * thread goes on behind it.
 */
final class JnrFuseSession {

    private static final Logger LOG = LoggerFactory.getLogger(JnrFuseSession.class);

    /** So long those who wait with a request at the end may take to see it. */
    private static final long END_MILLIS = 1000;
    private static final long IDLE_MILLIS = 500;
    private static final long LEAST_REST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    /** Another thread goes on receiving, for each. */
    private static final long HANDOVER_NANOS = TimeUnit.MICROSECONDS.toNanos(30);

    private final LibFuse2 libFuse;
    private final NodeDirectory directory;
    private final SessionOptions options;
    private final Runnable onUsable;
    private final FuseCallbacks callbacks = new FuseCallbacks(this::becomeUsable);
    private final Turn turn = new Turn();
    /**
     * Changed in turns, and looked into by whoever has the loop: what goes on with a request after that has its file, and
     * no file goes that the kernel knows.
     */
    private final OpenFiles<JnrFuseFile> files = new OpenFiles<>();
    private final LongReleases releases = new LongReleases(this);
    private final SlowLane slowLane;
    private final BackgroundLock background = new BackgroundLock(new Rest(4));
    private final TimeShares shares = new TimeShares(System::nanoTime);
    private final BackgroundLock behindOthers = new BackgroundLock(new Rest(1, LEAST_REST_NANOS, HANDOVER_NANOS));
    private final UserCounts waiting;
    private final UserCounts stuckThreads = new UserCounts(Integer.MAX_VALUE);
    private final Set<LoopThread> threads = ConcurrentHashMap.newKeySet();
    /** Where threads that have no loop are to be met. */
    private final SynchronousQueue<Boolean> loopGiven = new SynchronousQueue<>();
    /** Those that no thread has, kept for the next one. */
    private final ConcurrentLinkedDeque<Place> free = new ConcurrentLinkedDeque<>();
    private final ServingEnd end = new ServingEnd();
    private volatile boolean usable;
    private RequestLoop loop;

    JnrFuseSession(LibFuse2 libFuse, NodeDirectory directory, SessionOptions options, Runnable onUsable) {
        this.libFuse = libFuse;
        this.directory = directory;
        this.options = options;
        this.onUsable = onUsable;
        this.slowLane = new SlowLane(options.fetching(), this::end);
        this.waiting = new UserCounts(options.waitingPerUser());
    }

    /**
     * Mounts, serves, and returns when the mount has gone.
     *
     * @return false if it has not come so far that programs could open the nodes
     * @throws IOException if it can be served no longer; it is unmounted then, unless somebody is still busy with it
     */
    boolean run(String[] arguments) throws IOException {
        loop = RequestLoop.mount(libFuse, arguments, callbacks.operations());
        if (loop == null) {
            return false;
        }
        try {
            startThread();
            end.await();
        } finally {
            end(null);
            close();
        }
        return usable;
    }

    private void becomeUsable() {
        usable = true;
        onUsable.run();
    }

    // ----------------------------------------------------------------------------------------- its threads

    /** Has one receive what comes next: one that has nothing to do, or a new one. */
    void startThread() {
        if (loopGiven.offer(true)) {
            return;
        }
        Place used = free.poll();
        LoopThread thread = new LoopThread(this, used == null ? new Place(this) : used);
        threads.add(thread);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                hasEnded(thread);
            }
        }
    }

    /**
     * To be called by a thread that has no loop and nothing else to do.
     *
     * @return whether it has been given the loop; if not, it is not needed
     */
    boolean awaitLoop() throws InterruptedException {
        return !isEnded() && Boolean.TRUE.equals(loopGiven.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** It does nothing any more. */
    void hasEnded(LoopThread thread) {
        thread.place().buffer().clear();
        free.push(thread.place());
        threads.remove(thread);
    }

    // --------------------------------------------------------------------------------------------- its end

    /**
     * The turn has gone wrong: what devices know may be in any state. There is no other, so that nobody sees that
     * state, and the mount is served no more.
     *
     * @return what is to be thrown in its stead
     */
    SessionEnded breakTurn(Throwable why) {
        turn.breakOff();
        try {
            LOG.error("a request has left its device in a state that nobody knows; the service ends", why);
        } finally {
            end("a request went wrong in the middle", why);
        }
        return SessionEnded.INSTANCE;
    }

    /** @param why null if the mount has gone */
    void end(Throwable why) {
        end(null, why);
    }

    private void end(String what, Throwable why) {
        if (end.reach(what, why) && why != null) {
            loop.exit();
        }
        while (loopGiven.offer(false)) {
            // There is none to be given any more.
        }
    }

    boolean isEnded() {
        return end.isReached();
    }

    /** What somebody is still busy with is left to whoever ends the process. */
    private void close() {
        boolean allHaveEnded = awaitThreads();
        slowLane.close();
        releases.close();
        if (allHaveEnded) {
            turn.breakOffBehindOthers();
            loop.tearDown();
        }
    }

    private boolean awaitThreads() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        try {
            while (!threads.isEmpty() && System.nanoTime() < deadline) {
                for (LoopThread thread : threads) {
                    thread.join(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return threads.isEmpty();
    }

    // ------------------------------------------------------------------------------------ what it consists of

    LibFuse2 libFuse() {
        return libFuse;
    }

    RequestLoop loop() {
        return loop;
    }

    NodeDirectory directory() {
        return directory;
    }

    SessionOptions options() {
        return options;
    }

    Turn turn() {
        return turn;
    }

    OpenFiles<JnrFuseFile> files() {
        return files;
    }

    LongReleases releases() {
        return releases;
    }

    SlowLane slowLane() {
        return slowLane;
    }

    /** Held by whoever looks at what is no stream, so that only one thread of these wants turns. */
    BackgroundLock background() {
        return background;
    }

    /** To be touched in turns only. */
    TimeShares shares() {
        return shares;
    }

    /** Held by whoever is to be served behind others. */
    BackgroundLock behindOthers() {
        return behindOthers;
    }

    /** Requests that wait, each in a thread that has nothing else to do any more. */
    UserCounts waiting() {
        return waiting;
    }

    /** Those that have been left in their callers' memory: for a user who has one, only the slow lane's are used. */
    UserCounts stuckThreads() {
        return stuckThreads;
    }

    /** Whether nobody wants the answer to the request whose callback the calling thread is in. */
    boolean isAnswerUnwanted() {
        return isEnded() || libFuse.fuse_interrupted() != 0;
    }
}
