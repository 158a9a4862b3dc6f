// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a program as a shell does. */
final class ProgramPath {

    private ProgramPath() {
    }

    /**
     * Finds it.
     *
     * @param name a path, or a name that is looked for on the PATH
     * @return an absolute path, which may lead to something that may not be run if nothing else was found; or null
     */
    static Path find(String name) {
        if (name.contains("/")) {
            Path path = Path.of(name).toAbsolutePath();
            return Files.exists(path) ? path : null;
        }
        Path second = null;
        for (String folder : String.valueOf(System.getenv("PATH")).split(":")) {
            Path path = Path.of(folder).toAbsolutePath().resolve(name);
            if (isExecutable(path)) {
                return path;
            }
            if (second == null && !name.isEmpty() && Files.isRegularFile(path)) {
                second = path;
            }
        }
        return second;
    }

    /** Whether something is a file that we may run. */
    static boolean isExecutable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
