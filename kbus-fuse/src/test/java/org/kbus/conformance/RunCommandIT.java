// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kbus run} as root and as an ordinary user. Needs root, {@code /dev/fuse}, user namespaces and util-linux 2.38.
 * What is on the system's {@code /dev/kbus} meanwhile does not matter.
 */
class RunCommandIT {

    private static final Path FUSE = Path.of("/dev/fuse");
    private static final int USER = 4321;
    private static final long PATIENCE_SECONDS = 60;

    /** Who runs it. */
    enum Who {
        ROOT, USER;

        List<String> words() {
            return this == ROOT ? List.of() : List.of("setpriv", "--reuid=" + RunCommandIT.USER,
                    "--regid=" + RunCommandIT.USER, "--clear-groups", "--no-new-privs");
        }
    }

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static Set<PosixFilePermission> permissionsOfFuse;
    /** Where everybody may read: {@code kbus} as it is installed, with its archive of classes. */
    private static Path installed;

    /** Where the user may read and write: the native tests, and an empty directory for temporary files. */
    private Path folder;
    private Path temporary;
    private Set<String> devicesBefore;
    private Set<String> mountsBefore;
    /** In the environment of all processes that a test begins. */
    private final String mark = "KBUS_TEST=" + UUID.randomUUID();

    @BeforeAll
    static void letEverybodyUseFuse() throws IOException {
        permissionsOfFuse = Files.getPosixFilePermissions(FUSE);
        allowAll(FUSE);
    }

