// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.Collection;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * Which of the module's holes a bus has closed.
 *
 * @param bits one for each {@link Mend}, by its ordinal; states that were saved have them like this
 */
public record Mends(int bits) {

    /** As the module was. */
    public static final Mends NONE = new Mends(0);
    public static final Mends ALL = new Mends((1 << Mend.values().length) - 1);

    public static Mends of(Collection<Mend> mends) {
        return new Mends(mends.stream().mapToInt(Mends::bit).reduce(0, (some, other) -> some | other));
    }

    private static int bit(Mend mend) {
        return 1 << mend.ordinal();
    }

    public boolean has(Mend mend) {
        return (bits & bit(mend)) != 0;
    }

    public void save(RecordWriter out) throws IOException {
        out.put(bits);
    }

    public static Mends load(RecordReader in) throws IOException {
        return new Mends(in.getCount(ALL.bits));
    }
}
