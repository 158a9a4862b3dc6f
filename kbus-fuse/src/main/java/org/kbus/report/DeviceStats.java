// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code stats} tells of a device.
 *
 * @param device           its number
 * @param nextKsock        the id that the next Ksock gets, 0 before the first
 * @param nextMessage      the serial number that the next message gets, 0 before the first
 * @param unsentUnbindings Replier bind events that wait for room
 * @param isLosingEvents   whether there are too many of them, so that events are lost
 * @param ksocks           its Ksocks, newest first
 * @param lines            all this as it stands in the file
 */
public record DeviceStats(int device, long nextKsock, long nextMessage, long unsentUnbindings, boolean isLosingEvents,
        List<KsockStats> ksocks, List<String> lines) {

    private static final int LINES_OF_KSOCK = 3;
    private static final Pattern DEVICE = Pattern.compile(
            "dev +(\\d+): next ksock (\\d+) next msg (\\d+) unsent unbindings (\\d+)(\\(gone tragic\\))?");

    /** Of all devices that a file tells of, in its order. */
    static List<DeviceStats> parse(List<String> lines) throws IOException {
        List<DeviceStats> devices = new ArrayList<>();
        int start = 0;
        while (start < lines.size()) {
            int end = start + 1;
            while (end < lines.size() && !lines.get(end).startsWith("dev")) {
                end++;
            }
            devices.add(ofOne(lines.subList(start, end)));
            start = end;
        }
        return devices;
    }

    private static DeviceStats ofOne(List<String> lines) throws IOException {
        Matcher device = DEVICE.matcher(lines.get(0));
        if (!device.matches() || lines.size() % LINES_OF_KSOCK != 1) {
            throw new IOException("the stats are not what they should be at: " + lines.get(0));
        }
        List<KsockStats> ksocks = new ArrayList<>();
        for (int i = 1; i < lines.size(); i += LINES_OF_KSOCK) {
            ksocks.add(KsockStats.parse(String.join("", lines.subList(i, i + LINES_OF_KSOCK))));
        }
        return new DeviceStats(Integer.parseInt(device.group(1)), Long.parseLong(device.group(2)),
                Long.parseLong(device.group(3)), Long.parseLong(device.group(4)), device.group(5) != null, ksocks,
                List.copyOf(lines));
    }
}
