// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.ArrayList;
import java.util.Arrays;
import org.kbus.daemon.TransportKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the transports as they are typed. */
final class TransportNames extends ArrayList<String> {

    private static final long serialVersionUID = 1;

    TransportNames() {
        super(Arrays.stream(TransportKind.values()).map(TransportKind::toString).toList());
    }

    /** From the name as it is typed. */
    static final class Converter implements ITypeConverter<TransportKind> {
        @Override
        public TransportKind convert(String typed) {
            for (TransportKind kind : TransportKind.values()) {
                if (kind.toString().equals(typed)) {
                    return kind;
                }
            }
            throw new TypeConversionException("there is no transport named " + typed + ", only "
                    + new TransportNames());
        }
    }
}