    @BeforeAll
    static void install() throws Exception {
        installed = Files.createTempDirectory("kbus-installed");
        for (String directory : List.of("", "bin", "share", "share/kbus", "share/kbus/archives")) {
            Path made = Files.createDirectories(installed.resolve(directory));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        copy(Path.of(System.getProperty("kbus.jar")), installed.resolve("share/kbus"));
        copy(Path.of(System.getProperty("kbus.native"), "../kbus-fuse/src/main/sh/kbus"), installed.resolve("bin"));
        assertEquals(0, new Command(installed.resolve("bin/kbus").toString(), "--make-archive")
                .with("KBUS_JAVA", JAVA.toString()).run().status());
    }

    @AfterAll
    static void uninstall() throws IOException {
        delete(installed);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            all.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
    }

    private static Path copy(Path file, Path directory) throws IOException {
        Path copy = directory.resolve(file.getFileName());
        Files.copy(file, copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }

    private static void allowAll(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterAll
    static void restorePermissionsOfFuse() throws IOException {
        Files.setPosixFilePermissions(FUSE, permissionsOfFuse);
    }

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createTempDirectory("kbus-run");
        allowAll(folder);
        temporary = Files.createDirectory(folder.resolve("tmp"));
        allowAll(temporary);
        devicesBefore = devices();
        mountsBefore = mountsInDev();
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertEquals(devicesBefore, devices());
        assertEquals(mountsBefore, mountsInDev());
        assertEquals(Set.of(), names(temporary), "temporary files");
        assertEquals(List.of(), processes());
        delete(folder);
    }

    private static Set<String> devices() throws IOException {
        Set<String> names = names(Path.of("/dev"));
        // Others may mount there meanwhile. That we do not is another test's concern.
        names.removeIf(name -> name.startsWith("kbus"));
        return names;
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new TreeSet<>(entries.map(entry -> entry.getFileName().toString()).toList());
        }
    }

    private static Set<String> mountsInDev() throws IOException {
        Set<String> mounts = new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mounts")));
        mounts.removeIf(line -> !line.split(" ")[1].startsWith("/dev") || line.contains("fuse.kbus"));
        return mounts;
    }

    private List<String> processes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(this::isMarked).map(Path::toString).toList();
        }
    }

    private boolean isMarked(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1)
                    .contains(mark);
        } catch (IOException e) {
            return false;
        }
    }

    private Path nativeTest(String topic) throws IOException {
        return copy(Path.of(System.getProperty("kbus.native"), "build", "tests", topic), folder);
    }

    private List<String> kbusRun(Who who, String... words) {
        List<String> command = new ArrayList<>(who.words());
        command.addAll(List.of("env", "KBUS_JAVA=" + JAVA,
                "KBUS_JAVA_OPTS=-Xmx128m -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary,
                installed.resolve("bin/kbus").toString(),
                "run"));
        command.addAll(List.of(words));
        return command;
    }

    /** By Java alone, which has neither an archive of classes nor a library that is unpacked already. */
    private List<String> javaRun(Who who, String... words) {
        List<String> command = new ArrayList<>(who.words());
        command.addAll(List.of(JAVA.toString(), "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx128m",
                "-Djava.io.tmpdir=" + temporary, "-jar", installed.resolve("share/kbus/kbus.jar").toString(), "run"));
        command.addAll(List.of(words));
        return command;
    }

    private Command.Result run(Who who, String... words) throws Exception {
        return run(kbusRun(who, words));
    }

    private Command.Result run(List<String> words) throws Exception {
        return new Command(words).with("KBUS_TEST", mark.split("=")[1]).run();
    }

    /** With its standard input and output in our hands. */
    private Conversation talk(Who who, String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(kbusRun(who, words)).redirectErrorStream(true);
        builder.environment().put("KBUS_TEST", mark.split("=")[1]);
        return new Conversation(builder.start());
    }

    private record Conversation(Process process, BufferedReader out, Writer in) {
        Conversation(Process process) {
            this(process, process.inputReader(), process.outputWriter());
        }

        Conversation expect(String line) throws IOException {
            assertEquals(line, out.readLine());
            return this;
        }

        Conversation say(String line) throws IOException {
            in.write(line + "\n");
            in.flush();
            return this;
        }

        int waitForEnd() throws Exception {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it has not ended");
            return process.exitValue();
        }
    }

    private static void assertSays(int status, String what, Command.Result result) {
        assertTrue(result.output().contains(what), () -> "should say \"" + what + "\":\n" + result.output());
        assertEquals(1, result.lines().size(), () -> "should be one line:\n" + result.output());
        assertEquals(status, result.status());
    }

    // ---------------------------------------------------------------------------------------------- the bus

    @ParameterizedTest
    @EnumSource
    void itIsOneWithoutTheScriptToo(Who who) throws Exception {
        assertEquals("dev  0: next ksock 0 next msg 0 unsent unbindings 0\n",
                run(javaRun(who, "--", "cat", "/dev/kbus/stats")).output());
    }

    /** With pointy messages, and what is fetched from a program's memory for BIND. */
    @ParameterizedTest
    @CsvSource({"ROOT, send", "USER, send", "USER, bind_events", "USER, caller_memory", "USER, fork"})
    void theBusIsABus(Who who, String topic) throws Exception {
        Command.Result result = run(who, "--devices", "3", "--", nativeTest(topic).toString());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("ok - "), result.output());
    }

    @ParameterizedTest
    @CsvSource({"fuse", "io-uring", "jnr-fuse"})
    void anyTransportWillDo(String transport) throws Exception {
        for (Who who : Who.values()) {
            Command.Result result = run(who, "--transport", transport, "--", "cat", "/dev/kbus/stats");
            assertEquals("dev  0: next ksock 0 next msg 0 unsent unbindings 0\n", result.output());
        }
    }

    @ParameterizedTest
    @EnumSource
    void devicesHaveLinksAlsoIfTheyAreNew(Who who) throws Exception {
        Path newDevice = nativeTest("new_device");
        Command.Result result = run(who, "--devices=3", "sh", "-c", newDevice + " 'has the next number' >/dev/null;"
                + " for i in 0 1 2 3 4; do readlink /dev/kbus$i; done");
        assertEquals(List.of("kbus/kbus0", "kbus/kbus1", "kbus/kbus2", "kbus/kbus3"), result.lines());
    }

    @ParameterizedTest
    @EnumSource
    void twoAtOnceAreTwoBusesAndNobodyElseSeesThem(Who who) throws Exception {
        Set<String> before = names(Path.of("/dev"));
        String hold = "exec 3<>/dev/kbus0; echo ready; read go; grep -c '^ *ksock' /dev/kbus/stats;"
                + " cat /dev/kbus/bindings | wc -l; read go";
        Conversation first = talk(who, "--", "sh", "-c", hold).expect("ready");
        Conversation second = talk(who, "--", "sh", "-c", hold.replace("<>/dev/kbus0;", "<>/dev/kbus0 4<>/dev/kbus0;"))
                .expect("ready");
        assertEquals(before, names(Path.of("/dev")));
        first.say("").expect("1").expect("1").say("");
        assertEquals(0, first.waitForEnd());
        second.say("").expect("2").expect("1").say("");
        assertEquals(0, second.waitForEnd());
    }

    /** With the ordinary devices, terminals also. */
    @ParameterizedTest
    @EnumSource
    void theRestOfDevIsThere(Who who) throws Exception {
        Command.Result result = run(who, "sh", "-c", "echo x >/dev/null && head -c 1 /dev/zero | wc -c && ls -d /dev/fd"
                + " /dev/shm && script -qec 'echo in a terminal' /dev/null");
        assertEquals(List.of("1", "/dev/fd", "/dev/shm", "in a terminal"), result.lines());
    }

    @Test
    void oneInsideAnotherIsAThird() throws Exception {
        List<String> inner = kbusRun(Who.ROOT, "--devices=2", "--", "ls", "/dev/kbus");
        Command.Result result = run(Who.USER, inner.toArray(String[]::new));
        assertEquals(List.of("bindings", "kbus0", "kbus1", "stats"),
                result.lines().stream().filter(name -> name.matches("bindings|kbus.*|stats")).toList(),
                result.output());
    }

    // ------------------------------------------------------------------------------------------ the command

    @ParameterizedTest
    @CsvSource({"ROOT, exit 7, 7", "USER, exit 7, 7", "ROOT, kill -9 $$, 137", "USER, kill -15 $$, 143"})
    void itsExitStatusIsTheCommands(Who who, String script, int status) throws Exception {
        Command.Result result = run(who, "--", "sh", "-c", script);
        assertEquals(status, result.status());
        assertEquals("", result.output());
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeRunIsSaidInOneLine(Who who) throws Exception {
        assertSays(127, "kbus run: no-such-command: there is no such command", run(who, "no-such-command", "x"));
        assertSays(126, "/etc/passwd: it may not be run", run(who, "/etc/passwd"));
        assertSays(2, "--devices must be 1 to 256, not 0", run(who, "--devices=0", "true"));
        assertSays(2, "Missing required parameter", run(who));
    }

    @ParameterizedTest
    @EnumSource
    void itIsTheUsersOwn(Who who) throws Exception {
        Path made = folder.resolve("made-by-" + who);
        Command.Result result = run(who, "--", "sh", "-c", "id -u; id -g; pwd; echo $KBUS_TEST; touch " + made);
        String id = who == Who.ROOT ? "0" : String.valueOf(USER);
        assertEquals(List.of(id, id, Path.of("").toAbsolutePath().toString(), mark.split("=")[1]), result.lines());
        assertEquals(Integer.valueOf(id), Files.getAttribute(made, "unix:uid"));
    }

    @ParameterizedTest
    @EnumSource
    void itsArgumentsAreItsOwn(Who who) throws Exception {
        String[] odd = {"a b", "", "--devices", "-x", "@" + installed.resolve("bin/kbus"), "--", "$x", "\u00e9"};
        List<String> words = new ArrayList<>(List.of("printf", "%s\\n"));
        words.addAll(List.of(odd));
        assertEquals(new String(String.join("\n", odd).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                run(who, words.toArray(String[]::new)).output().stripTrailing());
    }

    @ParameterizedTest
    @EnumSource
    void itHasOurInput(Who who) throws Exception {
        Conversation run = talk(who, "cat").say("one").expect("one").say("two").expect("two");
        run.in().close();
        assertEquals(0, run.waitForEnd());
    }

    @ParameterizedTest
    @EnumSource
    void itHasOurFilesAndSignals(Who who) throws Exception {
        Command.Result result = run(who, "sh", "-c", "ls /proc/self/fd; grep SigBlk /proc/self/status");
        assertEquals(List.of("0", "1", "2", "3", "SigBlk:\t0000000000000000"), result.lines());
    }

    // ------------------------------------------------------------------------------------------- its end

    @ParameterizedTest
    @CsvSource({"ROOT, TERM", "USER, TERM", "ROOT, HUP", "USER, HUP"})
    void whoeverEndsItEndsTheCommand(Who who, String signal) throws Exception {
        String script = "trap 'cat /dev/kbus/bindings | wc -l; exit 3' " + signal
                + "; echo ready; while :; do read x; done";
        Conversation run = talk(who, "--", "sh", "-c", script).expect("ready");
        new Command("kill", "-" + signal, String.valueOf(run.process().pid())).run();
        run.say("").expect("1");
        assertEquals(3, run.waitForEnd());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptIsTheCommandsBusiness(Who who) throws Exception {
        Conversation run = talk(who, "--", "sh", "-c", "echo ready; read x; cat /dev/kbus/bindings | wc -l")
                .expect("ready");
        new Command("kill", "-INT", String.valueOf(run.process().pid())).run();
        new Command("kill", "-QUIT", String.valueOf(run.process().pid())).run();
        run.say("go on").expect("1");
        assertEquals(0, run.waitForEnd());
    }

    /** Somebody types: interrupts a program, stops another and ends it, looks at the bus, leaves. */
    @ParameterizedTest
    @EnumSource
    void aShellInItHasATerminalAndJobs(Who who) throws Exception {
        String typist = String.join("\n",
                "import os, pty, sys",
                "pid, fd = pty.fork()",
                "if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])",
                "seen = b''",
                "def until(what):",
                "    global seen",
                "    while what not in seen: seen += os.read(fd, 4096)",
                "    seen = seen[seen.index(what) + len(what):]",
                "def type(text): os.write(fd, text)",
                "type(b\"PS1='REA''DY'\\n\"); until(b'READY')",
                "type(b\"sh -c 'echo o\\\"\\\"ne; exec sleep 1000'\\n\"); until(b'one')",
                "type(b'\\x03'); until(b'READY')",
                "type(b\"sh -c 'echo t\\\"\\\"wo; exec sleep 1000'\\n\"); until(b'two')",
                "type(b'\\x1a'); until(b'READY')",
                "type(b'jobs\\n'); until(b'Stopped'); until(b'READY')",
                "type(b'kill %1; wc -l </dev/kbus/bindings; exit 5\\n'); until(b'exit 5'); until(b'1\\r\\n')",
                "try:",
                "    while os.read(fd, 4096): pass",
                "except OSError: pass",
                "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))");
        List<String> words = new ArrayList<>(List.of("python3", "-c", typist));
        words.addAll(kbusRun(who, "bash", "--norc", "-i"));
        assertEquals("5\n", run(words).output());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftInTheBackgroundHasNoBus(Who who) throws Exception {
        Path go = folder.resolve("go");
        Path said = folder.resolve("said");
        assertEquals(0, new Command("mkfifo", "-m", "666", go.toString(), said.toString()).run().status());
        String left = "exec 3<>/dev/kbus0; (read x <" + go + "; { cat <&3; cat /dev/kbus0; } >" + said + " 2>&1)"
                + " </dev/null >/dev/null 2>&1 & echo done";
        assertEquals("done\n", run(who, "sh", "-c", left).output());
        Files.writeString(go, "\n");
        List<String> lines = Files.readAllLines(said);
        assertFalse(lines.isEmpty());
        assertTrue(lines.stream().allMatch(line -> line.endsWith("Transport endpoint is not connected")
                || line.endsWith("Software caused connection abort")), lines.toString());
        for (List<String> remaining = processes(); !remaining.isEmpty(); remaining = processes()) {
            Polling.pause();
        }
    }

    // --------------------------------------------------------------------------------------- what it takes

    @Test
    void withoutFuseThereIsALineThatSaysSo() throws Exception {
        Files.setPosixFilePermissions(FUSE, PosixFilePermissions.fromString("rw-------"));
        try {
            assertSays(125, "kbus run: cannot open /dev/fuse: Permission denied; let everybody use it",
                    run(Who.USER, "true"));
        } finally {
            allowAll(FUSE);
        }
    }

    /** In a user namespace in which no more can be made, by its root who may not mount. */
    @Test
    void withoutUserNamespacesToo() throws Exception {
        List<String> words = new ArrayList<>(Who.USER.words());
        words.addAll(List.of("unshare", "--user", "--map-root-user", "sh", "-c",
                "echo 0 >/proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-sys_admin \"$@\"", "sh"));
        words.addAll(kbusRun(Who.ROOT, "true"));
        assertSays(125, "user namespaces are switched off", run(words));
    }

    /** Root of a container has few rights, but may have a user namespace. */
    @Test
    void rootWhoMayNotMountCanRunItToo() throws Exception {
        List<String> words = new ArrayList<>(List.of("setpriv", "--bounding-set=-sys_admin"));
        words.addAll(kbusRun(Who.ROOT, "sh", "-c", "id -u; wc -l </dev/kbus/bindings"));
        assertEquals(List.of("0", "1"), run(words).lines());
    }

    @Test
    void helpTellsHow() throws Exception {
        Command.Result help = run(Who.USER, "--help");
        assertEquals(0, help.status());
        assertTrue(help.output().contains("127"), help.output());
        assertFalse(help.output().contains("--mode"), help.output());
    }
}
