// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.ArrayList;
import java.util.List;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;

/**
 * The nodes of a directory as a process reaches them, without a kernel: system calls that go straight to
 * {@link org.kbus.device.FileOperations}. A result is the system call's, an error an error number with a minus sign.
 *
 * <p>What the kernel does before it asks a device is done here as for a character device: a node is a regular file only
 * on FUSE. So reads and writes of no bytes, and ioctls that the kernel answers for regular files, reach the device. The
 * memory of the caller is dealt with as on FUSE, since {@link org.kbus.device.Request} has bytes and no addresses: what
 * is to be written must be there beforehand, and so must be the room for what is to be read; of an ioctl's argument as
 * many bytes as its number says are read, and as many written as the device gives.
 */
final class SystemCalls {

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;

    private static final int EBADF = jnr.constants.platform.Errno.EBADF.intValue();
    private static final int ESPIPE = jnr.constants.platform.Errno.ESPIPE.intValue();
    private static final int IOC_WRITE = 1;

    private NodeDirectory directory;
    private final SimulatedProcess process;
    private final AddressSpace memory;
    private OpenFiles<InProcessFile> files = new OpenFiles<>();
    private final List<PollSleeper> sleepers = new ArrayList<>();
    private Runnable beforeEach = () -> {
    };

    SystemCalls(NodeDirectory directory, SimulatedProcess process) {
        this.directory = directory;
        this.process = process;
        this.memory = process.addressSpace();
    }

    /** @param what is done before each system call that reaches a device */
    void beforeEach(Runnable what) {
        beforeEach = what;
    }

    OpenFiles<InProcessFile> files() {
        return files;
    }

    /** Goes on with the same files of other devices. */
    void goOnWith(NodeDirectory otherDirectory, OpenFiles<InProcessFile> sameFiles) {
        directory = otherDirectory;
        files = sameFiles;
    }

    /** Whether there is a node of that name: access(2) with F_OK. */
    boolean exists(String name) {
        return directory.lookup(name) != null;
    }

    /** @return a descriptor */
    int open(String name, int flags) {
        beforeEach.run();
        Node node = directory.lookup(name);
        if (node == null) {
            return -Errno.ENOENT;
        }
        InProcessFile file = new InProcessFile(node, flags);
        files.add(file);
        InProcessRequest.Opening request = new InProcessRequest.Opening(process, flags);
        int result = node.operations().open(file, request);
        if (result < 0) {
            files.remove(file);
            return result;
        }
        return (int) file.handle();
    }

    int close(int descriptor) {
        beforeEach.run();
        release(files.get(descriptor));
        return 0;
    }

    private void release(InProcessFile file) {
        if (file.release()) {
            files.remove(file);
        }
        wakeSleepers();
    }

    /**
     * What close has left to be done goes on: a turn of each file.
     *
     * @return of how many files there was something left
     */
    int goOnReleasing() {
        List<InProcessFile> released = new ArrayList<>();
        files.forEach(file -> {
            if (file.isReleased()) {
                released.add(file);
            }
        });
        released.forEach(this::release);
        return released.size();
    }

    int read(int descriptor, long address, int count) {
        return pread(descriptor, address, count, 0);
    }

    int pread(int descriptor, long address, int count, long offset) {
        beforeEach.run();
        InProcessFile file = files.get(descriptor);
        if (!file.isReadable()) {
            return -EBADF;
        }
        if (!memory.isWritable(address, count)) {
            return -Errno.EFAULT;
        }
        InProcessRequest.Reading request = new InProcessRequest.Reading(process, offset, count);
        int result = request.result(() -> file.node().operations().read(file, request));
        if (result > 0) {
            memory.write(address, request.buffer().slice(0, result));
        }
        wakeSleepers();
        return result;
    }

    int write(int descriptor, long address, int count) {
        beforeEach.run();
        InProcessFile file = files.get(descriptor);
        if (!file.isWritable()) {
            return -EBADF;
        }
        byte[] bytes = memory.read(address, count);
        if (bytes.length < count) {
            return -Errno.EFAULT;
        }
        InProcessRequest.Writing request = new InProcessRequest.Writing(process, bytes);
        int result = file.node().operations().write(file, request);
        wakeSleepers();
        return result;
    }

    int ioctl(int descriptor, int command, long argument) {
        beforeEach.run();
        InProcessFile file = files.get(descriptor);
        int wanted = (command >>> 30 & IOC_WRITE) != 0 ? command >>> 16 & 0x3FFF : 0;
        byte[] input = memory.read(argument, wanted);
        if (input.length < wanted) {
            return -Errno.EFAULT;
        }
        InProcessRequest.Controlling request = new InProcessRequest.Controlling(process, command, argument, input);
        int result = request.result(() -> {
            request.output().clear();
            return file.node().operations().ioctl(file, request);
        });
        boolean written = memory.write(argument, request.output().flip());
        wakeSleepers();
        return written ? result : -Errno.EFAULT;
    }

    /** A stream has no place to be sought. */
    int lseek(int descriptor) {
        return files.get(descriptor).node().isStream() ? -ESPIPE : 0;
    }

    /**
     * poll(2) that does not wait.
     *
     * @param events those of interest
     * @return those of them for which it is ready
     */
    int poll(int descriptor, int events) {
        beforeEach.run();
        int ready = poll(files.get(descriptor)) & events;
        wakeSleepers();
        return ready;
    }

    private int poll(InProcessFile file) {
        return file.node().operations().poll(file, new InProcessRequest.Polling(process));
    }

    /** poll(2) in another thread, which waits until the file is ready for one of these events or its time is up. */
    PollSleeper sleepInPoll(int descriptor, int events) {
        PollSleeper sleeper = new PollSleeper(() -> poll(files.get(descriptor)) & events,
                () -> files.get(descriptor).takeWoken());
        sleepers.add(sleeper);
        return sleeper;
    }

    /** Those who were woken in a system call ask again as soon as it has been answered, and may so wake others. */
    private void wakeSleepers() {
        boolean someAsked;
        do {
            someAsked = false;
            for (PollSleeper sleeper : sleepers) {
                someAsked |= sleeper.askIfWoken();
            }
        } while (someAsked);
        sleepers.removeIf(PollSleeper::hasEnded);
    }
}
