// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import org.kbus.device.PollEvents;

/** Asking after the state of Ksocks, and changing their settings. */
final class QuerySteps {

    private static final int QUERY = 0xFFFFFFFF;
    private static final int[] QUEUE_SIZES = {1, 2, 3, 4, 0, 100, 10, 0xFFFFFFFF};
    private static final int[] ONLY_ONCE = {1, 0, QUERY, 2, 0xFFFFFFFE};
    private static final int[] VERBOSE = {QUERY, 0, QUERY, 2, 1};
    private static final int[] REPORT_BINDS = {1, 1, QUERY, 0, 2};
    private static final int[] SIZES = {0, 409600, 100, 200, 1000, 1, 99, 409601, 2, 0xFFFFFFFF, 5000};

    private final TraceState state;
    private final TraceRandom random;
    private final ReadingSteps reading;

    QuerySteps(TraceState state, ReadingSteps reading) {
        this.state = state;
        this.random = state.random;
        this.reading = reading;
    }

    void poll() {
        StringBuilder text = new StringBuilder("poll");
        for (Slot slot : state.openSlots()) {
            text.append(' ').append(slot).append('=').append(slot.isNotToBePolled ? "skipped" : readiness(slot));
        }
        state.say("%s", text);
    }

    private String readiness(Slot slot) {
        int events = state.calls.poll(slot.descriptor(), -1);
        if ((events & PollEvents.POLLOUT) != 0) {
            slot.isBlocked = false;
        }
        int known = PollEvents.POLLIN | PollEvents.POLLRDNORM | PollEvents.POLLOUT | PollEvents.POLLWRNORM;
        return letter(events, PollEvents.POLLIN, "I") + letter(events, PollEvents.POLLRDNORM, "i")
                + letter(events, PollEvents.POLLOUT, "O") + letter(events, PollEvents.POLLWRNORM, "o")
                + ((events & ~known) != 0 ? "!" + Integer.toHexString(events) : "");
    }

    private static String letter(int events, int bit, String letter) {
        return (events & bit) != 0 ? letter : "";
    }

    /** Looks at everything that can be seen without changing anything. */
    void look() {
        for (Slot slot : state.openSlots()) {
            boolean isWithinData = slot.in.isWithinData();
            CheckedIoctls.GivenNumber waiting = state.ioctls.get(slot, Ioctl.NUMMSGS);
            int owed = state.ioctls.get(slot, Ioctl.UNREPLIEDTO).value();
            int limit = state.ioctls.exchange(slot, Ioctl.MAXMSGS, 0).value();
            MessageNumber last = state.ioctls.id(slot, Ioctl.LASTSENT).id();
            int left = state.ioctls.get(slot, Ioctl.LENLEFT).value();
            state.say("look %s %s queue=%s/%s owes=%s last=%s%s", slot, state.numbering(slot).ksock(slot.ksock()),
                    Transcript.number(waiting.value()), Integer.toUnsignedString(limit),
                    Integer.toUnsignedString(owed), state.numbering(slot).message(last), waiting.oddity());
            if (left != 0) {
                state.say("lenleft%s %s = %s", isWithinData ? "-in-data" : "", slot, Integer.toUnsignedString(left));
            }
        }
    }

    void query(Slot slot) {
        switch (random.below(6)) {
            case 0 -> reading.lengthLeft(slot);
            case 1 -> {
                CheckedIoctls.GivenId last = state.ioctls.id(slot, Ioctl.LASTSENT);
                state.say("lastsent %s -> %s %s%s", slot, Transcript.result(last.result()),
                        state.numbering(slot).message(last.id()), last.oddity());
            }
            case 2 -> number(slot, "nummsgs", Ioctl.NUMMSGS);
            case 3 -> number(slot, "unrepliedto", Ioctl.UNREPLIEDTO);
            case 4 -> {
                CheckedIoctls.GivenNumber id = state.ioctls.get(slot, Ioctl.KSOCKID);
                state.say("ksockid %s -> %s %s%s", slot, Transcript.result(id.result()),
                        state.numbering(slot).ksock(id.value()), id.oddity());
            }
            default -> {
                int result = state.ioctls.withoutArgument(slot, Ioctl.RESET);
                state.say("reset %s -> %s", slot, Transcript.result(result));
            }
        }
    }

    private void number(Slot slot, String what, int command) {
        CheckedIoctls.GivenNumber number = state.ioctls.get(slot, command);
        state.say("%s %s -> %s %s%s", what, slot, Transcript.result(number.result()),
                Transcript.number(number.value()), number.oddity());
    }

    void set(Slot slot, String what, int command, int value) {
        CheckedIoctls.GivenNumber set = state.ioctls.exchange(slot, command, value);
        state.say("%s %s %s -> %s %s%s", what, slot, Integer.toUnsignedString(value), Transcript.result(set.result()),
                Transcript.number(set.value()), set.oddity());
    }

    void maxMessages(Slot slot) {
        set(slot, "maxmsgs", Ioctl.MAXMSGS, random.skewedOneOf(QUEUE_SIZES));
    }

    void onlyOnce(Slot slot) {
        set(slot, "onlyonce", Ioctl.MSGONLYONCE, random.skewedOneOf(ONLY_ONCE));
    }

    void verbose(Slot slot) {
        int value = random.skewedOneOf(VERBOSE);
        set(slot, "verbose", Ioctl.VERBOSE, value);
        if (value == 1) {
            set(slot, "verbose", Ioctl.VERBOSE, 0);
        }
    }

    void reportBinds(Slot slot) {
        set(slot, "report", Ioctl.REPORTREPLIERBINDS, random.skewedOneOf(REPORT_BINDS));
    }

    void maxSize(Slot slot) {
        set(slot, "maxsize", Ioctl.MAXMSGSIZE, random.oneOf(SIZES));
    }

    /** An ioctl that there is not. */
    void unknown(Slot slot) {
        int command = random.oneOf(Ioctl.UNKNOWN);
        // kbustrace has it in a long.
        state.say("ioctl %s %08x -> %s", slot, (long) command, Transcript.result(state.ioctls.plain(slot, command)));
    }
}
