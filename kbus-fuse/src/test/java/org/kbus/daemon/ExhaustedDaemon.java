// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.kbus.driver.Clocks;

/** A daemon that has no memory left from a certain message on, for anything. */
final class ExhaustedDaemon {

    static final int LAST_MESSAGE = 3;

    private static final int LARGE = 1 << 20;
    private static final int STATUS = 1;

    /** Each holds the one before. */
    private static Object[] hoard;

    private ExhaustedDaemon() {
    }

    /** @param args the transport, the mount point, and the directory for what is left */
    public static void main(String[] args) throws CommandFailure, IOException {
        DeadThreadHandler.install(STATUS);
        TransportKind kind = Arrays.stream(TransportKind.values())
                .filter(each -> each.toString().equals(args[0])).findFirst().orElseThrow();
        try {
            new ForegroundDaemon(new MountPoint(Path.of(args[1])), kind.choose(true), FaultyDaemon.OPTIONS,
                    CrashDirectory.in(Path.of(args[2])), new Clocks(new Hoarder(), System::nanoTime))
                    .run(what -> System.out.println(FaultyDaemon.USABLE));
        } catch (CommandFailure e) {
            System.exit(STATUS);
        }
    }

    private static void hoardAll() {
        for (int length = LARGE; length > 0;) {
            try {
                Object[] more = new Object[length];
                more[0] = hoard;
                hoard = more;
            } catch (OutOfMemoryError e) {
                length /= 2;
            }
        }
    }

    /** A monitor's records have a time. */
    private static final class Hoarder extends Clock {

        private int calls;

        @Override
        public Instant instant() {
            if (++calls == LAST_MESSAGE) {
                hoardAll();
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
