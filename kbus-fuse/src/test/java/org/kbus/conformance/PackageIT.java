// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbus.cli.Main;

/**
 * What {@code scripts/package} makes: what is in the Debian package, and the tarball unpacked and used. Needs root and
 * {@code /dev/fuse}. That the package can be installed and removed in a clean Debian is shown by
 * {@code scripts/try-package}.
 */
class PackageIT {

    private static final Path SOURCE = Path.of(System.getProperty("kbus.native")).resolve("..").normalize();

    @TempDir
    private static Path folder;
    private static Path deb;
    private static Path tarball;
    /** The tarball, unpacked. */
    private static Path unpacked;

    @BeforeAll
    static void make() throws Exception {
        List<Path> made = makeIn(folder.resolve("made"));
        deb = made.get(0);
        tarball = made.get(1);
        run("tar", "-C", folder.toString(), "-xzf", tarball.toString());
        unpacked = folder.resolve(tarball.getFileName().toString().replace(".tar.gz", ""));
    }

    private static List<Path> makeIn(Path output) throws Exception {
        return new Command(SOURCE.resolve("scripts/package").toString(), "--no-build", "--output", output.toString())
                .timeout(300).run().lines().stream().filter(line -> line.startsWith(output.toString())).map(Path::of)
                .toList();
    }

    private static String run(String... words) throws Exception {
        Command.Result result = new Command(words).run();
        assertEquals(0, result.status(), () -> String.join(" ", words) + ":\n" + result.output());
        return result.output();
    }

    private static String kbus() {
        return unpacked.resolve("bin/kbus").toString();
    }

    /** The subcommands, by name. */
    private static Set<String> subcommands() {
        return new TreeSet<>(Main.commandLine().getSubcommands().keySet());
    }

    // ------------------------------------------------------------------------------------------- the Debian package

    @Test
    void theDebianPackageHasItsFilesWhereDebianWantsThem() throws Exception {
        Set<String> files = run("dpkg-deb", "--contents", deb.toString()).lines()
                .map(line -> line.split(" +")[5].substring(1)).collect(Collectors.toSet());
        for (String file : List.of("/usr/bin/kbus", "/usr/share/kbus/kbus.jar", "/usr/share/kbus/archives",
                "/usr/include/kbus/kbus_defns.h", "/usr/include/kbus/module/linux/kbus_defns.h",
                "/usr/share/pkgconfig/kbus.pc", "/lib/systemd/system/kbus.service", "/etc/default/kbus",
                "/usr/share/bash-completion/completions/kbus", "/usr/share/zsh/vendor-completions/_kbus",
                "/usr/share/man/man1/kbus.1.gz", "/usr/share/doc/kbus/copyright",
                "/usr/share/doc/kbus/changelog.Debian.gz", "/usr/share/doc/kbus/README.md",
                "/usr/share/doc/kbus/kbus.cdx.json",
                "/usr/share/doc/kbus/Documentation/Production.md", "/var/cache/kbus/")) {
            assertTrue(files.contains(file), file + " is not among\n" + String.join("\n", new TreeSet<>(files)));
        }
        assertTrue(run("dpkg-deb", "--contents", deb.toString()).lines().allMatch(line -> line.contains("root/root")));
    }

    @Test
    void theDebianPackageSaysWhatItNeeds() throws Exception {
        assertEquals("kbus", run("dpkg-deb", "--field", deb.toString(), "Package").strip());
        assertEquals("all", run("dpkg-deb", "--field", deb.toString(), "Architecture").strip());
        assertTrue(run("dpkg-deb", "--field", deb.toString(), "Depends").contains("java17-runtime-headless"));
        run("dpkg", "--compare-versions", run("dpkg-deb", "--field", deb.toString(), "Version").strip(),
                "ge", "0.1.0~");
        assertEquals("/etc/default/kbus\n", run("dpkg-deb", "--info", deb.toString(), "conffiles"));
    }

    /** A service with a mount namespace of its own would mount for nobody but itself. */
    @Test
    void theServiceMountsForAll() throws Exception {
        String unit = Files.readString(SOURCE.resolve("kbus-fuse/src/main/packaging/kbus.service"));
        Matcher hiding = Pattern.compile("(?m)^(ProtectSystem|ProtectHome|ProtectProc|ProcSubset|ProtectKernel\\w+"
                + "|ProtectControlGroups|Private\\w+|ReadOnlyPaths|ReadWritePaths|InaccessiblePaths|BindPaths"
                + "|TemporaryFileSystem|MountFlags|RootDirectory|RootImage|DynamicUser|\\w+Directory)=").matcher(unit);
        assertFalse(hiding.find(), () -> hiding.group());
    }

