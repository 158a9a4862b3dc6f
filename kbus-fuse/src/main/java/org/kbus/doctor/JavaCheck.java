// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

/** Which Java runs us, and how much memory it gives a bus. */
final class JavaCheck implements Check {

    private static final int NEWEST = 25;
    private static final long MEBIBYTE = 1 << 20;
    private static final long LITTLE = 32;

    @Override
    public String subject() {
        return "Java";
    }

    @Override
    public Finding examine() {
        // The messages of all queues may have half of the heap.
        return judge(Runtime.version().feature(), Runtime.getRuntime().maxMemory() / 2 / MEBIBYTE);
    }

    static Finding judge(int version, long mebibytes) {
        String found = "Java " + version + "; the messages of all queues may have " + mebibytes + " MiB";
        if (version > NEWEST) {
            return Finding.warn(found, "it was tested with Java 17 to " + NEWEST + ": set KBUS_JAVA to one of these");
        }
        return mebibytes < LITTLE ? Finding.warn(found, "give it more (KBUS_JAVA_OPTS=-Xmx256m)") : Finding.ok(found);
    }
}
