// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.device.AclEntries;
import org.kbus.device.Node;

/** An access control list as the bytes of an extended attribute. */
class PosixAclXattrTest {

    private static final String NOBODY = " ffffffff";
    private static final String OWNER = " 0100 0600" + NOBODY;
    private static final String USER_1 = " 0200 0400 01000000";
    private static final String USER_2 = " 0200 0700 02000000";
    private static final String GROUP = " 0400 0000" + NOBODY;
    private static final String GROUP_3 = " 0800 0200 03000000";
    private static final String MASK = " 1000 0500" + NOBODY;
    private static final String OTHERS = " 2000 0100" + NOBODY;

    private static ByteBuffer bytes(String value) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(value.replace(" ", "")));
    }

    private static PosixAclXattr get(String entries) {
        return PosixAclXattr.get(bytes("02000000" + entries));
    }

    private static AclEntries entries(int group, Map<Integer, Integer> users, Map<Integer, Integer> groups) {
        return new AclEntries(group, new TreeMap<>(users), new TreeMap<>(groups));
    }

    @Test
    void itsMaskIsWhatTheModeGivesTheGroup() {
        assertEquals(new PosixAclXattr(0651, entries(0, Map.of(1, 4, 2, 7), Map.of(3, 2))),
                get(OWNER + USER_1 + USER_2 + GROUP + GROUP_3 + MASK + OTHERS));
        assertEquals(new PosixAclXattr(0651, entries(0, Map.of(), Map.of())), get(OWNER + GROUP + MASK + OTHERS));
    }

    @Test
    void withoutFurtherUsersGroupsAndMaskItIsAMode() {
        assertEquals(new PosixAclXattr(0601, null), get(OWNER + GROUP + OTHERS));
    }

    @Test
    void itIsGivenAsItWasTaken() {
        String value = OWNER + USER_1 + USER_2 + GROUP + GROUP_3 + MASK + OTHERS;
        PosixAclXattr list = get(value);
        Node.Access access = new Node.Access(04000 | list.permissions(), 5, 6, list.entries());
        ByteBuffer out = ByteBuffer.allocate(PosixAclXattr.size(access));
        PosixAclXattr.put(out, access);
        assertEquals(bytes("02000000" + value), out);
    }

    /** setfacl(1) sorts them; the kernel does not ask for it. */
    @Test
    void usersMayBeInAnyOrder() {
        assertEquals(get(OWNER + USER_1 + USER_2 + GROUP + MASK + OTHERS),
                get(OWNER + USER_2 + USER_1 + GROUP + MASK + OTHERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        OWNER,
        OWNER + GROUP,
        GROUP + OTHERS,
        OWNER + OTHERS,
        OWNER + USER_1 + GROUP + OTHERS,
        OWNER + GROUP + GROUP_3 + OTHERS,
        OWNER + GROUP + USER_1 + MASK + OTHERS,
        OWNER + GROUP + OTHERS + MASK,
        GROUP + OWNER + OTHERS,
        OWNER + OWNER + GROUP + OTHERS,
        OWNER + GROUP + OTHERS + OTHERS,
        OWNER + USER_1 + USER_1 + GROUP + MASK + OTHERS,
        OWNER + GROUP + GROUP_3 + GROUP_3 + MASK + OTHERS,
        OWNER + " 0200 0400" + NOBODY + GROUP + MASK + OTHERS,
        OWNER + GROUP + " 0800 0400" + NOBODY + MASK + OTHERS,
        " 0100 0800" + NOBODY + GROUP + OTHERS,
        " 0000 0600" + NOBODY + OWNER + GROUP + OTHERS,
        OWNER + " 0300 0600" + NOBODY + GROUP + OTHERS,
        OWNER + GROUP + OTHERS + " 4000 0000" + NOBODY,
        OWNER + GROUP + " 2000 0100 ff"})
    void whatIsNoListIsNone(String entries) {
        assertNull(get(entries));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "020000", "01000000" + OWNER + GROUP + OTHERS, "03000000" + OWNER + GROUP + OTHERS})
    void norIsOneOfAnotherVersion(String value) {
        assertNull(PosixAclXattr.get(bytes(value)));
    }
}
