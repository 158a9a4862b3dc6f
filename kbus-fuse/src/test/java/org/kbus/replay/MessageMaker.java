// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** Messages by chance: headers, lengths and data. */
final class MessageMaker {

    /** Lengths at which something may go over a limit: of a page, or of a part of one. */
    private static final int[] EDGES = {2047, 2048, 2049, 4095, 4096, 4097, 8191, 8192, 8193, 12288, 20000};

    private final TraceState state;
    private final TraceRandom random;
    private final byte[] payload = new byte[Outgoing.MAX_DATA];
    private final long payloadAddress;

    MessageMaker(TraceState state) {
        this.state = state;
        this.random = state.random;
        this.payloadAddress = state.memory.map(payload);
    }

    /** The data of the message made last, and behind it what is left of longer ones before it. */
    byte[] payload() {
        return payload;
    }

    long payloadAddress() {
        return payloadAddress;
    }

    int dataLength() {
        int chance = random.below(100);
        if (chance < 35) {
            return 0;
        }
        if (chance < 75) {
            return 1 + random.below(24);
        }
        if (chance < 93) {
            return random.below(400);
        }
        if (chance < 99) {
            return random.oneOf(EDGES);
        }
        return random.below(4) != 0 ? 30000 + random.below(30000) : 130000 + random.below(200000);
    }

    /** The header of a message from this Ksock, and data for it. */
    KbusHeader header(Slot slot, String name, int dataLength) {
        KbusHeader header = new KbusHeader();
        header.nameLength = name.length();
        header.dataLength = dataLength;
        random.fill(payload, dataLength);
        header.flags = flags();
        Numbering numbering = state.numbering(slot);
        if (random.percent(6)) {
            header.from = numbering.firstKsock() + 1 + random.below(20);
        }
        if (random.percent(6)) {
            header.extra = (int) random.next();
        }
        if (random.percent(8)) {
            header.originNetwork = random.below(5);
            header.originLocal = random.below(1000);
        }
        if (random.percent(8)) {
            header.finalNetwork = random.below(5);
            header.finalLocal = random.below(1000);
        }
        if (random.percent(10)) {
            header.id = new MessageNumber(1 + random.below(3), random.below(40));
        } else if (random.percent(6)) {
            header.id = new MessageNumber(0, numbering.firstSerial() + 1 + random.below(200));
        }
        return header;
    }

    private int flags() {
        int flags = 0;
        if (random.percent(state.profile.urgent)) {
            flags |= KbusHeader.URGENT;
        }
        if (random.percent(state.profile.wait)) {
            flags |= KbusHeader.ALL_OR_WAIT;
        } else if (random.percent(state.profile.fail)) {
            flags |= KbusHeader.ALL_OR_FAIL;
        }
        if (random.percent(8)) {
            flags |= random.below(0x10000) << 16;
        }
        if (random.percent(5)) {
            flags |= 1 << 4 + random.below(4);
        }
        if (random.percent(4)) {
            flags |= KbusHeader.SYNTHETIC;
        }
        if (random.percent(4)) {
            flags |= KbusHeader.WANT_YOU_TO_REPLY;
        }
        return flags;
    }

    /** Lays out a message that is well formed. */
    void layOut(Slot slot, KbusHeader header, String name, boolean pointy) {
        layOut(slot, header, name, pointy, (byte) 0, KbusHeader.END);
    }

    /** Lays out a message; the padding and the last guard are those of an entire one. */
    void layOut(Slot slot, KbusHeader header, String name, boolean pointy, byte padding, int lastGuard) {
        if (pointy) {
            slot.out.layOutPointy(header, Names.bytes(name), payload);
        } else {
            slot.out.layOutEntire(header, Names.bytes(name), payload, padding, lastGuard);
        }
    }

    /** Says what is going to be written. */
    void sayPlan(Slot slot, KbusHeader header, String name, String kind) {
        boolean isThere = Integer.compareUnsigned(header.dataLength, payload.length) <= 0;
        long digest = isThere ? Digest.add(Digest.EMPTY, payload, 0, header.dataLength) : 0;
        state.say("plan %s %s %s name=%s data=%s%s", slot, kind, MessageText.fields(header, state.numbering(slot)),
                Transcript.quote(name), Integer.toUnsignedString(header.dataLength), Digest.text(digest));
    }
}
