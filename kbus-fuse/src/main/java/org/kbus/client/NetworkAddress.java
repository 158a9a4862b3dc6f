// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

/**
 * A Ksock somewhere on a network of buses: {@code struct kbus_orig_from}. The bus carries it and does not look at it.
 *
 * @param network 0 for none
 * @param ksock   the Ksock's id in that network
 */
public record NetworkAddress(int network, int ksock) {

    public static final NetworkAddress NONE = new NetworkAddress(0, 0);

    static NetworkAddress of(long pair) {
        return new NetworkAddress((int) (pair >>> 32), (int) pair);
    }

    long pair() {
        return (long) network << 32 | ksock & 0xFFFF_FFFFL;
    }
}
