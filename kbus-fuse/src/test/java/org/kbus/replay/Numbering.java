// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/**
 * Where a device's numbers of Ksocks and messages began. A trace shows them relative to that.
 *
 * @param firstKsock  one before the first Ksock that the trace opened
 * @param firstSerial one before the serial number of the first message that it sent
 */
record Numbering(int firstKsock, int firstSerial) {

    /** Of a device that a trace has not used. */
    static final Numbering UNKNOWN = new Numbering(0, 0);

    String ksock(int id) {
        if (id == 0) {
            return "0";
        }
        return id == Transcript.UNTOUCHED ? "untouched" : "k" + (id - firstKsock);
    }

    String message(MessageNumber id) {
        if (id.network() == Transcript.UNTOUCHED && id.serial() == Transcript.UNTOUCHED) {
            return "untouched";
        }
        if (id.network() != 0) {
            return Integer.toUnsignedString(id.network()) + ":" + Integer.toUnsignedString(id.serial());
        }
        return id.serial() == 0 ? "0:0" : "0:" + (id.serial() - firstSerial);
    }
}
