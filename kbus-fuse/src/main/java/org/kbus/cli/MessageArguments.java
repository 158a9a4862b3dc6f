// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The name and the data of a message, as a mixin; data is text, hex digits, a file or standard input. */
final class MessageArguments {

    private static final String STANDARD_INPUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", index = "0", description = "A name, such as $.Sensors.Kitchen.")
    private String name;

    @Parameters(paramLabel = "DATA", index = "1", arity = "0..1", description = "The data, as text. None: no data.")
    private String text;

    @Option(names = {"-x", "--hex"}, description = "DATA is bytes in hex, such as 0x6b627573 or \"6b 62 75 73\".")
    private boolean hex;

    @Option(names = {"-f", "--file"}, paramLabel = "FILE",
            description = "The data is what is in FILE; - is standard input.")
    private String file;

    String name() {
        return name;
    }

    byte[] data() throws CommandFailure, IOException {
        if (hex && text == null) {
            throw new ParameterException(spec.commandLine(), "--hex is about DATA, and there is none");
        }
        if (file != null && text != null) {
            throw new ParameterException(spec.commandLine(), "give DATA or --file, not both");
        }
        if (STANDARD_INPUT.equals(file)) {
            return System.in.readAllBytes();
        }
        if (file != null) {
            return contents(Path.of(file));
        }
        if (text == null) {
            return new byte[0];
        }
        return hex ? bytesOfHex() : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether there is any data. */
    boolean hasData() {
        return text != null || file != null;
    }

    private static byte[] contents(Path path) throws CommandFailure, IOException {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new CommandFailure("there is no file " + path);
        }
    }

    private byte[] bytesOfHex() {
        try {
            return DataText.bytesOfHex(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--hex takes pairs of hex digits, not " + text);
        }
    }
}
