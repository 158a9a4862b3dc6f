// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.kbus.background.Rest;
import org.kbus.background.TimeShares;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import org.kbus.device.ServingEnd;
import org.kbus.fetch.FetchWatch;
import org.kbus.fetch.SlowLane;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.ChannelPollNotifier;
import org.kbus.fuse.wire.PollNotifier;
import org.kbus.fuse.wire.PollWakeups;
import org.kbus.linux.PendingSignals;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all threads that serve one mount have in common. They serve in turns: whatever is common to them is touched by
 * whoever has the turn.
 */
public final class Service {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private static final long LEAST_REST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    /** To have another thread do it. */
    private static final long HANDOVER_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final String TAG = "SERV";
    private static final int VERSION = 2;

    private final NodeDirectory directory;
    private final Channel channel;
    private final Supplier<PollNotifier> notifiers;
    /** Null where RELEASE is in order by itself. */
    private final ClosingFiles closing;
    private final OpenFiles<ServedFile> files = new OpenFiles<>();
    private final KeptRequests kept;
    private final TurnLock turn = new TurnLock();
    private final Outgoing outgoing;
    private final FetchWatch fetchWatch;
    private final SlowLane slowLane;
    /** Whoever reads reports has a fifth of a processor at most. */
    private final TurnsLane background;
    private final LongReleases releases = new LongReleases(this::goOnReleasing, this::end);
    /** Of the thread of these. */
    private final Outgoing releasing;
    private final TimeShares shares = new TimeShares(System::nanoTime);
    private final TurnsLane behindOthers;
    private final WaitingRequests waiting;
    /** Null where the kernel tells of each signal. */
    private final SignalWatch signalWatch;
    private final ServingEnd end = new ServingEnd();

    /** @param closing null where RELEASE is in order by itself, and the kernel tells of each signal: on {@code /dev/fuse} */
    public Service(NodeDirectory directory, Channel channel, ClosingFiles closing, ServiceOptions options) {
        this(directory, channel, () -> new ChannelPollNotifier(channel), closing, options);
    }

    /** @param notifiers gives what wake-ups go out through, of which each is for one thread at a time */
    public Service(NodeDirectory directory, Channel channel, Supplier<PollNotifier> notifiers, ClosingFiles closing,
            ServiceOptions options) {
        this.directory = directory;
        this.channel = channel;
        this.notifiers = notifiers;
        this.outgoing = newOutgoing();
        this.releasing = newOutgoing();
        this.background = new TurnsLane("kbus-background", new Rest(4, 0, HANDOVER_NANOS), newOutgoing(), this::end);
        this.behindOthers = new TurnsLane("kbus-behind-others", new Rest(1, LEAST_REST_NANOS, HANDOVER_NANOS),
                newOutgoing(), this::end);
        this.closing = closing;
        this.kept = new KeptRequests(options.keptPerUser());
        this.waiting = new WaitingRequests(options.keptPerUser());
        this.fetchWatch = new FetchWatch(options.fetching());
        this.slowLane = new SlowLane(options.fetching(), this::end);
        this.signalWatch = closing == null ? null : new SignalWatch(new KeptForSignals(), PendingSignals::hasAny,
                this::end);
    }

    // ----------------------------------------------------------------------------------------- its turns

    /** Waits until nobody else has the turn. */
    public void beginTurn() {
        turn.acquire();
    }

    /** Likewise, behind all who wait already. */
    void beginTurnBehindOthers() {
        turn.acquireBehindOthers();
    }

    /** Lets others have the turn for a moment, in the midst of one that has touched nothing yet. */
    public void pauseTurn() {
        turn.release();
    }

    /** @param gets what is to go out after this turn */
    public void endTurn(Outgoing gets) {
        outgoing.moveTo(gets);
        turn.release();
    }

    /**
     * The turn has gone wrong: what is common to all may be in any state. It is never given back, so that nobody sees
     * that state, and the mount is served no more.
     */
    void breakTurn(Throwable why) {
        try {
            LOG.error("a request has left its device in a state that nobody knows; the service ends", why);
        } finally {
            end.reach("a request went wrong in the middle", why);
        }
    }

    /** A turn behind others, in which a file's device goes on with what it has to do when it is closed. */
    private boolean goOnReleasing(ServedFile file) {
        beginTurnBehindOthers();
        boolean isDone;
        try {
            isDone = file.release();
        } catch (Throwable e) {
            breakTurn(e);
            throw new BrokenTurn(e);
        }
        if (isDone) {
            files.remove(file);
        }
        endTurn(releasing);
        releasing.send();
        return isDone;
    }

