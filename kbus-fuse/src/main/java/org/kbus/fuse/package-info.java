// SPDX-License-Identifier: Apache-2.0
/**
 * The FUSE kernel protocol, spoken directly on {@code /dev/fuse}. The authority on its layouts and numbers is
 * {@code <linux/fuse.h>}; what is used here is protocol 7.38, and stays valid for later kernels.
 *
 * <p>The structs are flyweights: one object per struct for the life of a session, laid over the one request buffer or
 * the one reply buffer. They are named as in the header, without its {@code fuse_}.
 */
package org.kbus.fuse;
