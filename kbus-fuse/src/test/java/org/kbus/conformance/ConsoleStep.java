// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens at a terminal: a command is typed and prints something; or, without a command, the one before goes on
 * printing. The last thing may be that it is interrupted.
 *
 * @param terminal    which terminal
 * @param place       where the page has it
 * @param command     what is typed, or null
 * @param output      what is printed then
 * @param interrupted whether Control and C is pressed then
 */
record ConsoleStep(String terminal, String place, String command, List<String> output, boolean interrupted) {

    private static final String PROMPT = "$ ";
    private static final String MORE = "> ";
    private static final String INTERRUPT = "^C";
    private static final String FIRST_TERMINAL = "terminal=1";

    /** The steps of a block: lines behind {@code $} are typed, and go on in those behind {@code >}. */
    static List<ConsoleStep> of(DocumentationPage.Block block) {
        String terminal = block.attributes().isEmpty() ? FIRST_TERMINAL : block.attributes();
        List<ConsoleStep> steps = new ArrayList<>();
        List<String> lines = block.lines();
        for (int at = 0; at < lines.size();) {
            String place = block.page().getFileName() + ":" + (block.line() + at);
            StringBuilder command = null;
            if (lines.get(at).startsWith(PROMPT)) {
                command = new StringBuilder(lines.get(at++).substring(PROMPT.length()));
                while (at < lines.size() && lines.get(at).startsWith(MORE)) {
                    command.append('\n').append(lines.get(at++).substring(MORE.length()));
                }
            }
            List<String> output = new ArrayList<>();
            while (at < lines.size() && !lines.get(at).startsWith(PROMPT) && !lines.get(at).equals(INTERRUPT)) {
                output.add(lines.get(at++));
            }
            boolean interrupted = at < lines.size() && lines.get(at).equals(INTERRUPT);
            if (interrupted) {
                at++;
            }
            steps.add(new ConsoleStep(terminal, place, command == null ? null : command.toString(), output,
                    interrupted));
        }
        return steps;
    }

    boolean goesOn() {
        return command == null;
    }
}
