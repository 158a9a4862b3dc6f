// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import org.kbus.linux.ServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who may have started {@code kbus mount} and wait to hear of it: its first process, and the service manager. */
public final class Starters implements ForegroundDaemon.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(Starters.class);

    @Override
    public void usable(String what) {
        BackgroundDaemon.tellUsable();
        tellServiceManager(ServiceManager.READY, what);
    }

    @Override
    public void ending(String what) {
        tellServiceManager(ServiceManager.STOPPING, what);
    }

    private static void tellServiceManager(String state, String status) {
        try {
            ServiceManager.tell(state, status);
        } catch (IOException e) {
            LOG.warn(e.getMessage());
        }
    }
}
