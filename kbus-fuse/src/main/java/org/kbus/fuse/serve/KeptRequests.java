// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The requests that have been taken from the kernel and not answered in their turn, by the kernel's numbers for them. To
 * be used in turns only.
 */
final class KeptRequests {

    /**
     * So many interrupts are remembered whose request is not kept, because it is served just now and may be kept in a
     * moment; or because it has been answered.
     */
    private static final int MAX_INTERRUPTED = 1024;

    private final int maxPerUser;
    private final Map<Long, KeepableRequest> byUnique = new HashMap<>();
    private final Map<Integer, Integer> countByUser = new HashMap<>();
    private final Set<Long> interrupted = new LinkedHashSet<>();
    /** Those that {@link SignalWatch} has not been told of, with their callers. Null if nobody does. */
    private Map<Long, Integer> newcomers;
    /** Those of them that it is to be told of next. */
    private Map<Long, Integer> earlierNewcomers = new HashMap<>();
    private Runnable onNewcomer;

    KeptRequests(int maxPerUser) {
        this.maxPerUser = maxPerUser;
    }

    boolean hasRoomFor(int uid) {
        return countByUser.getOrDefault(uid, 0) < maxPerUser;
    }

    void add(KeepableRequest kept) {
        if (byUnique.put(kept.unique(), kept) != null) {
            // It went on elsewhere, and has been parked then.
            return;
        }
        kept.file().keep(1);
        countByUser.merge(kept.uid(), 1, Integer::sum);
        if (newcomers != null) {
            newcomers.put(kept.unique(), kept.pid());
            onNewcomer.run();
        }
    }

    void remove(KeepableRequest kept) {
        if (byUnique.remove(kept.unique()) != null) {
            if (newcomers != null) {
                newcomers.remove(kept.unique());
                earlierNewcomers.remove(kept.unique());
            }
            kept.file().keep(-1);
            countByUser.computeIfPresent(kept.uid(), (uid, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Somebody who waits for the answer to this request has got a signal. */
    void interrupt(long unique) {
        KeepableRequest kept = byUnique.get(unique);
        if (kept != null) {
            kept.withdraw();
        } else {
            rememberInterrupted(unique);
        }
    }

    /** From now on those that are kept are remembered for {@link #takeNewcomers}. */
    void rememberNewcomers(Runnable onEach) {
        newcomers = new HashMap<>();
        onNewcomer = onEach;
    }

    /**
     * Those that were kept already when this was called last, and have not been taken so before, with their callers'
     * threads. If there are some that have come since, there is a newcomer again.
     */
    Map<Long, Integer> takeNewcomers() {
        Map<Long, Integer> taken = earlierNewcomers;
        earlierNewcomers = newcomers;
        newcomers = new HashMap<>();
        if (!earlierNewcomers.isEmpty()) {
            onNewcomer.run();
        }
        return taken;
    }

    /** All that are kept, with their callers' threads. None of them is a newcomer any more. */
    Map<Long, Integer> all() {
        newcomers.clear();
        earlierNewcomers.clear();
        Map<Long, Integer> all = new HashMap<>();
        byUnique.forEach((unique, request) -> all.put(unique, request.pid()));
        return all;
    }

    /** Whoever waits for the answer to this request, if it still has none, is not to. */
    void withdraw(long unique) {
        KeepableRequest kept = byUnique.get(unique);
        if (kept != null) {
            kept.withdraw();
        }
    }

    /** Whether its caller got a signal before the request was kept; nobody tells of that again. */
    boolean forgetInterrupted(long unique) {
        return !interrupted.isEmpty() && interrupted.remove(unique);
    }

    private void rememberInterrupted(long unique) {
        interrupted.add(unique);
        if (interrupted.size() > MAX_INTERRUPTED) {
            Iterator<Long> oldestFirst = interrupted.iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    /** A file is closed for good. Whoever still waited for something of it waits for nothing. */
    void release(ServedFile file) {
        if (file.kept() == 0) {
            return;
        }
        List<KeepableRequest> ofFile = new ArrayList<>();
        for (KeepableRequest kept : byUnique.values()) {
            if (kept.file() == file) {
                ofFile.add(kept);
            }
        }
        ofFile.forEach(KeepableRequest::withdraw);
    }
}
