// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import org.kbus.abi.DataModel;
import org.kbus.device.Caller;

/** A process of one thread that calls us. There is none: its memory is an {@link AddressSpace}. */
final class SimulatedProcess implements Caller {

    static final int PID = 4711;

    private final AddressSpace memory = new AddressSpace();
    private final DataModel model;

    SimulatedProcess(DataModel model) {
        this.model = model;
    }

    AddressSpace addressSpace() {
        return memory;
    }

    boolean is32Bit() {
        return model == DataModel.ILP32;
    }

    @Override
    public int pid() {
        return PID;
    }

    @Override
    public int process() {
        return PID;
    }

    @Override
    public int uid() {
        return 0;
    }

    @Override
    public int gid() {
        return 0;
    }
}
