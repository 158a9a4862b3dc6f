// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import org.kbus.account.AccountLimits;
import org.kbus.bus.BusLimits;
import org.kbus.bus.Mends;
import org.kbus.device.Node;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What the module's parameters and its configuration set.
 *
 * @param devices how many devices there are at first: 1 to {@link #MAX_DEVICES}
 * @param limits  what each bus starts with
 * @param verbose whether devices log what is done on them until a client switches it off
 * @param access  who may use the devices
 * @param accounts what users may make all buses together hold, and each of them
 * @param mends   what no bus does as the module did
 */
public record KbusOptions(int devices, BusLimits limits, boolean verbose, Node.Access access, AccountLimits accounts,
        Mends mends) {

    /** There can be no more devices than this. */
    public static final int MAX_DEVICES = 256;

    private static final String TAG = "OPTS";
    /** Version 1 had neither accounts nor mends, version 2 one limit less, and Ksocks closed in one turn. */
    private static final int VERSION = 3;

    /** As the module was. */
    public KbusOptions(int devices, BusLimits limits, boolean verbose, Node.Access access, AccountLimits accounts) {
        this(devices, limits, verbose, access, accounts, Mends.NONE);
    }

    public void save(RecordWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(devices);
        limits.save(out);
        out.put(verbose);
        out.put(access.permissions());
        out.put(access.uid());
        out.put(access.gid());
        accounts.save(out);
        mends.save(out);
    }

    public static KbusOptions load(RecordReader in) throws IOException {
        if (in.record(TAG, VERSION) < VERSION) {
            throw in.damaged("options of a version with fewer limits");
        }
        return new KbusOptions(in.getCount(MAX_DEVICES), BusLimits.load(in, true), in.getBoolean(),
                new Node.Access(in.getInt(), in.getInt(), in.getInt()), AccountLimits.load(in), Mends.load(in));
    }
}
