// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;

/** One thing that must be right for a bus to work. */
public interface Check {

    /** What it looks at, in two or three words. */
    String subject();

    /**
     * Looks at it.
     *
     * @throws IOException if it cannot be looked at
     */
    Finding examine() throws IOException;
}
