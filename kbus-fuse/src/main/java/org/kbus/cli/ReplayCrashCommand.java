// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.CrashFile;
import org.kbus.journal.Playback;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kbus replay-crash}: for whoever looks for the mistake. */
@Command(name = "replay-crash",
        description = "Do once more, without a mount, what a bus was asked that ended in the middle of an operation.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReplayCrashCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "What the bus left; its log says where.")
    private Path path;

    @Option(names = "--print", description = "List the operations instead, oldest first.")
    private boolean print;

    @Override
    public Integer call() throws CommandFailure, IOException {
        CrashFile crash = CrashFile.read(path);
        Output out = new Output();
        if (print) {
            out.lines(crash.operations());
            return 0;
        }
        out.line("kbus " + crash.version() + " ended at " + crash.time() + ":");
        out.line(crash.head());
        replay(crash, out);
        return 0;
    }

    private static void replay(CrashFile crash, Output out) throws CommandFailure, IOException {
        if (!crash.recording().isPlayable()) {
            throw new CommandFailure(
                    "the bus was too large to be saved now and then, so there is nothing to begin with;"
                            + " --print lists its last " + crash.recording().earlier() + " operations");
        }
        Playback.Outcome outcome = crash.replay();
        if (outcome.difference() != null) {
            out.line("Another result than it was: " + outcome.difference());
        }
        String played = outcome.played() + " of " + crash.recording().size() + " operations";
        if (outcome.thrown() == null) {
            throw new CommandFailure("nothing is thrown in " + played + " of this kbus, " + CrashFile.programVersion());
        }
        if (!crash.isSame(outcome.thrown())) {
            throw new CommandFailure("something else is thrown after " + played + ": " + outcome.thrown());
        }
        out.line("The same is thrown again after " + played + '.');
    }
}
