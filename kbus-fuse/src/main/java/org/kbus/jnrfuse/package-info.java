// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of devices served through jnr-fuse, that is through the high-level interface of libfuse 2: for where
 * libfuse is what there is. The authority on its layouts and rules is the {@code <fuse.h>} of libfuse 2.9. The loop
 * around its callbacks is our own, since none of libfuse's lets another thread go on where one has to wait.
 *
 * <p>Of jnr-fuse we use the declarations of libfuse's callbacks and structs. We leave its
 * {@code AbstractFuseFS} alone: that would unmount by itself in a shutdown hook, by running a program, where the
 * mount's owner does it; and it makes a struct object, field by field, for each request.
 */
package org.kbus.jnrfuse;
