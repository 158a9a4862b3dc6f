// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.util.Map;

/** The bus itself has answered a request, because its Replier will not. */
public final class StatusException extends Exception {

    private static final long serialVersionUID = 1;

    private static final Map<String, String> MEANINGS = Map.of(
            "$.KBUS.Replier.GoneAway", "its Replier closed before it took the request",
            "$.KBUS.Replier.Ignored", "its Replier took the request and closed without a reply",
            "$.KBUS.Replier.Unbound", "its Replier unbound before it took the request",
            "$.KBUS.Replier.Disappeared", "there was no Replier any more when there was room for the request",
            "$.KBUS.ErrorSending", "the request could not be sent when there was room for it");

    private final transient Message status;

    StatusException(String name, Message status) {
        super("no reply to " + name + ": " + meaning(status.name()) + " (" + status.name() + ")");
        this.status = status;
    }

    private static String meaning(String name) {
        return MEANINGS.getOrDefault(name, "the bus says so");
    }

    /** What the bus sent. */
    public Message status() {
        return status;
    }
}
