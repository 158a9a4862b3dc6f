// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation: its fenced blocks, in order. */
record DocumentationPage(Path file, List<Block> blocks) {

    /**
     * A fenced block.
     *
     * @param language   what stands behind the fence, up to the first space
     * @param attributes the rest of that
     * @param line       the number of its first line
     */
    record Block(Path page, String language, String attributes, int line, List<String> lines) {

        private static final Pattern FILE_NAME = Pattern.compile("(?:/\\*|//|#)\\s+(\\S+\\.\\w+)\\b.*");

        /** Whether it is a terminal. */
        boolean isConsole() {
            return language.equals("console");
        }

        /** Whether it is a file, which the reader saves or has. */
        boolean isProgram() {
            return PROGRAMS.contains(language) && fileName() != null;
        }

        String text() {
            return String.join("\n", lines) + "\n";
        }

        /** The name of the file that it is, which its first comment tells; null if there is none. */
        String fileName() {
            return lines.stream().limit(3).map(FILE_NAME::matcher).filter(Matcher::matches)
                    .map(name -> name.group(1)).findFirst().orElse(null);
        }

        /** Where it stands, as compilers say it. */
        String place() {
            return page.getFileName() + ":" + line;
        }
    }

    /** The languages of programs. */
    static final Set<String> PROGRAMS = Set.of("c", "java", "sh", "python");

    private static final Pattern FENCE = Pattern.compile("```(\\S*)\\s*(.*)");
    private static final Pattern JAVADOC_EXAMPLE =
            Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* *}</pre>", Pattern.DOTALL);

    static DocumentationPage read(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher opening = null;
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            Matcher fence = FENCE.matcher(line);
            if (opening == null && fence.matches()) {
                opening = fence;
                lines = new ArrayList<>();
            } else if (opening != null && line.equals("```")) {
                blocks.add(new Block(file, opening.group(1), opening.group(2), number - lines.size(), lines));
                opening = null;
            } else if (opening != null) {
                lines.add(line);
            }
        }
        if (opening != null) {
            throw new AssertionError(file + " ends within a block");
        }
        return new DocumentationPage(file, blocks);
    }

    /** The examples in the Javadoc of a class. */
    static DocumentationPage readJavadoc(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        String source = Files.readString(file);
        Matcher example = JAVADOC_EXAMPLE.matcher(source);
        while (example.find()) {
            int line = (int) source.substring(0, example.start(1)).lines().count() + 1;
            blocks.add(new Block(file, "java", "", line,
                    example.group(1).lines().map(text -> text.replaceFirst("^ *\\* ?", "")).toList()));
        }
        return new DocumentationPage(file, blocks);
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
