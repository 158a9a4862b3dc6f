// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** A Ksock's wish to get the messages of a name. */
public final class Binding {

    /** What a binding costs beyond its name, in bytes. */
    private static final int OVERHEAD = 288;

    private final Ksock ksock;
    private final MessageName name;
    private final int replierFlag;
    private final long age;

    /** The first and the last of what is in its Ksock's queue because of it. */
    private QueuedMessage firstQueued;
    private QueuedMessage lastQueued;

    /** The listeners' bindings to the same name made just before and just after this one. */
    Binding older;
    Binding newer;

    /** Its Ksock's bindings made just before and just after this one. */
    Binding olderOfKsock;
    Binding newerOfKsock;

    /** Its Ksock's listener's binding to the same name made before this one. */
    Binding olderOfKsockAndName;

    /**
     * @param replierFlag 0 for a listener; any other number for a replier, who must unbind with the same
     * @param age         bindings made later have a larger one
     */
    Binding(Ksock ksock, MessageName name, int replierFlag, long age) {
        this.ksock = ksock;
        this.name = name;
        this.replierFlag = replierFlag;
        this.age = age;
    }

    /** A listener's that is no more, while something is still set aside because of it. */
    static Binding gone(Ksock ksock, MessageName name) {
        return new Binding(ksock, name, 0, -1);
    }

    public Ksock ksock() {
        return ksock;
    }

    public MessageName name() {
        return name;
    }

    public boolean isReplier() {
        return replierFlag != 0;
    }

    int replierFlag() {
        return replierFlag;
    }

    /** Bindings made later have a larger one. */
    public long age() {
        return age;
    }

    QueuedMessage firstQueued() {
        return firstQueued;
    }

    /** @param first before all others, or else behind them */
    void queued(QueuedMessage item, boolean first) {
        if (firstQueued == null) {
            firstQueued = item;
            lastQueued = item;
        } else if (first) {
            item.nextOfBinding = firstQueued;
            firstQueued.previousOfBinding = item;
            firstQueued = item;
        } else {
            item.previousOfBinding = lastQueued;
            lastQueued.nextOfBinding = item;
            lastQueued = item;
        }
    }

    void dequeued(QueuedMessage item) {
        if (item.previousOfBinding == null) {
            firstQueued = item.nextOfBinding;
        } else {
            item.previousOfBinding.nextOfBinding = item.nextOfBinding;
        }
        if (item.nextOfBinding == null) {
            lastQueued = item.previousOfBinding;
        } else {
            item.nextOfBinding.previousOfBinding = item.previousOfBinding;
        }
        item.previousOfBinding = null;
        item.nextOfBinding = null;
    }

    static long cost(MessageName name) {
        return OVERHEAD + name.length();
    }
}
