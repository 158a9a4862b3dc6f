// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/** A logger whose lines go into the log's queue. */
final class QueueLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    /** Whether a device logs what is done on it is its VERBOSE switch's to say. */
    private static final String DEVICES = "org.kbus.device.";

    private final boolean always;
    private final String shortName;

    QueueLogger(String name) {
        this.name = name;
        this.always = name.startsWith(DEVICES);
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
    }

    private boolean isEnabled(Level level) {
        return always || Log.isEnabled(level);
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, Marker marker, String format, Object[] arguments,
            Throwable thrown) {
        Log.write(level, shortName, format, arguments, thrown);
    }
}
