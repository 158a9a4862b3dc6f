// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.io.IOException;
import java.util.List;
import java.util.function.IntConsumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;
import org.kbus.linux.OwnProcess;

/** The terminal: the whole of it while it is open, and as it was before afterwards. */
final class TopScreen implements AutoCloseable {

    /** What comes in beside keys. */
    static final int RESIZED = -2;
    static final int SUSPEND = -3;
    static final int END = -4;

    private static final List<String> ENDING_SIGNALS = List.of("TERM", "HUP");
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    private final Terminal terminal;
    private final Attributes before;
    private final IntConsumer events;
    private boolean taken;

    private TopScreen(Terminal terminal, IntConsumer events) {
        this.terminal = terminal;
        this.before = terminal.getAttributes();
        this.events = events;
    }

    /**
     * Takes the terminal of standard input and output.
     *
     * @param events told each key that is pressed, {@link #RESIZED}, {@link #SUSPEND} and {@link #END}, in any thread
     * @throws IOException if there is no terminal
     */
    static TopScreen open(IntConsumer events) throws IOException {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder().provider("exec").dumb(false)
                    .signalHandler(signal -> signalled(signal, events)).build();
        } catch (IllegalStateException e) {
            throw new IOException("there is no terminal", e);
        }
        try {
            TopScreen screen = new TopScreen(terminal, events);
            screen.begin();
            return screen;
        } catch (RuntimeException | Error e) {
            terminal.close();
            throw e;
        }
    }

    private void begin() {
        // A shutdown hook would come too late: JLine has one itself that closes the terminal meanwhile.
        for (String signal : ENDING_SIGNALS) {
            Signals.register(signal, () -> events.accept(END));
        }
        take();
        Thread keys = new Thread(this::readKeys, "kbus-keys");
        keys.setDaemon(true);
        keys.start();
    }

    private static void signalled(Signal signal, IntConsumer events) {
        switch (signal) {
            case INT -> events.accept(END);
            case TSTP -> events.accept(SUSPEND);
            case WINCH, CONT -> events.accept(RESIZED);
            default -> {
                // QUIT shows what threads are at, all over the screen.
            }
        }
    }

    private void readKeys() {
        try {
            for (int key = terminal.reader().read(); key >= 0; key = terminal.reader().read()) {
                events.accept(key);
            }
        } catch (IOException e) {
            // The terminal is gone, or closed.
        }
        events.accept(END);
    }

    /** Columns and rows. */
    Size size() {
        Size size = terminal.getSize();
        return size.getColumns() > 0 && size.getRows() > 0 ? size : new Size(DEFAULT_WIDTH, DEFAULT_HEIGHT);
    }

    private void take() {
        terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
        taken = true;
    }

    private void giveBack() {
        if (taken) {
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
            taken = false;
        }
    }

    /** Shows lines that fill the screen, wherever they differ from what is there or not. */
    void show(List<Line> lines) {
        for (int row = 0; row < lines.size(); row++) {
            terminal.puts(Capability.cursor_address, row, 0);
            Line line = lines.get(row);
            terminal.writer().print(new AttributedString(line.text(), style(line.style())).toAnsi(terminal));
        }
        terminal.flush();
    }

    private static AttributedStyle style(Line.Style style) {
        return switch (style) {
            case PLAIN -> AttributedStyle.DEFAULT;
            case TITLE -> AttributedStyle.BOLD;
            case HEADING -> AttributedStyle.INVERSE;
            case WARNING -> AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
            case ALARM -> AttributedStyle.BOLD.foreground(AttributedStyle.RED);
        };
    }

    /** Gives the terminal back to the shell until we are told to go on. */
    void suspend() {
        giveBack();
        OwnProcess.stop();
        take();
    }

    @Override
    public void close() throws IOException {
        giveBack();
        terminal.close();
    }
}
