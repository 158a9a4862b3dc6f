// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** A Ksock's wish to get the messages of a name. */
public final class Binding {

    /** What a binding costs beyond its name, in bytes. */
    private static final int OVERHEAD = 192;

    private final Ksock ksock;
    private final MessageName name;
    private final int replierFlag;
    private final long age;

    /** The listeners' bindings to the same name made just before and just after this one. */
    Binding older;
    Binding newer;

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

    long age() {
        return age;
    }

    static long cost(MessageName name) {
        return OVERHEAD + name.length();
    }
}
