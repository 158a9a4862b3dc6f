// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code stats} tells of a Ksock.
 *
 * @param id              its id
 * @param lastMessage     the id of what it has sent last
 * @param queued          how many messages are in its queue
 * @param maxQueued       how many its queue holds
 * @param readByte        how much of the message that it is reading it has read
 * @param readOf          and how long that is, in bytes
 * @param wroteByte       how much of a part of the message that it is writing it has written
 * @param wroteOf         and which part that is
 * @param isFinished      whether the message has been written entirely
 * @param isSending       whether its send waits for room
 * @param outstanding     requests whose replies it awaits
 * @param outstandingSize for how many of them there is room before more is made
 * @param outstandingMax  how many there have been at most
 * @param unsent          requests that it has read and not answered
 * @param unsentMax       how many there have been at most
 */
public record KsockStats(long id, String lastMessage, long queued, long maxQueued, long readByte, long readOf,
        long wroteByte, String wroteOf, boolean isFinished, boolean isSending, long outstanding, long outstandingSize,
        long outstandingMax, long unsent, long unsentMax) {

    private static final Pattern LINES = Pattern.compile(" +ksock (\\d+) last msg (\\S+) queue (\\d+) of (\\d+)"
            + " +read byte (\\d+) of (\\d+), wrote byte (\\d+) of (.+) \\((finished|not finished)\\),"
            + " (sending|not sending)"
            + " +outstanding requests (\\d+) \\(size (\\d+), max (\\d+)\\), unsent replies (\\d+) \\(max (\\d+)\\)");

    /** Of the three lines that tell of it, joined. */
    static KsockStats parse(String lines) throws IOException {
        Matcher found = LINES.matcher(lines);
        if (!found.matches()) {
            throw new IOException("the stats of a Ksock are not what they should be: " + lines.strip());
        }
        return new KsockStats(number(found, 1), found.group(2), number(found, 3), number(found, 4), number(found, 5),
                number(found, 6), number(found, 7), found.group(8), found.group(9).equals("finished"),
                found.group(10).equals("sending"), number(found, 11), number(found, 12), number(found, 13),
                number(found, 14), number(found, 15));
    }

    private static long number(Matcher found, int group) {
        return Long.parseLong(found.group(group));
    }
}
