// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal with a bash in it, as a person sits at. */
final class Terminal implements AutoCloseable {

    /** What the shell has printed, and the exit status of the last command if it waits for another one. */
    record Screen(String text, Integer status) {
        boolean hasPrompt() {
            return status != null;
        }
    }

    private static final long PATIENCE_SECONDS = 60;
    private static final long LAST_SECONDS = 5;
    private static final char MARK = 0x1E;
    private static final Pattern PROMPT = Pattern.compile(MARK + "([0-9]+)" + MARK);
    private static final int CONTROL_C = 3;

    /** The prompt tells the exit status; nothing that is typed is echoed; root needs no sudo. */
    private static final String SETUP = "stty -echo -onlcr cols 100 rows 30; PS2=; PS1='" + MARK + "$?" + MARK
            + "'; sudo() { \"$@\"; }\n";

    private final Process process;
    @GuardedBy("this")
    private final StringBuilder output = new StringBuilder();
    @GuardedBy("this")
    private boolean ended;

    Terminal(PrivateDev dev, Path folder, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(dev.inside("script", "--quiet", "--flush", "--return", "--command",
                "cd '" + folder + "' && exec bash --noprofile --norc --noediting -i", "/dev/null"))
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        Thread reader = new Thread(this::read, "terminal");
        reader.setDaemon(true);
        reader.start();
        write(SETUP);
        await(Screen::hasPrompt);
    }

    private void read() {
        byte[] some = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(some); count > 0; count = in.read(some)) {
                synchronized (this) {
                    output.append(new String(some, 0, count, StandardCharsets.UTF_8));
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // That is its end, too.
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private void write(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Types a command. What is on the screen from now on is what has been printed since. */
    void type(String command) throws IOException {
        synchronized (this) {
            output.setLength(0);
        }
        write(command + "\n");
    }

    /** Presses Control and C. */
    void interrupt() throws IOException {
        write(Character.toString(CONTROL_C));
    }

    /** What is on the screen. */
    synchronized Screen screen() {
        Matcher prompt = PROMPT.matcher(output);
        return prompt.find() ? new Screen(output.substring(0, prompt.start()), Integer.valueOf(prompt.group(1)))
                : new Screen(output.toString(), null);
    }

    /** Waits until the screen is as wanted. */
    synchronized Screen await(Predicate<Screen> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!wanted.test(screen())) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || ended) {
                throw new AssertionError((ended ? "the shell has ended" : "this is all that came in "
                        + PATIENCE_SECONDS + " s") + ":\n" + screen().text());
            }
            wait(left);
        }
        return screen();
    }

    /** Leaves the shell. What does not let that happen ends with the namespace that it is in. */
    @Override
    public void close() throws IOException {
        write((screen().hasPrompt() ? "" : Character.toString(CONTROL_C)) + "exit\n");
        try {
            process.waitFor(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroy();
    }
}
