// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.kbus.device.Errno;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.Mounts;
import org.kbus.linux.NativeBuffer;

/** The connection with the kernel: {@code /dev/fuse}, the request being served and the reply being made. */
final class FuseChannel implements AutoCloseable {

    private static final String DEVICE = "/dev/fuse";
    /** A page for the headers, as libfuse has it. */
    private static final int REQUEST_SIZE = InitOut.MAX_WRITE + 4096;
    private static final int REPLY_SIZE = OutHeader.SIZE + InitOut.MAX_WRITE;

    private final Descriptor descriptor;
    private final NativeBuffer request = new NativeBuffer(REQUEST_SIZE);
    private final NativeBuffer reply = new NativeBuffer(REPLY_SIZE);
    private final OutHeader replyHeader = new OutHeader(reply.bytes());
    private final ByteBuffer payload =
            reply.bytes().slice(OutHeader.SIZE, InitOut.MAX_WRITE).order(ByteOrder.nativeOrder());
    private final NativeBuffer wakeup = new NativeBuffer(OutHeader.SIZE + PollStructs.WAKEUP_SIZE);
    private final OutHeader wakeupHeader = new OutHeader(wakeup.bytes());
    private final ByteBuffer wakeupPayload =
            wakeup.bytes().slice(OutHeader.SIZE, PollStructs.WAKEUP_SIZE).order(ByteOrder.nativeOrder());

    private boolean answered;

    private FuseChannel(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Mounts on a directory, and opens the channel through which what happens there is served. */
    static FuseChannel mount(Path directory, String source, String subtype) throws IOException {
        Descriptor descriptor = Descriptor.open(DEVICE);
        try {
            String options = "fd=" + descriptor.number()
                    + ",rootmode=40755,user_id=0,group_id=0,allow_other,default_permissions";
            Mounts.mount(source, directory, "fuse." + subtype,
                    Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC, options);
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
        return new FuseChannel(descriptor);
    }

    /** The request that was received last. */
    ByteBuffer request() {
        return request.bytes();
    }

    /** Where what follows the header of the reply is put. */
    ByteBuffer payload() {
        return payload;
    }

    /**
     * Waits for the next request.
     *
     * @return false when the mount has gone
     */
    boolean receive() throws IOException {
        while (true) {
            int count = descriptor.read(request);
            if (count > 0) {
                answered = false;
                payload.clear();
                return true;
            }
            if (count == -Errno.ENODEV) {
                return false;
            }
            // ENOENT: the request was interrupted before we got it.
            if (count != -Errno.EINTR && count != -Errno.EAGAIN && count != -Errno.ENOENT) {
                throw new LinuxException("cannot read " + DEVICE, -count);
            }
        }
    }

    /** Whether the request that was received last has been answered. */
    boolean isAnswered() {
        return answered;
    }

    /** Answers with the first bytes of the payload. */
    void reply(long unique, int payloadLength) {
        send(unique, 0, payloadLength);
    }

    /** @param errno greater than 0 */
    void replyError(long unique, int errno) {
        send(unique, -errno, 0);
    }

    private void send(long unique, int error, int payloadLength) {
        answered = true;
        int length = OutHeader.SIZE + payloadLength;
        replyHeader.put(length, error, unique);
        // A failure (ENOENT) means that the caller has been killed and nobody waits for this any more.
        descriptor.write(reply, length);
    }

    /** Wakes those who sleep in poll on a file. A file that is no longer polled does no harm. */
    void notifyPoll(long kernelHandle) {
        PollStructs.putWakeup(wakeupPayload, kernelHandle);
        wakeupHeader.put(wakeup.size(), PollStructs.NOTIFY_POLL, 0);
        descriptor.write(wakeup, wakeup.size());
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
