// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a replayed trace that may differ from the recorded one, and only in the way said here: where a FUSE
 * server cannot be a kernel module, and the one fault of the module's that is mended. Each stands in
 * Documentation/Compatibility.md.
 */
final class TraceDifferences {

    /** A difference that every line of its kind may show, whatever came before. */
    private record Rule(Pattern recorded, String seen) {
        static Rule of(String recorded, String seen) {
            return new Rule(Pattern.compile(recorded), seen);
        }

        boolean allows(String recordedLine, String seenLine) {
            Matcher matcher = recorded.matcher(recordedLine);
            return matcher.matches() && seenLine.matches(matcher.replaceFirst(seen));
        }
    }

    private static final String SLOT = "(\\d{4}) (.*)s(\\d+)";

    private static final List<Rule> ON_FUSE = List.of(
            // FIONREAD on a regular file is answered by the kernel itself.
            Rule.of(SLOT.replace("(.*)", "(ioctl )") + " 0000541b -> -ENOTTY", "$1 $2s$3 0000541b -> 0"),
            // The kernel looks at the buffer before it asks us whether there is anything to read.
            Rule.of(SLOT.replace("(.*)", "(edge read )") + " unmapped -> 0", "$1 $2s$3 unmapped -> -EFAULT"),
            // Nor do we hear of a write whose buffer is bad.
            Rule.of(SLOT.replace("(.*)", "(write )") + " unmapped (\\d+) -> -EMSGSIZE",
                    "$1 $2s$3 unmapped $4 -> -EFAULT"),
            // The number of an in-and-out ioctl has it that eight bytes are read, and only four are there.
            Rule.of(SLOT.replace("(.*)", "(edge (?:maxmsgs|onlyonce|verbose|report|maxsize) )") + " tight -> 0 \\d+",
                    "$1 $2s$3 tight -> -EFAULT \\\\d+"));

    private static final List<Rule> ON_LIBFUSE = List.of(
            // libfuse answers with eight bytes where only four are mapped.
            Rule.of(SLOT.replace("(.*)", "(edge (?:ksockid|lenleft|nummsgs|unrepliedto) )") + " tight -> 0 .*",
                    "$1 $2s$3 tight -> -EFAULT .*"),
            // And it answers so even with an error, so that a bad argument is what the caller is told of.
            Rule.of(SLOT.replace("(.*)", "(edge send )") + " (null|unmapped) -> -(?:ENOMSG|EINVAL)",
                    "$1 $2s$3 $4 -> -EFAULT"));

    /** Part way through the data the module miscounted what was left, and so what had been read. */
    private static final Pattern LENGTH_LEFT_IN_DATA = Pattern.compile("(\\d{4} lenleft-in-data s\\d+ (?:->|=)).*");
    private static final Pattern READ_BYTES = Pattern.compile("(S\\|    read )\\d+( of .*)");

    private static final Pattern WROTE_NOTHING = Pattern.compile("\\d{4} write s(\\d+) nothing 0 -> 0");
    private static final Pattern WROTE = Pattern.compile("\\d{4} write s(\\d+) .*");
    private static final Pattern SENT = Pattern.compile("\\d{4} (?:edge )?send s(\\d+) .*");

    private final boolean onLibfuse;
    private final Set<String> slotsThatWroteNothing = new HashSet<>();

    TraceDifferences(String transport) {
        onLibfuse = transport.equals("jnr-fuse");
    }

    /** Whether a line, the next of its trace, may be seen where the recorded one was. */
    boolean allow(String recorded, String seen) {
        boolean allowed = recorded.equals(seen)
                || mended(recorded).equals(mended(seen))
                || ON_FUSE.stream().anyMatch(rule -> rule.allows(recorded, seen))
                || onLibfuse && ON_LIBFUSE.stream().anyMatch(rule -> rule.allows(recorded, seen))
                || sendAfterWritingNothing(recorded, seen);
        note(recorded);
        return allowed;
    }

    private static String mended(String line) {
        Matcher left = LENGTH_LEFT_IN_DATA.matcher(line);
        if (left.matches()) {
            return left.group(1);
        }
        Matcher read = READ_BYTES.matcher(line);
        return read.matches() ? read.group(1) + read.group(2) : line;
    }

    /** A write of no bytes began a message for the module (SEND: EINVAL); FUSE does not pass it on (ENOMSG). */
    private boolean sendAfterWritingNothing(String recorded, String seen) {
        Matcher sent = SENT.matcher(recorded);
        return sent.matches() && slotsThatWroteNothing.contains(sent.group(1))
                && recorded.replace("-EINVAL", "-ENOMSG").equals(seen);
    }

    private void note(String recorded) {
        Matcher nothing = WROTE_NOTHING.matcher(recorded);
        Matcher wrote = WROTE.matcher(recorded);
        Matcher sent = SENT.matcher(recorded);
        if (nothing.matches()) {
            slotsThatWroteNothing.add(nothing.group(1));
        } else if (wrote.matches()) {
            slotsThatWroteNothing.remove(wrote.group(1));
        } else if (sent.matches()) {
            slotsThatWroteNothing.remove(sent.group(1));
        }
    }
}
