// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.kbus.device.AclEntries;
import org.kbus.device.Node;

/**
 * An access control list as the extended attribute that it is set and read as: {@code struct posix_acl_xattr_header} and
 * as many {@code struct posix_acl_xattr_entry}.
 *
 * @param permissions the nine bits of a mode that it says
 * @param entries     null if these are all
 */
public record PosixAclXattr(int permissions, AclEntries entries) {

    public static final String NAME = "system.posix_acl_access";

    /** Header, four entries for owner, group, mask and others, and those of further users and groups. */
    public static final int MOST_BYTES = 4 + 8 * (4 + AclEntries.MOST);

    private static final int VERSION = 2;
    private static final int HEADER_SIZE = 4;
    private static final int ENTRY_SIZE = 8;

    private static final int ACL_USER_OBJ = 0x01;
    private static final int ACL_USER = 0x02;
    private static final int ACL_GROUP_OBJ = 0x04;
    private static final int ACL_GROUP = 0x08;
    private static final int ACL_MASK = 0x10;
    private static final int ACL_OTHER = 0x20;
    private static final int ACL_UNDEFINED_ID = -1;

    private static final int OWNER_SHIFT = 6;
    private static final int GROUP_SHIFT = 3;

    /**
     * The list that the value of the attribute is; or null if it is none. As for the kernel the parts have their order: the
     * owner, users, the group, groups, the mask, others. Somebody who is there twice is what setfacl(1) never has.
     *
     * @param value of {@link #MOST_BYTES} at most
     */
    public static PosixAclXattr get(ByteBuffer value) {
        ByteBuffer in = value.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < HEADER_SIZE || in.getInt() != VERSION || in.remaining() % ENTRY_SIZE != 0) {
            return null;
        }
        Parser parser = new Parser();
        while (in.hasRemaining()) {
            if (!parser.take(Short.toUnsignedInt(in.getShort()), Short.toUnsignedInt(in.getShort()), in.getInt())) {
                return null;
            }
        }
        return parser.result();
    }

    /** Entries, one after another. */
    private static final class Parser {
        private static final int NEEDED = ACL_USER_OBJ | ACL_GROUP_OBJ | ACL_OTHER;

        private final SortedMap<Integer, Integer> users = new TreeMap<>(Integer::compareUnsigned);
        private final SortedMap<Integer, Integer> groups = new TreeMap<>(Integer::compareUnsigned);
        private int seen;
        private int owner;
        private int group;
        private int mask;
        private int others;

        /** @return whether it can be there */
        boolean take(int tag, int permission, int id) {
            // Each tag is a bit, greater than those that are to be before it.
            int once = tag == ACL_USER || tag == ACL_GROUP ? 0 : tag;
            if ((permission & ~AclEntries.ALL) != 0 || tag < Integer.highestOneBit(seen) || (seen & once) != 0) {
                return false;
            }
            seen |= tag;
            switch (tag) {
                case ACL_USER_OBJ -> owner = permission;
                case ACL_USER -> {
                    return id != ACL_UNDEFINED_ID && users.put(id, permission) == null;
                }
                case ACL_GROUP_OBJ -> group = permission;
                case ACL_GROUP -> {
                    return id != ACL_UNDEFINED_ID && groups.put(id, permission) == null;
                }
                case ACL_MASK -> mask = permission;
                case ACL_OTHER -> others = permission;
                default -> {
                    return false;
                }
            }
            return true;
        }

        PosixAclXattr result() {
            boolean named = !users.isEmpty() || !groups.isEmpty();
            boolean hasMask = (seen & ACL_MASK) != 0;
            if ((seen & NEEDED) != NEEDED || named && !hasMask) {
                return null;
            }
            int mode = owner << OWNER_SHIFT | (hasMask ? mask : group) << GROUP_SHIFT | others;
            return new PosixAclXattr(mode, hasMask ? new AclEntries(group, users, groups) : null);
        }
    }

    /** How long the value is for a node that has a list, in bytes. */
    public static int size(Node.Access access) {
        AclEntries entries = access.acl();
        return HEADER_SIZE + ENTRY_SIZE * (4 + entries.users().size() + entries.groups().size());
    }

    /** The value for a node that has a list. */
    public static void put(ByteBuffer payload, Node.Access access) {
        ByteBuffer out = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
        AclEntries entries = access.acl();
        int mode = access.permissions();
        out.putInt(VERSION);
        put(out, ACL_USER_OBJ, mode >> OWNER_SHIFT & AclEntries.ALL, ACL_UNDEFINED_ID);
        putAll(out, ACL_USER, entries.users());
        put(out, ACL_GROUP_OBJ, entries.group(), ACL_UNDEFINED_ID);
        putAll(out, ACL_GROUP, entries.groups());
        put(out, ACL_MASK, mode >> GROUP_SHIFT & AclEntries.ALL, ACL_UNDEFINED_ID);
        put(out, ACL_OTHER, mode & AclEntries.ALL, ACL_UNDEFINED_ID);
    }

    private static void putAll(ByteBuffer out, int tag, Map<Integer, Integer> permissions) {
        permissions.forEach((id, permission) -> put(out, tag, permission, id));
    }

    private static void put(ByteBuffer out, int tag, int permission, int id) {
        out.putShort((short) tag).putShort((short) permission).putInt(id);
    }
}
