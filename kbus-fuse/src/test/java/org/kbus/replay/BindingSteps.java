// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Binding to names, unbinding from them, asking who replies to one. */
final class BindingSteps {

    static final int LISTENER = 0;
    static final int REPLIER = 1;

    /** {@code struct kbus_bind_request} and {@code struct kbus_bind_query}: number, length, pointer. */
    private static final int STRUCT_SIZE = 16;
    private static final int ROOM_BEHIND = 8;

    private final TraceState state;
    private final TraceRandom random;
    private final byte[] argument = new byte[STRUCT_SIZE + ROOM_BEHIND];
    private final long address;
    private final byte[] nameRoom = new byte[Names.MAX_LENGTH + 16];
    private final long nameAddress;

    BindingSteps(TraceState state) {
        this.state = state;
        this.random = state.random;
        this.address = state.memory.map(argument);
        this.nameAddress = state.memory.map(nameRoom);
    }

    /** Fills a struct with a number, a length and a pointer, and has an ioctl look at it. */
    int call(Slot slot, int command, int number, int length, long pointer) {
        return call(slot.descriptor(), command, number, length, pointer);
    }

    private int call(int descriptor, int command, int number, int length, long pointer) {
        Arrays.fill(argument, CheckedIoctls.CANARY);
        ByteBuffer.wrap(argument).order(ByteOrder.nativeOrder()).putInt(number).putInt(length).putLong(pointer);
        return state.calls.ioctl(descriptor, command, address);
    }

    /** @param length the name's, or another that is said in its stead */
    int call(int descriptor, int command, int number, String name, int length) {
        Arrays.fill(nameRoom, (byte) 0);
        System.arraycopy(Names.bytes(name), 0, nameRoom, 0, name.length());
        return call(descriptor, command, number, length, nameAddress);
    }

    private int firstNumber() {
        return ByteBuffer.wrap(argument).order(ByteOrder.nativeOrder()).getInt(0);
    }

    private boolean isUntouched(int number, int length) {
        byte[] was = new byte[argument.length];
        Arrays.fill(was, CheckedIoctls.CANARY);
        ByteBuffer.wrap(was).order(ByteOrder.nativeOrder()).putInt(number).putInt(length).putLong(nameAddress);
        return Arrays.equals(argument, was);
    }

    void bind(Slot slot) {
        String name = state.names.bindable();
        bind(slot, name, random.percent(45) ? REPLIER : LISTENER);
    }

    void bind(Slot slot, String name, int replierFlag) {
        int result = bindOrUnbind(slot, "bind", Ioctl.BIND, name, replierFlag);
        if (result == 0) {
            slot.remember(new Slot.Bound(name, replierFlag));
        }
    }

    int unbind(Slot slot, String name, int replierFlag) {
        return bindOrUnbind(slot, "unbind", Ioctl.UNBIND, name, replierFlag);
    }

    private int bindOrUnbind(Slot slot, String what, int command, String name, int replierFlag) {
        int result = call(slot.descriptor(), command, replierFlag, name, name.length());
        String replier = (replierFlag != 0 ? "R" : "L") + (replierFlag > 1 ? replierFlag : "");
        state.say("%s %s %s %s -> %s%s", what, slot, replier, Transcript.quote(name), Transcript.result(result),
                isUntouched(replierFlag, name.length()) ? "" : " !arg");
        return result;
    }

    void unbind(Slot slot) {
        Slot.Bound binding;
        if (!slot.bindings.isEmpty() && random.percent(80)) {
            binding = slot.bindings.get(random.below(slot.bindings.size()));
        } else {
            String name = state.names.bindable();
            binding = new Slot.Bound(name, random.percent(45) ? REPLIER : LISTENER);
        }
        // With bind events about, the module might keep a dangling reference to such a binding.
        if (state.profile.has(Step.REPORT_BINDS) && binding.replierFlag() == LISTENER
                && Names.isWildcardForEvents(binding.name())) {
            return;
        }
        boolean isUnbound = unbind(slot, binding.name(), binding.replierFlag()) == 0;
        int index = slot.bindings.indexOf(binding);
        if (isUnbound && index >= 0) {
            Slot.forget(slot.bindings, index);
        }
    }

    void whoReplies(Slot slot) {
        String name = state.names.bindable();
        int length = random.percent(3) ? 0 : name.length();
        int result = call(slot.descriptor(), Ioctl.REPLIER, Transcript.UNTOUCHED, name, length);
        int replier = firstNumber();
        state.say("who %s %s%s -> %s %s%s", slot, Transcript.quote(name), length == 0 ? " len=0" : "",
                Transcript.result(result), state.numbering(slot).ksock(replier),
                isUntouched(replier, length) ? "" : " !arg");
    }
}
