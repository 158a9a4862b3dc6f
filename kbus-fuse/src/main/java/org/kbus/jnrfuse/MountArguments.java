// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.file.Path;
import org.kbus.device.Attributes;

/** The command line that libfuse is started with: the mount point, and how it is to be mounted and served. */
final class MountArguments {

    /** The most that a WRITE or READ of libfuse 2.9 carries: its buffer has room for no more. */
    static final int MAX_TRANSFER = 128 * 1024;

    /**
     * RELEASE is a background request, and of those the kernel queues only so many at once: with the default of 12, a
     * process that ends with many files open would be overtaken by what comes after it.
     */
    private static final int MAX_BACKGROUND = 65535;

    private MountArguments() {
    }

    static String[] of(String name, Path mountPoint) {
        return new String[] {
            name,
            mountPoint.toString(),
            // In the foreground, which is to say in this process.
            "-f",
            "-o", String.join(",",
                    "fsname=" + name,
                    "subtype=" + name,
                    "allow_other",
                    "default_permissions",
                    "noexec",
                    "nonempty",
                    "use_ino",
                    "big_writes",
                    // open(2) with O_TRUNC is one request, and no change of size.
                    "atomic_o_trunc",
                    "max_write=" + MAX_TRANSFER,
                    "max_read=" + MAX_TRANSFER,
                    "max_background=" + MAX_BACKGROUND,
                    "congestion_threshold=" + MAX_BACKGROUND,
                    // What follows a device changes without the kernel's knowing; there is one timeout for all nodes.
                    "attr_timeout=0",
                    "entry_timeout=" + Attributes.VALID_SECONDS,
                    // A name that is not there now may be there later.
                    "negative_timeout=0")
        };
    }
}
