// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

/** What is done with a Ksock, as errors tell it. */
public enum KsockOperation {
    OPEN("open"),
    READ("read"),
    WRITE("write"),
    BIND("BIND"),
    UNBIND("UNBIND"),
    REPLIER("REPLIER"),
    /** Of a request or an announcement. */
    SEND("SEND"),
    SEND_REPLY("SEND of a reply"),
    NEXTMSG("NEXTMSG"),
    NEWDEVICE("NEWDEVICE"),
    REPORTREPLIERBINDS("REPORTREPLIERBINDS"),
    /** All other ioctls. */
    SETTING("MSGONLYONCE, VERBOSE, MAXMSGSIZE, ...");

    private final String label;

    KsockOperation(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
