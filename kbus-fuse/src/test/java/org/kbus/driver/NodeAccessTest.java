// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.kbus.account.AccountLimits;
import org.kbus.bus.BusLimits;
import org.kbus.device.AclEntries;
import org.kbus.device.Attributes;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;

/** Who may read monitors and reports: whoever may read what they tell of. */
class NodeAccessTest {

    private static final int AUDIO = 29;
    private static final int ALICE = 1000;
    private static final int BOB = 1001;
    private static final List<String> REPORTS = List.of("bindings", "stats", "ksocks", "metrics");

    private final NodeDirectory directory = new NodeDirectory();

    private void makeKbus(int devices, int mode, int owner, int group) {
        new Kbus(new KbusOptions(devices, BusLimits.DEFAULT, false, new Node.Access(mode, owner, group),
                AccountLimits.shared(1 << 26)),
                directory, number -> {
                });
    }

    private int change(String name, boolean mode, int newMode, int owner, int group) {
        return directory.change(directory.lookup(name).inode(),
                new Attributes.Change(mode, newMode, owner >= 0, owner, group >= 0, group, false));
    }

    private void chmod(String name, int mode) {
        assertEquals(0, change(name, true, mode, -1, -1));
    }

    private void chown(String name, int owner, int group) {
        assertEquals(0, change(name, false, 0, owner, group));
    }

    private void assertAccess(int mode, int owner, int group, String name) {
        Attributes attributes = directory.attributes(directory.lookup(name));
        assertEquals(String.format("%s %04o %d:%d", name, mode, owner, group), String.format("%s %04o %d:%d", name,
                attributes.mode() & 07777, attributes.uid(), attributes.gid()));
    }

    private void assertReports(int mode, int owner, int group) {
        for (String report : REPORTS) {
            assertAccess(mode, owner, group, report);
        }
    }

    @Test
    void atFirstTheyAreForThoseThatTheDevicesAreFor() {
        makeKbus(2, 0660, 0, AUDIO);
        assertAccess(0660, 0, AUDIO, "kbus1");
        assertAccess(0440, 0, AUDIO, "monitor1");
        assertReports(0440, 0, AUDIO);
    }

    @Test
    void whatEverybodyMayOpenEverybodyMayWatch() {
        makeKbus(1, 0666, 0, 0);
        assertAccess(0444, 0, 0, "monitor0");
        assertReports(0444, 0, 0);
    }

    @Test
    void aMonitorFollowsItsDevice() {
        makeKbus(2, 0666, 0, 0);
        chmod("kbus0", 04711);
        chown("kbus0", ALICE, AUDIO);
        assertAccess(0400, ALICE, AUDIO, "monitor0");
        assertAccess(0444, 0, 0, "monitor1");
    }

    @Test
    void reportsAreForThoseWhoMayReadAllDevices() {
        makeKbus(2, 0666, 0, 0);
        chmod("kbus0", 0640);
        assertReports(0440, 0, 0);
        chmod("kbus0", 0666);
        assertReports(0444, 0, 0);
        chmod("kbus1", 0606);
        assertReports(0404, 0, 0);
    }

    @Test
    void withDifferentOwnersTheyAreRoots() {
        makeKbus(2, 0660, ALICE, AUDIO);
        chown("kbus1", BOB, -1);
        assertReports(0440, 0, AUDIO);
        chmod("kbus1", 0060);
        assertReports(0400, 0, AUDIO);
    }

    /** Whoever is in the group of one device may be among the others of another. */
    @Test
    void withDifferentGroupsTheyAreForNoneOfThem() {
        makeKbus(2, 0660, ALICE, AUDIO);
        chown("kbus1", -1, AUDIO + 1);
        assertReports(0400, ALICE, 0);
        chmod("kbus0", 0664);
        chmod("kbus1", 0664);
        assertReports(0444, ALICE, 0);
        chmod("kbus1", 0604);
        assertReports(0400, ALICE, 0);
    }

    @Test
    void nobodyChangesThemByThemselves() {
        makeKbus(1, 0600, ALICE, AUDIO);
        assertEquals(-Errno.EPERM, change("monitor0", true, 0444, -1, -1));
        assertEquals(-Errno.EPERM, change("metrics", false, 0, BOB, -1));
        assertEquals(-Errno.EPERM, change("stats", false, 0, -1, AUDIO));
        assertEquals(0, change("stats", false, 0, -1, -1), "touch(1)");
        assertAccess(0400, ALICE, AUDIO, "monitor0");
    }

