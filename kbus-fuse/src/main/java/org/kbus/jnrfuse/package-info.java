// SPDX-License-Identifier: Apache-2.0
/** The operations of devices served through jnr-fuse, that is through libfuse 2: for where libfuse is what there is. */
package org.kbus.jnrfuse;
