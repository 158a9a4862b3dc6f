// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

/** Devices are called no more, since one of them has been left in a state that nobody knows. */
final class SessionEnded extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** There may be no memory for another. */
    static final SessionEnded INSTANCE = new SessionEnded();

    private SessionEnded() {
        super(null, null, false, false);
    }
}
