// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.kbus.daemon.PrivateNamespace;
import org.kbus.linux.ChildProcess;
import org.kbus.linux.OwnProcess;
import org.kbus.linux.Signals;

/** The program that a bus is for, and what becomes of the signals that we get. Our process ends when it does. */
final class RunningProgram {

    private static final int KILLED = 128;

    private final PrivateNamespace inside;
    private final Path path;
    private final List<byte[]> words;
    @GuardedBy("this")
    private ChildProcess child;

    /** From now on a signal does not end us before it has ended the program. */
    RunningProgram(PrivateNamespace inside, Path path, List<byte[]> words) {
        this.inside = inside;
        this.path = path;
        this.words = words;
        Signals.outlive(this::onSignal);
    }

    /** Starts it. Our process ends with its exit status as soon as it ends. */
    synchronized void start() {
        ChildProcess started;
        try {
            started = inside.start(path, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        child = started;
        new Thread(() -> endWith(started), "kbus-command").start();
    }

    synchronized boolean hasStarted() {
        return child != null;
    }

    private static void endWith(ChildProcess started) {
        try {
            OwnProcess.exitAtOnce(started.waitFor());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever else happens, we do not end before it does. Does not return. */
    void waitForEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    /** The terminal has sent SIGINT to the program as well, and that may go on all the same. */
    private synchronized void onSignal(int number) {
        if (child == null) {
            OwnProcess.exitAtOnce(KILLED + number);
        } else if (number != Signals.SIGINT) {
            child.signal(number);
        }
    }
}
