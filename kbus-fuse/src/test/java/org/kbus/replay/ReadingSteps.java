// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.Arrays;

/** Taking messages from queues and reading them. */
final class ReadingSteps {

    private static final byte CANARY = (byte) 0xEE;
    private static final int CANARY_ROOM = 16;
    private static final int MOST_READS = 400;
    /** So many of the messages that are drained from a queue are shown; the others are only in the digest. */
    private static final int SHOWN = 4;

    private final TraceState state;
    private final TraceRandom random;
    private final byte[] buffer = new byte[Outgoing.MAX_DATA];
    private final long address;

    ReadingSteps(TraceState state) {
        this.state = state;
        this.random = state.random;
        this.address = state.memory.map(buffer);
    }

    /** @return 1 if there is a next message */
    int next(Slot slot) {
        CheckedIoctls.GivenNumber next = takeNext(slot);
        state.say("next %s -> %s %s%s", slot, Transcript.result(next.result()), Transcript.number(next.value()),
                next.oddity());
        return next.result();
    }

    private CheckedIoctls.GivenNumber takeNext(Slot slot) {
        CheckedIoctls.GivenNumber next = state.ioctls.get(slot, Ioctl.NEXTMSG);
        slot.in.begin(next.result() == 1 ? next.value() : 0);
        return next;
    }

    /** @return how many bytes were read, or an error number with a minus sign */
    int read(Slot slot, int count) {
        return read(slot, count, true);
    }

    private int read(Slot slot, int count, boolean isSaid) {
        Arrays.fill(buffer, 0, count + CANARY_ROOM, CANARY);
        int result = state.calls.read(slot.descriptor(), address, count);
        int got = Math.max(result, 0);
        boolean isOverrun = !isUntouched(got, count + CANARY_ROOM);
        slot.in.add(Arrays.copyOf(buffer, got));
        if (isSaid || isOverrun) {
            state.say("read %s %d -> %s%s", slot, count, Transcript.result(result), isOverrun ? " !overrun" : "");
        }
        if (slot.in.isComplete()) {
            byte[] message = slot.in.bytes();
            if (isSaid) {
                state.say("got %s %s", slot, MessageText.of(message, state.numbering(slot)));
            }
            learn(slot, message);
        }
        return result;
    }

    private boolean isUntouched(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] != CANARY) {
                return false;
            }
        }
        return true;
    }

    /** Remembers what may be replied to, and has to be. */
    private void learn(Slot slot, byte[] message) {
        if (message.length < KbusHeader.SIZE) {
            return;
        }
        KbusHeader header = KbusHeader.of(message);
        state.remember(new TraceState.Seen(header.id, header.from, slot.device()));
        if ((header.flags & KbusHeader.WANT_YOU_TO_REPLY) != 0) {
            byte[] name = Arrays.copyOfRange(message, KbusHeader.SIZE, KbusHeader.SIZE + header.nameLength);
            slot.remember(new Slot.Owed(header.id, header.from, Names.text(name)));
        }
    }

    /** Reads a part of a message, or more than there is of it. */
    void readSome(Slot slot) {
        Slot reader = slot;
        if (!slot.in.isCurrent() && random.percent(70)) {
            reader = state.anyBusy();
            next(reader);
        }
        int left = reader.in.isCurrent() ? reader.in.left() : 0;
        read(reader, random.percent(10) ? 0 : 1 + random.below(left > 200 && random.percent(50) ? left : 120));
        if (random.percent(40)) {
            lengthLeft(reader);
        }
    }

    /** Reads the rest of the present message, or the next one, in pieces or at once. */
    void readAll(Slot slot) {
        int style = random.below(4);
        boolean hasRest = slot.in.isCurrent() && slot.in.left() > 0;
        if ((!hasRest || random.percent(30)) && next(slot) != 1) {
            return;
        }
        for (int i = 0; i < MOST_READS; i++) {
            int left = slot.in.left();
            int count = switch (style) {
                case 1 -> left + random.below(100);
                case 2 -> 1 + random.below(left > 300 ? left : 60);
                default -> left;
            };
            if (read(slot, count) <= 0 || slot.in.left() <= 0 || style == 2 && random.below(12) == 0) {
                return;
            }
        }
    }

    /** Reads what is left of a message, if it is known that there is something. */
    void readRest(Slot slot) {
        if (slot.in.isCurrent() && slot.in.left() > 0) {
            read(slot, slot.in.left());
        }
    }

    /** Reads so many messages at most, shows the first few, and has a digest of them all. */
    void drain(Slot slot, int most) {
        long digest = Digest.EMPTY;
        int count = 0;
        while (count < most) {
            int result = takeNext(slot).result();
            if (result != 1) {
                if (result < 0) {
                    state.say("next %s -> %s", slot, Transcript.result(result));
                }
                break;
            }
            if (read(slot, slot.in.length(), false) < 0) {
                break;
            }
            String message = MessageText.of(slot.in.bytes(), state.numbering(slot));
            byte[] text = Names.bytes(message);
            digest = Digest.add(digest, text, 0, text.length);
            if (count < SHOWN) {
                state.say("got %s %s", slot, message);
            }
            count++;
        }
        state.say("drain %s %d -> %d %s", slot, most, count, Digest.text(digest));
    }

    void lengthLeft(Slot slot) {
        CheckedIoctls.GivenNumber left = state.ioctls.get(slot, Ioctl.LENLEFT);
        state.say("lenleft%s %s -> %s %s%s", slot.in.isWithinData() ? "-in-data" : "", slot,
                Transcript.result(left.result()), Transcript.number(left.value()), left.oddity());
    }
}
