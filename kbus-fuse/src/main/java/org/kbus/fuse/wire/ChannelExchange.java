// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.io.IOException;

/** A request from one channel, to which its reply goes. */
public final class ChannelExchange extends WholeExchange {

    private final Channel channel;

    public ChannelExchange(Channel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the next request.
     *
     * @return false when the mount has gone
     */
    public boolean receive() throws IOException {
        boolean received = channel.receive(request());
        begin();
        return received;
    }

    @Override
    protected void send(int error, int payloadLength) {
        send(channel, error, payloadLength, header().unique());
    }
}
