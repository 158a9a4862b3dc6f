// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import java.nio.ByteBuffer;

/**
 * {@code struct kbus_bind_request} and {@code struct kbus_bind_query}, which are laid out alike.
 *
 * <pre>
 *   offset  LP64  ILP32
 *           0     0      u32  is_replier (in) / return_id (out)
 *           4     4      u32  name_len
 *           8     8      char *name
 *   size    16    12
 * </pre>
 */
public final class NameArgument {

    public static final int ID_OFFSET = 0;
    public static final int NAME_LENGTH_OFFSET = 4;
    public static final int NAME_POINTER_OFFSET = 8;

    private ByteBuffer buffer;
    private DataModel model;

    public static int size(DataModel model) {
        return NAME_POINTER_OFFSET + model.pointerSize();
    }

    public NameArgument wrap(ByteBuffer struct, DataModel dataModel) {
        buffer = struct;
        model = dataModel;
        return this;
    }

    /** @param namePointer the address of the name's first byte */
    public NameArgument set(int replierFlag, int nameLength, long namePointer) {
        buffer.putInt(ID_OFFSET, replierFlag).putInt(NAME_LENGTH_OFFSET, nameLength);
        if (model == DataModel.LP64) {
            buffer.putLong(NAME_POINTER_OFFSET, namePointer);
        } else {
            buffer.putInt(NAME_POINTER_OFFSET, (int) namePointer);
        }
        return this;
    }

    /** What REPLIER answers: a Ksock id, or 0. */
    public int returnId() {
        return buffer.getInt(ID_OFFSET);
    }

    public int replierFlag() {
        return buffer.getInt(ID_OFFSET);
    }

    /** Unsigned. */
    public int nameLength() {
        return buffer.getInt(NAME_LENGTH_OFFSET);
    }

    public long namePointer() {
        return model.getPointer(buffer, NAME_POINTER_OFFSET);
    }
}
