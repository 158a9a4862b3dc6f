// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.io.DataOutput;
import java.io.IOException;

/** The state of the devices that a journal is kept of. It is asked for between two operations, while all others wait. */
public interface JournaledState {

    /** About how many bytes it is saved in. To be told at once. */
    long size();

    /** Saves it, but for the files that are open: who they are is in the journal. */
    void save(DataOutput out) throws IOException;
}
