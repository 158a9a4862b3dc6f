// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.kbus.device.NodeDirectory;

/**
 * One mount's life: receives a request, has it answered, wakes those whom it concerns, and receives the next. One
 * thread does all of it, and takes the requests in the order in which the kernel queued them. If that thread gets stuck
 * in a caller's memory, another goes on behind the request at which it happened.
 */
final class FuseSession {

    private final FuseChannel channel;
    private final ChannelExchange exchange;
    private final Runnable onUsable;
    private final ServedFiles served;
    private final Dispatcher dispatcher;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    FuseSession(FuseChannel channel, NodeDirectory directory, Runnable onUsable) {
        this.channel = channel;
        this.exchange = new ChannelExchange(channel);
        this.onUsable = onUsable;
        this.served = new ServedFiles(directory, null);
        this.dispatcher = new Dispatcher(exchange, served, this::takeOver);
    }

    /** Returns when the mount has gone. */
    void run() throws IOException {
        Thread watchdog = served.watch().start();
        serve();
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchdog.interrupt();
        }
    }

    /** Goes on in a new thread, in the stead of one that is stuck. Nobody else serves meanwhile. */
    private void takeOver() {
        Thread successor = new Thread(() -> {
            dispatcher.abandonFetch();
            serve();
        }, "kbus-fuse");
        successor.setDaemon(true);
        successor.start();
    }

    /** Serves until the mount has gone, or until this thread has been abandoned. */
    private void serve() {
        try {
            while (exchange.receive()) {
                if (exchange.header().opcode() == Opcode.INIT) {
                    Init.agree(exchange, 0);
                    onUsable.run();
                } else {
                    dispatcher.serve();
                    served.wakeups().sendThrough(channel);
                }
            }
            ended.complete(null);
        } catch (FetchWatch.Abandoned e) {
            // Somebody else serves now: nothing here is ours any more.
        } catch (IOException | RuntimeException | Error e) {
            ended.completeExceptionally(e);
        }
    }
}
