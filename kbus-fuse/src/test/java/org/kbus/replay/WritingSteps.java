// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kbus.device.Errno;

/** Writing messages, sending them, replying. */
final class WritingSteps {

    private static final int JUNK_ROOM = 64;
    private static final byte JUNK = 0x42;

    /** How a message is cut into writes. */
    private enum Pieces { ONE, ANY, SMALL }

    private final TraceState state;
    private final TraceRandom random;
    private final MessageMaker maker;
    private final BrokenMessages brokenMessages;
    private final ReadingSteps reading;
    private final long junk;

    /** Whose binding the name of the last message was chosen for; null if nobody's. */
    private Slot owner;

    WritingSteps(TraceState state, MessageMaker maker, ReadingSteps reading) {
        this.state = state;
        this.random = state.random;
        this.maker = maker;
        this.brokenMessages = new BrokenMessages(state, maker);
        this.reading = reading;
        byte[] bytes = new byte[JUNK_ROOM];
        Arrays.fill(bytes, JUNK);
        this.junk = state.memory.map(bytes);
    }

    // ----------------------------------------------------------------------------------------------- sending

    void send(Slot slot) {
        CheckedIoctls.GivenId sent = state.ioctls.id(slot, Ioctl.SEND);
        state.say("send %s -> %s %s%s", slot, Transcript.result(sent.result()),
                state.numbering(slot).message(sent.id()), sent.oddity());
        if (sent.result() == 0) {
            state.remember(new TraceState.Seen(sent.id(), slot.ksock(), slot.device()));
        }
        slot.isBlocked = sent.result() == -Errno.EAGAIN;
        if (slot.isBlocked) {
            slot.out.overwritePointed();
        }
    }

    void discard(Slot slot) {
        int result = state.ioctls.withoutArgument(slot, Ioctl.DISCARD);
        state.say("discard %s -> %s", slot, Transcript.result(result));
        if (result == 0) {
            slot.isNotToBePolled = false;
            slot.isBlocked = false;
        }
        slot.out.giveUp();
    }

    // ----------------------------------------------------------------------------------------------- writing

    /** @param what nothing, or a word for the bytes and a space */
    int write(Slot slot, long address, int count, String what) {
        int result = state.calls.write(slot.descriptor(), address, count);
        if (result == -Errno.EALREADY) {
            slot.isNotToBePolled = true;
        }
        state.say("write %s %s%d -> %s", slot, what, count, Transcript.result(result));
        return result;
    }

    void writeNothing(Slot slot) {
        write(slot, junk, 0, "nothing ");
    }

    private int writeSome(Slot slot, int most) {
        int count = Math.min(slot.out.left(), most);
        int result = write(slot, slot.out.restAddress(), count, "");
        slot.out.skip(count);
        return result;
    }

    /** Writes all that has been laid out, in one piece. */
    void writeAll(Slot slot) {
        writeAll(slot, Pieces.ONE);
    }

    private void writeAll(Slot slot, Pieces pieces) {
        boolean isStubborn = random.percent(25);
        while (!slot.out.isWritten()) {
            int result = writeSome(slot, length(pieces, slot.out.left()));
            if (result < 0 && !isStubborn) {
                slot.out.giveUp();
                return;
            }
            if (pieces != Pieces.ONE && random.below(60) == 0) {
                return;
            }
        }
    }

    private int length(Pieces pieces, int left) {
        if (pieces == Pieces.ANY) {
            return 1 + random.below(left);
        }
        return pieces == Pieces.SMALL && left < 250 ? 1 + random.below(30) : left;
    }

    /** Writes what has been laid out in one way or another, and usually sends it. */
    private void writeAndSend(Slot slot, boolean pointy) {
        writeAll(slot, random.percent(65) ? Pieces.ONE : random.percent(85) ? Pieces.ANY : Pieces.SMALL);
        if (!slot.out.isWritten()) {
            return;
        }
        // It is fetched when it is sent.
        if (pointy && random.below(20) == 0 && slot.out.pointsAtData()) {
            slot.out.changePointedData();
            state.say("poke %s data[0]", slot);
        }
        if (random.percent(93)) {
            send(slot);
        }
    }

    /** Goes on with a message that has been written in part, or begins one that is none. */
    void more(Slot slot) {
        if (!slot.out.isWritten()) {
            writeSome(slot, random.percent(50) ? slot.out.length() : 1 + random.below(64));
            if (slot.out.isWritten() && random.percent(60)) {
                send(slot);
            }
        } else if (!slot.isBlocked || !random.percent(70)) {
            write(slot, junk, 1 + random.below(JUNK_ROOM), "junk ");
        }
    }

    // ---------------------------------------------------------------------------------------------- messages

    void message(Slot slot) {
        message(slot, null);
    }

    /** @param recipient whom it is to go to, if that can be had; null for anybody */
    void message(Slot slot, Slot recipient) {
        boolean pointy = random.percent(35);
        if (random.percent(state.profile.broken)) {
            brokenMessage(slot);
            return;
        }
        boolean isRequest = random.percent(state.profile.request);
        String name = name(slot, recipient, isRequest);
        KbusHeader header = maker.header(slot, name, maker.dataLength());
        if (isRequest) {
            header.flags |= KbusHeader.WANT_A_REPLY;
            if (random.percent(20)) {
                header.to = statefulRecipient(slot);
            }
        } else if (random.percent(4)) {
            header.to = anyKsock(slot);
        }
        maker.layOut(slot, header, name, pointy);
        maker.sayPlan(slot, header, name, pointy ? "pointy" : "entire");
        writeAndSend(slot, pointy);
    }

