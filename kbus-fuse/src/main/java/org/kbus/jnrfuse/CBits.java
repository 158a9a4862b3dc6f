// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteOrder;

/** The bit fields of a C struct, which jnr-ffi does not know. */
final class CBits {

    private static final boolean FIRST_IS_LOWEST = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private CBits() {
    }

    /** The bit of an {@code unsigned int} that a compiler uses for a field of one bit with so many others before it. */
    static int bit(int index) {
        return FIRST_IS_LOWEST ? 1 << index : Integer.MIN_VALUE >>> index;
    }
}
