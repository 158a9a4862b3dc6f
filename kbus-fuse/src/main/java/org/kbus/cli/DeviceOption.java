// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalInt;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.MountPoint;
import org.kbus.report.MountedBus;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which bus a command is about, as a mixin: {@code --bus} or {@code --device}. */
final class DeviceOption {

    @ArgGroup
    private Choice choice = new Choice();

    /** One or the other. */
    private static final class Choice {

        @Option(names = {"-b", "--bus"}, paramLabel = "N",
                description = "The number of the bus: /dev/kbusN (default: 0).")
        private Integer bus;

        @Option(names = {"-d", "--device"}, paramLabel = "PATH", description = "The device of the bus, by its path.")
        private Path device;
    }

    /** Whether the command line names one. */
    boolean isGiven() {
        return choice.bus != null || choice.device != null;
    }

    /** The device as it was asked for. */
    Path path() {
        return choice.device == null ? Path.of("/dev/kbus" + (choice.bus == null ? 0 : choice.bus)) : choice.device;
    }

    /** The device itself, symbolic links followed; its directory has the files that report on it. */
    private Path realPath() throws CommandFailure {
        try {
            return path().toRealPath();
        } catch (IOException e) {
            throw new CommandFailure("there is no device " + path() + (Files.isSymbolicLink(path())
                    ? ": the link leads nowhere" : "") + "; mount a bus first (kbus mount), or name another with --bus"
                    + " or --device");
        }
    }

    /** The number of the device among those that are mounted together with it. */
    int number() throws CommandFailure {
        OptionalInt number = MountedBus.deviceNumber(realPath());
        if (number.isEmpty()) {
            throw new CommandFailure(path() + " is not a device of a mounted bus, which would be called kbus0 or so");
        }
        return number.getAsInt();
    }

    /** Whether it is no regular file: a character device stands beside the directory and not in it. */
    private static boolean isSpecial(Path device) {
        try {
            return Files.readAttributes(device, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            return false;
        }
    }

    /** The bus that the device is of, and what its files tell. */
    MountedBus bus() throws CommandFailure {
        Path real = realPath();
        return new MountedBus(isSpecial(real) ? MountPoint.DEFAULT : real.getParent());
    }
}
