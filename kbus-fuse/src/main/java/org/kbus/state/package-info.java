// SPDX-License-Identifier: Apache-2.0
/** How state is written down and read back: numbers and bytes in records, which have versions. It knows nobody's state. */
package org.kbus.state;