    private void brokenMessage(Slot slot) {
        brokenMessages.layOut(slot);
        writeAll(slot, random.percent(60) ? Pieces.ONE : Pieces.ANY);
        if (slot.out.isWritten() && random.percent(85)) {
            send(slot);
        }
    }

    private int statefulRecipient(Slot slot) {
        Slot recipient = owner != null && random.percent(75) ? owner : state.anyOpenOn(slot.device());
        return random.percent(85) ? recipient.ksock() : anyKsock(slot);
    }

    /** One that there may be, or have been. */
    private int anyKsock(Slot slot) {
        return state.numbering(slot).firstKsock() + 1 + random.below(12);
    }

    private String name(Slot slot, Slot recipient, boolean isRequest) {
        owner = null;
        String name = null;
        if (random.percent(state.profile.badName / 3)) {
            name = state.names.bad();
        } else if (random.percent(85)) {
            name = wantedName(slot.device(), recipient, isRequest);
        }
        return name == null || name.isEmpty() ? state.names.good() : name;
    }

    /** A name that somebody on the device has bound to; mostly as a Replier if it is for a Request. May be null. */
    private String wantedName(int device, Slot recipient, boolean isRequest) {
        List<Slot> owners = new ArrayList<>();
        List<Slot.Bound> bound = new ArrayList<>();
        for (int pass = 0; pass < 2 && bound.isEmpty(); pass++) {
            for (Slot slot : state.openSlots()) {
                for (Slot.Bound binding : slot.bindings) {
                    boolean isWanted = !isRequest || pass == 1 || binding.replierFlag() != 0;
                    if (slot.device() == device && (recipient == null || recipient == slot) && isWanted) {
                        owners.add(slot);
                        bound.add(binding);
                    }
                }
            }
        }
        if (bound.isEmpty()) {
            return null;
        }
        int chosen = random.below(bound.size());
        owner = owners.get(chosen);
        String name = bound.get(chosen).name();
        if (Names.isWildcard(name)) {
            name = state.names.matching(name);
        }
        return name.length() > Names.MAX_LENGTH || name.startsWith("$.KBUS") ? null : name;
    }

    // ----------------------------------------------------------------------------------------------- replies

    /** Replies to a Request that has been read; if there is none, reads what there is, or replies all the same. */
    void reply() {
        boolean pointy = random.percent(35);
        Slot replier = whoOwesAReply();
        if (replier != null) {
            reply(replier, random.percent(60) ? 0 : random.below(replier.owed.size()), pointy);
            return;
        }
        Slot busy = state.anyBusy();
        if (busy == null) {
            return;
        }
        if (random.percent(85)) {
            reading.readAll(busy);
        } else {
            replyToNothing(state.anyOpen(), pointy);
        }
    }

    /** Replies to what is no Request, or not one's own. */
    void bogusReply() {
        boolean pointy = random.percent(35);
        if (state.anyBusy() != null) {
            replyToNothing(state.anyOpen(), pointy);
        }
    }

    private Slot whoOwesAReply() {
        List<Slot> slots = state.slots();
        int first = random.below(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get((first + i) % slots.size());
            if (slot.isOpen() && !slot.owed.isEmpty()) {
                return slot;
            }
        }
        return null;
    }

    /** @param index of the Request among those that it owes a reply */
    private void reply(Slot replier, int index, boolean pointy) {
        Slot.Owed request = replier.owed.get(index);
        Slot sender = random.percent(5) ? state.anyOpenOn(replier.device()) : replier;
        String name = nameOfReply(request.name());
        KbusHeader header = maker.header(sender, name, maker.dataLength());
        header.inReplyTo = request.id();
        header.to = request.from();
        if (random.percent(4)) {
            header.to = state.anyOpenOn(sender.device()).ksock();
        }
        if (random.percent(2)) {
            header.flags |= KbusHeader.WANT_A_REPLY;
        }
        maker.layOut(sender, header, name, pointy);
        maker.sayPlan(sender, header, name, "reply");
        if (sender == replier && random.percent(90)) {
            Slot.forget(replier.owed, index);
        }
        writeAndSend(sender, pointy);
    }

    private void replyToNothing(Slot sender, boolean pointy) {
        String name = nameOfReply(state.names.good());
        KbusHeader header = maker.header(sender, name, maker.dataLength());
        Slot other = state.anyOpenOn(sender.device());
        List<TraceState.Seen> seen = state.seen();
        int at = random.below(seen.size());
        if (!seen.isEmpty() && random.percent(70) && seen.get(at).device() == sender.device()) {
            header.inReplyTo = seen.get(at).id();
            header.to = random.percent(70) ? seen.get(at).from() : other.ksock();
        } else {
            int network = random.below(2);
            int serial = network != 0
                    ? random.below(40) : state.numbering(sender).firstSerial() + 1 + random.below(100);
            header.inReplyTo = new MessageNumber(network, serial);
            header.to = other.ksock();
        }
        maker.layOut(sender, header, name, pointy);
        maker.sayPlan(sender, header, name, "bogus-reply");
        writeAndSend(sender, pointy);
    }

    /** Nobody checks the name of a reply. */
    private String nameOfReply(String ofTheRequest) {
        return random.percent(5) ? state.names.good() : ofTheRequest;
    }
}
