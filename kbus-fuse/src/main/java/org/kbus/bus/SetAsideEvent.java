// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/**
 * A replier bind event, or the news that such events were lost, for a listener whose queue has no room.
 *
 * @param binding because of which the listener gets it
 */
record SetAsideEvent(Binding binding, Message message) {
}
