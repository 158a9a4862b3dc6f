// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.ArrayList;
import java.util.List;

/** A place for a Ksock, and what a trace remembers of the Ksock that is open in it. */
final class Slot {

    private static final int CLOSED = -1;
    private static final int MAX_REMEMBERED = 64;

    /** A name that it is bound to; listeners have the replier flag 0. */
    record Bound(String name, int replierFlag) {
    }

    /** A Request that it is to reply to. */
    record Owed(MessageNumber id, int from, String name) {
    }

    private final int index;
    private int descriptor = CLOSED;
    private int mode;
    private int device;
    private int ksock;

    /** A write was refused because a message is blocked. To poll then was fatal to the module. */
    boolean isNotToBePolled;
    /** The last SEND was blocked. */
    boolean isBlocked;

    final Outgoing out;
    final Incoming in = new Incoming();
    final List<Owed> owed = new ArrayList<>();
    final List<Bound> bindings = new ArrayList<>();

    Slot(int index, AddressSpace memory) {
        this.index = index;
        this.out = new Outgoing(memory);
    }

    void open(int openDescriptor, int openMode, int openDevice, int openKsock) {
        descriptor = openDescriptor;
        mode = openMode;
        device = openDevice;
        ksock = openKsock;
        isNotToBePolled = false;
        isBlocked = false;
        out.clear();
        in.forget();
        owed.clear();
        bindings.clear();
    }

    void close() {
        descriptor = CLOSED;
    }

    boolean isOpen() {
        return descriptor != CLOSED;
    }

    int descriptor() {
        return descriptor;
    }

    boolean isReadOnly() {
        return mode == SystemCalls.O_RDONLY;
    }

    int device() {
        return device;
    }

    int ksock() {
        return ksock;
    }

    void remember(Bound binding) {
        if (bindings.size() < MAX_REMEMBERED && binding.name().length() <= Names.MAX_LENGTH) {
            bindings.add(binding);
        }
    }

    void remember(Owed request) {
        if (owed.size() < MAX_REMEMBERED) {
            owed.add(request);
        }
    }

    /** Forgets one of a list, and puts the last into its place. */
    static <T> void forget(List<T> list, int index) {
        T last = list.remove(list.size() - 1);
        if (index < list.size()) {
            list.set(index, last);
        }
    }

    @Override
    public String toString() {
        return "s" + index;
    }
}
