// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** The ioctl numbers of a 64-bit program, made as {@code kbus_defns.h} makes them. */
final class Ioctl {

    private static final int NONE = 0;
    private static final int WRITE = 1;
    private static final int READ = 2;
    private static final int POINTER_SIZE = 8;

    static final int RESET = number(NONE, 'k', 1, 0);
    static final int BIND = number(WRITE, 'k', 2, POINTER_SIZE);
    static final int UNBIND = number(WRITE, 'k', 3, POINTER_SIZE);
    static final int KSOCKID = number(READ, 'k', 4, POINTER_SIZE);
    static final int REPLIER = number(READ | WRITE, 'k', 5, POINTER_SIZE);
    static final int NEXTMSG = number(READ, 'k', 6, POINTER_SIZE);
    static final int LENLEFT = number(READ, 'k', 7, POINTER_SIZE);
    static final int SEND = number(READ, 'k', 8, POINTER_SIZE);
    static final int DISCARD = number(NONE, 'k', 9, 0);
    static final int LASTSENT = number(READ, 'k', 10, POINTER_SIZE);
    static final int MAXMSGS = number(READ | WRITE, 'k', 11, POINTER_SIZE);
    static final int NUMMSGS = number(READ, 'k', 12, POINTER_SIZE);
    static final int UNREPLIEDTO = number(READ, 'k', 13, POINTER_SIZE);
    static final int MSGONLYONCE = number(READ | WRITE, 'k', 14, POINTER_SIZE);
    static final int VERBOSE = number(READ | WRITE, 'k', 15, POINTER_SIZE);
    static final int NEWDEVICE = number(READ, 'k', 16, POINTER_SIZE);
    static final int REPORTREPLIERBINDS = number(READ | WRITE, 'k', 17, POINTER_SIZE);
    static final int MAXMSGSIZE = number(READ | WRITE, 'k', 18, POINTER_SIZE);

    /** Numbers that are not KBUS's: of others, or with something wrong. */
    static final int[] UNKNOWN = {
        number(0, 'k', 0, 0), number(0, 'k', 19, 0), number(0, 'k', 255, 0), number(2, 'k', 19, 8),
        number(2, 'j', 4, 8), number(3, 'k', 4, 8), number(2, 'k', 4, 4), number(1, 'k', 4, 8),
        number(0, 'k', 6, 0), number(2, 'k', 2, 8), number(2, 'k', 6, 16), 0x5401,
        0x541B, number(3, 'K', 11, 8), number(2, 'k', 1, 8), number(2, 'k', 9, 8)};

    private Ioctl() {
    }

    private static int number(int direction, char magic, int number, int size) {
        return direction << 30 | size << 16 | magic << 8 | number;
    }
}
