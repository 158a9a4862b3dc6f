// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts objects of this Java machine that somebody still has. */
final class Instances {

    private Instances() {
    }

    /** How many there are of a class and of those that extend it. */
    static long of(Class<?> type) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[] {null}, new String[] {String[].class.getName()});
        return histogram.lines().map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 3 && isA(words[3], type))
                .mapToLong(words -> Long.parseLong(words[1])).sum();
    }

    private static boolean isA(String name, Class<?> type) {
        if (!name.startsWith(type.getPackageName().substring(0, type.getPackageName().indexOf('.')))) {
            return false;
        }
        try {
            return type.isAssignableFrom(Class.forName(name, false, type.getClassLoader()));
        } catch (ClassNotFoundException e) {
            // A lambda's, or an array's.
            return false;
        }
    }
}
