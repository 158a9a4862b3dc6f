// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

/** The ioctls, 1 to 18, and their numbers. */
public enum KbusIoctl {
    RESET(1, Direction.NONE),
    BIND(2, Direction.WRITE),
    UNBIND(3, Direction.WRITE),
    KSOCKID(4, Direction.READ),
    REPLIER(5, Direction.READ_WRITE),
    NEXTMSG(6, Direction.READ),
    LENLEFT(7, Direction.READ),
    SEND(8, Direction.READ),
    DISCARD(9, Direction.NONE),
    LASTSENT(10, Direction.READ),
    MAXMSGS(11, Direction.READ_WRITE),
    NUMMSGS(12, Direction.READ),
    UNREPLIEDTO(13, Direction.READ),
    MSGONLYONCE(14, Direction.READ_WRITE),
    VERBOSE(15, Direction.READ_WRITE),
    NEWDEVICE(16, Direction.READ),
    REPORTREPLIERBINDS(17, Direction.READ_WRITE),
    MAXMSGSIZE(18, Direction.READ_WRITE);

    /** {@code KBUS_IOC_MAGIC}. */
    public static final int MAGIC = 'k';

    private static final KbusIoctl[] BY_NUMBER = new KbusIoctl[values().length + 1];

    static {
        for (KbusIoctl ioctl : values()) {
            BY_NUMBER[ioctl.number] = ioctl;
        }
    }

    private final int number;
    private final Direction direction;

    KbusIoctl(int number, Direction direction) {
        this.number = number;
        this.direction = direction;
    }

    /** The whole number that a caller of this data model passes to {@code ioctl(2)}. */
    public int command(DataModel model) {
        int size = direction == Direction.NONE ? 0 : model.pointerSize();
        return direction.bits << 30 | size << 16 | MAGIC << 8 | number;
    }

    /** The ioctl that a caller of this data model means by a number; null if there is none. */
    public static KbusIoctl of(int command, DataModel model) {
        int number = command & 0xFF;
        if (!isOurs(command) || number == 0) {
            return null;
        }
        KbusIoctl ioctl = BY_NUMBER[number];
        return ioctl.command(model) == command ? ioctl : null;
    }

    /** Whether the module looked at the argument's address before it looked closer at the number. */
    public static boolean isOurs(int command) {
        return (command >>> 8 & 0xFF) == MAGIC && (command & 0xFF) < BY_NUMBER.length;
    }

    /** Whether the number says that the argument is an address of something. */
    public static boolean hasArgument(int command) {
        return command >>> 30 != Direction.NONE.bits;
    }

    /** Which way the argument goes, as the caller sees it: what {@code _IOC_DIR} gives. */
    private enum Direction {
        NONE(0),
        WRITE(1),
        READ(2),
        READ_WRITE(3);

        final int bits;

        Direction(int bits) {
            this.bits = bits;
        }
    }
}
