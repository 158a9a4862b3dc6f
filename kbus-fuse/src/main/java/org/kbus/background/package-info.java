// SPDX-License-Identifier: Apache-2.0
/**
 * What nobody else is to wait behind: done one at a time, by users in turns, however many of them want it and however
 * often; and, unless there is only so much of it, after each for some time nothing, so that it has a part of a processor
 * at most. It knows nothing of what is done.
 */
package org.kbus.background;
