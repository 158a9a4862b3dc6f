// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.Locale;

/** What a trace does mostly. Percentages, numbers and weights are those of {@code kbustrace}. */
enum Profile {
    BASIC(6, 10, 8, 0, 25, 8, 3, 3, 10, 2,
            4, 2, 11, 4, 26, 1, 1, 1, 3, 6, 14, 1, 5, 1, 4, 2, 5, 1, 2, 1, 0, 0, 3, 1, 0, 0, 0, 0),
    REQUESTS(7, 4, 1, 0, 78, 12, 3, 3, 15, 1,
            4, 3, 10, 4, 24, 1, 1, 1, 2, 2, 12, 1, 24, 2, 3, 2, 3, 1, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0),
    FULLQUEUE(6, 0, 1, 0, 45, 12, 10, 20, 90, 1,
            4, 3, 10, 3, 34, 1, 1, 1, 3, 1, 9, 1, 10, 1, 4, 3, 2, 4, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0),
    BINDEVENTS(7, 0, 1, 0, 35, 8, 3, 8, 60, 40,
            10, 8, 20, 9, 11, 1, 1, 0, 4, 1, 9, 3, 4, 0, 3, 4, 2, 4, 3, 0, 10, 0, 3, 0, 4, 0, 0, 0),
    MALFORMED(4, 3, 30, 65, 30, 8, 4, 4, 10, 3,
            3, 2, 9, 4, 42, 9, 4, 3, 3, 7, 7, 1, 3, 3, 2, 2, 3, 1, 1, 1, 0, 5, 5, 5, 0, 0, 0, 0),
    SENDWAIT(6, 0, 0, 0, 35, 8, 70, 5, 92, 1,
            3, 2, 10, 3, 34, 1, 5, 2, 3, 1, 7, 1, 7, 1, 12, 3, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    MIXED(8, 10, 5, 12, 40, 10, 12, 10, 40, 12,
            6, 4, 14, 6, 26, 3, 2, 2, 4, 4, 10, 2, 9, 2, 5, 3, 3, 3, 3, 1, 3, 2, 3, 2, 1, 0, 0, 0),
    NEWDEVICE(6, 25, 2, 2, 30, 10, 5, 5, 20, 3,
            8, 5, 14, 4, 24, 1, 1, 1, 3, 2, 12, 1, 6, 2, 4, 3, 2, 2, 2, 0, 1, 2, 3, 1, 0, 3, 0, 0),
    EDGE(5, 4, 8, 10, 40, 10, 8, 8, 30, 5,
            4, 2, 10, 4, 20, 3, 2, 1, 3, 4, 9, 1, 7, 1, 3, 2, 2, 2, 2, 0, 1, 1, 2, 1, 0, 0, 30, 0),
    WAKEUP(5, 0, 0, 0, 35, 8, 60, 5, 92, 1,
            3, 2, 10, 3, 30, 0, 2, 1, 3, 0, 6, 1, 6, 1, 4, 2, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 12);

    /** How many Ksocks are open at once, at most. */
    final int slots;

    /** How often, in a hundred times: a Ksock is of device 1; a name is not well formed; a message is not. */
    final int secondDevice;
    final int badName;
    final int broken;

    /** How often a message is a Request, is urgent, is to wait for all, or is to fail unless it gets to all. */
    final int request;
    final int urgent;
    final int wait;
    final int fail;

    /** How often a queue is small, and a name to bind to that of replier bind events. */
    final int smallQueue;
    final int event;

    private final int[] weights;

    Profile(int slots, int secondDevice, int badName, int broken, int request, int urgent, int wait, int fail,
            int smallQueue, int event, int... weights) {
        this.slots = slots;
        this.secondDevice = secondDevice;
        this.badName = badName;
        this.broken = broken;
        this.request = request;
        this.urgent = urgent;
        this.wait = wait;
        this.fail = fail;
        this.smallQueue = smallQueue;
        this.event = event;
        this.weights = weights;
    }

    static Profile named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Whether such a trace has it that this is done. */
    boolean has(Step step) {
        return weights[step.ordinal()] != 0;
    }

    Step pick(TraceRandom random) {
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int left = random.below(total);
        for (Step step : Step.values()) {
            left -= weights[step.ordinal()];
            if (left < 0) {
                return step;
            }
        }
        throw new IllegalStateException("the weights are more than their sum");
    }
}
