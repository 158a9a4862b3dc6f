// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * Any words, with lines between them, as a command line: it is understood, or a ParameterException says why not.
 *
 * <p>What a command line may contain is found out once for each first word, which takes a thousand times as long as to
 * understand one.
 */
public final class CommandLineFuzz {

    private static final CommandLine ALL = Main.commandLine();
    private static final Map<String, CommandLine> BY_FIRST_WORD = new HashMap<>();

    private CommandLineFuzz() {
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        String[] words = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        try {
            commandLine(words[0]).parseArgs(words);
        } catch (CommandLine.ParameterException e) {
            if (e.getMessage() == null || e.getMessage().isEmpty()) {
                throw new AssertionError("nothing is said of what is wrong", e);
            }
        }
    }

    private static CommandLine commandLine(String firstWord) {
        boolean isSubcommand = ALL.getSubcommands().containsKey(firstWord) || firstWord.equals("replay-crash");
        return isSubcommand ? BY_FIRST_WORD.computeIfAbsent(firstWord, Main::commandLine) : ALL;
    }
}
