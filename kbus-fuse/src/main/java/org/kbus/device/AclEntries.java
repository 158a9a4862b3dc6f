// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What an access control list, see acl(5), says beyond a mode: what named users and groups may, and the node's own group.
 * Permissions are three bits, as those of a mode. The mode's bits for the group are the list's mask then: nobody has more
 * by these entries.
 *
 * @param group  what the node's group may
 * @param users  what users may, by number
 * @param groups what further groups may, by number
 */
public record AclEntries(int group, SortedMap<Integer, Integer> users, SortedMap<Integer, Integer> groups) {

    /**
     * The most named users and groups. The kernel has 4096 bytes for a list, with eight for an entry, and there are four
     * more: for owner, group, mask and others.
     */
    public static final int MOST = 507;
    /** The bits of a permission. */
    public static final int ALL = 7;

    /** Of an entry, when it is saved. */
    private static final int STATE_SIZE = 8;

    public AclEntries {
        users = copy(users);
        groups = copy(groups);
    }

    private static SortedMap<Integer, Integer> copy(Map<Integer, Integer> permissions) {
        SortedMap<Integer, Integer> sorted = new TreeMap<>(Integer::compareUnsigned);
        sorted.putAll(permissions);
        return Collections.unmodifiableSortedMap(sorted);
    }

    /** What is left of them with another mask. */
    AclEntries masked(int mask) {
        return new AclEntries(group & mask, masked(users, mask), masked(groups, mask));
    }

    private static SortedMap<Integer, Integer> masked(SortedMap<Integer, Integer> permissions, int mask) {
        SortedMap<Integer, Integer> masked = new TreeMap<>(permissions);
        masked.replaceAll((id, permission) -> permission & mask);
        return masked;
    }

    /** In bytes. */
    int stateSize() {
        return STATE_SIZE * (1 + users.size() + groups.size());
    }

    void save(RecordWriter out) throws IOException {
        out.put(group);
        save(out, users);
        save(out, groups);
    }

    private static void save(RecordWriter out, Map<Integer, Integer> permissions) throws IOException {
        out.put(permissions.size());
        for (Map.Entry<Integer, Integer> entry : permissions.entrySet()) {
            out.put(entry.getKey());
            out.put(entry.getValue());
        }
    }

    static AclEntries load(RecordReader in) throws IOException {
        int group = in.getCount(ALL);
        SortedMap<Integer, Integer> users = loadPermissions(in, MOST);
        return new AclEntries(group, users, loadPermissions(in, MOST - users.size()));
    }

    private static SortedMap<Integer, Integer> loadPermissions(RecordReader in, int most) throws IOException {
        SortedMap<Integer, Integer> permissions = new TreeMap<>(Integer::compareUnsigned);
        for (int left = in.getCount(most); left > 0; left--) {
            if (permissions.put(in.getInt(), in.getCount(ALL)) != null) {
                throw in.damaged("somebody twice in an access control list");
            }
        }
        return permissions;
    }
}
