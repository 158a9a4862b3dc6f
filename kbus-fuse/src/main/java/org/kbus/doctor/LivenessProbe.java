// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kbus.linux.ChildProcess;

/** Whether anybody answers for a mount. */
final class LivenessProbe {

    private static final long PATIENCE_SECONDS = 3;

    private LivenessProbe() {
    }

    /**
     * Asks. A daemon that is stopped answers nothing, and whoever has asked it sleeps in the kernel, and cannot even be
     * killed, until it goes on or dies. So a child is sent, and given up if it does not come back.
     */
    static boolean answers(Path mounted) throws IOException {
        ChildProcess asking = ChildProcess.startSilently("ls", "-l", mounted.toString());
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                answer.complete(asking.waitFor());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        }, "kbus-asking");
        waiting.setDaemon(true);
        waiting.start();
        try {
            // Whatever it is: that there is no daemon any more is an answer.
            answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