    /** Which the kernel has not seen. */
    @Test
    void theKernelAsksForWhatChangesWithADevice() {
        makeKbus(1, 0666, 0, 0);
        assertEquals(Attributes.VALID_SECONDS, directory.attributes(directory.lookup("kbus0")).validSeconds());
        assertEquals(0, directory.attributes(directory.lookup("monitor0")).validSeconds());
        assertEquals(0, directory.attributes(directory.lookup("metrics")).validSeconds());
    }

    // -------------------------------------------------------------------------------- access control lists

    private static AclEntries list(int group, Map<Integer, Integer> users, Map<Integer, Integer> groups) {
        return new AclEntries(group, new TreeMap<>(users), new TreeMap<>(groups));
    }

    private void setAcl(String name, int mode, AclEntries acl) {
        assertEquals(0, directory.setAcl(directory.lookup(name).inode(), mode, acl));
    }

    private AclEntries aclOf(String name) {
        return directory.lookup(name).access().acl();
    }

    @Test
    void aMonitorFollowsTheListOfItsDevice() {
        makeKbus(2, 0600, 0, 0);
        setAcl("kbus0", 0660, list(0, Map.of(ALICE, 6, BOB, 2), Map.of(AUDIO, 4)));
        assertAccess(0440, 0, 0, "monitor0");
        assertEquals(list(0, Map.of(ALICE, 4, BOB, 0), Map.of(AUDIO, 4)), aclOf("monitor0"));
        assertAccess(0400, 0, 0, "monitor1");
        assertNull(aclOf("monitor1"));
        assertEquals(0, directory.removeAcl(directory.lookup("kbus0").inode()));
        assertNull(aclOf("monitor0"));
    }

    @Test
    void aMonitorFollowsTheMask() {
        makeKbus(1, 0600, 0, 0);
        setAcl("kbus0", 0660, list(4, Map.of(ALICE, 6), Map.of()));
        chmod("kbus0", 0600);
        assertAccess(0400, 0, 0, "monitor0");
        assertNull(aclOf("monitor0"));
        chmod("kbus0", 0640);
        assertEquals(list(4, Map.of(ALICE, 4), Map.of()), aclOf("monitor0"));
    }

    /** With an empty mask the kernel would not look at the monitor's list, and take Alice for one of the others. */
    @Test
    void whoMayWriteOnlyMayNotWatchThoughOthersMay() {
        makeKbus(1, 0600, 0, 0);
        setAcl("kbus0", 0624, list(2, Map.of(ALICE, 6), Map.of()));
        assertAccess(0444, 0, 0, "monitor0");
        assertEquals(list(0, Map.of(ALICE, 0), Map.of()), aclOf("monitor0"));
    }

    @Test
    void reportsAreForThoseWhomAllDevicesName() {
        makeKbus(2, 0600, 0, 0);
        setAcl("kbus0", 0660, list(0, Map.of(ALICE, 6, BOB, 4), Map.of()));
        assertEquals(list(0, Map.of(ALICE, 0, BOB, 0), Map.of()), aclOf("metrics"));
        setAcl("kbus1", 0660, list(0, Map.of(ALICE, 4), Map.of(AUDIO, 6)));
        assertReports(0440, 0, 0);
        assertEquals(list(0, Map.of(ALICE, 4, BOB, 0), Map.of(AUDIO, 0)), aclOf("metrics"));
    }

    @Test
    void nobodyGivesThemAListByThemselves() {
        makeKbus(1, 0600, 0, 0);
        setAcl("kbus0", 0660, list(0, Map.of(ALICE, 6), Map.of()));
        long monitor = directory.lookup("monitor0").inode();
        long report = directory.lookup("metrics").inode();
        assertEquals(-Errno.EPERM, directory.setAcl(monitor, 0444, null));
        assertEquals(-Errno.EPERM, directory.setAcl(report, 0440, list(0, Map.of(BOB, 4), Map.of())));
        assertEquals(-Errno.EPERM, directory.removeAcl(monitor));
        assertEquals(list(0, Map.of(ALICE, 4), Map.of()), aclOf("metrics"));
    }
}
