// SPDX-License-Identifier: Apache-2.0
/**
 * The message bus itself: a deterministic state machine. The same calls in the same order give the
 * same results; nothing here does I/O, starts a thread, reads a clock or takes a lock. Whoever owns a
 * {@link org.kbus.bus.Bus} calls it from one thread at a time, and the order of those calls is the
 * order of messages that KBUS promises to every recipient.
 *
 * <p>The terms are KBUS's own: a <em>Ksock</em> is one opening of a bus; it <em>binds</em> to message
 * names as <em>listener</em> or <em>replier</em>; a <em>request</em> wants exactly one <em>reply</em>,
 * and when its replier cannot give it, the bus answers with a <em>status</em> (a synthetic reply).
 */
package org.kbus.bus;
