// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import org.kbus.log.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of a daemon that dies leaves undone what everybody may wait for. So the process ends with it, at once: the
 * kernel then tells all who wait, and the service manager starts another.
 */
public final class DeadThreadHandler implements Thread.UncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DeadThreadHandler.class);

    private final int status;

    private DeadThreadHandler(int status) {
        this.status = status;
    }

    /**
     * From now on it is so in this process.
     *
     * @param status that it ends with
     */
    public static void install(int status) {
        Thread.setDefaultUncaughtExceptionHandler(new DeadThreadHandler(status));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable why) {
        try {
            LOG.error("{} has died; the process ends", thread.getName(), why);
            Log.flush();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }
}
