// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** How the data of a replier bind event is laid out for its readers. */
@FunctionalInterface
public interface BindEventLayout {

    /**
     * @param isBind whether somebody bound (or else unbound)
     * @param binder that somebody's Ksock id
     * @param name   what to
     * @return the data of the message
     */
    byte[] encode(boolean isBind, int binder, MessageName name);
}
