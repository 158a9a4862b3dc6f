// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.wire.Channel;
import org.kbus.linux.Descriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves some nodes of a directory as character devices in {@code /dev}, and the whole directory as a mount, through which
 * what is no device can be had. Who uses a device through the one or through the other uses the same.
 */
public final class CuseTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(CuseTransport.class);

    private final NodeDirectory directory;
    private final String name;
    private final Predicate<Node> isDevice;

    /**
     * @param name     what the mount table shows as the mount's source, and as its type behind {@code fuse.}
     * @param isDevice whether a node is to be a character device, of the node's name
     */
    public CuseTransport(NodeDirectory directory, String name, Predicate<Node> isDevice) {
        this.directory = directory;
        this.name = name;
        this.isDevice = isDevice;
    }

    /** @return null if devices can be made here; or else why not */
    public static String hindrance() {
        try {
            // The first to open it has the module loaded.
            Descriptor.open(CharacterDevices.MAKER).close();
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** @throws IOException if the name of a device is taken in {@code /dev}, too */
    @Override
    public void serve(Path mountPoint, Runnable onUsable) throws IOException {
        CharacterDevices devices = new CharacterDevices();
        try (Connections connections = new Connections(Connection.of(Channel.mount(mountPoint, name, name)))) {
            for (Node node : directory.nodes()) {
                if (isDevice.test(node)) {
                    connections.add(devices.make(node, connections.count()));
                }
            }
            directory.onAdded(node -> add(node, devices, connections));
            new CuseSession(connections, directory, ServiceOptions.DEFAULT, onUsable).run();
        }
    }

    /** One for which a program has asked, which can have it through the mount at least. */
    private void add(Node node, CharacterDevices devices, Connections connections) {
        if (isDevice.test(node)) {
            try {
                connections.add(devices.make(node, connections.count()));
            } catch (IOException e) {
                LOG.warn("{} is no character device, but can be had in the mount: {}", node.name(), e.getMessage());
            }
        }
    }
}
