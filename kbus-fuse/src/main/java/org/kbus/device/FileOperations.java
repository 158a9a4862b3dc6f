// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/**
 * What a device does when somebody opens, reads, writes, polls, controls or closes it.
 *
 * <p>A transport calls these in turns, one at a time, in the order in which the kernel queued the requests. That order
 * is what makes a close(2) that has returned lie before all that happens after it. All others wait while an operation
 * is called, so it does nothing that a stranger could draw out: it touches nobody's memory, and does only so much at
 * once.
 *
 * <p>As in the kernel, an operation returns what its caller gets: 0 or a number, or an error number with a minus sign.
 * What it throws leaves the device in a state that nobody knows: a transport serves no further request then.
 *
 * <p>Those that can take longer return {@link #LATER}, when they have told the request why: they want bytes of the
 * caller's memory ({@link Request.Ioctl#want}), or have more to do than may be done in one turn ({@link
 * Request.Read#again}), and are called once more with the same request; or they have parked it ({@link Request.Read#park}).
 * A {@link #release} needs no request to say so.
 */
public interface FileOperations {

    /** The request has not been answered yet. */
    int LATER = Integer.MIN_VALUE;

    /** @return 0, or an error number with a minus sign */
    int open(OpenFile file, Request.Open request);

    /**
     * The last descriptor is gone. Nobody waits for an answer, and whoever acts after close(2) has returned is to find the
     * file closed.
     *
     * @return 0; or {@link #LATER} if something is left to be done that nobody waits for either. Then it is called once
     *         more with the same file, which has its handle for so long, each time when others have had their turn
     */
    int release(OpenFile file);

    /**
     * @return how many bytes have been put into the request's buffer, 0 meaning end of file; an error number with a minus
     *         sign; or {@link #LATER}
     */
    int read(OpenFile file, Request.Read request);

    /** @return how many of the bytes have been taken, or an error number with a minus sign */
    int write(OpenFile file, Request.Write request);

    /**
     * @return what ioctl(2) returns; an error number with a minus sign, and what has been put into the request's output is
     *         written all the same; or {@link #LATER}
     */
    int ioctl(OpenFile file, Request.Ioctl request);

    /** @return what the file is ready for: see {@link PollEvents} */
    int poll(OpenFile file, Request.Poll request);

    /** Nobody waits any longer for a read that this device has parked: its caller got a signal, or has gone. */
    default void withdraw(OpenFile file, ParkedRead read) {
        throw new IllegalStateException("a read was parked by a device that does not know how to forget it");
    }
}
