// SPDX-License-Identifier: Apache-2.0
/**
 * What users may have, and what each of them has: bytes, and things of which there are to be few. It knows nothing of
 * what that is. Pure Java, to be used in turns only.
 */
package org.kbus.account;
