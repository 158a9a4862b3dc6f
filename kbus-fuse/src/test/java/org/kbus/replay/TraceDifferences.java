// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a replayed trace that may differ from the recorded one, and only in the way said here: where a FUSE
 * server cannot be a kernel module, and the one fault of the module's that is mended. Each stands in
 * Documentation/Compatibility.md.
 *
 * <p>Whose a difference is decides where it may show: what the driver does otherwise, and what comes of requests that
 * have bytes and no addresses, shows everywhere; what the kernel does with the regular files of a FUSE mount shows on a
 * mount, and what libfuse does on jnr-fuse.
 */
public final class TraceDifferences {

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

    /** The bytes of a request are there before the driver is asked. */
    private static final List<Rule> OF_REQUESTS = List.of(
            // The buffer is looked at before it is asked whether there is anything to read.
            Rule.of(SLOT.replace("(.*)", "(edge read )") + " unmapped -> 0", "$1 $2s$3 unmapped -> -EFAULT"),
            // Nor does the driver hear of a write whose buffer is bad.
            Rule.of(SLOT.replace("(.*)", "(write )") + " unmapped (\\d+) -> -EMSGSIZE",
                    "$1 $2s$3 unmapped $4 -> -EFAULT"),
            // The number of an in-and-out ioctl has it that eight bytes are read, and only four are there.
            Rule.of(SLOT.replace("(.*)", "(edge (?:maxmsgs|onlyonce|verbose|report|maxsize) )") + " tight -> 0 \\d+",
                    "$1 $2s$3 tight -> -EFAULT \\\\d+"));

    /** The nodes of a FUSE mount are regular files to the kernel. */
    private static final List<Rule> OF_REGULAR_FILES = List.of(
            // FIONREAD is answered by the kernel itself.
            Rule.of(SLOT.replace("(.*)", "(ioctl )") + " 0000541b -> -ENOTTY", "$1 $2s$3 0000541b -> 0"));

    /** To seek in a character device of CUSE's is answered by the kernel itself. */
    private static final List<Rule> OF_CUSE = List.of(
            Rule.of(SLOT.replace("(.*)", "(edge lseek )") + " -> -ESPIPE", "$1 $2s$3 -> 0"));

    private static final List<Rule> OF_LIBFUSE = List.of(
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

    private final boolean hasKernel;
    private final boolean isRegularFile;
    private final boolean isOnLibfuse;
    private final Set<String> slotsThatWroteNothing = new HashSet<>();

    /** @param isRegularFile what the kernel takes a device for, if there is one; else it is CUSE's */
    private TraceDifferences(boolean hasKernel, boolean isRegularFile, boolean isOnLibfuse) {
        this.hasKernel = hasKernel;
        this.isRegularFile = isRegularFile;
        this.isOnLibfuse = isOnLibfuse;
    }

    /** Those without a kernel: of the driver, and of requests. */
    public static TraceDifferences inProcess() {
        return new TraceDifferences(false, false, false);
    }

    /** Those on devices of this transport. */
    public static TraceDifferences on(String transport) {
        return new TraceDifferences(true, !transport.equals("cuse"), transport.equals("jnr-fuse"));
    }

    /** Whether a line, the next of its trace, may be seen where the recorded one was. */
    public boolean allow(String recorded, String seen) {
        boolean allowed = recorded.equals(seen)
                || mended(recorded).equals(mended(seen))
                || anyAllows(OF_REQUESTS, recorded, seen)
                || hasKernel && (anyAllows(isRegularFile ? OF_REGULAR_FILES : OF_CUSE, recorded, seen)
                        || sendAfterWritingNothing(recorded, seen))
                || isOnLibfuse && anyAllows(OF_LIBFUSE, recorded, seen);
        note(recorded);
        return allowed;
    }

    private static boolean anyAllows(List<Rule> rules, String recorded, String seen) {
        return rules.stream().anyMatch(rule -> rule.allows(recorded, seen));
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
