// SPDX-License-Identifier: Apache-2.0
/**
 * The bus once more, as simply as it can be said: lists, and looking at all of them. It shares no code with
 * {@code org.kbus.bus}, which is compared with it.
 */
package org.kbus.model;
