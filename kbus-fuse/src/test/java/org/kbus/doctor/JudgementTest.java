// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbus.device.Errno;
import org.kbus.doctor.Finding.Level;
import org.kbus.fuse.FuseProbe;
import org.kbus.linux.KernelFiles;

/** What the checks make of what they see. */
class JudgementTest {

    private static final String FUSE_URING = "/sys/module/fuse/parameters/enable_uring";

    @TempDir
    private Path root;

    private CheckContext context(int user) {
        return new CheckContext(new KernelFiles(root), user);
    }

    private void kernelSays(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private static void assertFinding(Level level, String said, Finding finding) {
        assertEquals(level, finding.level(), finding.toString());
        assertTrue((finding.found() + "; " + finding.advice()).contains(said), finding.toString());
        assertEquals(level == Level.OK, finding.advice().isEmpty(), finding.toString());
    }

    @ParameterizedTest
    @CsvSource({"5.1.21, FAIL", "5.2.0, OK", "4.19.0-6-amd64, FAIL", "6.1.0-37-amd64, OK", "6.18.44, OK",
        "10.0-rc1, OK", "who knows, WARN"})
    void theKernelMustBeNewEnough(String release, Level level) throws Exception {
        kernelSays("/proc/sys/kernel/osrelease", release);
        assertFinding(level, "", new KernelCheck(context(0)).examine());
    }

    @Test
    void withoutProcTheKernelIsUnknown() {
        assertFinding(Level.WARN, "mount /proc", new KernelCheck(context(0)).examine());
    }

    @Test
    void theFuseDeviceMustBeThereAndUsable() {
        assertFinding(Level.OK, "can be opened", new FuseDeviceCheck(context(0)).judge(0));
        assertFinding(Level.FAIL, "modprobe fuse", new FuseDeviceCheck(context(0)).judge(Errno.ENOENT));
        assertFinding(Level.FAIL, "modprobe fuse", new FuseDeviceCheck(context(0)).judge(Errno.ENODEV));
        assertFinding(Level.FAIL, "--device /dev/fuse", new FuseDeviceCheck(context(0)).judge(Errno.EPERM));
        assertFinding(Level.WARN, "chmod 0666 /dev/fuse", new FuseDeviceCheck(context(1000)).judge(Errno.EACCES));
    }

    @ParameterizedTest
    @CsvSource({"7, 31, OK", "7, 45, OK", "7, 30, FAIL", "8, 0, FAIL"})
    void theProtocolMustBeKnown(int major, int minor, Level level) {
        assertFinding(level, major + "." + minor, MountingCheck.judge(new FuseProbe.Protocol(major, minor)));
    }

    @Test
    void onlyKbusRunNeedsUserNamespaces() {
        assertFinding(Level.OK, "needs no root", UserNamespacesCheck.judge(null));
        Finding without = UserNamespacesCheck.judge("they are switched off (x is 0); set it, or be root");
        assertFinding(Level.WARN, "for root only: they are switched off (x is 0)", without);
        assertEquals("set it, or be root", without.advice());
    }

    @Test
    void ioUringIsNotNeeded() throws Exception {
        UringCheck check = new UringCheck(context(0));
        assertFinding(Level.OK, "Linux 6.14 and later", check.judge(null));
        kernelSays(FUSE_URING, "N");
        assertFinding(Level.OK, "kbus mount sets", check.judge(null));
        kernelSays(FUSE_URING, "Y");
        assertFinding(Level.OK, "can be used", check.judge(null));
        assertFinding(Level.WARN, "security profile", check.judge("cannot make an io_uring: not permitted"));
        kernelSays("/proc/sys/kernel/io_uring_disabled", "1");
        assertFinding(Level.WARN, "io_uring_disabled=0", check.judge("cannot make an io_uring: not permitted"));
        kernelSays("/proc/sys/kernel/io_uring_disabled", "2");
        assertFinding(Level.WARN, "switched off", check.judge("cannot make an io_uring: not permitted"));
    }

    @Test
    void characterDevicesAreNotNeeded() {
        assertFinding(Level.OK, "--transport cuse", CuseCheck.judge(0));
        assertFinding(Level.OK, "modprobe cuse", CuseCheck.judge(Errno.ENOENT));
        assertFinding(Level.OK, "modprobe cuse", CuseCheck.judge(Errno.ENODEV));
        assertFinding(Level.OK, "EACCES", CuseCheck.judge(Errno.EACCES));
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "1, OK", "2, OK", "3, FAIL"})
    void yamaHindersOnlyAtItsStrictest(String scope, Level level) throws Exception {
        kernelSays("/proc/sys/kernel/yama/ptrace_scope", scope);
        kernelSays("/proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\nSeccomp:\t0");
        assertFinding(level, "Yama", new PtraceCheck(context(0)).examine());
    }

    @Test
    void rootOfAContainerMayLackACapability() throws Exception {
        kernelSays("/proc/self/status", "CapEff:\t00000000a80425fb");
        assertFinding(Level.WARN, "--cap-add SYS_PTRACE", new PtraceCheck(context(0)).examine());
        assertFinding(Level.OK, "Yama", new PtraceCheck(context(1000)).examine());
    }

    @Test
    void bindingNeedsTheCallersMemory() {
        assertFinding(Level.FAIL, "seccomp", CallerMemoryCheck.judge(0));
        assertFinding(Level.OK, "works", new CallerMemoryCheck().examine());
    }

    @Test
    void theOldModuleIsInTheWay() throws Exception {
        assertFinding(Level.OK, "not loaded", new ModuleCheck(context(0)).examine());
        kernelSays("/proc/modules", "fuse 1 2 - Live\nkbus 53248 0 - Live 0x0000");
        assertFinding(Level.FAIL, "rmmod kbus", new ModuleCheck(context(0)).examine());
        kernelSays("/proc/modules", "kbusy 53248 0 - Live 0x0000");
        assertFinding(Level.OK, "not loaded", new ModuleCheck(context(0)).examine());
    }

    @Test
    void libfuseIsNeededForOneTransport() throws Exception {
        assertFinding(Level.OK, "jnr-fuse", new LibfuseCheck(context(0)).examine());
        kernelSays("/etc/ld.so.cache", "\0libfuse.so.2\0/lib/libfuse.so.2\0");
        assertFinding(Level.OK, "is installed", new LibfuseCheck(context(0)).examine());
    }

    @Test
    void javaMustBeOneThatWasTestedAndHaveMemory() {
        assertFinding(Level.OK, "Java 17", JavaCheck.judge(17, 500));
        assertFinding(Level.WARN, "KBUS_JAVA", JavaCheck.judge(26, 500));
        assertFinding(Level.WARN, "-Xmx256m", JavaCheck.judge(21, 8));
    }

    @Test
    void whoServesAMountIsFoundByItsConnection() throws Exception {
        Path process = root.resolve("proc/4711");
        kernelSays("/proc/4711/fdinfo/7", "pos:\t0\nfuse_connection:\t45");
        Files.createDirectories(process.resolve("fd"));
        Files.createSymbolicLink(process.resolve("fd/7"), Path.of("/dev/fuse"));
        Files.createSymbolicLink(process.resolve("fd/1"), Path.of("/dev/null"));
        Files.createDirectories(root.resolve("proc/1"));
        FuseServers servers = new FuseServers(root.resolve("proc"));
        assertEquals("4711", servers.serving("0:45"));
        assertNull(servers.serving("0:4"));
    }
}
