// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kbus.fuse.wire.Channel;
import org.kbus.linux.Descriptor;
import org.kbus.linux.IoUring;

/** Whether requests can come over io_uring here. */
public final class UringSupport {

    private static final Path PARAMETER = Path.of("/sys/module/fuse/parameters/enable_uring");

    private UringSupport() {
    }

    /**
     * Sees to it that they can, as far as we may.
     *
     * @param mayEnable whether the fuse module's {@code enable_uring}, which is off at first, may be set to Y. It
     *                  concerns mounts that are made from then on, and of these only those whose server asks for it.
     * @return null if they can; or else why not
     */
    public static String prepare(boolean mayEnable) {
        try {
            // The first to open it has the module loaded.
            Descriptor.open(Channel.DEVICE).close();
            if (!Files.exists(PARAMETER)) {
                return "this kernel does not have FUSE over io_uring (Linux 6.14 and later do)";
            }
            if (!Files.readString(PARAMETER).startsWith("Y")) {
                if (!mayEnable) {
                    return PARAMETER + " is N";
                }
                if (!enable()) {
                    return PARAMETER + " cannot be set to Y";
                }
            }
            new IoUring().close();
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static boolean enable() {
        try {
            Files.writeString(PARAMETER, "Y");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
