// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Who may read something that is for those who may read all of some nodes. */
class CommonAccessTest {

    private static final int READ = 4;
    private static final Node.Access ROOTS = new Node.Access(0400, 0, 0);
    private static final List<Integer> USERS = List.of(1, 2, 3, 4);
    private static final int GROUPS = 4;

    /** As the kernel checks it for whoever is not root: acl_permission_check() and posix_acl_permission(). */
    private static boolean mayRead(Node.Access access, int uid, Set<Integer> groups) {
        int mode = access.permissions();
        if (uid == access.uid()) {
            return (mode >> 6 & READ) != 0;
        }
        if (access.acl() == null || (mode & 070) == 0) {
            return ((groups.contains(access.gid()) ? mode >> 3 : mode) & READ) != 0;
        }
        int mask = mode >> 3 & READ;
        Integer asUser = access.acl().users().get(uid);
        if (asUser != null) {
            return (asUser & mask) != 0;
        }
        boolean found = groups.contains(access.gid());
        int permission = found ? access.acl().group() : 0;
        for (Map.Entry<Integer, Integer> entry : access.acl().groups().entrySet()) {
            if (groups.contains(entry.getKey())) {
                found = true;
                permission |= entry.getValue();
            }
        }
        return found ? (permission & mask) != 0 : (mode & READ) != 0;
    }

    private static boolean mayReadAll(Collection<Node.Access> all, int uid, Set<Integer> groups) {
        return all.stream().allMatch(access -> mayRead(access, uid, groups));
    }

    @Provide
    Arbitrary<Node.Access> accesses() {
        Arbitrary<Integer> permissions = Arbitraries.integers().between(0, 7);
        Arbitrary<AclEntries> lists = Combinators.combine(permissions,
                Arbitraries.maps(Arbitraries.integers().between(0, 4), permissions).ofMaxSize(3),
                Arbitraries.maps(Arbitraries.integers().between(0, GROUPS - 1), permissions).ofMaxSize(3))
                .as((group, users, groups) -> new AclEntries(group, new TreeMap<>(users), new TreeMap<>(groups)));
        return Combinators.combine(Arbitraries.integers().between(0, 0777), Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 2), lists.injectNull(0.4)).as(Node.Access::new);
    }

    @Provide
    Arbitrary<List<Node.Access>> several() {
        return accesses().list().ofMinSize(1).ofMaxSize(3);
    }

    private static void forAllGroups(Consumer<Set<Integer>> check) {
        for (int bits = 0; bits < 1 << GROUPS; bits++) {
            int chosen = bits;
            check.accept(Set.copyOf(IntStream.range(0, GROUPS).filter(group -> (chosen >> group & 1) != 0).boxed()
                    .toList()));
        }
    }

    @Property(seed = "10", edgeCases = EdgeCasesMode.NONE)
    void nobodyReadsItWhoMayNotReadAll(@ForAll("several") List<Node.Access> all) {
        Node.Access common = CommonAccess.of(all);
        forAllGroups(groups -> {
            for (int uid : USERS) {
                assertTrue(mayReadAll(all, uid, groups) || !mayRead(common, uid, groups),
                        () -> uid + " in " + groups + " may read what " + common + " is for, but not all of " + all);
            }
        });
    }

    @Property(seed = "10", edgeCases = EdgeCasesMode.NONE)
    void whoMayReadTheOneReadsIt(@ForAll("accesses") Node.Access one) {
        Node.Access common = CommonAccess.of(List.of(one, one));
        assertEquals(0, common.permissions() & 0333);
        forAllGroups(groups -> {
            for (int uid : USERS) {
                assertEquals(mayRead(one, uid, groups), mayRead(common, uid, groups), () -> uid + " in " + groups
                        + " and " + one);
            }
        });
    }

    /** A list can say of all of these what they may. */
    @Property(seed = "10", edgeCases = EdgeCasesMode.NONE)
    void whomAllNodesNameReadsItIfTheyMay(@ForAll("several") List<Node.Access> all) {
        Node.Access common = CommonAccess.of(all);
        for (int uid : USERS) {
            if (common.acl() != null && all.stream().allMatch(access -> access.uid() == uid
                    || access.acl() != null && (access.permissions() & 070) != 0
                            && access.acl().users().containsKey(uid))) {
                assertEquals(mayReadAll(all, uid, Set.of()), mayRead(common, uid, Set.of()), () -> uid + " and " + all);
            }
        }
    }

    @Property(seed = "10", edgeCases = EdgeCasesMode.NONE)
    void whereNoNodeHasAListNoneIsMade(@ForAll("several") List<Node.Access> all) {
        List<Node.Access> modes = all.stream().map(access -> new Node.Access(access.permissions(), access.uid(),
                access.gid())).toList();
        assertNull(CommonAccess.of(modes).acl());
    }

    private static Node.Access listing(int first, int count) {
        TreeMap<Integer, Integer> users = new TreeMap<>();
        IntStream.range(first, first + count).forEach(uid -> users.put(uid, 6));
        return new Node.Access(0660, 0, 0, new AclEntries(0, users, new TreeMap<>()));
    }

    @Test
    void whereEvenAListIsTooShortItIsRoots() {
        Node.Access full = listing(1, AclEntries.MOST);
        assertEquals(full.acl().users().keySet(), CommonAccess.of(List.of(full)).acl().users().keySet());
        assertEquals(ROOTS, CommonAccess.of(List.of(full, listing(2, AclEntries.MOST))));
    }

    /** Whoever wants to open a device waits until it is found out. */
    @Test
    void whereThereIsTooMuchToBeComparedItIsRoots() {
        assertEquals(16, CommonAccess.of(Collections.nCopies(256, listing(1, 16))).acl().users().size());
        assertEquals(ROOTS, CommonAccess.of(Collections.nCopies(256, listing(1, 17))));
        assertEquals(100, CommonAccess.of(ofDifferentGroups(40)).acl().users().size());
        assertEquals(ROOTS, CommonAccess.of(ofDifferentGroups(256)));
    }

    /** The first of so many nodes has a list. */
    private static List<Node.Access> ofDifferentGroups(int count) {
        return IntStream.range(0, count).mapToObj(node -> new Node.Access(0660, 0, node,
                node == 0 ? listing(1, 100).acl() : null)).toList();
    }
}
