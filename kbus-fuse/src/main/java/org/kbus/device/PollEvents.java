// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/** The bits of {@code <poll.h>} that a device may show, as Linux has them on every architecture but a few old ones. */
public final class PollEvents {

    public static final int POLLIN = 0x001;
    public static final int POLLOUT = 0x004;
    public static final int POLLRDNORM = 0x040;
    public static final int POLLWRNORM = 0x100;

    private PollEvents() {
    }
}
