// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of those who wait for an answer. It is fetched between two turns, so that nobody else waits for it; and
 * whoever lets it take long waits alone: the thread that is stuck in it loses what else it had to do to another, and
 * further fetches for its user have threads of their own.
 */
package org.kbus.fetch;
