// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import jnr.ffi.provider.jffi.ClosureHelper;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;

/** What programs ask about the directory and the names in it. The kernel keeps the answers, so that few get here. */
final class DirectoryOperations {

    private static final int DIRECTORY_MODE = FileStat.S_IFDIR | 0755;
    private static final int DIRECTORY_LINKS = 2;
    private static final int BLOCK_SIZE = 4096;
    private static final int NAME_MAX = 255;
    /** What chown(2) leaves as it is. */
    private static final int UNCHANGED = -1;

    private final NodeDirectory directory;
    private final OpenFiles<JnrFuseFile> files;
    private final FileStat entry = new FileStat(Runtime.getSystemRuntime());
    /** Of all files' times, in seconds since the epoch. */
    private final long time = System.currentTimeMillis() / 1000;

    DirectoryOperations(NodeDirectory directory, OpenFiles<JnrFuseFile> files) {
        this.directory = directory;
        this.files = files;
    }

    int getattr(String path, Pointer stat) {
        if (NodePath.isDirectory(path)) {
            put(FileStat.of(stat), NodeDirectory.INODE, 0, DIRECTORY_MODE, DIRECTORY_LINKS, 0, 0);
            return 0;
        }
        Node node = NodePath.lookup(directory, path);
        return node == null ? -Errno.ENOENT : getattr(node, stat);
    }

    /** @param path null if libfuse has not looked for it, since the file is open */
    int fgetattr(String path, Pointer stat, Pointer info) {
        return path != null ? getattr(path, stat) : getattr(files.get(FileInfo.handle(info)).node(), stat);
    }

    private int getattr(Node node, Pointer stat) {
        put(FileStat.of(stat), node.inode(), sizeOf(node), modeOf(node), 1, node.uid(), node.gid());
        return 0;
    }

    private void put(FileStat stat, long inode, long size, int mode, int links, int uid, int gid) {
        stat.st_ino.set(inode);
        stat.st_size.set(size);
        stat.st_mode.set(mode);
        stat.st_nlink.set(links);
        stat.st_uid.set(uid);
        stat.st_gid.set(gid);
        stat.st_blksize.set(BLOCK_SIZE);
        stat.st_atim.tv_sec.set(time);
        stat.st_mtim.tv_sec.set(time);
        stat.st_ctim.tv_sec.set(time);
    }

    /** Gives the whole listing: with offsets of 0, libfuse keeps it and hands it out in parts. */
    int readdir(Pointer buffer, Pointer fillerFunction) {
        FuseFillDir filler = fillerOf(fillerFunction);
        add(filler, buffer, ".", NodeDirectory.INODE, DIRECTORY_MODE);
        add(filler, buffer, "..", NodeDirectory.INODE, DIRECTORY_MODE);
        for (Node node : directory.nodes()) {
            add(filler, buffer, node.name(), node.inode(), modeOf(node));
        }
        return 0;
    }

    private void add(FuseFillDir filler, Pointer buffer, String name, long inode, int mode) {
        entry.st_ino.set(inode);
        entry.st_mode.set(mode);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer terminated = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
        filler.apply(buffer, terminated, Struct.getMemory(entry), 0);
    }

    /** A function that can be called, of its address. */
    private static FuseFillDir fillerOf(Pointer function) {
        ClosureHelper helper = ClosureHelper.getInstance();
        return helper.getNativeConveter(FuseFillDir.class).fromNative(function, helper.getFromNativeContext());
    }

    /** Mode and owner of a node can be changed, as in /dev. */
    int chmod(String path, int mode) {
        if (NodePath.isDirectory(path)) {
            return -Errno.EPERM;
        }
        NodePath.lookup(directory, path).permissions(mode);
        return 0;
    }

    int chown(String path, int uid, int gid) {
        if (NodePath.isDirectory(path)) {
            return -Errno.EPERM;
        }
        Node node = NodePath.lookup(directory, path);
        if (uid != UNCHANGED) {
            node.uid(uid);
        }
        if (gid != UNCHANGED) {
            node.gid(gid);
        }
        return 0;
    }

    /** A node's times are nobody's concern. */
    int utimens(String path) {
        return NodePath.isDirectory(path) ? -Errno.EPERM : 0;
    }

    int statfs(Pointer statvfs) {
        Statvfs stat = Statvfs.of(statvfs);
        stat.f_bsize.set(BLOCK_SIZE);
        stat.f_frsize.set(BLOCK_SIZE);
        stat.f_namemax.set(NAME_MAX);
        return 0;
    }

    /** A stream has no size. It says that it has one, so that splice(2) does not take it for empty but is refused. */
    private static long sizeOf(Node node) {
        return node.isStream() ? MountArguments.MAX_TRANSFER : 0;
    }

    /** Regular files: the kernel would open a character device as its own. */
    private static int modeOf(Node node) {
        return FileStat.S_IFREG | node.permissions();
    }
}
