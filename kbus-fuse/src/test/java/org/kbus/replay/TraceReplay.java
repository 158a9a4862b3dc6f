// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.List;
import java.util.function.Consumer;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;

/**
 * What {@code kbustrace} does, against {@link SystemCalls}. A trace is no list of calls, but what came of them: which
 * call comes next is drawn from the seed and decided by all results so far. So this draws and decides as that program
 * does, and the first difference makes everything after it differ.
 */
final class TraceReplay {

    private static final int DEVICES_NUMBERED_AT_FIRST = 2;
    private static final int CHANCE_OF_A_LOT_OF_EVENTS = 20;
    private static final int ALL_MESSAGES = 1500;

    private final TraceState state;
    private final TraceRandom random;
    private final DeviceSteps devices;
    private final BindingSteps binding;
    private final ReadingSteps reading;
    private final WritingSteps writing;
    private final QuerySteps querying;
    private final EdgeSteps edges;
    private final WakeUpSteps wakeUps;
    private final ReportDump reports;

    private TraceReplay(Profile profile, TraceRandom random, NodeDirectory directory) {
        this.state = new TraceState(profile, random, directory);
        this.random = random;
        MessageMaker maker = new MessageMaker(state);
        this.binding = new BindingSteps(state);
        this.devices = new DeviceSteps(state, binding);
        this.reading = new ReadingSteps(state);
        this.writing = new WritingSteps(state, maker, reading);
        this.querying = new QuerySteps(state, reading);
        this.edges = new EdgeSteps(state, maker, reading, writing, binding, querying);
        this.wakeUps = new WakeUpSteps(state, reading, writing, binding, querying, devices);
        this.reports = new ReportDump(state);
    }

    /** Does what was done when a trace was recorded, with the nodes of a directory, and gives what was seen. */
    static List<String> of(RecordedTrace trace, NodeDirectory directory) {
        return of(trace, directory, calls -> {
        });
    }

    /** @param user told who makes the system calls, before the first */
    static List<String> of(RecordedTrace trace, NodeDirectory directory, Consumer<SystemCalls> user) {
        TraceRandom random = new TraceRandom(trace.profile(), trace.seed());
        TraceReplay replay = new TraceReplay(Profile.named(trace.profile()), random, directory);
        user.accept(replay.state.calls);
        replay.state.transcript.line(trace.lines().get(0));
        replay.begin();
        replay.play(trace.operations(), trace.every());
        replay.end();
        return replay.state.transcript.lines();
    }

    private void begin() {
        for (int device = 0; device < Math.min(state.devicesAtFirst(), DEVICES_NUMBERED_AT_FIRST); device++) {
            devices.begin(device);
        }
        for (Slot slot : state.slots().subList(0, state.profile.slots / 2 + 1)) {
            devices.open(slot);
            int binds = random.below(3) + (state.profile.event > CHANCE_OF_A_LOT_OF_EVENTS ? 1 : 0);
            for (int i = 0; i < binds; i++) {
                binding.bind(slot);
            }
        }
    }

    private void play(int operations, int every) {
        for (int number = 1; number <= operations; number++) {
            state.transcript.step(number);
            step();
            if (number % every == 0 || number == operations) {
                reports.show(Kbus.BINDINGS_NAME, 'B');
                reports.show(Kbus.STATS_NAME, 'S');
            }
        }
        state.transcript.step(operations + 1);
    }

    /** Looks at what is left everywhere, and closes one after another, with a look at what that does to the others. */
    private void end() {
        querying.look();
        for (Slot slot : state.openSlots()) {
            devices.close(slot);
            state.openSlots().forEach(other -> reading.drain(other, 3));
        }
        state.transcript.line("# end");
    }

    private void step() {
        Step step = state.profile.pick(random);
        Slot slot = state.anyOpen();
        if (slot == null) {
            step = Step.OPEN;
        }
        switch (step) {
            case OPEN -> devices.openSomewhere();
            case CLOSE -> devices.close(slot);
            case BIND -> binding.bind(slot);
            case UNBIND -> binding.unbind(slot);
            case MESSAGE -> message(slot);
            case WRITE_MORE -> writing.more(slot);
            case SEND -> writing.send(slot);
            case DISCARD -> writing.discard(slot);
            case NEXT_MESSAGE -> reading.next(random.percent(60) ? state.anyBusy() : slot);
            case READ -> reading.readSome(slot);
            case READ_ALL -> reading.readAll(random.percent(80) ? state.anyBusy() : slot);
            case DRAIN -> drain(slot);
            case REPLY -> writing.reply();
            case BOGUS_REPLY -> writing.bogusReply();
            case POLL -> querying.poll();
            case LOOK -> querying.look();
            case QUERY -> querying.query(slot);
            case MAX_MESSAGES -> querying.maxMessages(slot);
            case ONLY_ONCE -> querying.onlyOnce(slot);
            case VERBOSE -> querying.verbose(slot);
            case REPORT_BINDS -> querying.reportBinds(slot);
            case MAX_SIZE -> querying.maxSize(slot);
            case WHO_REPLIES -> binding.whoReplies(slot);
            case UNKNOWN_IOCTL -> querying.unknown(slot);
            case STORM_OF_BINDS -> devices.storm();
            case NEW_DEVICE -> devices.newDevice(slot);
            case EDGE -> edges.any(slot);
            case WAKE_UP -> wakeUps.sleepAndDoSomething(slot);
        }
    }

    private void message(Slot slot) {
        if (slot.isNotToBePolled && random.percent(80)) {
            writing.discard(slot);
        }
        if (!slot.isBlocked || !random.percent(94)) {
            writing.message(slot);
            return;
        }
        int what = random.below(10);
        if (what < 5) {
            writing.send(slot);
        } else if (what < 8) {
            querying.poll();
        } else {
            writing.discard(slot);
        }
    }

    /** How many is drawn first, and then from whom: the compiler of {@code kbustrace} had it so. */
    private void drain(Slot slot) {
        int most = random.percent(25) ? ALL_MESSAGES : 1 + random.below(6);
        reading.drain(random.percent(60) ? state.anyBusy() : slot, most);
    }
}
