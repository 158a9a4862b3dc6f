// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a daemon says. One that is stopped says nothing, and whoever asks it sleeps in the kernel as long. */
final class Answer {

    private Answer() {
    }

    /**
     * Asks in a thread of its own, which is given up if it takes too long.
     *
     * @return null if there is none in time
     */
    static <T> T within(long seconds, Callable<T> question) throws IOException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        }, "kbus-asking");
        asking.setDaemon(true);
        asking.start();
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
