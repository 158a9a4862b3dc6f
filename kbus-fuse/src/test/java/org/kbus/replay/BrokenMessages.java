// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** Messages with something wrong, or almost: twenty kinds of that. */
final class BrokenMessages {

    private static final int KINDS = 20;
    private static final int ABS_MAX_SIZE = 409600;
    private static final int[] LARGE = {409600, 409601, 500000, 0x7FFFFFFF, 0x80000000, 0xF0000000, 0xFFFF0000,
        0x10000000};
    private static final byte PADDING_THAT_IS_NOT_ZERO = (byte) 0xEE;

    private final TraceState state;
    private final TraceRandom random;
    private final MessageMaker maker;
    private final long longName;

    BrokenMessages(TraceState state, MessageMaker maker) {
        this.state = state;
        this.random = state.random;
        this.maker = maker;
        this.longName = state.memory.map(Names.longName(Names.MAX_LENGTH + 7));
    }

    /** Lays one out. What it points at astray is memory that stays. */
    void layOut(Slot slot) {
        boolean pointy = random.percent(35);
        int kind = random.below(KINDS);
        int dataLength = maker.dataLength();
        String name = name(kind);
        KbusHeader header = maker.header(slot, name, dataLength);
        if (random.percent(state.profile.request)) {
            header.flags |= KbusHeader.WANT_A_REPLY;
        }
        int junk = 0;
        byte padding = 0;
        int lastGuard = KbusHeader.END;
        switch (kind) {
            case 0 -> header.start ^= 1 << random.below(32);
            case 1 -> header.end ^= 1 << random.below(32);
            case 2 -> lastGuard ^= 1 << random.below(32);
            case 11 -> header.flags |= KbusHeader.ALL_OR_WAIT | KbusHeader.ALL_OR_FAIL;
            case 12 -> junk = 1 + random.below(100);
            case 16 -> padding = PADDING_THAT_IS_NOT_ZERO;
            default -> {
                /* It is broken later. */ }
        }
        maker.layOut(slot, header, name, pointy, padding, lastGuard);
        if (kind == 17) {
            header.dataLength = aboutAsLongAsAllowed(slot, name, dataLength);
            maker.layOut(slot, header, name, pointy);
        } else {
            changeHeader(kind, header, pointy);
            slot.out.header(header);
        }
        if (kind == 13) {
            int length = slot.out.length();
            slot.out.cut(1 + random.below(Math.min(40, length - 1)));
        } else if (kind == 18) {
            slot.out.scramble(random);
        } else if (kind == 19) {
            header.name = longName;
            header.data = header.dataLength != 0 ? maker.payloadAddress() : 0;
            slot.out.header(header);
        } else if (kind == 12) {
            slot.out.lengthen(junk);
        }
        maker.sayPlan(slot, header, name, "broken" + kind + (pointy ? "-pointy" : "-entire"));
    }

    private String name(int kind) {
        String name = state.names.good();
        return switch (kind) {
            case 14 -> state.names.bad();
            case 15 -> state.names.wild();
            default -> name;
        };
    }

    /** Things that do not change the layout. */
    private void changeHeader(int kind, KbusHeader header, boolean pointy) {
        switch (kind) {
            case 3 -> header.nameLength = 0;
            case 4 -> header.nameLength = Names.MAX_LENGTH + 1 + random.below(3);
            case 5 -> header.nameLength += aLittle(header.nameLength);
            case 6 -> {
                if (header.dataLength != 0) {
                    header.dataLength += aLittle(header.dataLength);
                } else if (!pointy) {
                    header.dataLength = 1 + random.below(9);
                }
            }
            case 7 -> header.dataLength = random.oneOf(LARGE);
            case 8 -> {
                header.name = 0;
                header.data = maker.payloadAddress();
            }
            case 9 -> {
                header.name = longName;
                header.data = 0;
                header.dataLength = 1 + random.below(10);
            }
            case 10 -> {
                header.dataLength = 0;
                header.data = maker.payloadAddress();
            }
            default -> {
                /* It is broken in another way. */ }
        }
    }

    /** A little more, or less. */
    private int aLittle(int length) {
        return random.percent(50) ? 1 + random.below(5) : -(1 + random.below(length));
    }

    private int aboutAsLongAsAllowed(Slot slot, String name, int lengthSoFar) {
        int max = state.ioctls.exchange(slot, Ioctl.MAXMSGSIZE, 0).value();
        if (Integer.compareUnsigned(max, ABS_MAX_SIZE) > 0) {
            max = ABS_MAX_SIZE;
        }
        int length = max - KbusHeader.entireLength(name.length(), 0) + random.below(3) * 4;
        if (Integer.compareUnsigned(length, ABS_MAX_SIZE) > 0) {
            length = 0;
        }
        for (int i = lengthSoFar; i < length; i++) {
            maker.payload()[i] = (byte) i;
        }
        return length;
    }
}
