// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the documentation's terminals are read. */
class ConsoleStepTest {

    private static List<ConsoleStep> steps(String attributes, String... lines) {
        return ConsoleStep.of(
                new DocumentationPage.Block(Path.of("Page.md"), "console", attributes, 10, List.of(lines)));
    }

    private static boolean matches(String printed, String... expected) {
        return new ExpectedOutput(List.of(expected)).matches(printed);
    }

    @Test
    void whatStandsBehindTheDollarIsTypedAndTheRestIsPrinted() {
        assertEquals(List.of(new ConsoleStep("terminal=1", "Page.md:10", "one", List.of("1", "$.A"), false),
                new ConsoleStep("terminal=1", "Page.md:13", "two", List.of(), false)),
                steps("", "$ one", "1", "$.A", "$ two"));
    }

    @Test
    void aCommandMayHaveSeveralLines() {
        assertEquals("cat <<END\nhello\nEND", steps("", "$ cat <<END", "> hello", "> END", "hello").get(0).command());
    }

    @Test
    void aBlockWithoutACommandGoesOnUntilItIsInterrupted() {
        ConsoleStep step = steps("terminal=2", "$.A hello", "^C").get(0);
        assertTrue(step.goesOn());
        assertTrue(step.interrupted());
        assertEquals(List.of("$.A hello"), step.output());
    }

    @Test
    void outputIsComparedLineByLine() {
        assertTrue(matches("a\nb\n", "a", "b"));
        assertTrue(matches("", ""));
        assertFalse(matches("a\nb\n", "a"));
        assertFalse(matches("a\n", "a", "b"));
        assertFalse(matches("axb\n", "a.b"), "nothing but ... is special");
        assertFalse(matches("something\n"));
    }

    @Test
    void dotsStandForAnythingOnALineAndAnyLines() {
        assertTrue(matches("0:17 from 4: $.A\n", "0:... from ...: $.A"));
        assertFalse(matches("0:17\nfrom 4\n", "0:... from ..."));
        assertTrue(matches("a\nb\nc\nd\n", "a", "...", "d"));
        assertTrue(matches("a\nd\n", "a", "...", "d"));
        assertFalse(matches("a\nb\n", "a", "...", "d"));
    }
}
