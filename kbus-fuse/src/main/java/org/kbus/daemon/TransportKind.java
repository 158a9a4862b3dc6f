// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.driver.Kbus;
import org.kbus.fuse.FuseTransport;
import org.kbus.fuse.cuse.CuseTransport;
import org.kbus.fuse.uring.UringSupport;
import org.kbus.jnrfuse.JnrFuseTransport;

/** The transports that can be chosen. */
public enum TransportKind {
    AUTO("auto") {
        @Override
        public Chosen choose(boolean mayEnableUring) {
            String hindrance = UringSupport.prepare(mayEnableUring);
            return hindrance == null ? new Chosen(IO_URING, "the kernel has it")
                    : new Chosen(FUSE, "not io-uring: " + hindrance);
        }

        @Override
        Transport create(NodeDirectory directory) {
            throw new IllegalStateException("a transport is to be chosen first");
        }
    },
    IO_URING("io-uring") {
        @Override
        public Chosen choose(boolean mayEnableUring) throws CommandFailure {
            String hindrance = UringSupport.prepare(mayEnableUring);
            if (hindrance != null) {
                throw new CommandFailure("io-uring cannot be had: " + hindrance + "; use --transport fuse");
            }
            return super.choose(mayEnableUring);
        }

        @Override
        Transport create(NodeDirectory directory) {
            return FuseTransport.overIoUring(directory, MountPoint.NAME);
        }
    },
    FUSE("fuse") {
        @Override
        Transport create(NodeDirectory directory) {
            return FuseTransport.onDevice(directory, MountPoint.NAME);
        }
    },
    CUSE("cuse") {
        @Override
        public Chosen choose(boolean mayEnableUring) throws CommandFailure {
            String hindrance = CuseTransport.hindrance();
            if (hindrance != null) {
                throw new CommandFailure("character devices cannot be had: " + hindrance
                        + " (modprobe cuse loads it where the kernel has it); use --transport fuse");
            }
            return super.choose(mayEnableUring);
        }

        @Override
        Transport create(NodeDirectory directory) {
            return new CuseTransport(directory, MountPoint.NAME, node -> node.name().startsWith(Kbus.DEVICE_NAME));
        }

        @Override
        boolean makesDevices() {
            return true;
        }
    },
    JNR_FUSE("jnr-fuse") {
        @Override
        Transport create(NodeDirectory directory) {
            return new JnrFuseTransport(directory, MountPoint.NAME);
        }
    };

    private final String label;

    TransportKind(String label) {
        this.label = label;
    }

    /**
     * What is taken, and why.
     *
     * @param kind not {@link #AUTO}
     */
    public record Chosen(TransportKind kind, String why) {
        @Override
        public String toString() {
            return kind + " (" + why + ")";
        }
    }

    /** @throws CommandFailure if it cannot be had here */
    public Chosen choose(boolean mayEnableUring) throws CommandFailure {
        return new Chosen(this, "as asked for");
    }

    /**
     * For a bus whose mount table ends with the process that serves it. If a request over io_uring is on its way just
     * then, the last thread waits in the kernel for what only it could give (fuse_wait_aborted() in Linux 6.18), and
     * nothing can end it.
     *
     * @throws CommandFailure if it cannot be had here
     */
    public Chosen chooseForOwnMountTable() throws CommandFailure {
        if (makesDevices()) {
            throw new CommandFailure(this + " makes devices that everybody sees, and not one for a command; leave"
                    + " --transport away");
        }
        return this == AUTO ? new Chosen(FUSE, "io-uring only if asked for") : choose(false);
    }

    abstract Transport create(NodeDirectory directory);

    /** Whether it makes the devices in {@code /dev} itself. */
    boolean makesDevices() {
        return false;
    }

    @Override
    public String toString() {
        return label;
    }
}
