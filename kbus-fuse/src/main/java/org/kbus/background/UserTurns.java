// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/** What waits, of each user in the order in which it came. The users have their turns one after the other. */
final class UserTurns<T> {

    /** By uid, whose turn is next first. None is empty. */
    private final Map<Integer, Queue<T>> waiting = new LinkedHashMap<>();

    void add(int uid, T what) {
        waiting.computeIfAbsent(uid, user -> new ArrayDeque<>()).add(what);
    }

    /** @return null if nothing waits */
    T next() {
        Iterator<Map.Entry<Integer, Queue<T>>> users = waiting.entrySet().iterator();
        if (!users.hasNext()) {
            return null;
        }
        Map.Entry<Integer, Queue<T>> user = users.next();
        int uid = user.getKey();
        Queue<T> ofUser = user.getValue();
        users.remove();
        T next = ofUser.remove();
        if (!ofUser.isEmpty()) {
            waiting.put(uid, ofUser);
        }
        return next;
    }
}
