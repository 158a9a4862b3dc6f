// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.ArrayList;
import java.util.Arrays;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.FuseTransport;
import org.kbus.fuse.UringSupport;
import org.kbus.jnrfuse.JnrFuseTransport;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The transports that can be chosen. */
enum TransportKind {
    AUTO("auto") {
        @Override
        Chosen choose(boolean mayEnableUring) {
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
        Chosen choose(boolean mayEnableUring) throws CommandFailure {
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
    record Chosen(TransportKind kind, String why) {
        @Override
        public String toString() {
            return kind + " (" + why + ")";
        }
    }

    /** @throws CommandFailure if it cannot be had here */
    Chosen choose(boolean mayEnableUring) throws CommandFailure {
        return new Chosen(this, "as asked for");
    }

    abstract Transport create(NodeDirectory directory);

    @Override
    public String toString() {
        return label;
    }

    /** The names as they are typed. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Arrays.stream(values()).map(TransportKind::toString).toList());
        }
    }

    /** From the name as it is typed. */
    static final class Converter implements ITypeConverter<TransportKind> {
        @Override
        public TransportKind convert(String typed) {
            for (TransportKind kind : values()) {
                if (kind.label.equals(typed)) {
                    return kind;
                }
            }
            throw new TypeConversionException("there is no transport named " + typed + ", only " + new Names());
        }
    }
}
