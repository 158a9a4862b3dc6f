// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kbus.cli.Main;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes what is known of the {@code kbus} command's options in other forms: a manual page for it and for each of its
 * subcommands, as AsciiDoc for {@code asciidoctor -b manpage}, and its completion for bash.
 *
 * <p>Run by the build: {@code java -cp CLASSES Manual.java DIRECTORY}.
 */
final class Manual {

    private Manual() {
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        CommandLine kbus = Main.commandLine();
        int status = ManPageGenerator.generateManPage(folder.toFile(), null, new boolean[0], false,
                kbus.getCommandSpec());
        if (status != 0) {
            System.exit(status);
        }
        Files.writeString(folder.resolve("kbus.bash"), AutoComplete.bash("kbus", kbus));
    }
}
