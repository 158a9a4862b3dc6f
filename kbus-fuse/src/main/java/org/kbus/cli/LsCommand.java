// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.MountPoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kbus ls}. */
@Command(name = "ls",
        description = "List who is on the buses: each device, its Ksocks with their processes and queues, and what"
                + " these are bound to, as Replier (R) or Listener (L).",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus ls", "  kbus ls --bus 1", "  kbus ls --json | jq 'select(.queued == .maxQueued)'",
            "", "Without --bus and --device: all devices of all buses that are mounted.",
            "QUEUE is messages of how many at most; OUTSTANDING, requests whose replies the Ksock awaits; UNSENT,"
                    + " requests that it has read and not answered. Where a process is ?, it cannot be seen from here."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:listed", "1:there is no bus, or one of them does not answer", "2:the command line is wrong"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Show each Ksock as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        Output out = new Output();
        if (device.isGiven()) {
            int number = device.number();
            show(out, DeviceListing.read(device.bus(), List.of(number)));
            return 0;
        }
        List<MountPoint> mounted = MountPoint.all();
        if (mounted.isEmpty()) {
            throw new CommandFailure("no bus is mounted here; mount one with kbus mount");
        }
        int status = 0;
        for (BusListing bus : BusListing.readAll(mounted)) {
            show(out, bus.devices());
            if (bus.trouble() != null) {
                status = 1;
                StandardError.say(spec, bus.trouble());
            }
        }
        return status;
    }

    private void show(Output out, List<DeviceListing> listings) throws IOException {
        for (DeviceListing listing : listings) {
            if (json) {
                for (KsockListing ksock : listing.ksocks()) {
                    out.json(object -> ksock.write(object, listing.path()));
                }
            } else {
                out.lines(listing.lines());
            }
        }
    }
}
