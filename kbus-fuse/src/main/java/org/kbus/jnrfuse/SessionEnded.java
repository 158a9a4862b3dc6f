// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

/** Devices are called no more, since one of them has been left in a state that nobody knows. */
final class SessionEnded extends RuntimeException {

    private static final long serialVersionUID = 1;

    SessionEnded() {
        super(null, null, false, false);
    }
}
