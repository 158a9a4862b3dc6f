// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

import java.io.IOException;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What there is for all users together, and for each.
 *
 * @param bytes  the memory that they may make the daemon hold
 * @param ofUser what each user may have who is not root
 * @param ofRoot what root may have
 */
public record AccountLimits(long bytes, UserLimits ofUser, UserLimits ofRoot) {

    /** For everybody all there is, as the module had it. */
    public static AccountLimits shared(long bytes) {
        return new AccountLimits(bytes, UserLimits.NONE, UserLimits.NONE);
    }

    /** As it is unless somebody wants it otherwise. */
    public static AccountLimits ofUsers(long bytes) {
        return new AccountLimits(bytes, UserLimits.OF_USERS, UserLimits.OF_ROOT);
    }

    UserLimits of(int uid) {
        return uid == 0 ? ofRoot : ofUser;
    }

    public void save(RecordWriter out) throws IOException {
        out.put(bytes);
        ofUser.save(out);
        ofRoot.save(out);
    }

    public static AccountLimits load(RecordReader in) throws IOException {
        return new AccountLimits(in.getLong(), UserLimits.load(in), UserLimits.load(in));
    }
}
