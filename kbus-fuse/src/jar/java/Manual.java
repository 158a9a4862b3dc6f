// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kbus.cli.Main;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes what is known of the {@code kbus} command's options in other forms: a manual page for it and for each of its
 * subcommands, as AsciiDoc for {@code asciidoctor -b manpage}, and its completion for bash and for zsh.
 *
 * <p>Run by the build: {@code java -cp CLASSES Manual.java DIRECTORY}.
 */
final class Manual {

    private Manual() {
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        CommandLine kbus = Main.commandLine();
        Files.writeString(folder.resolve("kbus.bash"), AutoComplete.bash("kbus", kbus));
        Files.writeString(folder.resolve("_kbus"), zsh(kbus.getCommandSpec()));
        kbus.getCommandSpec().removeSubcommand("help");
        int status = ManPageGenerator.generateManPage(folder.toFile(), null, new boolean[0], true,
                kbus.getCommandSpec());
        if (status != 0) {
            System.exit(status);
        }
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(folder, "*.adoc")) {
            for (Path page : pages) {
                Files.writeString(page, inHabit(Files.readString(page), page.endsWith("kbus.adoc")));
            }
        }
    }

    /** With what readers of manual pages are used to. */
    private static String inHabit(String page, boolean isFirst) {
        return page.replaceFirst("(?m)^(== Name\n\n.*)\\.$", "$1").replaceAll("(?m)^(== .*):$", "$1")
                + (isFirst ? "" : "\n== See also\n\n*kbus*(1)\n");
    }

    /** What zsh completes it with: see zshcompsys(1), "Utility Functions". */
    private static String zsh(CommandSpec kbus) {
        StringBuilder script = new StringBuilder("#compdef kbus\n\n");
        StringBuilder names = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        kbus.subcommands().forEach((name, subcommand) -> {
            CommandSpec spec = subcommand.getCommandSpec();
            names.append("        ").append(quoted(name + ":" + summary(spec)))
                    .append('\n');
            cases.append("    ").append(name).append(")\n").append(arguments(spec)).append("        ;;\n");
        });
        return script.append("local -a commands\nlocal curcontext=$curcontext state line\n\n")
                .append("_arguments -C '(- *)'{-h,--help}'[show help]' '(- *)'{-V,--version}'[print the version]' \\\n")
                .append("    '1: :->command' '*:: :->arguments' && return\n\n")
                .append("case $state in\ncommand)\n    commands=(\n").append(names).append("    )\n")
                .append("    _describe command commands\n    ;;\n")
                .append("arguments)\n    curcontext=${curcontext%:*:*}:kbus-$words[1]:\n    case $words[1] in\n")
                .append(cases).append("    esac\n    ;;\nesac\n").toString();
    }

    private static String summary(CommandSpec command) {
        String[] header = command.usageMessage().header();
        return inOneLine(header.length > 0 ? header : command.usageMessage().description());
    }

    private static String arguments(CommandSpec command) {
        StringBuilder specs = new StringBuilder("        _arguments -s");
        for (OptionSpec option : command.options()) {
            if (option.hidden()) {
                continue;
            }
            // A name excludes the others, unless the option may be given more than once.
            String all = String.join(" ", option.names());
            for (String name : option.names()) {
                boolean takesValue = option.arity().max() > 0;
                String spec = (option.isMultiValue() ? "*" : "(" + all + ")") + name
                        + (takesValue && name.startsWith("--") ? "=" : "")
                        + "[" + inOneLine(option.description()) + "]"
                        + (takesValue ? ":" + option.paramLabel() + ":" + values(option) : "");
                specs.append(" \\\n            ").append(quoted(spec));
            }
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            boolean many = parameter.index().isVariable() || parameter.index().max() > parameter.index().min();
            String spec = (many ? "*:" : parameter.index().min() + 1 + ":")
                    + parameter.paramLabel() + ":" + values(parameter);
            specs.append(" \\\n            ").append(quoted(spec));
        }
        return specs.append('\n').toString();
    }

    /** The action with which zsh completes a value. */
    private static String values(ArgSpec argument) {
        if (argument.completionCandidates() != null) {
            return "(" + String.join(" ", argument.completionCandidates()) + ")";
        }
        Class<?> type = argument.typeInfo().getType();
        return type == Path.class || type == java.io.File.class ? "_files" : "";
    }

    /** The first sentence, without what means something to zsh there. */
    private static String inOneLine(String[] description) {
        String text = CommandLine.Help.Ansi.OFF.string(String.join(" ", description)).strip();
        return text.replaceFirst("(?s)(\\.|:| \\(default).*", "").replaceAll("[\\[\\]\\\\:]", "");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
