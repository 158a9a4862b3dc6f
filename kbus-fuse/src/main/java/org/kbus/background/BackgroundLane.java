// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A thread that does what is to be done in the background. */
public final class BackgroundLane implements AutoCloseable {

    private final String name;
    private final Rest rest;
    private final Consumer<Throwable> onMistake;
    /** Guarded by this, as what follows. */
    private final UserTurns<Runnable> turns = new UserTurns<>();
    /** Started when it is wanted for the first time. */
    private Thread thread;
    private boolean closed;

    /**
     * @param name      of the thread
     * @param rest      what it takes between what it does
     * @param onMistake told, in that thread, what work has thrown, after which it goes on; or why it cannot go on
     */
    public BackgroundLane(String name, Rest rest, Consumer<Throwable> onMistake) {
        this.name = name;
        this.rest = rest;
        this.onMistake = onMistake;
    }

    /** Has something done when it is this user's turn. Once the lane is closed it is not done. */
    public synchronized void submit(int uid, Runnable work) {
        turns.add(uid, work);
        if (thread == null && !closed) {
            Thread starting = new Thread(this::run, name);
            starting.setDaemon(true);
            starting.start();
            thread = starting;
        }
        notify();
    }

    private void run() {
        try {
            while (true) {
                Runnable work = take();
                long began = System.nanoTime();
                try {
                    work.run();
                } catch (Throwable e) {
                    onMistake.accept(e);
                }
                LockSupport.parkNanos(this, rest.after(System.nanoTime() - began));
            }
        } catch (InterruptedException e) {
            // It has been closed.
        } catch (Throwable e) {
            // There will be no other thread.
            onMistake.accept(e);
        }
    }

    private synchronized Runnable take() throws InterruptedException {
        for (Runnable next; !closed; wait()) {
            next = turns.next();
            if (next != null) {
                return next;
            }
        }
        throw new InterruptedException("the lane is closed");
    }

    /** Nothing more is begun. */
    @Override
    public synchronized void close() {
        closed = true;
        notify();
    }
}
