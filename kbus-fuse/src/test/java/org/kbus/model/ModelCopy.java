// SPDX-License-Identifier: Apache-2.0
package org.kbus.model;

/**
 * A message in a queue.
 *
 * @param flags   as the owner of the queue sees them
 * @param binding because of which it is there; null for replies and for what the bus itself says
 */
public record ModelCopy(ModelMessage message, int flags, ModelBinding binding) {

    /** Whether the owner of the queue is to answer it. */
    public boolean isToBeAnswered() {
        return (flags & ModelMessage.WANT_YOU_TO_REPLY) != 0;
    }
}
