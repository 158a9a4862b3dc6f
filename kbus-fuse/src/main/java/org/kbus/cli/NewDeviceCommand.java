// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kbus.client.Ksock;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbus new-device}. */
@Command(name = "new-device",
        description = "Make one more device, a bus of its own beside those that are mounted together, and print its"
                + " path. It stays until the bus is unmounted.",
        footerHeading = "%nExample:%n",
        footer = "  device=$(kbus new-device) && kbus send --device \"$device\" '$.Hello'",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class NewDeviceCommand implements Callable<Integer> {

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Tell its number and path as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, IOException {
        int number;
        try (Ksock ksock = Ksock.open(device.path())) {
            number = ksock.newDevice();
        }
        Path path = device.bus().device(number);
        Output out = new Output();
        if (json) {
            out.json(object -> {
                object.writeNumberField("number", number);
                object.writeStringField("device", path.toString());
            });
        } else {
            out.line(path.toString());
        }
        return 0;
    }
}
