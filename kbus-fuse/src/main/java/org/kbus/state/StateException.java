// SPDX-License-Identifier: Apache-2.0
package org.kbus.state;

import java.io.IOException;

/** What was to be loaded is not a state that was saved, or one of a later version. The message says which. */
public final class StateException extends IOException {

    private static final long serialVersionUID = 1;

    public StateException(String message) {
        super(message);
    }
}
