// SPDX-License-Identifier: Apache-2.0
package org.kbus.model;

/** A Ksock's binding to a name. Two that look the same are two. */
public final class ModelBinding {

    public final ModelKsock ksock;
    public final String name;
    public final int replierFlag;

    ModelBinding(ModelKsock ksock, String name, int replierFlag) {
        this.ksock = ksock;
        this.name = name;
        this.replierFlag = replierFlag;
    }

    public boolean isReplier() {
        return replierFlag != 0;
    }

    /** Whether a message of this name is for it. */
    boolean matches(String message) {
        String start = name.substring(0, name.length() - 1);
        return switch (name.charAt(name.length() - 1)) {
            case '*' -> message.startsWith(start) && message.length() > start.length();
            case '%' -> message.startsWith(start) && message.length() > start.length()
                    && message.indexOf('.', start.length()) < 0;
            default -> message.equals(name);
        };
    }

    /** The name itself before {@code %} before {@code *}. */
    int precedence() {
        return name.endsWith("*") ? 0 : name.endsWith("%") ? 1 : 2;
    }
}
