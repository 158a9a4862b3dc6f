// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import org.kbus.account.AccountLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.kbus.bus.BusLimits;
import org.kbus.device.Node;
import org.kbus.driver.KbusOptions;

/**
 * A daemon in which something goes wrong. It has a process of its own: whoever uses what is mounted by the same process
 * may keep it from ending.
 */
final class FaultyDaemon {

    static final KbusOptions OPTIONS =
            new KbusOptions(1, BusLimits.DEFAULT, false, new Node.Access(0666, 0, 0), AccountLimits.shared(64 << 20));
    static final String USABLE = "usable";

    /** The third message delivered goes wrong. */
    static final int FAULTY_CALL = 3;

    private FaultyDaemon() {
    }

    /** @param args the transport, the mount point, and the directory for what is left */
    public static void main(String[] args) throws CommandFailure, IOException {
        TransportKind kind = Arrays.stream(TransportKind.values())
                .filter(each -> each.toString().equals(args[0])).findFirst().orElseThrow();
        try {
            new ForegroundDaemon(new MountPoint(Path.of(args[1])), kind.choose(true), OPTIONS,
                    CrashDirectory.in(Path.of(args[2])), FaultyClock.throwingAt(FAULTY_CALL))
                    .run(what -> System.out.println(USABLE));
        } catch (CommandFailure e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
