// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kbus.linux.Capabilities;
import org.kbus.linux.OwnProcess;
import org.kbus.linux.SystemCallFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon gives up: before it begins, the capabilities that it does not need; when the bus is usable, the system
 * calls that it does not need any more. Each thread has capabilities of its own, and the Java machine has many threads
 * before it has us. So one of them drops its own, and becomes the program anew. Where something cannot be given up, the
 * log says so, and the bus goes on with it.
 */
public final class Confinement {

    private static final Logger LOG = LoggerFactory.getLogger(Confinement.class);

    /** Says to the program that it has become itself anew already. */
    private static final String CONFINED = "kbus.confined";

    private static final Capabilities ALWAYS = Capabilities.of(Capabilities.SYS_ADMIN, Capabilities.SYS_PTRACE);
    private static final Capabilities OVERRIDING = Capabilities.of(Capabilities.DAC_OVERRIDE);

    private final List<Path> places;

    /** @param places directories in which it makes or removes something when it runs, and files that it opens */
    public Confinement(List<Path> places) {
        this.places = places;
    }

    /** Has a program that is more than a daemon not begin anew as one. */
    public static void stayAsWeAre() {
        System.setProperty(CONFINED, "true");
    }

    /** Why a daemon may have one of its capabilities; null if it need not. */
    private static String reason(int capability) {
        return switch (capability) {
            case Capabilities.SYS_ADMIN -> "to unmount";
            case Capabilities.SYS_PTRACE -> "to read what callers point at";
            case Capabilities.DAC_OVERRIDE -> "to clean up in a directory that root may not write to without";
            default -> null;
        };
    }

    /** Of a daemon's capabilities, those that it has no need of. */
    public static Capabilities needless(Capabilities kept) {
        return kept.without(ALWAYS).without(OVERRIDING);
    }

    /** What a daemon has kept of what it may need, and why. */
    public static String describe(Capabilities kept) {
        return Stream.of(Capabilities.SYS_ADMIN, Capabilities.SYS_PTRACE, Capabilities.DAC_OVERRIDE).filter(kept::has)
                .map(capability -> Capabilities.of(capability) + " " + reason(capability))
                .collect(Collectors.joining(", "));
    }

    /** Which of these a daemon is to go without. */
    private Capabilities surplus(Capabilities permitted) throws IOException {
        return permitted.without(ALWAYS).without(overriding());
    }

    private Capabilities overriding() throws IOException {
        for (Path place : places) {
            if (!ALWAYS.suffice(place)) {
                return OVERRIDING;
            }
        }
        return Capabilities.NONE;
    }

    /** Has what the calling thread starts from now on, and that thread itself, go without what a daemon does not need. */
    public void limitThread() {
        try {
            limit(Capabilities.ofProcess("thread-self"));
        } catch (IOException e) {
            LOG.warn("the daemon keeps what root may do: {}", e.getMessage());
        }
    }

    private void limit(Capabilities permitted) throws IOException {
        Capabilities.limitThread(permitted.without(surplus(permitted)));
    }

    /** The program goes on without what a daemon does not need. It may begin anew for that, and then does not return. */
    public void enter() {
        try {
            Capabilities permitted = Capabilities.ofProcess("self");
            if (!surplus(permitted).isEmpty() && !Boolean.getBoolean(CONFINED)) {
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
    public ForegroundDaemon.Observer before(ForegroundDaemon.Observer next) {
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
