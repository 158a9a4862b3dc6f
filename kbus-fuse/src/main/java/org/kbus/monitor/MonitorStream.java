// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import org.kbus.abi.MonitorRecord;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.NativeBuffer;
import org.kbus.linux.Readiness;

/** A monitor file that is open: what is delivered on its device from now on. */
public final class MonitorStream implements AutoCloseable {

    /** As much as one request to the bus carries at most. */
    private static final int BUFFER_SIZE = 1 << 20;

    private static final int EAGAIN = Errno.EAGAIN.intValue();
    private static final int EINTR = Errno.EINTR.intValue();

    private final Descriptor file;
    private final Readiness readiness;
    private final NativeBuffer buffer = new NativeBuffer(BUFFER_SIZE);
    private final ByteBuffer records = buffer.bytes();
    private final MonitorRecord record = new MonitorRecord();

    private MonitorStream(Descriptor file) throws IOException {
        this.file = file;
        this.readiness = new Readiness(file);
        records.limit(0);
    }

    /** Opens the monitor of a device, such as {@code /dev/kbus/monitor0}. */
    public static MonitorStream open(Path monitor) throws IOException {
        Descriptor file = Descriptor.openReadOnly(monitor.toString());
        try {
            return new MonitorStream(file);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The next record, or null if there is none now. */
    public Capture poll() throws IOException {
        if (!records.hasRemaining() && !fill()) {
            return null;
        }
        byte[] bytes = new byte[record.wrap(records, records.position()).length()];
        records.get(bytes);
        return Capture.of(bytes);
    }

    private boolean fill() throws LinuxException {
        int count = file.read(buffer);
        records.position(0).limit(Math.max(count, 0));
        if (count < 0 && count != -EAGAIN && count != -EINTR) {
            throw new LinuxException("cannot read the monitor", -count);
        }
        return count > 0;
    }

    /**
     * Waits until there is a record, the time is over, or {@link #wakeUp} is called.
     *
     * @param nanos for how long at most
     */
    public void await(long nanos) throws IOException, InterruptedException {
        readiness.await(Readiness.POLLIN, nanos);
    }

    /** Ends the waiting, or the next if nobody waits now. Any thread may call it. */
    public void wakeUp() {
        readiness.wakeUp();
    }

    @Override
    public void close() {
        readiness.close();
        file.close();
    }
}
