// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jline.terminal.Size;

/** The display, from its beginning to its end: looks at a device again and again, and does what keys ask for. */
public final class Top {

    private final Queue<Integer> events = new ConcurrentLinkedQueue<>();
    private final long delay;
    private final Object watchLock = new Object();
    private DeviceWatch watch;
    /** What an event wakes; null when nothing is watched any more. */
    @GuardedBy("watchLock")
    private DeviceWatch wakeable;
    private TopView view;

    private SortKey sortKey;
    private boolean paused;
    private boolean helping;
    private String note = "";
    private TopSnapshot shown;

    /**
     * @param watch where to begin; it is closed at the end, or what was switched to instead
     * @param delay how long each look takes
     */
    public Top(DeviceWatch watch, SortKey sortKey, Duration delay) {
        this.sortKey = sortKey;
        this.delay = delay.toNanos();
        look(watch);
    }

    private void look(DeviceWatch next) {
        watch = next;
        synchronized (watchLock) {
            wakeable = next;
        }
        view = new TopView(next.path(), ZoneId.systemDefault(), next::process);
    }

    /** Something comes in from the terminal, in any thread. */
    private void tell(int event) {
        events.add(event);
        synchronized (watchLock) {
            if (wakeable != null) {
                wakeable.wakeUp();
            }
        }
    }

    /**
     * Shows it until somebody presses q, or a signal ends it.
     *
     * @throws IOException if there is no terminal, or the bus ends
     */
    public void run() throws IOException, InterruptedException {
        try (TopScreen screen = TopScreen.open(this::tell)) {
            watch.endInterval();
            long next = System.nanoTime() + delay;
            shown = watch.snapshot(sortKey);
            show(screen);
            while (true) {
                watch.takeIn(next);
                Integer event = events.poll();
                if (event != null) {
                    if (!handle(event, screen)) {
                        return;
                    }
                    show(screen);
                } else if (System.nanoTime() - next >= 0) {
                    watch.endInterval();
                    next = System.nanoTime() + delay;
                    if (!paused) {
                        shown = watch.snapshot(sortKey);
                        show(screen);
                    }
                } else {
                    watch.await(next - System.nanoTime());
                }
            }
        } finally {
            synchronized (watchLock) {
                watch.close();
                wakeable = null;
            }
        }
    }

    private void show(TopScreen screen) {
        Size size = screen.size();
        int width = size.getColumns();
        int height = size.getRows();
        screen.show(helping ? view.help(width, height)
                : view.screen(shown, sortKey, paused ? "PAUSED" : note, width, height));
    }

    /** False: that is the end. */
    private boolean handle(int event, TopScreen screen) throws IOException {
        note = "";
        if (event == TopScreen.END || event == 'q' || event == 'Q') {
            return false;
        }
        if (event == TopScreen.SUSPEND) {
            screen.suspend();
        } else if (event >= 0 && helping) {
            helping = false;
        } else {
            press(event);
        }
        return true;
    }

    private void press(int key) throws IOException {
        switch (key) {
            case 'h', '?' -> helping = true;
            case 'p', ' ' -> paused = !paused;
            case 'd' -> nextDevice();
            default -> Arrays.stream(SortKey.values()).filter(candidate -> candidate.key() == key).findFirst()
                    .ifPresent(this::sortBy);
        }
    }

    private void sortBy(SortKey key) {
        sortKey = key;
        shown = shown.sortedBy(key.order());
    }

    private void nextDevice() throws IOException {
        int next = watch.next();
        if (next == watch.device()) {
            note = "(there is no other device here)";
            return;
        }
        synchronized (watchLock) {
            look(watch.switchTo(next));
        }
        watch.endInterval();
        paused = false;
        shown = watch.snapshot(sortKey);
    }
}
