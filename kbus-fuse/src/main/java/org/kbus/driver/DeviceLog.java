// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.bus.Ksock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one device has to say while it is verbose. */
final class DeviceLog {

    private final Logger logger;

    /** @param device the name of its node */
    DeviceLog(String device) {
        this.logger = LoggerFactory.getLogger("org.kbus.device." + device);
    }

    /** Logs what a Ksock does. To be asked for only if the device is verbose: it is not free. */
    void debug(Ksock ksock, String what, Object... arguments) {
        logger.debug(Integer.toUnsignedString(ksock.id()) + ' ' + what, arguments);
    }
}
