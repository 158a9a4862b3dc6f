// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An extended attribute of files, which Java itself shows only if its name begins with {@code user.}: xattr(7). */
public final class ExtendedAttribute {

    private final String name;
    private final NativeBuffer value;

    /** @param mostBytes a value that is longer is taken for none */
    public ExtendedAttribute(String name, int mostBytes) {
        this.name = name;
        this.value = new NativeBuffer(mostBytes);
    }

    /** Its value on a file, from position 0 to the limit and good until the next is asked for; null if there is none. */
    public ByteBuffer of(Path file) {
        long length = LibC.INSTANCE.getxattr(file.toString(), name, value.address(), value.size());
        return length < 0 ? null : value.bytes().slice(0, (int) length);
    }
}
