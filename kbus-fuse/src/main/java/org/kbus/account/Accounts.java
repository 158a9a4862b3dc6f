// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The accounts of all users of a daemon. The kernel module relied on the kernel refusing an allocation (ENOMEM); a
 * process must refuse by itself before it runs out, and before one user has what the others need.
 */
public final class Accounts {

    private final AccountLimits limits;
    /** By uid: those that have been charged something. */
    private final NavigableMap<Integer, Account> byUser = new TreeMap<>();
    private final SharedBytes bytes;

    public Accounts(AccountLimits limits) {
        this.limits = limits;
        this.bytes = new SharedBytes(limits.bytes());
    }

    /** That of a user. Whoever keeps it has charged something to it. */
    public Account of(int uid) {
        return byUser.computeIfAbsent(uid, user -> new Account(user, limits.of(user), bytes, () -> byUser.remove(
                user)));
    }

    /** Those that are there, by uid. */
    public Collection<Account> all() {
        return byUser.values();
    }

    /** Those that are there and behind one of this uid: whoever goes through all of them, a few at a time, goes on so. */
    public Collection<Account> behind(int uid) {
        return byUser.tailMap(uid, false).values();
    }

    /** @param listener told when messages that did not fit into a user's share may fit now */
    public void onRoom(Runnable listener) {
        bytes.onRoom(listener);
    }

    /** The bytes that there are for all. */
    public long limit() {
        return bytes.limit();
    }

    /** Bytes charged now. */
    public long used() {
        return bytes.used();
    }

    public boolean hasRoomFor(long more) {
        return bytes.hasRoomFor(more);
    }
}
