// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.lang.ref.Reference;
import java.util.function.IntSupplier;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.serce.jnrfuse.LibFuse;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * One mount's life in libfuse: the callbacks that it is given, and its loop, which takes one request after the other
 * in the order in which the kernel queued them. A callback that is not set is answered with ENOSYS; so FLUSH,
 * GETXATTR and others are not asked again, which would come with each close and write.
 */
final class JnrFuseSession {

    private static final Logger LOG = LoggerFactory.getLogger(JnrFuseSession.class);

    /** The bits of {@code struct fuse_operations} stand behind 38 functions, the last of which is bmap. */
    private static final int FLAGS_OFFSET = 38 * Runtime.getSystemRuntime().addressSize();
    private static final int FLAG_NULLPATH_OK = CBits.bit(0);
    private static final int FLAG_NOPATH = CBits.bit(1);
    private static final int FLAG_UTIME_OMIT_OK = CBits.bit(2);

    private final LibFuse libFuse;
    private final Runnable onUsable;
    private final JnrFuseCaller caller = new JnrFuseCaller();
    private final DirectoryOperations directoryOperations;
    private final NodeOperations nodeOperations;
    /** Holds the callbacks, too: what only native code refers to would be collected. */
    private final FuseOperations operations = new FuseOperations(Runtime.getSystemRuntime());
    private boolean usable;

    JnrFuseSession(LibFuse libFuse, NodeDirectory directory, Runnable onUsable) {
        this.libFuse = libFuse;
        this.onUsable = onUsable;
        OpenFiles<JnrFuseFile> files = new OpenFiles<>();
        this.directoryOperations = new DirectoryOperations(directory, files);
        this.nodeOperations = new NodeOperations(libFuse, directory, files, caller);
        setFlags();
        setCallbacks();
        setRefusals();
    }

    /**
     * Mounts, serves, and returns when the mount has gone. libfuse handles only those signals that nobody handles yet,
     * which in a JVM are none that end it; and it unmounts at the end only what is still mounted then.
     *
     * @return whether all went well
     */
    boolean run(String[] arguments) {
        try {
            return libFuse.fuse_main_real(arguments.length, arguments, operations, Struct.size(operations), null) == 0;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Whether it came so far that programs could open the nodes. */
    boolean wasUsable() {
        return usable;
    }

    /** An open file is known by its handle: libfuse need not find out its path for each request. */
    private void setFlags() {
        Struct.getMemory(operations).putInt(FLAGS_OFFSET, FLAG_NULLPATH_OK | FLAG_NOPATH | FLAG_UTIME_OMIT_OK);
    }

    private void setCallbacks() {
        operations.init.set(connection -> {
            guarded("init", this::init);
            return null;
        });
        operations.open.set((path, info) ->
                guarded("open", () -> nodeOperations.open(path, info)));
        operations.release.set((path, info) ->
                guarded("release", () -> nodeOperations.release(info)));
        operations.read.set((path, buffer, size, offset, info) ->
                guarded("read", () -> nodeOperations.read(buffer, size, offset, info)));
        operations.write.set((path, buffer, size, offset, info) ->
                guarded("write", () -> nodeOperations.write(buffer, size, info)));
        operations.ioctl.set((path, command, argument, info, flags, data) ->
                guarded("ioctl", () -> nodeOperations.ioctl(command, argument, info, (int) flags, data)));
        operations.poll.set((path, info, handle, events) ->
                guarded("poll", () -> nodeOperations.poll(info, handle, events)));
        operations.getattr.set((path, stat) ->
                guarded("getattr", () -> directoryOperations.getattr(path, stat)));
        operations.fgetattr.set((path, stat, info) ->
                guarded("fgetattr", () -> directoryOperations.fgetattr(path, stat, info)));
        operations.readdir.set((path, buffer, filler, offset, info) ->
                guarded("readdir", () -> directoryOperations.readdir(buffer, filler)));
        operations.chmod.set((path, mode) ->
                guarded("chmod", () -> directoryOperations.chmod(path, (int) mode)));
        operations.chown.set((path, uid, gid) ->
                guarded("chown", () -> directoryOperations.chown(path, (int) uid, (int) gid)));
        operations.utimens.set((path, times) ->
                guarded("utimens", () -> directoryOperations.utimens(path)));
        operations.statfs.set((path, statvfs) ->
                guarded("statfs", () -> directoryOperations.statfs(statvfs)));
    }

    /** What cannot be done here. A device has no size, and nothing to synchronize. */
    private void setRefusals() {
        operations.truncate.set((path, size) -> -Errno.EINVAL);
        operations.ftruncate.set((path, size, info) -> -Errno.EINVAL);
        operations.fsync.set((path, dataOnly, info) -> -Errno.EINVAL);
        operations.mknod.set((path, mode, device) -> -Errno.EPERM);
        operations.mkdir.set((path, mode) -> -Errno.EPERM);
        operations.unlink.set(path -> -Errno.EPERM);
        operations.rmdir.set(path -> -Errno.EPERM);
        operations.symlink.set((target, path) -> -Errno.EPERM);
        operations.rename.set((from, to) -> -Errno.EPERM);
        operations.link.set((from, to) -> -Errno.EPERM);
        operations.create.set((path, mode, info) -> -Errno.EPERM);
    }

    private int init() {
        caller.session(libFuse.fuse_get_context());
        usable = true;
        onUsable.run();
        return 0;
    }

    /**
     * Nothing may be thrown into native code; and a caller must never wait for an answer that does not come: not even
     * when we have made a mistake.
     */
    private static int guarded(String operation, IntSupplier body) {
        try {
            return body.getAsInt();
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
