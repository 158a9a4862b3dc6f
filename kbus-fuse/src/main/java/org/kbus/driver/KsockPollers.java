// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.kbus.bus.Bus;
import org.kbus.bus.BusListener;
import org.kbus.bus.Ksock;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

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

    void save(RecordWriter out) throws IOException {
        out.put(awaitingRoom.size());
        for (KsockFile waiting : awaitingRoom) {
            out.put(waiting.ksock().opening());
        }
    }

    /** @param bus what they wait for, with its Ksocks */
    void load(RecordReader in, Bus bus) throws IOException {
        for (int left = in.getCount(); left > 0; left--) {
            Iterator<Ksock> waiting = bus.ksocksAfter(in.getLong() - 1).iterator();
            if (!waiting.hasNext() || !awaitingRoom.add(files.of(waiting.next()))) {
                throw in.damaged("somebody waiting who is not there");
            }
        }
    }
}
