// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kbus.abi.DataModel;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;

/** What all steps of a trace share: the process that makes its calls, its Ksocks, and what it has learnt so far. */
final class TraceState {

    /** As many places as any trace may have Ksocks; a profile uses the first of them. */
    private static final int SLOTS = 12;
    private static final int MAX_DEVICES = 16;
    private static final int MAX_DEVICES_AT_FIRST = MAX_DEVICES - 4;

    /** A message that has been seen. */
    record Seen(MessageNumber id, int from, int device) {
    }

    private static final int MAX_SEEN = 64;

    final Profile profile;
    final TraceRandom random;
    final Names names;
    final Transcript transcript = new Transcript();
    final AddressSpace memory;
    final SystemCalls calls;
    final CheckedIoctls ioctls;

    private final List<Slot> slots = new ArrayList<>();
    private final Map<Integer, Numbering> numberings = new HashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private int seenCount;
    private final int devicesAtFirst;
    private int newDevices;

    TraceState(Profile profile, TraceRandom random, NodeDirectory directory) {
        SimulatedProcess process = new SimulatedProcess(DataModel.LP64);
        this.profile = profile;
        this.random = random;
        this.names = new Names(random, profile);
        this.memory = process.addressSpace();
        this.calls = new SystemCalls(directory, process);
        this.ioctls = new CheckedIoctls(calls, memory);
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Slot(i, memory));
        }
        this.devicesAtFirst = countDevices();
    }

    private int countDevices() {
        int count = 0;
        while (count < MAX_DEVICES_AT_FIRST && calls.exists(deviceName(count))) {
            count++;
        }
        return count;
    }

    static String deviceName(int device) {
        return Kbus.DEVICE_NAME + device;
    }

    // ------------------------------------------------------------------------------------------- devices

    int devicesAtFirst() {
        return devicesAtFirst;
    }

    /** How many devices the trace has asked for. */
    int newDevices() {
        return newDevices;
    }

    void countNewDevice() {
        newDevices++;
    }

    boolean hasRoomForDevices(int more) {
        return devicesAtFirst + newDevices + more <= MAX_DEVICES;
    }

    void number(int device, Numbering numbering) {
        numberings.put(device, numbering);
    }

    /** Whether the trace knows where the device's numbers began. */
    boolean isNumbered(int device) {
        return numberings.containsKey(device);
    }

    Numbering numbering(int device) {
        return numberings.getOrDefault(device, Numbering.UNKNOWN);
    }

    Numbering numbering(Slot slot) {
        return numbering(slot.device());
    }

    // ---------------------------------------------------------------------------------------------- slots

    /** The places that the profile uses. */
    List<Slot> slots() {
        return slots.subList(0, profile.slots);
    }

    /** All places, from this one on and around. */
    List<Slot> allSlotsFrom(int first) {
        List<Slot> turned = new ArrayList<>(slots.subList(first, slots.size()));
        turned.addAll(slots.subList(0, first));
        return turned;
    }

    int slotCount() {
        return slots.size();
    }

    List<Slot> openSlots() {
        return slots().stream().filter(Slot::isOpen).toList();
    }

    /** Null if none is open. */
    Slot anyOpen() {
        return anyOf(openSlots());
    }

    /** Null if none is open on that device. */
    Slot anyOpenOn(int device) {
        return anyOf(openSlots().stream().filter(slot -> slot.device() == device).toList());
    }

    /** One that has messages waiting, for preference. Null if none is open. */
    Slot anyBusy() {
        List<Slot> busy = openSlots().stream().filter(this::isBusy).toList();
        return busy.isEmpty() ? anyOpen() : anyOf(busy);
    }

    private boolean isBusy(Slot slot) {
        CheckedIoctls.GivenNumber waiting = ioctls.get(slot, Ioctl.NUMMSGS);
        return waiting.result() == 0 && waiting.value() != 0;
    }

    private Slot anyOf(List<Slot> some) {
        return some.isEmpty() ? null : some.get(random.below(some.size()));
    }

    // --------------------------------------------------------------------------------------- messages seen

    void remember(Seen message) {
        if (seenCount < MAX_SEEN) {
            seen.add(message);
        } else {
            seen.set(seenCount % MAX_SEEN, message);
        }
        seenCount++;
    }

    List<Seen> seen() {
        return seen;
    }

    // ------------------------------------------------------------------------------------------------ talk

    void say(String format, Object... arguments) {
        transcript.say(format, arguments);
    }
}
