// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kbus.daemon.MountPoint;
import org.kbus.doctor.Examination;
import org.kbus.doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kbus doctor}. */
@Command(name = "doctor",
        description = "Look for what can keep a bus from working on this machine, and say what to do. Nothing is"
                + " changed.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing keeps a bus from working", "1:something does: a line says FAIL",
            "2:the command line is wrong"})
final class DoctorCommand implements Callable<Integer> {

    private static final String LINE = "%-4s  %-15s  %s%s";

    @Parameters(paramLabel = "MOUNTPOINT", arity = "0..1", defaultValue = "/dev/kbus",
            description = "Where the bus is, or is to be (default: ${DEFAULT-VALUE}).")
    private Path path;

    @Option(names = "--json", description = "Print JSON, one object a line: check, level, found, and advice if there is"
            + " any.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Output out = new Output();
        boolean healthy = new Examination(new MountPoint(path))
                .run((subject, finding) -> print(out, subject, finding));
        return healthy ? 0 : 1;
    }

    private void print(Output out, String subject, Finding finding) throws IOException {
        if (!json) {
            String advice = finding.advice().isEmpty() ? "" : "; what to do: " + finding.advice();
            out.line(String.format(Locale.ROOT, LINE, finding.level(), subject, finding.found(), advice));
            return;
        }
        out.json(object -> {
            object.writeStringField("check", subject);
            object.writeStringField("level", finding.level().toString());
            object.writeStringField("found", finding.found());
            if (!finding.advice().isEmpty()) {
                object.writeStringField("advice", finding.advice());
            }
        });
    }
}
