// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.util.function.IntSupplier;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * {@code struct fuse_operations}: the callbacks that libfuse is given. Each is served at the place of the thread that
 * it is called in. One that is not set is answered with ENOSYS; so FLUSH, GETXATTR and others are not asked again,
 * which would come with each close and write.
 */
final class FuseCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(FuseCallbacks.class);

    /** The bits of {@code struct fuse_operations} stand behind 38 functions, the last of which is bmap. */
    private static final int FLAGS_OFFSET = 38 * Runtime.getSystemRuntime().addressSize();
    private static final int FLAG_NULLPATH_OK = CBits.bit(0);
    private static final int FLAG_NOPATH = CBits.bit(1);
    private static final int FLAG_UTIME_OMIT_OK = CBits.bit(2);

    /** Holds the functions, too: what only native code refers to would be collected. */
    private final FuseOperations operations = new FuseOperations(Runtime.getSystemRuntime());

    /** @param onUsable called when the kernel has been agreed with */
    FuseCallbacks(Runnable onUsable) {
        setFlags();
        operations.init.set(connection -> {
            guarded("init", () -> {
                onUsable.run();
                return 0;
            });
            return null;
        });
        setFileCallbacks();
        setDirectoryCallbacks();
        setRefusals();
    }

    FuseOperations operations() {
        return operations;
    }

    /** An open file is known by its handle: libfuse need not find out its path for each request. */
    private void setFlags() {
        Struct.getMemory(operations).putInt(FLAGS_OFFSET, FLAG_NULLPATH_OK | FLAG_NOPATH | FLAG_UTIME_OMIT_OK);
    }

    private static FileCallbacks files() {
        return LoopThread.current().place().fileCallbacks();
    }

    private static DirectoryCallbacks directory() {
        return LoopThread.current().place().directoryCallbacks();
    }

    private void setFileCallbacks() {
        operations.open.set((path, info) -> guarded("open", () -> files().open(path, info)));
        operations.release.set((path, info) -> guarded("release", () -> files().release(info)));
        operations.read.set((path, buffer, size, offset, info) -> guarded("read", () -> files().read(buffer, size,
                offset, info)));
        operations.write.set((path, buffer, size, offset, info) -> guarded("write", () -> files().write(buffer, size,
                info)));
        operations.ioctl.set((path, command, argument, info, flags, data) -> guarded("ioctl", () -> files().ioctl(
                command, argument, info, (int) flags, data)));
        operations.poll.set((path, info, handle, events) -> guarded("poll", () -> files().poll(info, handle, events)));
    }

    private void setDirectoryCallbacks() {
        operations.getattr.set((path, stat) -> guarded("getattr", () -> directory().getattr(path, stat)));
        operations.fgetattr.set((path, stat, info) -> guarded("fgetattr", () -> directory().fgetattr(path, stat,
                info)));
        operations.readdir.set((path, buffer, filler, offset, info) -> guarded("readdir", () -> directory().readdir(
                buffer, filler)));
        operations.chmod.set((path, mode) -> guarded("chmod", () -> directory().chmod(path, (int) mode)));
        operations.chown.set((path, uid, gid) -> guarded("chown", () -> directory().chown(path, (int) uid, (int) gid)));
        operations.utimens.set((path, times) -> guarded("utimens", () -> directory().utimens(path)));
        operations.truncate.set((path, size) -> guarded("truncate", () -> directory().truncate(path)));
        operations.ftruncate.set((path, size, info) -> guarded("ftruncate", () -> directory().ftruncate(path, info)));
        operations.statfs.set((path, statvfs) -> guarded("statfs", () -> directory().statfs(statvfs)));
    }

    private void setRefusals() {
        operations.fsync.set((path, dataOnly, info) -> -NodeDirectory.SYNCHRONIZING_ERRNO);
        operations.mknod.set((path, mode, device) -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.mkdir.set((path, mode) -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.unlink.set(path -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.rmdir.set(path -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.symlink.set((target, path) -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.rename.set((from, to) -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.link.set((from, to) -> -NodeDirectory.CHANGING_NAMES_ERRNO);
        operations.create.set((path, mode, info) -> -NodeDirectory.CHANGING_NAMES_ERRNO);
    }

    /**
     * Nothing may be thrown into native code; and a caller must never wait for an answer that does not come: not even
     * when we have made a mistake.
     */
    private static int guarded(String operation, IntSupplier body) {
        try {
            return body.getAsInt();
        } catch (SessionEnded e) {
            return -Errno.ENOTCONN;
        } catch (OutOfMemoryError e) {
            return failed(operation, Errno.ENOMEM, e);
        } catch (Throwable e) {
            return failed(operation, Errno.EIO, e);
        }
    }

    private static int failed(String operation, int errno, Throwable why) {
        try {
            LOG.error("a request to {} went wrong; the service goes on", operation, why);
        } catch (Throwable e) {
            // There is not even enough memory or stack to say so. The caller will learn it.
        }
        return -errno;
    }
}
