// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * For those who may read all of a number of nodes, to read. Where it takes more than a mode to say who they are, it is for
 * fewer of them; if any of the nodes has an access control list, where it takes more than a list. Nobody can say of a list
 * who is in how many of its groups: so who may read some of the nodes by name and others by a group may not. Where there
 * is too much to be compared it is root's.
 */
public final class CommonAccess implements Supplier<Node.Access> {

    private static final int ROOT = 0;
    /** No user and no group has this number. */
    private static final int NONE = -1;
    private static final int READ = Node.READ_BY_OTHERS;
    private static final Node.Access ROOTS = new Node.Access(Node.READ_BY_OWNER, ROOT, ROOT);
    /** All wait while it is worked out: some milliseconds at most. */
    private static final int MOST_ENTRIES = 4096;
    private static final int MOST_LOOKUPS = 1 << 15;

    private final List<Node> nodes;
    private Node.Access[] before = {};
    private Node.Access common;

    /** @param nodes one at least; further ones may be added to it */
    public CommonAccess(List<Node> nodes) {
        this.nodes = nodes;
    }

    /** What follows from what the nodes have now. It is worked out when an owner has changed that, or there is one more. */
    @Override
    public Node.Access get() {
        boolean same = before.length == nodes.size();
        for (int i = 0; same && i < before.length; i++) {
            same = before[i].equals(nodes.get(i).access());
        }
        if (!same) {
            before = nodes.stream().map(Node::access).toArray(Node.Access[]::new);
            common = of(List.of(before));
        }
        return common;
    }

    /** What one node lets whom do, of whom not all is known. */
    private static final class Readers {
        private final int owner;
        private final boolean ownerMay;
        private final Map<Integer, Integer> users;
        private final Map<Integer, Boolean> groups = new HashMap<>();
        private final boolean othersMay;
        private final long denied;

        Readers(Node.Access reading) {
            AclEntries acl = reading.acl();
            owner = reading.uid();
            ownerMay = (reading.permissions() & Node.READ_BY_OWNER) != 0;
            othersMay = (reading.permissions() & Node.READ_BY_OTHERS) != 0;
            users = acl == null ? Map.of() : acl.users();
            groups.put(reading.gid(),
                    acl == null ? (reading.permissions() & Node.READ_BY_GROUP) != 0 : acl.group() != 0);
            if (acl != null) {
                // Who is in a group that may, may: whatever else is said of the same group or of another.
                acl.groups().forEach((group, permission) -> groups.merge(group, permission != 0, Boolean::logicalOr));
            }
            denied = groups.values().stream().filter(may -> !may).count();
        }

        /**
         * Whether somebody surely may.
         *
         * @param user   NONE for somebody of whom no node says anything
         * @param member a group that they are in; or NONE
         * @param other  a group that they are not in; or NONE
         */
        boolean may(int user, int member, int other) {
            if (user == owner) {
                return ownerMay;
            }
            Integer asUser = users.get(user);
            if (asUser != null) {
                return asUser != 0;
            }
            Boolean asMember = groups.get(member);
            if (asMember != null) {
                return asMember;
            }
            return othersMay && denied == (Boolean.FALSE.equals(groups.get(other)) ? 1 : 0);
        }
    }

    /** @param all of the nodes, one at least */
    static Node.Access of(Collection<Node.Access> all) {
        if (all.stream().mapToInt(CommonAccess::length).sum() > MOST_ENTRIES) {
            return ROOTS;
        }
        Set<Node.Access> reading = new LinkedHashSet<>();
        TreeSet<Integer> users = new TreeSet<>(Integer::compareUnsigned);
        TreeSet<Integer> groups = new TreeSet<>(Integer::compareUnsigned);
        boolean hasAcl = false;
        Node.Access last = null;
        for (Node.Access access : all) {
            // Mostly they are all alike.
            if (access.equals(last) || !reading.add(access.reading())) {
                continue;
            }
            last = access;
            users.add(access.uid());
            groups.add(access.gid());
            if (access.acl() != null) {
                hasAcl = true;
                users.addAll(access.acl().users().keySet());
                groups.addAll(access.acl().groups().keySet());
            }
            if (hasAcl && reading.size() > 1 && isTooMuch(users.size() + groups.size(), reading.size())) {
                return ROOTS;
            }
        }
        Node.Access first = reading.iterator().next();
        if (reading.size() == 1) {
            return first;
        }
        hasAcl = reading.stream().anyMatch(access -> access.acl() != null);
        int owner = reading.stream().allMatch(access -> access.uid() == first.uid()) ? first.uid() : NONE;
        int group = reading.stream().allMatch(access -> access.gid() == first.gid()) ? first.gid() : ROOT;
        // Where the nodes have different owners it is root's, who may anyway.
        users.remove(owner == NONE ? ROOT : owner);
        groups.remove(group);
        List<Readers> readers = reading.stream().map(Readers::new).toList();
        int ownerBit = owner == NONE || may(readers, owner, NONE, NONE) ? Node.READ_BY_OWNER : 0;
        int uid = owner == NONE ? ROOT : owner;
        if (!hasAcl) {
            return new Node.Access(ownerBit | modeOf(readers, users, group), uid, group);
        }
        boolean others = readers.stream().allMatch(node -> node.othersMay);
        return new Node.Access(ownerBit | Node.READ_BY_GROUP | (others ? Node.READ_BY_OTHERS : 0), uid, group,
                aclOf(readers, users, group, groups));
    }

    private static int length(Node.Access access) {
        return access.acl() == null ? 0 : access.acl().users().size() + access.acl().groups().size();
    }

    private static boolean isTooMuch(int names, int nodes) {
        return names > AclEntries.MOST || names * nodes > MOST_LOOKUPS;
    }

    private static boolean may(List<Readers> readers, int user, int member, int other) {
        return readers.stream().allMatch(node -> node.may(user, member, other));
    }

    /** Any of the users may be in the group, and likewise be one of the others. */
    private static int modeOf(List<Readers> readers, Collection<Integer> users, int group) {
        boolean members = may(readers, NONE, group, NONE)
                && users.stream().allMatch(user -> may(readers, user, group, NONE));
        boolean others = may(readers, NONE, NONE, group)
                && users.stream().allMatch(user -> may(readers, user, NONE, group));
        return (members ? Node.READ_BY_GROUP : 0) | (others ? Node.READ_BY_OTHERS : 0);
    }

    private static AclEntries aclOf(List<Readers> readers, Collection<Integer> users, int group,
            Collection<Integer> groups) {
        SortedMap<Integer, Integer> byUser = new TreeMap<>(Integer::compareUnsigned);
        users.forEach(user -> byUser.put(user, may(readers, user, NONE, NONE) ? READ : 0));
        SortedMap<Integer, Integer> byGroup = new TreeMap<>(Integer::compareUnsigned);
        groups.forEach(member -> byGroup.put(member, may(readers, NONE, member, NONE) ? READ : 0));
        return new AclEntries(may(readers, NONE, group, NONE) ? READ : 0, byUser, byGroup);
    }
}
