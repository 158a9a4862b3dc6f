// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.List;
import org.kbus.device.PollEvents;

/**
 * Whether somebody who sleeps in poll is woken. {@code kbustrace} has a thread sleep for 400 ms, and tells whether it
 * woke before its time was up. Here the {@link PollSleeper} has no thread, and its time is up when the rest is done.
 */
final class WakeUpSteps {

    private static final int TRIES_FOR_A_WRITER = 8;

    private final TraceState state;
    private final TraceRandom random;
    private final ReadingSteps reading;
    private final WritingSteps writing;
    private final BindingSteps binding;
    private final QuerySteps querying;
    private final DeviceSteps devices;

    WakeUpSteps(TraceState state, ReadingSteps reading, WritingSteps writing, BindingSteps binding,
            QuerySteps querying, DeviceSteps devices) {
        this.state = state;
        this.random = state.random;
        this.reading = reading;
        this.writing = writing;
        this.binding = binding;
        this.querying = querying;
        this.devices = devices;
    }

    void sleepAndDoSomething(Slot proposed) {
        Slot sleeping = whoSleeps(proposed);
        boolean isForRoom = sleeping.isBlocked;
        if (sleeping.isNotToBePolled) {
            return;
        }
        int events = isForRoom ? PollEvents.POLLOUT : PollEvents.POLLIN;
        boolean isReady = state.calls.poll(sleeping.descriptor(), events) != 0;
        if (isReady && isForRoom) {
            sleeping.isBlocked = false;
        }
        state.say("sleep %s %s ready=%d", sleeping, isForRoom ? "out" : "in", isReady ? 1 : 0);
        if (isReady) {
            reading.drain(sleeping, 1);
            return;
        }
        PollSleeper sleeper = state.calls.sleepInPoll(sleeping.descriptor(), events);
        // One thing that might wake it, and no more: then it would be left to chance which comes first, the second
        // thing or what the sleeper does when it wakes.
        doOneThing(sleeping, isForRoom);
        sleeper.timeOut();
        if (sleeper.events() != 0 && isForRoom) {
            sleeping.isBlocked = false;
        }
        state.say("woke %s -> %d %s%s %s", sleeping, sleeper.events() != 0 ? 1 : 0,
                (sleeper.events() & PollEvents.POLLIN) != 0 ? "I" : "",
                (sleeper.events() & PollEvents.POLLOUT) != 0 ? "O" : "", sleeper.hasTimedOut() ? "late" : "soon");
    }

    /** One whose message is blocked, for preference; else one that somebody may send to. */
    private Slot whoSleeps(Slot proposed) {
        List<Slot> slots = state.allSlotsFrom(random.below(state.slotCount()));
        Slot sleeping = proposed;
        for (Slot slot : slots) {
            if (slot.isOpen() && slot.isBlocked && random.percent(85)) {
                sleeping = slot;
            }
        }
        for (Slot slot : slots) {
            if (sleeping.isBlocked || !sleeping.bindings.isEmpty()) {
                return sleeping;
            }
            if (slot.isOpen()) {
                sleeping = slot;
            }
        }
        return sleeping;
    }

    private void doOneThing(Slot sleeping, boolean isForRoom) {
        Slot other = state.anyOpen();
        for (int i = 0; i < TRIES_FOR_A_WRITER && (other.isReadOnly() || other.isBlocked); i++) {
            other = state.anyOpen();
        }
        int what = isForRoom ? 1 + random.below(7) : random.percent(85) ? 0 : 4;
        if (what == 0 || what == 7) {
            sendSomething(other, sleeping);
        } else {
            doSomethingToAQueue(sleeping, isForRoom);
        }
    }

    private void sendSomething(Slot sender, Slot sleeping) {
        if (sender.isBlocked) {
            return;
        }
        if (sender.isNotToBePolled) {
            writing.discard(sender);
        }
        writing.message(sender, random.percent(80) ? sleeping : null);
    }

    /** To a full one, for preference. */
    private void doSomethingToAQueue(Slot sleeping, boolean isForRoom) {
        List<Slot> slots = state.slots();
        int first = random.below(slots.size());
        int what = isForRoom ? random.below(10) : 5 + random.below(5);
        for (int i = 0; i < 2 * slots.size(); i++) {
            Slot slot = slots.get((first + i) % slots.size());
            if (slot.isOpen() && slot != sleeping && hasMessages(slot, i < slots.size())) {
                doSomething(slot, what);
                return;
            }
        }
    }

    private boolean hasMessages(Slot slot, boolean asManyAsItMay) {
        int limit = state.ioctls.exchange(slot, Ioctl.MAXMSGS, 0).value();
        CheckedIoctls.GivenNumber waiting = state.ioctls.get(slot, Ioctl.NUMMSGS);
        boolean isFull = Integer.compareUnsigned(waiting.value(), limit) >= 0;
        return waiting.result() == 0 && waiting.value() != 0 && (isFull || !asManyAsItMay);
    }

    private void doSomething(Slot slot, int what) {
        if (what < 5) {
            reading.drain(slot, 1);
        } else if (what < 7) {
            querying.set(slot, "maxmsgs", Ioctl.MAXMSGS, 50);
        } else if (what < 9) {
            binding.unbind(slot);
        } else {
            devices.close(slot);
        }
    }
}
