// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals that a thread has got and has done nothing about yet, because it sleeps in the kernel. */
public final class PendingSignals {

    private static final int HEXADECIMAL = 16;

    private PendingSignals() {
    }

    /**
     * Whether a thread, or its process, has got one that the thread has not blocked.
     *
     * @param thread of whichever process
     * @return false, too, if that cannot be found out
     */
    public static boolean hasAny(int thread) {
        long pending = 0;
        long blocked = 0;
        try {
            Path status = Path.of("/proc", Integer.toString(thread), "status");
            // The name of the thread, which comes first, is any bytes.
            for (String line : Files.readString(status, StandardCharsets.ISO_8859_1).split("\n")) {
                if (line.startsWith("SigPnd:") || line.startsWith("ShdPnd:")) {
                    pending |= set(line);
                } else if (line.startsWith("SigBlk:")) {
                    blocked = set(line);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // There is no /proc that we may look into, or no such thread.
            return false;
        }
        return (pending & ~blocked) != 0;
    }

    private static long set(String line) {
        return Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), HEXADECIMAL);
    }
}
