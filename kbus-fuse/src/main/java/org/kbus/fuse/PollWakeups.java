// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.util.ArrayDeque;

/** The wake-ups that came about while a request was served. They are sent when it has been answered. */
final class PollWakeups {

    private final ArrayDeque<FuseFile> files = new ArrayDeque<>();

    void add(FuseFile file) {
        files.add(file);
    }

    void sendThrough(FuseChannel channel) {
        while (!files.isEmpty()) {
            channel.notifyPoll(files.remove().kernelHandle());
        }
    }
}
