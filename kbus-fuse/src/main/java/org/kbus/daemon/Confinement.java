// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.kbus.linux.Capabilities;
import org.kbus.linux.OwnProcess;
import org.kbus.linux.SystemCallFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon gives up: before it begins, the capabilities that it does not need; when the bus is usable, the system
 * calls that it does not need any more. Where something cannot be given up, the log says so, and the bus goes on with it.
 *
 * <p>Each thread has capabilities of its own, and the Java machine has many threads before it has us. So one of them drops
 * its own, and becomes the program anew. The {@code kbus} script saves us that where it can: it drops the same before it
 * starts Java.
 */
public final class Confinement {

    private static final Logger LOG = LoggerFactory.getLogger(Confinement.class);

    /** Says to the program that it has become itself anew already. */
    private static final String CONFINED = "kbus.confined";

    private static final Capabilities NEEDED =
            Capabilities.of(Capabilities.SYS_ADMIN, Capabilities.SYS_PTRACE, Capabilities.DAC_OVERRIDE);

    private Confinement() {
    }

    /** Has a program that is more than a daemon not begin anew as one. */
    public static void stayAsWeAre() {
        System.setProperty(CONFINED, "true");
    }

    /** Of a daemon's capabilities, those that it has no need of. */
    public static Capabilities needless(Capabilities kept) {
        return kept.without(NEEDED);
    }

    /** What a daemon has kept of what it may need, and why. */
    public static String describe(Capabilities kept) {
        return NEEDED.numbers().filter(kept::has).mapToObj(number -> Capabilities.of(number) + " to " + use(number))
                .collect(Collectors.joining(", "));
    }

    private static String use(int capability) {
        return switch (capability) {
            case Capabilities.SYS_ADMIN -> "mount and unmount";
            case Capabilities.SYS_PTRACE -> "read what callers point at";
            case Capabilities.DAC_OVERRIDE -> "clean up in whosever directory it is mounted";
            default -> throw new IllegalArgumentException("not needed: " + capability);
        };
    }

    /** Has the calling thread, and what it starts from now on, go without what a daemon does not need. */
    public static void limitThread() {
        try {
            limit(Capabilities.ofProcess("thread-self"));
        } catch (IOException e) {
            LOG.warn("the daemon keeps what root may do: {}", e.getMessage());
        }
    }

    private static void limit(Capabilities permitted) throws IOException {
        Capabilities.limitThread(permitted.without(needless(permitted)));
    }

    /** The program goes on without what a daemon does not need. It may begin anew for that, and then does not return. */
    public static void enter() {
        try {
            Capabilities permitted = Capabilities.ofProcess("self");
            if (!needless(permitted).isEmpty() && !Boolean.getBoolean(CONFINED)) {
                limit(permitted);
                OwnProcess.become(ownWords());
            }
        } catch (IOException e) {
            LOG.warn("the daemon keeps what root may do: {}", e.getMessage());
        }
    }

    private static List<byte[]> ownWords() throws IOException {
        List<byte[]> own = OwnProcess.commandLine();
        List<byte[]> words = new ArrayList<>();
        words.add(OwnProcess.executable().toString().getBytes(StandardCharsets.UTF_8));
        words.add(("-D" + CONFINED + "=true").getBytes(StandardCharsets.UTF_8));
        words.addAll(own.subList(1, own.size()));
        return words;
    }

    /** An observer that takes the system calls away before another one learns that the bus is usable. */
    public static ForegroundDaemon.Observer before(ForegroundDaemon.Observer next) {
        return new ForegroundDaemon.Observer() {
            @Override
            public void usable(String what) {
                filterSystemCalls();
                next.usable(what);
            }

            @Override
            public void ending(String what) {
                next.ending(what);
            }
        };
    }

    private static void filterSystemCalls() {
        try {
            SystemCallFilter.install();
        } catch (IOException e) {
            LOG.warn("the daemon may call whatever the kernel has: {}", e.getMessage());
        }
    }
}
