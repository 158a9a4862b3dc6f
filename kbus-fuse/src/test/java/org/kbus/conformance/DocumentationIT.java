// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command and every program in the documentation does what it says there. How blocks are marked is told in
 * {@code Documentation/README.md}. Needs root, {@code /dev/fuse}, gcc, and script(1), nsenter(1) and unshare(1) of
 * util-linux. {@code -Dpage=Java.md} does one page only.
 */
class DocumentationIT {

    private static final Path ROOT =
            Path.of(System.getProperty("kbus.native")).resolve("..").toAbsolutePath().normalize();
    private static final Path EXAMPLES = ROOT.resolve("kbus-native-test/examples");
    private static final Path CLIENT = ROOT.resolve("kbus-fuse/src/main/java/org/kbus/client");

    /** What is looked at. */
    private static final Set<String> FIGURES = Set.of("", "text", "ini", "json", "yaml");

    /** Commands that no test can run, by page and first line, and why. */
    private static final Map<String, String> NOT_RUN = Map.of(
            "Production.md: sudo apt install ./target/kbus_*_all.deb", "scripts/try-package does it, in a clean Debian",
            "Production.md: systemctl status kbus", "systemd need not be there; scripts/try-package does it",
            "Testing.md: docker run --device /dev/fuse --cap-add SYS_ADMIN --security-opt apparmor=unconfined IMAGE"
                    + " kbus run -- make check", "IMAGE is the reader's",
            "Testing.md: podman run --device /dev/fuse IMAGE kbus run -- make check", "IMAGE is the reader's",
            "Performance.md: sudo scripts/bench", "it takes a quarter of an hour",
            "README.md: scripts/package", "PackageIT makes the package",
            "README.md: sudo scripts/test", "it is what runs this");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(#[^)\\s]*)?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");

    @TempDir
    private Path scratch;

    private static List<DocumentationPage> pages() throws IOException {
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> all = Files.list(ROOT.resolve("Documentation"))) {
            all.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
        }
        List<DocumentationPage> pages = new ArrayList<>();
        for (Path file : files) {
            pages.add(DocumentationPage.read(file));
        }
        return pages;
    }

    @TestFactory
    Stream<DynamicTest> whatAPageSaysHappens() throws IOException {
        String wanted = System.getProperty("page", "");
        return pages().stream().filter(page -> page.blocks().stream().anyMatch(DocumentationIT::isDone))
                .filter(page -> wanted.isEmpty() || page.file().endsWith(wanted))
                .map(page -> DynamicTest.dynamicTest(page.toString(), page.file().toUri(), () -> {
                    try (PageRun run = new PageRun(ROOT, Files.createTempDirectory(scratch, "page"))) {
                        run.run(page);
                    }
                }));
    }

    private static boolean isDone(DocumentationPage.Block block) {
        return block.isConsole() || block.isProgram();
    }

