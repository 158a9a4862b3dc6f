// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.util.List;
import jnr.ffi.Pointer;

/**
 * An array of C strings with a null pointer at its end, as execve(2) wants it. The strings are bytes: what a program is
 * given need not be text in anybody's encoding.
 */
final class CStrings {

    private static final int WORD = jnr.ffi.Runtime.getSystemRuntime().addressSize();

    private final NativeBuffer memory;

    /** @param strings without the NUL at their ends */
    CStrings(List<byte[]> strings) {
        int table = (strings.size() + 1) * WORD;
        memory = new NativeBuffer(table + strings.stream().mapToInt(string -> string.length + 1).sum());
        int at = table;
        for (int i = 0; i < strings.size(); i++) {
            byte[] string = strings.get(i);
            putAddress(i * WORD, memory.address() + at);
            memory.bytes().put(at, string);
            at += string.length + 1;
        }
    }

    private void putAddress(int at, long address) {
        if (WORD == Long.BYTES) {
            memory.bytes().putLong(at, address);
        } else {
            memory.bytes().putInt(at, (int) address);
        }
    }

    /** Good as long as somebody has this object. */
    Pointer pointer() {
        return memory.pointerAt(0);
    }
}
