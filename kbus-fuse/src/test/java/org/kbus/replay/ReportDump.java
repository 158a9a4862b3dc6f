// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files {@code bindings} and {@code stats} as a trace shows them: with its own numbers, and a remark where their
 * form is not as it was.
 */
final class ReportDump {

    private static final int PIECE = 4096;

    private static final Pattern BINDING = Pattern.compile("\\s*(\\d+):\\s*(\\d+)\\s+(\\d+)\\s+(\\S)\\s+(.+)");
    private static final Pattern DEVICE = Pattern.compile(
            "dev\\s+(\\d+): next ksock (\\d+) next msg (\\d+) unsent unbindings (\\d+)(.*)");
    private static final Pattern KSOCK = Pattern.compile(
            "\\s*ksock (\\d+) last msg (\\d+):(\\d+) queue (\\d+) of (\\d+)");
    private static final Pattern PROGRESS = Pattern.compile(
            "\\s*read byte (\\d+) of (\\d+), wrote byte (\\d+) of (\\S+) \\(([a-z ]+)\\), ([a-z ]+)");

    private final TraceState state;
    private final byte[] buffer = new byte[PIECE];
    private final long address;
    private int deviceShown;

    ReportDump(TraceState state) {
        this.state = state;
        this.address = state.memory.map(buffer);
    }

    /** Shows a report, a line each of its lines, behind a letter. */
    void show(String node, char letter) {
        text(node).lines().forEach(line -> state.transcript.line(letter + "| " + shown(line)));
    }

    private String text(String node) {
        int descriptor = state.calls.open(node, SystemCalls.O_RDONLY);
        if (descriptor < 0) {
            return Transcript.result(descriptor);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int count;
        while ((count = state.calls.pread(descriptor, address, PIECE, all.size())) > 0) {
            all.write(buffer, 0, count);
        }
        state.calls.close(descriptor);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private String shown(String line) {
        Matcher binding = BINDING.matcher(line);
        Matcher device = DEVICE.matcher(line);
        Matcher ksock = KSOCK.matcher(line);
        Matcher progress = PROGRESS.matcher(line);
        if (binding.matches()) {
            return binding(line, binding);
        } else if (device.matches()) {
            return device(line, device);
        } else if (ksock.lookingAt()) {
            return ksock(line, ksock);
        } else if (progress.lookingAt()) {
            return progress(line, progress);
        }
        return line;
    }

    private String binding(String line, Matcher found) {
        int device = number(found, 1);
        int process = number(found, 3);
        String form = String.format("%3d: %8d %8d  %s  %s", device, number(found, 2), process, found.group(4),
                found.group(5));
        return String.format("%d: %s %s %s %s%s", device,
                state.isNumbered(device) ? state.numbering(device).ksock(number(found, 2)) : "?",
                process == SimulatedProcess.PID ? "me" : "other", found.group(4), Transcript.quote(found.group(5)),
                remark(line, form));
    }

    private String device(String line, Matcher found) {
        deviceShown = number(found, 1);
        if (!state.isNumbered(deviceShown)) {
            return "dev " + deviceShown + ": unused";
        }
        String form = String.format("dev %2d: next ksock %d next msg %d unsent unbindings %d%s", deviceShown,
                number(found, 2), number(found, 3), number(found, 4), found.group(5));
        Numbering numbering = state.numbering(deviceShown);
        return String.format("dev %d: next %s %s, unsent %d%s%s", deviceShown, numbering.ksock(number(found, 2)),
                numbering.message(new MessageNumber(0, number(found, 3))), number(found, 4), found.group(5),
                remark(line, form));
    }

    private String ksock(String line, Matcher found) {
        String form = String.format("    ksock %d last msg %d:%d queue %d of %s", number(found, 1), number(found, 2),
                number(found, 3), number(found, 4), found.group(5));
        Numbering numbering = state.numbering(deviceShown);
        MessageNumber last = new MessageNumber(number(found, 2), number(found, 3));
        return String.format("  %s last %s queue %s of %s%s", numbering.ksock(number(found, 1)),
                numbering.message(last), found.group(4), found.group(5), remark(line, form));
    }

    private static String progress(String line, Matcher found) {
        String form = String.format("      read byte %s of %s, wrote byte %s of %s (%s), %s", found.group(1),
                found.group(2), found.group(3), found.group(4), found.group(5), found.group(6));
        return String.format("   read %s of %s, wrote %s of %s (%s) %s%s", found.group(1), found.group(2),
                found.group(3), found.group(4), found.group(5), found.group(6), remark(line, form));
    }

    private static int number(Matcher found, int group) {
        return Integer.parseUnsignedInt(found.group(group));
    }

    private static String remark(String line, String form) {
        return line.equals(form) ? "" : " !format";
    }
}
