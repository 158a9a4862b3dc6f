// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.io.IOException;

/** What is done with each message that a Ksock receives. */
@FunctionalInterface
public interface MessageHandler {

    void handle(Message message) throws IOException, InterruptedException;
}
