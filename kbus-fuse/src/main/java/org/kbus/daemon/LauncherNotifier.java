// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import org.kbus.linux.ServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever has launched {@code kbus mount} how it goes: its first process, and the service manager. */
public final class LauncherNotifier implements ForegroundDaemon.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(LauncherNotifier.class);

    private final RotatedLogFile log;

    /** @param log where our log goes from then on, if we are in the background */
    public LauncherNotifier(RotatedLogFile log) {
        this.log = log;
    }

    @Override
    public void usable(String what) {
        BackgroundDaemon.tellUsable(log);
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
