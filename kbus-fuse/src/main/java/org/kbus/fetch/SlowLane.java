// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Threads for what a caller makes slow, which thereby takes nobody else's time: so many for each process and for each
 * user, and what goes beyond that waits for the same process's or user's to be done.
 */
public final class SlowLane {

    /** That much longer than patience is not for want of a processor. */
    private static final int LONG_IN_PATIENCES = 20;

    private final FetchLimits limits;
    private final Consumer<Throwable> onMistake;
    private final ExecutorService threads;
    /** Users whose memory has taken long, and until when that is remembered. Guarded by this. */
    private final Map<Integer, Long> slowUntil = new HashMap<>();
    /** Guarded by this. */
    private final Map<Integer, User> users = new HashMap<>();
    /** How many threads that serve have been left in the memory of which user. Guarded by this. */
    private final Map<Integer, Integer> leftThreads = new HashMap<>();
    private volatile boolean anySlow;

    /** @param onMistake told what work has thrown; nobody may wait for what it should have done */
    public SlowLane(FetchLimits limits, Consumer<Throwable> onMistake) {
        this.limits = limits;
        this.onMistake = onMistake;
        AtomicInteger count = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "kbus-slow-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What one user has under way, and what waits for it. */
    private static final class User {
        private final Map<Integer, Process> processes = new HashMap<>();
        /** Processes that may have another thread, in the order in which they could have had it. */
        private final ArrayDeque<Process> ready = new ArrayDeque<>();
        private int running;
    }

    private static final class Process {
        private final int id;
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private int running;
        private boolean ready;

        Process(int id) {
            this.id = id;
        }
    }

    /** A user's memory has taken long. */
    public synchronized void blame(int uid) {
        slowUntil.put(uid, System.nanoTime() + limits.rememberedNanos());
        anySlow = true;
    }

    /** A thread that serves is stuck in a user's memory, and has lost all else that it had to do. */
    public synchronized void leave(int uid) {
        leftThreads.merge(uid, 1, Integer::sum);
        blame(uid);
    }

    /** Such a thread has come back. */
    public synchronized void comeBack(int uid) {
        leftThreads.computeIfPresent(uid, (user, count) -> count == 1 ? null : count - 1);
    }

    /** Whether a user's memory has taken long of late, or is being waited for. */
    public boolean isSlow(int uid) {
        return anySlow && isRemembered(uid);
    }

    private synchronized boolean isRemembered(int uid) {
        Long until = slowUntil.get(uid);
        if (until != null && System.nanoTime() - until >= 0 && !leftThreads.containsKey(uid) && !users.containsKey(
                uid)) {
            slowUntil.remove(uid);
            anySlow = !slowUntil.isEmpty();
            until = null;
        }
        return until != null;
    }

    /**
     * Does what a caller's memory is wanted for, in a thread of ours, and remembers it if that takes long.
     *
     * @param pid any thread of the caller's
     */
    public void access(CallerMemory memory, int uid, int pid) {
        long began = System.nanoTime();
        memory.access(pid);
        if (System.nanoTime() - began > LONG_IN_PATIENCES * limits.patienceNanos()) {
            blame(uid);
        }
    }

    /** Has something done when it is the turn of this process of this user. */
    public synchronized void submit(int uid, int processId, Runnable work) {
        User user = users.computeIfAbsent(uid, u -> new User());
        Process process = user.processes.computeIfAbsent(processId, Process::new);
        process.waiting.add(work);
        offer(user, process);
        startWhatMay(uid, user);
    }

    private void offer(User user, Process process) {
        if (!process.ready && !process.waiting.isEmpty() && process.running < limits.perProcess()) {
            process.ready = true;
            user.ready.add(process);
        }
    }

    private void startWhatMay(int uid, User user) {
        while (user.running < limits.perUser() && !user.ready.isEmpty()) {
            Process process = user.ready.remove();
            process.ready = false;
            Runnable work = process.waiting.remove();
            process.running++;
            user.running++;
            offer(user, process);
            threads.execute(() -> run(uid, user, process, work));
        }
    }

    private void run(int uid, User user, Process process, Runnable work) {
        try {
            try {
                work.run();
            } finally {
                hasEnded(uid, user, process);
            }
        } catch (Throwable e) {
            onMistake.accept(e);
        }
    }

    private synchronized void hasEnded(int uid, User user, Process process) {
        process.running--;
        user.running--;
        offer(user, process);
        startWhatMay(uid, user);
        if (process.running == 0 && process.waiting.isEmpty()) {
            user.processes.remove(process.id);
        }
        if (user.processes.isEmpty()) {
            users.remove(uid);
        }
    }

    /** Nothing more is begun. What is under way is left to itself. */
    public void close() {
        threads.shutdown();
    }
}
