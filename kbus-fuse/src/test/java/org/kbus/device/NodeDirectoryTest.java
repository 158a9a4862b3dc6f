// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;
import org.kbus.state.StateException;

/** What may have been changed of nodes, saved and loaded. */
class NodeDirectoryTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final RecordWriter out = new RecordWriter(new DataOutputStream(bytes));
    private final NodeDirectory directory = new NodeDirectory();
    private Node own;
    private Node follower;

    @BeforeEach
    void add() {
        own = directory.add("own", null, true, new Node.Access(0600, 0, 0));
        follower = directory.addFollower("follower", null, true, () -> own.access().reading());
    }

    private void load() throws IOException {
        directory.load(new RecordReader(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
    }

    private void putNode(int mode, int uid, int gid) throws IOException {
        out.put(mode);
        out.put(uid);
        out.put(gid);
    }

    @Test
    void whatWasSavedBeforeThereWereListsHasNone() throws IOException {
        out.record("NODE", 1);
        out.put(5L);
        out.put(2);
        putNode(0640, 1, 2);
        putNode(0440, 1, 2);
        directory.setAcl(own.inode(), 0666, new AclEntries(0, new TreeMap<>(Map.of(7, 7)), new TreeMap<>()));
        load();
        assertEquals(new Node.Access(0640, 1, 2), own.access());
        assertEquals(new Node.Access(0440, 1, 2), follower.access());
    }

    private void saveList(int group, int users, int uid) throws IOException {
        out.record("NODE", 2);
        out.put(5L);
        out.put(2);
        putNode(0640, 1, 2);
        out.put(true);
        out.put(group);
        out.put(users);
        for (int i = 0; i < users; i++) {
            out.put(uid);
            out.put(4);
        }
        out.put(0);
        putNode(0440, 1, 2);
        out.put(false);
    }

    @Test
    void aListIsLoaded() throws IOException {
        saveList(4, 1, -2);
        load();
        assertEquals(new Node.Access(0640, 1, 2, new AclEntries(4, new TreeMap<>(Map.of(-2, 4)), new TreeMap<>())),
                own.access());
    }

    @Test
    void aListThatNobodyCanHaveSetIsRefused() throws IOException {
        saveList(8, 0, 0);
        assertThrows(StateException.class, this::load);
    }

    @Test
    void norIsSomebodyTwiceInOne() throws IOException {
        saveList(0, 2, 5);
        assertThrows(StateException.class, this::load);
    }

    @Test
    void norIsItTooLong() throws IOException {
        saveList(0, AclEntries.MOST + 1, 5);
        assertThrows(StateException.class, this::load);
    }
}
