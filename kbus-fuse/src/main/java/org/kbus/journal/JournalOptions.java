// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

/**
 * How much is kept.
 *
 * @param size         bytes for operations; half of them are kept at least, once there have been as many
 * @param maxStateSize a state that is larger is not saved, since all wait meanwhile
 */
public record JournalOptions(int size, long maxStateSize) {

    public static final JournalOptions DEFAULT = new JournalOptions(1 << 20, 1 << 18);
}
