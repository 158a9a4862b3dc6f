// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.ArrayList;
import java.util.List;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.FuseTransport;
import org.kbus.jnrfuse.JnrFuseTransport;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The transports that can be chosen. */
enum TransportKind {
    FUSE("fuse") {
        @Override
        Transport create(NodeDirectory directory) {
            return new FuseTransport(directory, MountPoint.NAME);
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

    abstract Transport create(NodeDirectory directory);

    @Override
    public String toString() {
        return label;
    }

    /** The names as they are typed. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(List.of(FUSE.label, JNR_FUSE.label));
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
