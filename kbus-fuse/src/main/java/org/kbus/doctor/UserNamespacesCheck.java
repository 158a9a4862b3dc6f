// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.UserNamespaces;
import org.kbus.linux.OwnProcess;

/** Whether {@code kbus run} works for those who are not root. */
final class UserNamespacesCheck implements Check {

    @Override
    public String subject() {
        return "user namespaces";
    }

    @Override
    public Finding examine() throws IOException {
        try {
            return judge(UserNamespaces.hindrance(OwnProcess.user(), OwnProcess.group()));
        } catch (CommandFailure e) {
            return judge(e.getMessage());
        }
    }

    /** @param hindrance what is so; what to do */
    static Finding judge(String hindrance) {
        if (hindrance == null) {
            return Finding.ok("can be made, so that kbus run needs no root");
        }
        int advice = hindrance.indexOf("; ");
        return Finding.warn("kbus run works for root only: " + hindrance.substring(0, advice),
                hindrance.substring(advice + 2));
    }
}
