// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

/** What {@code malloc(3)} has, beside the Java heap: above all for Java's compiler, some 20 MB after a load. */
public final class NativeHeap {

    private NativeHeap() {
    }

    /** Gives what is free of it back to the machine, where the C library can. */
    public static void trim() {
        try {
            LibC.INSTANCE.malloc_trim(0);
        } catch (UnsatisfiedLinkError e) {
            // It cannot: musl gives back by itself.
        }
    }
}
