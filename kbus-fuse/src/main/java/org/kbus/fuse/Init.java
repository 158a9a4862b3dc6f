// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import org.kbus.device.Errno;

/** The first exchange of a mount, in which the kernel and we agree on what we use of the protocol. */
final class Init {

    private Init() {
    }

    /** Whether the kernel offers all of these; see {@link InitOut#FUSE_OVER_IO_URING}. */
    static boolean isOffered(Exchange exchange, long flags) {
        return (new InitIn(exchange.operation()).flags() & flags) == flags;
    }

    /**
     * Answers it.
     *
     * @param more what we take of the offer, beyond what every session needs
     * @throws IOException if the kernel speaks another language
     */
    static void agree(Exchange exchange, long more) throws IOException {
        InitIn in = new InitIn(exchange.operation());
        if (in.major() != InitOut.MAJOR) {
            exchange.fail(Errno.EIO);
            throw new IOException("this kernel speaks FUSE " + in.major() + "." + in.minor() + ", and not "
                    + InitOut.MAJOR);
        }
        long wanted = InitOut.FUSE_ATOMIC_O_TRUNC | InitOut.FUSE_BIG_WRITES | InitOut.FUSE_MAX_PAGES | more;
        InitOut.put(exchange.payload(), in.flags() & wanted, in.maxReadahead());
        exchange.reply(InitOut.SIZE);
    }
}
