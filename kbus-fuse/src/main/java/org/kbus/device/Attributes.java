// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/**
 * What stat(2) shows of the mounted directory or of a node in it.
 *
 * @param mode  with the file's type
 * @param links how many names it has
 * @param time  of all of a file's times, in seconds since the epoch
 * @param validSeconds how long the kernel may keep it without asking, in seconds
 */
public record Attributes(long inode, long size, int mode, int links, int uid, int gid, long time, int validSeconds) {

    /** Of what only the kernel itself changes. */
    public static final int VALID_SECONDS = 3600;
    public static final int BLOCK_SIZE = 4096;
    /** The longest name that the directory could have, in bytes. */
    public static final int NAME_MAX = 255;

    /**
     * A stream has no size. It says that it has one: writes that end before a file's end may be made in parallel, and
     * splice(2) takes nothing for empty that it is to be refused. It is the most that one write of any transport has.
     */
    public static final long STREAM_SIZE = 1 << 20;

    public static final int S_IFDIR = 0040000;
    public static final int S_IFREG = 0100000;

    private static final int DIRECTORY_MODE = S_IFDIR | 0755;
    private static final int DIRECTORY_LINKS = 2;

    static Attributes ofDirectory(long inode, long time) {
        return new Attributes(inode, 0, DIRECTORY_MODE, DIRECTORY_LINKS, 0, 0, time, VALID_SECONDS);
    }

    /**
     * What chmod(2), chown(2), truncate(2) and their like want to be otherwise.
     *
     * @param changesMode whether the mode is to be {@code mode}; likewise for the owner and the group
     * @param changesSize whether the size is to be another
     */
    public record Change(boolean changesMode, int mode, boolean changesUid, int uid, boolean changesGid, int gid,
            boolean changesSize) {
    }
}
