// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** A message's id: {@code struct kbus_msg_id}. */
record MessageNumber(int network, int serial) {

    static final MessageNumber NONE = new MessageNumber(0, 0);
}
