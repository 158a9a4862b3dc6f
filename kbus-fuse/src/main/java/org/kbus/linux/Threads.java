// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.constants.platform.Errno;

/** Which process a thread belongs to, for somebody who asks about the same one again and again. */
public final class Threads {

    private static final int ESRCH = Errno.ESRCH.intValue();
    private static final String PROCESS_FIELD = "Tgid:";

    private static final char RUNNING = 'R';

    private int lastThread;
    private int lastProcess;

    /**
     * The process that a thread belongs to. It takes nothing if it is the thread that was asked about last, whose
     * number is not used again before all others have been; a system call if it is its process's first thread; and a
     * look into /proc otherwise.
     *
     * @param thread a thread that does not end meanwhile
     * @return the process; the thread itself if its process cannot be found out, so also 0 for 0
     */
    public int processOf(int thread) {
        if (thread != lastThread) {
            lastProcess = processOfThread(thread);
            lastThread = thread;
        }
        return lastProcess;
    }

    /** Likewise, for somebody who asks once. */
    public static int processOfThread(int thread) {
        return isFirstOfProcess(thread) ? thread : processInProc(thread);
    }

    /** Sends no signal, but looks whether it could be sent. That we may not is looked at last. */
    private static boolean isFirstOfProcess(int thread) {
        return LibC.INSTANCE.tgkill(thread, thread, 0) == 0 || LinuxException.lastErrno() != ESRCH;
    }

    private static int processInProc(int thread) {
        try {
            Path status = Path.of("/proc", Integer.toString(thread), "status");
            // The name of the thread, which comes first, is any bytes.
            for (String line : Files.readString(status, StandardCharsets.ISO_8859_1).split("\n")) {
                if (line.startsWith(PROCESS_FIELD)) {
                    return Integer.parseInt(line.substring(PROCESS_FIELD.length()).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            // There is no /proc that we may look into.
        }
        return thread;
    }

    /** The calling thread's number. */
    public static int current() {
        return LibC.INSTANCE.gettid();
    }

    /**
     * Whether a thread of ours sleeps; or else it runs, or would if it had a processor. Nobody knows what it does next.
     *
     * @return false, too, if that cannot be found out
     */
    public static boolean isAsleep(int thread) {
        try {
            String stat = Files.readString(Path.of("/proc/self/task", Integer.toString(thread), "stat"),
                    StandardCharsets.ISO_8859_1);
            // Behind the name, which is any bytes in brackets.
            return stat.charAt(stat.lastIndexOf(')') + 2) != RUNNING;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
