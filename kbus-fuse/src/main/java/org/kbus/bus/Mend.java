// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** A hole of the module's that a bus can be asked to close. */
public enum Mend {

    /**
     * A stateful request that is still in its replier's queue when that unbinds or closes gets a status like any other.
     * The module took it for one to the replier itself, whom it wanted to spare a message: it compared {@code to} where
     * it meant {@code from}.
     */
    STATEFUL_REQUESTS,

    /**
     * An unbind event that some listeners have no room for is set aside for these only, and comes as soon as there is
     * room. The module set it aside for all, until they took some other message.
     */
    UNBIND_EVENTS,

    /**
     * A sender that waits for room asks again whenever something may have made way for its message. The module had it do
     * so when a queue shrank to one below its limit or a Ksock was opened, but not when whoever had no room closed,
     * unbound, got a higher limit, or had fewer messages and yet more places kept for replies.
     */
    BLOCKED_SENDERS
}
