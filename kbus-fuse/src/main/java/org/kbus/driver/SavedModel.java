// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import org.kbus.abi.DataModel;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** A data model as it is saved: the size of its pointers, or 0 if there is none. */
final class SavedModel {

    private SavedModel() {
    }

    static void save(RecordWriter out, DataModel model) throws IOException {
        out.put((byte) (model == null ? 0 : model.pointerSize()));
    }

    static DataModel load(RecordReader in) throws IOException {
        byte pointerSize = in.getByte();
        for (DataModel model : DataModel.values()) {
            if (model.pointerSize() == pointerSize) {
                return model;
            }
        }
        if (pointerSize != 0) {
            throw in.damaged("a pointer of " + pointerSize + " bytes");
        }
        return null;
    }
}
