// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.Arrays;

/** Who has got a message: one for each copy, in the order of delivery. A Ksock without MSGONLYONCE may get several. */
public final class Recipients {

    private int[] ksocks = new int[16];
    private int count;
    private int replier;
    private int missed;

    void clear() {
        count = 0;
        replier = 0;
        missed = 0;
    }

    void add(Ksock ksock, boolean asReplier) {
        if (count == ksocks.length) {
            ksocks = Arrays.copyOf(ksocks, 2 * count);
        }
        ksocks[count++] = ksock.id();
        if (asReplier) {
            replier = ksock.id();
        }
    }

    void addMissed() {
        missed++;
    }

    /** How many copies there are. */
    public int count() {
        return count;
    }

    /** The id of the Ksock that has got one of the copies. */
    public int ksock(int index) {
        return ksocks[index];
    }

    /** The id of the Ksock that is to reply; 0 if none is. */
    public int replier() {
        return replier;
    }

    /** How many listeners' bindings went without it, because their queues had no room. */
    public int missed() {
        return missed;
    }
}
