// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

/** A turn has gone wrong and is never given back. The thread that it is thrown in is to end; so does the service. */
public final class BrokenTurn extends Error {

    private static final long serialVersionUID = 1;

    BrokenTurn(Throwable why) {
        super(why);
    }
}
