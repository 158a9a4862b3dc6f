// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

/**
 * What a check has found.
 *
 * @param level  how bad it is
 * @param found  what is so, without a full stop
 * @param advice what to do about it; empty if nothing is to be done
 */
public record Finding(Level level, String found, String advice) {

    /** How bad something is. */
    public enum Level {
        OK("ok"),
        /** Something will not work, but not everybody needs it. */
        WARN("warn"),
        /** A bus cannot be had like that. */
        FAIL("FAIL");

        private final String label;

        Level(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static Finding ok(String found) {
        return new Finding(Level.OK, found, "");
    }

    static Finding warn(String found, String advice) {
        return new Finding(Level.WARN, found, advice);
    }

    static Finding fail(String found, String advice) {
        return new Finding(Level.FAIL, found, advice);
    }
}