    @Test
    void theSameSourceGivesTheSameBytes() throws Exception {
        List<Path> again = makeIn(folder.resolve("again"));
        assertEquals(deb.getFileName(), again.get(0).getFileName());
        assertArrayEquals(Files.readAllBytes(deb), Files.readAllBytes(again.get(0)));
        assertArrayEquals(Files.readAllBytes(tarball), Files.readAllBytes(again.get(1)));
    }

    // ------------------------------------------------------------------------------------------------ the tarball

    @Test
    void whatIsUnpackedRunsWhereItIs() throws Exception {
        Path mountPoint = MountedBus.newMountPoint();
        String device = mountPoint.resolve("kbus0").toString();
        run(kbus(), "mount", mountPoint.toString(), "--daemon", "--transport", "fuse");
        try {
            Process listener = new ProcessBuilder(kbus(), "listen", "$.Greeting", "--count", "1", "--device", device)
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            while (listener.isAlive() && !Files.readString(mountPoint.resolve("bindings")).contains("$.Greeting")) {
                Polling.pause();
            }
            assertEquals("", run(kbus(), "send", "$.Greeting", "hello", "--device", device));
            assertEquals("$.Greeting hello\n",
                    new String(listener.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(0, listener.waitFor());
        } finally {
            run(kbus(), "umount", mountPoint.toString());
        }
    }

    @Test
    void pkgConfigFindsTheHeader() throws Exception {
        String flags = new Command("pkg-config", "--cflags", "kbus")
                .with("PKG_CONFIG_PATH", unpacked.resolve("share/pkgconfig").toString()).run().output().strip();
        for (String header : List.of("kbus/kbus_defns.h", "linux/kbus_defns.h")) {
            Path program = Files.writeString(folder.resolve("program.c"),
                    "#include <" + header + ">\nint main(void) { return KBUS_IOC_SEND == 0; }\n");
            run("sh", "-c", "gcc -Wall -Werror -fsyntax-only " + flags + " " + program);
        }
    }

    // ----------------------------------------------------------------------------------------------- the libraries

    @Test
    void theBillOfMaterialsListsTheLibrariesThatAreInTheJar() throws Exception {
        String bill = Files.readString(unpacked.resolve("kbus.cdx.json"));
        Set<String> libraries = new TreeSet<>();
        try (JarFile jar = new JarFile(jar().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().matches("META-INF/maven/(?!org.kbus/).*/pom.properties")) {
                    Properties properties = new Properties();
                    properties.load(jar.getInputStream(entry));
                    libraries.add("pkg:maven/" + properties.get("groupId") + "/" + properties.get("artifactId") + "@"
                            + properties.get("version"));
                }
            }
        }
        assertFalse(libraries.isEmpty());
        for (String library : libraries) {
            assertTrue(bill.contains("\"purl\" : \"" + library + "?"), library);
        }
        assertFalse(bill.contains("errorprone") || bill.contains("junit"),
                "what only the build uses is not in the jar");
        assertFalse(bill.contains("timestamp") || bill.contains("serialNumber"),
                "the same source gives the same bytes");
    }

    @Test
    void aProgramCompilesAgainstTheJarWithoutAWarning() throws Exception {
        Path program = Files.writeString(folder.resolve("Program.java"), """
                import org.kbus.client.Ksock;
                import org.kbus.client.Message;

                class Program {
                    public static void main(String[] args) throws Exception {
                        try (Ksock ksock = Ksock.open(0)) {
                            ksock.send(Message.announcement("$.Greeting"));
                        }
                    }
                }
                """);
        run(Path.of(System.getProperty("java.home"), "bin/javac").toString(), "-Xlint:all", "-Werror", "-cp",
                jar().toString(), "-d", folder.resolve("classes").toString(), program.toString());
    }

    private static Path jar() {
        return unpacked.resolve("share/kbus/kbus.jar");
    }

    // ------------------------------------------------------------------------------------ manual and completion

    @Test
    void everySubcommandHasAManualPage() throws Exception {
        Set<String> pages = new TreeSet<>();
        try (DirectoryStream<Path> manual = Files.newDirectoryStream(unpacked.resolve("share/man/man1"))) {
            for (Path page : manual) {
                pages.add(page.getFileName().toString());
                assertTrue(Files.readString(page).contains(".SH \"SYNOPSIS\""), page + " is a manual page");
            }
        }
        Set<String> expected = subcommands().stream().filter(name -> !name.equals("help"))
                .map(name -> "kbus-" + name + ".1").collect(Collectors.toCollection(TreeSet::new));
        expected.add("kbus.1");
        assertEquals(expected, pages);
    }

    @Test
    void bashCompletesSubcommandsAndOptions() throws Exception {
        assertEquals(subcommands(), completions("kbus", ""));
        assertEquals(Set.of("umount"), completions("kbus", "um"));
        assertEquals(Set.of("--lazy"), completions("kbus", "umount", "--la"));
        assertEquals(Set.of("io-uring"), completions("kbus", "mount", "--transport", "io"));
    }

    private static Set<String> completions(String... words) throws Exception {
        String line = List.of(words).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        String script = "compopt() { :; }; . '" + unpacked.resolve("share/bash-completion/completions/kbus")
                + "'; COMP_WORDS=(" + line + "); COMP_CWORD=" + (words.length - 1)
                + "; _complete_kbus; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run("bash", "-c", script).lines().map(String::strip).filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void zshKnowsAllSubcommands() throws IOException {
        String script = Files.readString(unpacked.resolve("share/zsh/site-functions/_kbus"));
        for (String name : subcommands()) {
            assertTrue(script.contains("'" + name + ":"), name);
            assertTrue(script.contains("    " + name + ")\n"), name);
        }
    }

    // -------------------------------------------------------------------------------------------------- start-up

    @Test
    void anArchiveOfClassesIsMadeOnceAndForAll() throws Exception {
        Path archives = unpacked.resolve("share/kbus/archives");
        run(kbus(), "--make-archive");
        Path archive = onlyArchiveIn(archives);
        assertTrue(Files.size(archive) > 1_000_000, archive + " is empty");
        assertTrue(Files.getPosixFilePermissions(archive)
                .contains(PosixFilePermission.OTHERS_READ));
        FileTime made = Files.getLastModifiedTime(archive);
        String log = new Command(kbus(), "--version").with("KBUS_JAVA_OPTS", "-Xlog:class+load").run().output();
        assertTrue(log.contains("org.kbus.cli.Main source: shared objects file (top)"), log);
        assertEquals(made, Files.getLastModifiedTime(onlyArchiveIn(archives)));
    }

    @Test
    void anArchiveThatCannotBeUsedIsNoMatter() throws Exception {
        Path archives = unpacked.resolve("share/kbus/archives");
        run(kbus(), "--make-archive");
        Path archive = onlyArchiveIn(archives);
        Files.delete(archive);
        Files.writeString(archive, "not an archive");
        Files.setLastModifiedTime(archive, FileTime.from(Instant.now().plusSeconds(60)));
        assertEquals(1, run(kbus(), "--version").lines().count());
        Files.delete(archive);
        run(kbus(), "--make-archive");
        assertEquals(archive, onlyArchiveIn(archives));
    }

    @Test
    void nothingIsUnpackedIntoAFolderForTemporaryFiles() throws Exception {
        run(kbus(), "--make-archive");
        Command.Result result = new Command(kbus(), "send", "--device", "/nowhere", "$.A").with("TMPDIR", "/nowhere")
                .with("KBUS_JAVA_OPTS", "-Djffi.extract.dir=/nowhere").run();
        assertTrue(result.output().startsWith("kbus send: cannot open /nowhere: ENOENT"), result.output());
    }

    @Test
    void whereNoArchiveCanBeMadeNothingElseIsTouched(@TempDir Path elsewhere) throws Exception {
        Path programs = Files.createDirectory(elsewhere.resolve("bin"));
        for (String program : List.of("mktemp", "mv", "mkdir")) {
            Files.writeString(programs.resolve(program), "#!/bin/sh\n[ ${0##*/} = mktemp ] || echo $0 \"$@\"\nexit 1\n",
                    StandardCharsets.UTF_8);
            assertTrue(programs.resolve(program).toFile().setExecutable(true));
        }
        Command.Result result = new Command(kbus(), "--make-archive")
                .with("PATH", programs + ":" + System.getenv("PATH"))
                .with("KBUS_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString()).run();
        assertEquals("", result.output());
    }

    @Test
    void aBlankInThePathIsNoMatter() throws Exception {
        Path place = Files.createDirectory(folder.resolve("a place"));
        run("cp", "-R", unpacked.resolve("bin").toString(), unpacked.resolve("share").toString(), place.toString());
        run(place.resolve("bin/kbus").toString(), "--make-archive");
        assertEquals(1, run(place.resolve("bin/kbus").toString(), "--version").lines().count());
    }

    @Test
    void whatIsRunHasTheLimitsThatWereGiven() throws Exception {
        assertEquals("1000\n", run("sh", "-c", "ulimit -Sn 1000; '" + kbus() + "' run -- sh -c 'ulimit -Sn'"));
    }

    @Test
    void whereThereIsNoJavaItSaysSo() throws Exception {
        Command.Result result = new Command(kbus(), "--version").with("KBUS_JAVA", "/no/such/java").run();
        assertEquals(1, result.status());
        assertTrue(result.output().startsWith("kbus: there is no Java"), result.output());
        assertEquals(1, result.lines().size(), result.output());
    }

    private static Path onlyArchiveIn(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            List<Path> all = new ArrayList<>();
            files.forEach(file -> {
                if (file.toString().endsWith(".jsa")) {
                    all.add(file);
                }
            });
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }
}
