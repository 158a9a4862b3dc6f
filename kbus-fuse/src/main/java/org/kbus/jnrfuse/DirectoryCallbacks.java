// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import jnr.ffi.provider.jffi.ClosureHelper;
import org.kbus.device.Attributes;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;

/** What programs ask about the directory and the names in it. The kernel keeps the answers, so that few get here. */
final class DirectoryCallbacks {

    /** What chown(2) leaves as it is. */
    private static final int UNCHANGED = -1;

    private final JnrFuseSession session;
    private final NodeDirectory directory;
    private final FileStat entry = new FileStat(Runtime.getSystemRuntime());

    DirectoryCallbacks(JnrFuseSession session) {
        this.session = session;
        this.directory = session.directory();
    }

    int getattr(String path, Pointer stat) {
        return inTurn(() -> {
            if (NodePath.isDirectory(path)) {
                return put(stat, directory.attributes());
            }
            Node node = NodePath.lookup(directory, path);
            return node == null ? -Errno.ENOENT : put(stat, directory.attributes(node));
        });
    }

    /** @param path null if libfuse has not looked for it, since the file is open */
    int fgetattr(String path, Pointer stat, Pointer info) {
        return path != null ? getattr(path, stat) : inTurn(() -> put(stat, directory.attributes(nodeOf(info))));
    }

    private Node nodeOf(Pointer info) {
        return session.files().get(FileInfo.handle(info)).node();
    }

    private static int put(Pointer struct, Attributes attributes) {
        FileStat stat = FileStat.of(struct);
        stat.st_ino.set(attributes.inode());
        stat.st_size.set(attributes.size());
        stat.st_mode.set(attributes.mode());
        stat.st_nlink.set(attributes.links());
        stat.st_uid.set(attributes.uid());
        stat.st_gid.set(attributes.gid());
        stat.st_blksize.set(Attributes.BLOCK_SIZE);
        stat.st_atim.tv_sec.set(attributes.time());
        stat.st_mtim.tv_sec.set(attributes.time());
        stat.st_ctim.tv_sec.set(attributes.time());
        return 0;
    }

    /** Gives the whole listing: with offsets of 0, libfuse keeps it and hands it out in parts. */
    int readdir(Pointer buffer, Pointer fillerFunction) {
        FuseFillDir filler = fillerOf(fillerFunction);
        return inTurn(() -> {
            add(filler, buffer, ".", directory.attributes());
            add(filler, buffer, "..", directory.attributes());
            for (Node node : directory.nodes()) {
                add(filler, buffer, node.name(), directory.attributes(node));
            }
            return 0;
        });
    }

    private void add(FuseFillDir filler, Pointer buffer, String name, Attributes attributes) {
        entry.st_ino.set(attributes.inode());
        entry.st_mode.set(attributes.mode());
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer terminated = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
        filler.apply(buffer, terminated, Struct.getMemory(entry), 0);
    }

    /** A function that can be called, of its address. */
    private static FuseFillDir fillerOf(Pointer function) {
        ClosureHelper helper = ClosureHelper.getInstance();
        return helper.getNativeConveter(FuseFillDir.class).fromNative(function, helper.getFromNativeContext());
    }

    int chmod(String path, int mode) {
        return change(path, new Attributes.Change(true, mode, false, 0, false, 0, false));
    }

    int chown(String path, int uid, int gid) {
        return change(path,
                new Attributes.Change(false, 0, uid != UNCHANGED, uid, gid != UNCHANGED, gid, false));
    }

    int utimens(String path) {
        return change(path, new Attributes.Change(false, 0, false, 0, false, 0, false));
    }

    int truncate(String path) {
        return change(path, new Attributes.Change(false, 0, false, 0, false, 0, true));
    }

    /** @param path null if libfuse has not looked for it, since the file is open */
    int ftruncate(String path, Pointer info) {
        return path != null ? truncate(path) : inTurn(() -> directory.change(nodeOf(info).inode(),
                new Attributes.Change(false, 0, false, 0, false, 0, true)));
    }

    private int change(String path, Attributes.Change change) {
        return inTurn(() -> directory.change(
                NodePath.isDirectory(path) ? NodeDirectory.INODE : NodePath.lookup(directory, path).inode(), change));
    }

    int statfs(Pointer statvfs) {
        Statvfs stat = Statvfs.of(statvfs);
        stat.f_bsize.set(Attributes.BLOCK_SIZE);
        stat.f_frsize.set(Attributes.BLOCK_SIZE);
        stat.f_namemax.set(Attributes.NAME_MAX);
        return 0;
    }

    /** A device that is called may add nodes. */
    private int inTurn(IntSupplier body) {
        session.turn().begin();
        try {
            return body.getAsInt();
        } finally {
            session.turn().end();
        }
    }
}
