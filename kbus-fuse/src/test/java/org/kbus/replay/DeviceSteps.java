// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** Opening and closing Ksocks, and asking for more devices. */
final class DeviceSteps {

    private static final int ABS_MAX_SIZE = 409600;
    private static final int MOST_NEW_DEVICES = 4;
    private static final int[] MODES = {SystemCalls.O_RDWR, SystemCalls.O_RDONLY, SystemCalls.O_WRONLY};
    private static final String[] MODE_NAMES = {"rw", "r", "w"};

    private final TraceState state;
    private final TraceRandom random;
    private final BindingSteps binding;

    DeviceSteps(TraceState state, BindingSteps binding) {
        this.state = state;
        this.random = state.random;
        this.binding = binding;
    }

    private int openDevice(int device, int mode) {
        return state.calls.open(TraceState.deviceName(device), mode);
    }

    /** Finds where a device's numbers have got to, and has its settings as a trace wants them. */
    void begin(int device) {
        int descriptor = openDevice(device, SystemCalls.O_RDWR);
        if (descriptor < 0) {
            throw new AssertionError("device " + device + ": " + Transcript.result(descriptor));
        }
        int ksock = state.ioctls.get(descriptor, Ioctl.KSOCKID).value();
        state.ioctls.exchange(descriptor, Ioctl.REPORTREPLIERBINDS, 0);
        state.ioctls.exchange(descriptor, Ioctl.VERBOSE, 0);
        int maxSize = state.ioctls.exchange(descriptor, Ioctl.MAXMSGSIZE, ABS_MAX_SIZE).value();
        Outgoing probe = new Outgoing(state.memory);
        KbusHeader header = new KbusHeader();
        byte[] name = Names.bytes("$.Trace.Base.Probe");
        header.nameLength = name.length;
        probe.layOutEntire(header, name, new byte[0], (byte) 0, KbusHeader.END);
        state.calls.write(descriptor, probe.restAddress(), probe.left());
        CheckedIoctls.GivenId sent = state.ioctls.id(descriptor, Ioctl.SEND);
        if (sent.result() < 0) {
            state.say("base dev%d send -> %s", device, Transcript.result(sent.result()));
        }
        state.number(device, new Numbering(ksock - 1, sent.id().serial() - 1));
        state.calls.close(descriptor);
        state.say("base dev%d maxsize=%s", device, Integer.toUnsignedString(maxSize));
    }

    /** Opens a Ksock in the first free place from a chosen one on, if there is any. */
    void openSomewhere() {
        int first = random.below(state.slots().size());
        for (int i = 0; i < state.slots().size(); i++) {
            Slot slot = state.slots().get((first + i) % state.slots().size());
            if (!slot.isOpen()) {
                open(slot);
                return;
            }
        }
    }

    void open(Slot slot) {
        int mode = random.percent(80) ? 0 : random.percent(65) ? 1 : 2;
        int device = 0;
        if (random.percent(state.profile.secondDevice) && state.devicesAtFirst() > 1) {
            device = 1;
        }
        if (state.newDevices() > 0 && state.hasRoomForDevices(0) && random.percent(50)) {
            device = state.devicesAtFirst() + random.below(state.newDevices());
        }
        int descriptor = openDevice(device, MODES[mode]);
        if (descriptor < 0) {
            state.say("open %s dev%d %s -> %s", slot, device, MODE_NAMES[mode], Transcript.result(descriptor));
            return;
        }
        CheckedIoctls.GivenNumber ksock = state.ioctls.get(descriptor, Ioctl.KSOCKID);
        slot.open(descriptor, MODES[mode], device, ksock.value());
        state.say("open %s dev%d %s -> %s %s%s", slot, device, MODE_NAMES[mode],
                ksock.result() < 0 ? Transcript.result(ksock.result()) : "ok",
                state.numbering(device).ksock(ksock.value()), ksock.oddity());
        if (random.percent(state.profile.smallQueue)) {
            int size = 1 + random.skewed(5);
            CheckedIoctls.GivenNumber set = state.ioctls.exchange(slot, Ioctl.MAXMSGS, size);
            state.say("maxmsgs %s %d -> %s %s%s", slot, size, Transcript.result(set.result()),
                    Transcript.number(set.value()), set.oddity());
        }
    }

    void close(Slot slot) {
        int result = state.calls.close(slot.descriptor());
        state.say("close %s -> %s", slot, Transcript.result(result));
        slot.close();
    }

    void newDevice(Slot slot) {
        if (state.newDevices() >= MOST_NEW_DEVICES || !state.hasRoomForDevices(1)) {
            return;
        }
        CheckedIoctls.GivenNumber added = state.ioctls.get(slot, Ioctl.NEWDEVICE);
        if (added.result() < 0) {
            state.say("newdevice %s -> %s %s%s", slot, Transcript.result(added.result()),
                    Transcript.number(added.value()), added.oddity());
            return;
        }
        state.say("newdevice %s -> %s +%d%s", slot, Transcript.result(added.result()),
                added.value() - state.devicesAtFirst(), added.oddity());
        if (added.value() == state.devicesAtFirst() + state.newDevices()) {
            state.countNewDevice();
            begin(added.value());
        }
    }

    /** Many Repliers come and go at once: bind events by the hundred. */
    void storm() {
        int descriptor = openDevice(0, SystemCalls.O_RDWR);
        int wanted = 20 + random.below(100);
        if (random.percent(60)) {
            wanted += 300;
        }
        if (descriptor < 0) {
            state.say("storm open -> %s", Transcript.result(descriptor));
            return;
        }
        int reported = state.ioctls.exchange(descriptor, Ioctl.REPORTREPLIERBINDS, 0).value();
        state.say("storm report 0 -> %s", Transcript.number(reported));
        int bound = 0;
        for (int i = 0; i < wanted; i++) {
            String name = "$.S.x" + i;
            int result = binding.call(descriptor, Ioctl.BIND, BindingSteps.REPLIER, name, name.length());
            if (result == 0) {
                bound++;
            } else if (i < 3) {
                state.say("storm bind %s -> %s", name, Transcript.result(result));
            }
        }
        state.ioctls.exchange(descriptor, Ioctl.MAXMSGS, 1 + random.below(3));
        CheckedIoctls.GivenNumber report = state.ioctls.exchange(descriptor, Ioctl.REPORTREPLIERBINDS, 1);
        state.say("storm bound %d of %d, report 1 -> %s %s", bound, wanted, Transcript.result(report.result()),
                Transcript.number(report.value()));
        int queued = state.ioctls.get(descriptor, Ioctl.NUMMSGS).value();
        int closed = state.calls.close(descriptor);
        state.say("storm queue=%s close -> %s", Integer.toUnsignedString(queued), Transcript.result(closed));
    }
}
