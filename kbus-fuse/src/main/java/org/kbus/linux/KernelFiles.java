// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says about itself in {@code /proc} and {@code /sys}.
 *
 * @param root where these are
 */
public record KernelFiles(Path root) {

    /** Those of the machine that we run on. */
    public static final KernelFiles OF_THIS_MACHINE = new KernelFiles(Path.of("/"));

    /**
     * A file's text, without the line's end.
     *
     * @param path absolute
     * @return null if there is no such file, or it cannot be read
     */
    public String read(String path) {
        try {
            return Files.readString(root.resolve(path.substring(1)), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether a file is there and says exactly this. */
    public boolean says(String path, String text) {
        return text.equals(read(path));
    }
}
