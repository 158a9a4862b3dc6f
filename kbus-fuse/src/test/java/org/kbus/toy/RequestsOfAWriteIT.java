// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kbus.conformance.Command;
import org.kbus.fuse.wire.Opcode;

/**
 * What the kernel asks when a program writes: whatever it asks more is another round trip for each message. It looks for
 * {@code security.capability} before each write that goes through the page cache.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestsOfAWriteIT {

    private static final int WRITES = 10;
    private static final byte[] LINE = "a line\n".getBytes(StandardCharsets.US_ASCII);
    private static final String GIVE_A_LIST =
            "import os, struct, sys; os.setxattr(sys.argv[1], 'system.posix_acl_access',"
                    + " struct.pack('<I' + 'HHI' * 5, 2, 1, 6, 2**32 - 1, 2, 6, 4321, 4, 6, 2**32 - 1, 16, 6, 2**32 - 1,"
                    + " 32, 6, 2**32 - 1))";

    private final Queue<Integer> requests = new ConcurrentLinkedQueue<>();

    private ToyMount mount() throws Exception {
        return ToyMount.of(directory -> new ThreadedFuseTransport(directory, requests::add), new ParkingDevice());
    }

    private void assertEachWriteIsOneRequest(ToyMount mount) throws IOException {
        try (FileChannel device = FileChannel.open(Path.of(mount.device(0)), StandardOpenOption.WRITE)) {
            requests.clear();
            for (int i = 0; i < WRITES; i++) {
                assertEquals(LINE.length, device.write(ByteBuffer.wrap(LINE)));
            }
            assertEquals(Collections.nCopies(WRITES, Opcode.WRITE), List.copyOf(requests));
        }
    }

    @Test
    void aWriteIsOneRequest() throws Exception {
        try (ToyMount mount = mount()) {
            assertEachWriteIsOneRequest(mount);
        }
    }

    @Test
    void soItIsOnADeviceWithAnAccessControlList() throws Exception {
        try (ToyMount mount = mount()) {
            Command.Result list = new Command("python3", "-B", "-c", GIVE_A_LIST, mount.device(0)).run();
            assertEquals(0, list.status(), list.output());
            assertEachWriteIsOneRequest(mount);
        }
    }
}