    /** What stands behind {@code // prints} in them is what they print. */
    @TestFactory
    Stream<DynamicTest> whatTheJavadocShowsWorks() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> sources = Files.list(CLIENT)) {
            for (Path source : sources.sorted().toList()) {
                for (DocumentationPage.Block block : DocumentationPage.readJavadoc(source).blocks()) {
                    tests.add(DynamicTest.dynamicTest(block.place(), source.toUri(), () -> runJavadoc(block)));
                }
            }
        }
        assertFalse(tests.isEmpty(), "there are examples");
        return tests.stream();
    }

    private void runJavadoc(DocumentationPage.Block block) throws IOException, InterruptedException {
        String prints = "// prints ";
        List<String> program = List.of("// Example.java", "import java.time.Duration;", "import org.kbus.client.*;",
                "public class Example {", "public static void main(String[] args) throws Exception {", block.text(),
                "}", "}");
        List<String> typed = new ArrayList<>(List.of("$ sudo kbus mount --daemon",
                "$ java --enable-native-access=ALL-UNNAMED -Djffi.unsafe.disabled=true -cp kbus-fuse/target/kbus.jar"
                        + " Example.java"));
        block.lines().stream().filter(line -> line.contains(prints))
                .map(line -> line.substring(line.indexOf(prints) + prints.length())).forEach(typed::add);
        try (PageRun run = new PageRun(ROOT, Files.createTempDirectory(scratch, "javadoc"))) {
            run.run(new DocumentationPage(block.page(), List.of(
                    new DocumentationPage.Block(block.page(), "java", "", block.line(), program),
                    new DocumentationPage.Block(block.page(), "console", "", block.line(), typed))));
        }
    }

    @Test
    void everyBlockIsAFigureOrIsRun() throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> unused = new TreeSet<>(NOT_RUN.keySet());
        for (DocumentationPage page : pages()) {
            for (DocumentationPage.Block block : page.blocks()) {
                if (DocumentationPage.PROGRAMS.contains(block.language()) && !block.isProgram()) {
                    String key = page + ": " + block.lines().get(0).replaceFirst(" {2,}.*", "");
                    if (!unused.remove(key)) {
                        wrong.add(block.place() + ": a program without a file name in its first comment; \"" + key
                                + "\" is not listed as one that cannot be run");
                    }
                } else if (FIGURES.contains(block.language())) {
                    if (block.lines().stream().anyMatch(line -> line.startsWith("$ "))) {
                        wrong.add(block.place() + ": this looks like commands, and is not run");
                    }
                } else if (!isDone(block)) {
                    wrong.add(block.place() + ": ```" + block.language() + " is no kind of block that is known here");
                }
            }
            if (CODE_BLOCK.matcher(Files.readString(page.file())).replaceAll("").contains("\n\n    ")) {
                wrong.add(page + ": an indented block, which nobody runs");
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(Set.of(), unused, "these are not there any more");
    }

    @Test
    void everyProgramThatIsShownIsRun() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (DocumentationPage page : pages()) {
            String commands = commands(page);
            page.blocks().stream().filter(block -> block.isProgram() && block.text().matches("(?s).*\\bmain\\(.*"))
                    .filter(block -> !isNamed(block.fileName(), commands))
                    .forEach(block -> wrong.add(block.place() + ": " + block.fileName() + " is not run"));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyExampleIsRunBySomePage() throws IOException {
        StringBuilder commands = new StringBuilder();
        for (DocumentationPage page : pages()) {
            commands.append(commands(page));
        }
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            assertEquals(List.of(), examples.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".h") && !isNamed(name, commands.toString()))
                    .sorted().toList());
        }
    }

    @Test
    void examplesAreShort() throws IOException {
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            assertAll(examples.filter(file -> !file.toString().endsWith(".h")).map(file -> () -> assertTrue(
                    Files.readAllLines(file).size() < 60, file + " has 60 lines or more")));
        }
    }

    private static String commands(DocumentationPage page) {
        return page.blocks().stream().filter(DocumentationPage.Block::isConsole)
                .flatMap(block -> ConsoleStep.of(block).stream()).filter(step -> !step.goesOn())
                .map(ConsoleStep::command).collect(Collectors.joining("\n", "", "\n"));
    }

    /** C programs are run by the name that they are compiled to. */
    private static boolean isNamed(String file, String commands) {
        String name = Path.of(file).getFileName().toString().replaceFirst("\\.c$", "");
        return Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?![\\w.])")
                .matcher(commands).find();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (DocumentationPage page : pages()) {
            String text = CODE_BLOCK.matcher(Files.readString(page.file())).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                if (!link.group(1).contains("://") && !leadsSomewhere(page.file(), link.group(1), link.group(2))) {
                    wrong.add(page + ": " + link.group());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean leadsSomewhere(Path from, String path, String anchor) throws IOException {
        Path target = path.isEmpty() ? from : from.resolveSibling(path);
        return Files.exists(target) && (anchor == null || anchors(target).contains(anchor.substring(1)));
    }

    private static Set<String> anchors(Path page) throws IOException {
        String text = CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
        return HEADING.matcher(text).results().map(heading -> heading.group(1).toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w\\- ]", "").replace(' ', '-')).collect(Collectors.toSet());
    }
}
