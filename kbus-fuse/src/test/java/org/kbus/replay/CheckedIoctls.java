// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The ioctls of a Ksock whose argument is a number or a message id; with a look at the bytes behind it. */
final class CheckedIoctls {

    /** What is put where nobody is expected to write: a byte of {@link Transcript#UNTOUCHED}. */
    static final byte CANARY = (byte) 0xA5;

    private static final int ARGUMENT_ROOM = 32;

    /** @param oddity nothing, or what should not be */
    record GivenNumber(int result, int value, String oddity) {
    }

    record GivenId(int result, MessageNumber id, String oddity) {
    }

    private final SystemCalls calls;
    private final byte[] argument = new byte[ARGUMENT_ROOM];
    private final ByteBuffer numbers = ByteBuffer.wrap(argument).order(ByteOrder.nativeOrder());
    private final long address;

    CheckedIoctls(SystemCalls calls, AddressSpace memory) {
        this.calls = calls;
        this.address = memory.map(argument);
    }

    /** One that gives a number. */
    GivenNumber get(Slot slot, int command) {
        return get(slot.descriptor(), command);
    }

    GivenNumber get(int descriptor, int command) {
        return exchange(descriptor, command, Transcript.UNTOUCHED);
    }

    /** One that takes a number and gives another. */
    GivenNumber exchange(Slot slot, int command, int value) {
        return exchange(slot.descriptor(), command, value);
    }

    GivenNumber exchange(int descriptor, int command, int value) {
        Arrays.fill(argument, CANARY);
        numbers.putInt(0, value);
        int result = calls.ioctl(descriptor, command, address);
        return new GivenNumber(result, numbers.getInt(0), oddityBehind(Integer.BYTES));
    }

    /** One that gives a message id. */
    GivenId id(Slot slot, int command) {
        return id(slot.descriptor(), command);
    }

    GivenId id(int descriptor, int command) {
        Arrays.fill(argument, CANARY);
        int result = calls.ioctl(descriptor, command, address);
        MessageNumber id = new MessageNumber(numbers.getInt(0), numbers.getInt(Integer.BYTES));
        return new GivenId(result, id, oddityBehind(Long.BYTES));
    }

    /** One whose argument, if it has any, is not looked at. */
    int plain(Slot slot, int command) {
        Arrays.fill(argument, CANARY);
        return calls.ioctl(slot.descriptor(), command, address);
    }

    /** One that has no argument. */
    int withoutArgument(Slot slot, int command) {
        return calls.ioctl(slot.descriptor(), command, 0);
    }

    private String oddityBehind(int length) {
        for (int i = length; i < argument.length; i++) {
            if (argument[i] != CANARY) {
                return String.format(" !byte%d=%02x", i, argument[i]);
            }
        }
        return "";
    }
}
