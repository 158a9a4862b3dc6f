// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The directory that a bus is mounted on, and what its files tell. */
public final class MountedBus {

    private static final String DEVICE = "kbus";
    private static final Pattern DEVICE_NAME = Pattern.compile(DEVICE + "([0-9]{1,3})");

    private final Path directory;

    public MountedBus(Path directory) {
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }

    /** The numbers of its devices, in order. */
    public List<Integer> devices() throws IOException {
        TreeSet<Integer> numbers = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                deviceNumber(file).ifPresent(numbers::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return List.copyOf(numbers);
    }

    /** The number of a device, by the name of its file; none if that is called otherwise. */
    public static OptionalInt deviceNumber(Path file) {
        Matcher name = DEVICE_NAME.matcher(file.getFileName().toString());
        return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
    }

    /** Where programs look for a device: at the link to it beside the mount point, or at what it is itself there. */
    public Path device(int number) {
        Path file = directory.resolve(DEVICE + number);
        Path beside = directory.resolveSibling(DEVICE + number);
        try {
            boolean isDevice = Files.readAttributes(beside, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
            return isDevice || beside.toRealPath().equals(file.toRealPath()) ? beside : file;
        } catch (IOException e) {
            return file;
        }
    }

    /** The stream of what is delivered on a device. */
    public Path monitor(int device) {
        return directory.resolve("monitor" + device);
    }

    /** All Ksocks of all devices, by device and then oldest first. */
    public List<KsockRow> ksocks() throws IOException {
        return KsockTable.parse(lines("ksocks"));
    }

    /** All bindings of all devices, oldest first. */
    public List<BindingRow> bindings() throws IOException {
        return BindingRow.parse(lines("bindings"));
    }

    /** How far all Ksocks have got, by device. */
    public List<DeviceStats> stats() throws IOException {
        return DeviceStats.parse(lines("stats"));
    }

    /** What is counted, in the text format of Prometheus. */
    public byte[] metrics() throws IOException {
        return Files.readAllBytes(directory.resolve("metrics"));
    }

    /** Names of messages are Latin-1, and so are the files. */
    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file), StandardCharsets.ISO_8859_1);
    }
}
