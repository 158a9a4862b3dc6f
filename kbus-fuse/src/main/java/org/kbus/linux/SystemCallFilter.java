// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import jnr.constants.platform.Errno;

/**
 * Takes from the whole process, its threads and whatever it would start, the system calls of which no bus that is
 * mounted has any need: seccomp(2). They fail with EPERM. It names what is refused, and not what is permitted, which
 * would have to know what every Java machine and C library may ever call.
 */
public final class SystemCallFilter {

    private static final int PR_SET_NO_NEW_PRIVS = 38;

    private static final int SET_MODE_FILTER = 1;
    private static final int FLAG_TSYNC = 1;
    /** The processor goes on speculating as it does for everybody, without which it would be slower. */
    private static final int FLAG_SPEC_ALLOW = 4;

    /** {@code struct seccomp_data}. */
    private static final int DATA_NUMBER = 0;
    private static final int DATA_ARCHITECTURE = 4;
    private static final int DATA_FIRST_ARGUMENT = 16;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int FAIL = 0x00050000;
    private static final int INSTRUCTION_SIZE = 8;
    private static final int MAX_INSTRUCTIONS = 256;
    /** {@code struct sock_fprog}: a number, and behind padding an address. */
    private static final int PROGRAM_SIZE = 16;
    private static final int PROGRAM_ADDRESS = 8;

    private static final int AF_UNIX = 1;
    /** All flags of clone(2) that make a namespace, but for that of times, which clone(2) cannot make. */
    private static final int CLONE_NEW_ANY = 0x7e020000;

    private static final int EPERM = Errno.EPERM.intValue();
    private static final int ENOSYS = Errno.ENOSYS.intValue();

    private final SystemCallNumbers numbers;
    private final ByteBuffer code;

    SystemCallFilter(SystemCallNumbers numbers, ByteBuffer code) {
        this.numbers = numbers;
        this.code = code;
    }

    /** Whatever the calling thread starts or becomes can have no more rights than it has itself: no_new_privs. */
    static void forbidNewPrivileges() throws LinuxException {
        if (LibC.INSTANCE.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
            throw LinuxException.last("cannot set no_new_privs");
        }
    }

    /**
     * Installs it for all threads, and sets no_new_privs for them.
     *
     * @throws LinuxException if this kernel does not have it, or its numbers are not known for this processor
     */
    public static void install() throws LinuxException {
        SystemCallNumbers numbers = SystemCallNumbers.ofThisMachine();
        if (numbers == null) {
            throw new LinuxException("the system calls of " + System.getProperty("os.arch") + " are not known",
                    Errno.ENOSYS.intValue());
        }
        NativeBuffer code = new NativeBuffer(MAX_INSTRUCTIONS * INSTRUCTION_SIZE);
        new SystemCallFilter(numbers, code.bytes()).write();
        NativeBuffer program = new NativeBuffer(PROGRAM_SIZE);
        program.bytes().putShort(0, (short) (code.bytes().position() / INSTRUCTION_SIZE));
        program.bytes().putLong(PROGRAM_ADDRESS, code.address());
        forbidNewPrivileges();
        long result = LibC.INSTANCE.syscall(numbers.seccomp(), SET_MODE_FILTER, FLAG_TSYNC | FLAG_SPEC_ALLOW,
                program.address(), 0, null);
        Reference.reachabilityFence(code);
        Reference.reachabilityFence(program);
        if (result != 0) {
            // A thread's number is what TSYNC gives if that thread has a filter which is not ours.
            throw result < 0 ? LinuxException.last("cannot filter system calls")
                    : new LinuxException("cannot filter the system calls of thread " + result, EPERM);
        }
    }

    /** Writes the program, what is called most first. */
    void write() {
        put(LOAD_WORD, 0, 0, DATA_ARCHITECTURE);
        put(JUMP_IF_EQUAL, 1, 0, numbers.architecture());
        fail(EPERM);
        put(LOAD_WORD, 0, 0, DATA_NUMBER);
        for (int number : numbers.hot()) {
            put(JUMP_IF_EQUAL, 0, 1, number);
            put(RETURN, 0, 0, ALLOW);
        }
        if (numbers.endOfNative() != 0) {
            put(JUMP_IF_AT_LEAST, 0, 1, numbers.endOfNative());
            fail(EPERM);
        }
        for (int number : numbers.refused()) {
            put(JUMP_IF_EQUAL, 0, 1, number);
            fail(EPERM);
        }
        // Its flags cannot be looked at. The C library takes clone then.
        put(JUMP_IF_EQUAL, 0, 1, SystemCallNumbers.CLONE3);
        fail(ENOSYS);
        put(JUMP_IF_EQUAL, 0, 4, numbers.cloning());
        put(LOAD_WORD, 0, 0, DATA_FIRST_ARGUMENT);
        put(JUMP_IF_ANY_BIT, 0, 1, CLONE_NEW_ANY);
        fail(EPERM);
        put(RETURN, 0, 0, ALLOW);
        put(JUMP_IF_EQUAL, 0, 3, numbers.socket());
        put(LOAD_WORD, 0, 0, DATA_FIRST_ARGUMENT);
        put(JUMP_IF_EQUAL, 1, 0, AF_UNIX);
        fail(EPERM);
        put(RETURN, 0, 0, ALLOW);
    }

    private void fail(int errno) {
        put(RETURN, 0, 0, FAIL | errno);
    }

    /** {@code struct sock_filter}: where to go on is the number of instructions that are left out. */
    private void put(int operation, int ifTrue, int ifFalse, int operand) {
        code.putShort((short) operation).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
}
