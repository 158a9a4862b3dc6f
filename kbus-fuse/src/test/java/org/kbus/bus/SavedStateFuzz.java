// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import org.kbus.state.StateException;

/** Any bytes as a saved bus, but for the sum at its end: a bus is loaded from them, or a StateException says why not. */
public final class SavedStateFuzz {

    private static final BusListener NOBODY = new BusListener() {
        @Override
        public void messageQueued(Ksock ksock) {
            // Nobody is told while a bus is loaded.
        }

        @Override
        public void roomMade() {
            // Likewise.
        }
    };

    private SavedStateFuzz() {
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        Accounts accounts = new Accounts(AccountLimits.shared(Long.MAX_VALUE));
        try {
            Bus.load(new StateReader(new DataInputStream(new ByteArrayInputStream(bytes)), accounts),
                    (isBind, binder, name) -> new byte[0], NOBODY);
        } catch (StateException e) {
            // It says so, and nothing worse.
        }
    }
}
