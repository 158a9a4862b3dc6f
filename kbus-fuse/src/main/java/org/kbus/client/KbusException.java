// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.io.IOException;
import jnr.constants.platform.Errno;

/**
 * The bus has refused something.
 *
 * <pre>{@code
 * try (Ksock ksock = Ksock.open(0)) {
 *     ksock.call(Message.request("$.Lamp.Switch", "on"), Duration.ofSeconds(1));
 * } catch (KbusException e) {
 *     System.out.println(e.is(KbusErrno.EADDRNOTAVAIL) ? "no lamp" : e.getMessage());    // prints no lamp
 * }
 * }</pre>
 */
public final class KbusException extends IOException {

    private static final long serialVersionUID = 1;

    private final KsockOperation operation;
    private final int errno;

    /**
     * @param what  what could not be done, such as {@code cannot send $.Lamp}
     * @param errno why, as errno has it
     */
    KbusException(String what, KsockOperation operation, int errno) {
        super(what + ": " + name(errno) + ", " + meaning(operation, errno));
        this.operation = operation;
        this.errno = errno;
    }

    /** Such as EADDRNOTAVAIL; a number that has no name is its own. */
    private static String name(int errno) {
        Errno known = Errno.valueOf(errno);
        return known.defined() && known.intValue() == errno ? known.name() : Integer.toString(errno);
    }

    private static String meaning(KsockOperation operation, int errno) {
        return KbusErrno.of(errno).flatMap(known -> known.meaning(operation))
                .map(meaning -> meaning.meaning() + "; " + meaning.remedy())
                .orElseGet(() -> Errno.valueOf(errno).description());
    }

    /** What was tried. */
    public KsockOperation operation() {
        return operation;
    }

    /** The error number, as C programs find it in errno. */
    public int errno() {
        return errno;
    }

    /** Whether it is this error. */
    public boolean is(KbusErrno error) {
        return errno == error.number();
    }
}
