// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.DataModel;
import org.kbus.device.Caller;
import org.kbus.device.CallerMemory;

/** A process of one thread that calls us. There is none: its memory is an {@link AddressSpace}. */
final class SimulatedProcess implements Caller, CallerMemory {

    static final int PID = 4711;

    private final AddressSpace memory = new AddressSpace();
    private final DataModel model;
    private byte[] fetched;

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

    @Override
    public CallerMemory memory() {
        return this;
    }

    @Override
    public int fetch(long address, int length, long secondAddress, int secondLength) {
        byte[] first = memory.read(address, length);
        byte[] second = first.length < length ? new byte[0] : memory.read(secondAddress, secondLength);
        fetched = ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
        return fetched.length;
    }

    @Override
    public ByteBuffer fetched() {
        return ByteBuffer.wrap(fetched).order(ByteOrder.nativeOrder());
    }
}
