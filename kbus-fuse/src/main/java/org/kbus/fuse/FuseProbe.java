// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.ChannelExchange;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.linux.Mounts;

/** Asks the kernel which protocol it speaks, which it says to nobody but who serves a mount. */
public final class FuseProbe {

    private static final Path PLACE = Path.of("/tmp");
    private static final String NAME = "kbus-probe";

    private FuseProbe() {
    }

    /** A version of the FUSE protocol. */
    public record Protocol(int major, int minor) {

        private static final int LEAST_MINOR = 31;

        /** Whether a bus can be served with it. */
        public boolean isKnown() {
            return major == InitStructs.MAJOR && minor >= LEAST_MINOR;
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /**
     * Mounts something for a moment, where only the thread that does so sees it.
     *
     * @throws IOException if that cannot be done: it takes root, and {@code /dev/fuse}
     */
    public static Protocol protocol() throws IOException {
        CompletableFuture<Protocol> answer = new CompletableFuture<>();
        // The mount table of its own goes with the thread.
        new Thread(() -> {
            try {
                Mounts.unshare();
                answer.complete(mountForAMoment());
            } catch (IOException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }, "kbus-probe").start();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Protocol mountForAMoment() throws IOException {
        try (Channel channel = Channel.mount(PLACE, NAME, NAME)) {
            ChannelExchange exchange = new ChannelExchange(channel);
            if (!exchange.receive()) {
                throw new IOException("it was unmounted at once");
            }
            InitStructs in = new InitStructs(exchange.operation());
            return new Protocol(in.major(), in.minor());
        }
    }
}
