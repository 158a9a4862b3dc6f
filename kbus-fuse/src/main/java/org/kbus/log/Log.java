// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.slf4j.event.Level;
import org.slf4j.helpers.MessageFormatter;

/** The log of this process: at first, standard error. Nobody who has something logged waits for whoever reads it. */
public final class Log {

    /** So long the end of the process may be put off by whoever does not read the log. */
    private static final long LAST_WORDS_MILLIS = 500;

    private static final LogQueue QUEUE = new LogQueue();
    private static final LogWriter WRITER = new LogWriter(QUEUE, new FileOutputStream(FileDescriptor.err));

    private static volatile Level level = Level.valueOf(System.getProperty("org.kbus.log.level", Level.INFO.name()));

    @GuardedBy("Log.class")
    private static boolean started;

    private Log() {
    }

    /** Logs what is at least so important; but verbose devices always, whose own switch says whether they are. */
    public static void setLevel(Level least) {
        level = least;
    }

    static boolean isEnabled(Level which) {
        return which.toInt() >= level.toInt();
    }

    /** From now on the log is written there, a number of whole lines at a time, by a thread that may take its time. */
    public static void writeTo(OutputStream output) {
        WRITER.writeTo(output);
    }

    /** Most commands log nothing. */
    private static synchronized void start() {
        if (!started) {
            started = true;
            WRITER.start();
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(Log::flush, "kbus-log-end"));
            } catch (IllegalStateException e) {
                // The process is ending already, and whoever ends it waits for the log by itself.
                return;
            }
        }
    }

    /**
     * Has something logged.
     *
     * @param logger its name, for people
     * @param thrown null if nothing was
     */
    static void write(Level level, String logger, String format, Object[] arguments, Throwable thrown) {
        try {
            Importance importance = Importance.of(level);
            if (QUEUE.admits(importance)) {
                String text = level + " " + logger + " - " + MessageFormatter.basicArrayFormat(format, arguments);
                QUEUE.add(importance, new LogQueue.Line(System.currentTimeMillis(),
                        thrown == null ? text : text + '\n' + trace(thrown)));
                start();
            }
        } catch (Throwable e) {
            // There is not even enough memory or stack for a line of log. Whoever wanted it has worse to do.
            QUEUE.leaveOut(1);
        }
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }

    /** What is written there is standard error's for people, and goes the way of the log: each flush ends a line. */
    public static PrintWriter lastWords() {
        return new PrintWriter(new LastWords(), true);
    }

    private static final class LastWords extends Writer {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] chars, int offset, int length) {
            text.append(chars, offset, length);
        }

        @Override
        public void flush() {
            if (!text.isEmpty() && QUEUE.admits(Importance.LAST_WORDS)) {
                QUEUE.add(Importance.LAST_WORDS,
                        new LogQueue.Line(LogQueue.Line.NO_TIME, text.toString().stripTrailing()));
                start();
            }
            text.setLength(0);
        }

        @Override
        public void close() {
            flush();
        }
    }

    /**
     * Waits until all is written, but not for long, since perhaps nobody reads it. For whoever is about to halt the
     * process; one that exits does so anyway.
     */
    public static void flush() {
        try {
            QUEUE.flush(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
