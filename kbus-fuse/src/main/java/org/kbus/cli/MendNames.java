// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import org.kbus.bus.Mend;
import org.kbus.bus.Mends;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** The names of the mends as they are typed. */
final class MendNames extends ArrayList<String> {

    static final String ALL = "all";

    private static final long serialVersionUID = 1;

    MendNames() {
        super(Arrays.stream(Mend.values()).map(MendNames::name).toList());
        add(ALL);
    }

    private static String name(Mend mend) {
        return mend.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** From a list with commas, as it is typed. */
    static final class Converter implements ITypeConverter<Mends> {
        @Override
        public Mends convert(String typed) {
            Set<Mend> mends = EnumSet.noneOf(Mend.class);
            for (String name : typed.split(",", -1)) {
                mends.addAll(named(name));
            }
            return Mends.of(mends);
        }

        private static List<Mend> named(String name) {
            if (name.equals(ALL)) {
                return List.of(Mend.values());
            }
            return List.of(Arrays.stream(Mend.values()).filter(mend -> name(mend).equals(name)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no mend named " + name + ", only "
                            + new MendNames())));
        }
    }

    /** The names are optional, so only those behind an equals sign are any: the next word is another argument. */
    static final class OnlyAttached implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // The interface has it so.
        public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (" ".equals(info.get("separator"))) {
                words.push(ALL);
            }
            return false;
        }
    }
}
