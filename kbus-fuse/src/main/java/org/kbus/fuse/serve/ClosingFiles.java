// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * Files that somebody is closing: close(2) sends FLUSH and waits for the answer; and if nothing else has the file, it
 * then queues RELEASE and returns without waiting.
 */
public final class ClosingFiles {

    /** From the answer to RELEASE it is a few microseconds. After so long, something else has the file. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When they were flushed, by handle. */
    private final Map<Long, Long> begun = new LinkedHashMap<>();

    public void begin(long handle) {
        begun.remove(handle);
        begun.put(handle, System.nanoTime());
    }

    public void end(long handle) {
        begun.remove(handle);
    }

    /** Whether there may be a RELEASE that has been queued and not yet served. */
    public boolean areUnderWay() {
        return !begun.isEmpty();
    }

    void save(RecordWriter out) throws IOException {
        out.put(begun.size());
        for (long handle : begun.keySet()) {
            out.put(handle);
        }
    }

    /** Each of them has another second. */
    void load(RecordReader in) throws IOException {
        for (int left = in.getCount(); left > 0; left--) {
            begin(in.getLong());
        }
    }

    /** To be called when all that has been queued so far has been served: what is old by now has no RELEASE. */
    public void forgetOld() {
        long now = System.nanoTime();
        Iterator<Long> oldestFirst = begun.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next() > MAX_NANOS) {
            oldestFirst.remove();
        }
    }
}
