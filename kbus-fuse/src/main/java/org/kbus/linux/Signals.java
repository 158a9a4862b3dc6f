// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.util.List;
import java.util.function.IntConsumer;
import jnr.constants.platform.Signal;

/** What signals to our own process do, where the Java machine's way is not the right one. */
public final class Signals {

    private static final long SIG_IGN = 1;
    private static final List<Signal> ASKING_TO_END = List.of(Signal.SIGINT, Signal.SIGTERM, Signal.SIGHUP);

    /** What a terminal sends to everybody in the foreground when its user presses Ctrl-C. */
    public static final int SIGINT = Signal.SIGINT.intValue();

    private static volatile long ignored;

    private Signals() {
    }

    /**
     * Has the signals that ask a process to end, which are SIGINT, SIGTERM and SIGHUP, do something else. Those that
     * were ignored when the process began go on being ignored.
     *
     * @param onSignal gets the signal's number, in a thread of its own
     */
    public static void outlive(IntConsumer onSignal) {
        for (Signal signal : ASKING_TO_END) {
            int number = signal.intValue();
            // It is sun.misc.Signal that does it, of which javac warns whoever names it.
            org.jline.utils.Signals.register(signal.name().substring("SIG".length()), () -> onSignal.accept(number));
        }
        // At this one the Java machine would print what all its threads do, among what the child prints.
        int quit = Signal.SIGQUIT.intValue();
        LibC.INSTANCE.signal(quit, SIG_IGN);
        ignored = 1L << quit - 1;
    }

    /** Those that {@link #outlive} has us ignore, as a sigset_t's first 64 bits. */
    static long ignoredSet() {
        return ignored;
    }
}
