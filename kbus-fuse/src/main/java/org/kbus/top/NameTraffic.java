// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.time.Instant;
import org.kbus.monitor.MonitoredMessage;

/** What is counted of one message name. */
final class NameTraffic {

    private final String name;
    private long messages;
    private long bytes;
    private long missed;
    private Instant lastSeen;

    /** Since the last interval ended. */
    private long newMessages;
    private long newBytes;

    private double messageRate;
    private double byteRate;

    NameTraffic(String name) {
        this.name = name;
    }

    void count(MonitoredMessage message, Instant time) {
        messages++;
        newMessages++;
        bytes += message.dataLength();
        newBytes += message.dataLength();
        missed += message.missed();
        lastSeen = time;
    }

    /** Has the rates be those of the interval that ends now, and begins the next. */
    void endInterval(double seconds) {
        messageRate = newMessages / seconds;
        byteRate = newBytes / seconds;
        newMessages = 0;
        newBytes = 0;
    }

    Instant lastSeen() {
        return lastSeen;
    }

    TopSnapshot.Name snapshot() {
        return new TopSnapshot.Name(name, messageRate, byteRate, messages, bytes, missed, lastSeen);
    }
}
