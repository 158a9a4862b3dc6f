// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.LinkedHashSet;
import java.util.Set;
import org.kbus.bus.BusListener;
import org.kbus.bus.Ksock;

/** Those who sleep in poll(2) on the Ksocks of a device: they are woken when its bus has something for them. */
final class KsockPollers implements BusListener {

    private final KsockFiles files;
    private final Set<KsockFile> awaitingRoom = new LinkedHashSet<>();

    KsockPollers(KsockFiles files) {
        this.files = files;
    }

    /** Somebody has polled a Ksock while its send is blocked. */
    void awaitRoom(KsockFile polled) {
        awaitingRoom.add(polled);
    }

    void awaitNoRoom(KsockFile polled) {
        if (!awaitingRoom.isEmpty()) {
            awaitingRoom.remove(polled);
        }
    }

    @Override
    public void messageQueued(Ksock ksock) {
        files.of(ksock).file().wakePollers();
    }

    /** Who polls while their send is blocked asks again, and that is when the send is tried again. */
    @Override
    public void roomMade() {
        for (KsockFile waiting : awaitingRoom) {
            waiting.file().wakePollers();
        }
    }
}
