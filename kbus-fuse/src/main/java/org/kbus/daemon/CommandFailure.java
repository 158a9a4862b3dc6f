// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

/** What was asked for cannot be done. The message is one line for a person: what is wrong, and what to do about it. */
public final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        super(message);
    }
}
