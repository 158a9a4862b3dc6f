// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.account.Account;
import org.kbus.device.OpenFile;

/** One opening of a monitor file: who watches, and what they have not read yet. */
final class Monitor {

    /** What waits for a reader at most, in bytes; charged for as long as the file is open. */
    static final int BUFFER_SIZE = 4 << 20;

    private final OpenFile file;
    private final Account account;
    private final MonitorBuffer buffer;

    private Monitor(OpenFile file, Account account, byte[] ring) {
        this.file = file;
        this.account = account;
        account.monitors(1);
        this.buffer = new MonitorBuffer(ring);
    }

    /** A monitor for a file that is being opened, charged for; null if there is no memory for it. */
    static Monitor open(OpenFile file, Account account) {
        if (!account.tryCharge(BUFFER_SIZE)) {
            return null;
        }
        byte[] ring = Account.tryAllocate(BUFFER_SIZE);
        if (ring == null) {
            account.release(BUFFER_SIZE);
            return null;
        }
        return new Monitor(file, account, ring);
    }

    /** A monitor that there was before, charged for whatever there is. */
    static Monitor reopen(OpenFile file, Account account) {
        account.charge(BUFFER_SIZE);
        return new Monitor(file, account, new byte[BUFFER_SIZE]);
    }

    /** Gives back what it was charged. */
    void close() {
        account.monitors(-1);
        account.release(BUFFER_SIZE);
    }

    Account account() {
        return account;
    }

    OpenFile file() {
        return file;
    }

    MonitorBuffer buffer() {
        return buffer;
    }
}