    /** The kept requests, in turns of {@link SignalWatch}'s thread. */
    private final class KeptForSignals implements SignalWatch.Kept {

        private final Outgoing toSend = newOutgoing();

        @Override
        public Map<Long, Integer> takeNewcomers() {
            beginTurn();
            Map<Long, Integer> newcomers = kept.takeNewcomers();
            pauseTurn();
            return newcomers;
        }

        @Override
        public Map<Long, Integer> all() {
            beginTurn();
            Map<Long, Integer> all = kept.all();
            pauseTurn();
            return all;
        }

        @Override
        public void withdraw(Set<Long> uniques) {
            beginTurn();
            uniques.forEach(kept::withdraw);
            endTurn(toSend);
            toSend.send();
        }
    }

    // ----------------------------------------------------------------------------------------------- its end

    public void start() {
        fetchWatch.start(this::end);
        files.forEach(file -> {
            if (file.isReleased()) {
                releases.add(file);
            }
        });
        if (signalWatch != null) {
            kept.rememberNewcomers(signalWatch::wake);
            signalWatch.start();
        }
    }

    /** @param why null if the mount has gone */
    public void end(Throwable why) {
        end.reach(null, why);
    }

    /**
     * Waits until the mount is served no more.
     *
     * @throws IOException if that is not because it has gone
     */
    public void awaitEnd() throws IOException {
        end.await();
    }

    /** To be called when the mount is served no more, however that came about. */
    public void close() {
        fetchWatch.stop();
        if (signalWatch != null) {
            signalWatch.stop();
        }
        slowLane.close();
        background.close();
        releases.close();
        behindOthers.close();
    }

    // ------------------------------------------------------------------------------------ what it consists of

    public Channel channel() {
        return channel;
    }

    /** For one thread at a time to gather what goes out after its turns. */
    Outgoing newOutgoing() {
        return new Outgoing(newNotifier());
    }

    PollNotifier newNotifier() {
        return notifiers.get();
    }

    FetchWatch fetchWatch() {
        return fetchWatch;
    }

    SlowLane slowLane() {
        return slowLane;
    }

    /** What it does has turns behind others, and not more than one at a time. */
    TurnsLane background() {
        return background;
    }

    LongReleases releases() {
        return releases;
    }

    /** Those who are ahead have their requests served there. */
    TurnsLane behindOthers() {
        return behindOthers;
    }

    /** To be touched in turns only, as all that follows. */
    TimeShares shares() {
        return shares;
    }

    /** The requests of those who are ahead. */
    WaitingRequests waiting() {
        return waiting;
    }

    NodeDirectory directory() {
        return directory;
    }

    OpenFiles<ServedFile> files() {
        return files;
    }

    /** Whether another request of this user may be kept. */
    boolean hasRoomToKeep(int uid) {
        return kept.hasRoomFor(uid);
    }

    /** Keeps a request from now on; it is withdrawn at once if its caller has got a signal meanwhile. */
    void keep(KeepableRequest request) {
        kept.add(request);
        if (kept.forgetInterrupted(request.unique())) {
            request.withdraw();
        }
    }

    /** A request that was kept has its reply. */
    void answerKept(KeepableRequest request) {
        kept.remove(request);
        outgoing.add(request);
    }

    /** Somebody who waits for the answer to this request has got a signal. */
    void interrupt(long unique) {
        kept.interrupt(unique);
    }

    /** Whoever still waits for something of this file, which is closed for good, waits for nothing. */
    void releaseKept(ServedFile file) {
        kept.release(file);
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /**
     * Saves, in a turn, what the kernel takes us to know: the open files by their handles, who sleeps in poll on them,
     * and which are being closed; and those that it knows no more and their devices still do. Requests that are kept are
     * not part of it: whoever ends here has answered them.
     */
    public void save(RecordWriter out) throws IOException {
        out.record(TAG, VERSION);
        files.save(out, ServedFile.kind(wakeups()));
        out.put(closing != null);
        if (closing != null) {
            closing.save(out);
        }
    }

    /** Loads what another has saved, before {@link #start}, when the directory has its nodes. */
    public void load(RecordReader in) throws IOException {
        if (in.record(TAG, VERSION) < VERSION) {
            throw in.damaged("open files of a version that did not know whose they are");
        }
        files.load(in, directory, ServedFile.kind(wakeups()));
        if (in.getBoolean()) {
            (closing == null ? new ClosingFiles() : closing).load(in);
        }
    }

    ClosingFiles closing() {
        return closing;
    }

    /** Of the turn. */
    PollWakeups wakeups() {
        return outgoing.wakeups();
    }
}
