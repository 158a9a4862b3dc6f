// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.MonitorRecord;

/**
 * A capture for Wireshark and its like, in the pcap format with nanoseconds. A packet is a whole record of the monitor;
 * its link type is USER0, and {@code kbus.lua} tells Wireshark what is in it.
 */
public final class PcapFile implements Closeable {

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final short MAJOR_VERSION = 2;
    private static final short MINOR_VERSION = 4;
    private static final int LINKTYPE_USER0 = 147;
    private static final int FILE_HEADER_SIZE = 24;
    private static final int PACKET_HEADER_SIZE = 16;

    private final OutputStream out;
    private final ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_SIZE).order(ByteOrder.nativeOrder());

    /** @param out gets the file, and is closed with it; buffer it */
    public PcapFile(OutputStream out) throws IOException {
        this.out = out;
        header.putInt(MAGIC_NANOSECONDS).putShort(MAJOR_VERSION).putShort(MINOR_VERSION)
                .putInt(0).putInt(0).putInt(MonitorRecord.MAX_LENGTH).putInt(LINKTYPE_USER0);
        out.write(header.array());
    }

    public void write(Capture capture) throws IOException {
        int cut = capture.hasMessage() ? capture.message().dataLength() - capture.message().data().length : 0;
        header.clear().putInt((int) capture.time().getEpochSecond()).putInt(capture.time().getNano())
                .putInt(capture.bytes().length).putInt(capture.bytes().length + cut);
        out.write(header.array(), 0, PACKET_HEADER_SIZE);
        out.write(capture.bytes());
    }

    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
