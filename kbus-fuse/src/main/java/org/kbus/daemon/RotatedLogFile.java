// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.kbus.linux.OwnProcess;

/**
 * A file for the log that does not grow for ever: when it is full it becomes FILE.1, what was that FILE.2, and so on. It
 * is our standard output and error as well, for what native code says.
 */
public final class RotatedLogFile extends OutputStream {

    private final FileOutputStream current = new FileOutputStream(FileDescriptor.err);
    private final Path path;
    private final long maxSize;
    private final int older;
    private boolean rotates;
    private long size;

    /**
     * @param maxSize in bytes; only what is written at once may make it larger
     * @param older   how many are kept beside it, 1 or more
     */
    public RotatedLogFile(Path path, long maxSize, int older) {
        this.path = path.toAbsolutePath();
        this.maxSize = maxSize;
        this.older = older;
    }

    /** Sends our standard output and error there from now on, behind what is there already. */
    void open() throws IOException {
        OwnProcess.redirectOutput(path);
        rotates = Files.isRegularFile(path);
        size = rotates ? Files.size(path) : 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** @throws IOException if it cannot be written, or the file is full and cannot be renamed */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (rotates && size > 0 && size + length > maxSize) {
            rotate();
        }
        current.write(bytes, offset, length);
        size += length;
    }

    private void rotate() throws IOException {
        for (int number = older - 1; number > 0; number--) {
            rename(numbered(number), numbered(number + 1));
        }
        rename(path, numbered(1));
        open();
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** Nothing is followed that may be a link. */
    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Somebody has moved it, or it has yet to come about.
            return;
        }
    }
}
