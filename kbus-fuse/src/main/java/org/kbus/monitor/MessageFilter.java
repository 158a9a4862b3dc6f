// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbus.client.MessageId;

/**
 * Which messages are wanted, by name: those of these names, where wildcards mean what they mean in bindings, and the
 * replies to requests that were wanted, whatever they are called.
 */
public final class MessageFilter {

    /** Requests whose replies are still to come: more than that are unlikely, and some never come to be seen. */
    private static final int MAX_REQUESTS = 10_000;

    private final List<String> names;
    private final Map<MessageId, Boolean> requests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, Boolean> eldest) {
            return size() > MAX_REQUESTS;
        }
    };

    /** @param names no names at all: all messages are wanted */
    public MessageFilter(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Whether this message, which follows those that were asked for before, is wanted. */
    public boolean wants(MonitoredMessage message) {
        if (names.isEmpty()) {
            return true;
        }
        boolean asked = message.isReply() && requests.remove(message.inReplyTo()) != null;
        boolean wanted = asked || names.stream().anyMatch(pattern -> matches(pattern, message.name()));
        if (wanted && message.isRequest()) {
            requests.put(message.id(), true);
        }
        return wanted;
    }

    /** Whether a binding to {@code pattern} gets messages of a name. */
    static boolean matches(String pattern, String name) {
        boolean many = pattern.endsWith(".*");
        if (!many && !pattern.endsWith(".%")) {
            return pattern.equals(name);
        }
        int prefix = pattern.length() - 1;
        return name.length() > prefix && name.startsWith(pattern.substring(0, prefix))
                && (many || name.indexOf('.', prefix) < 0);
    }
}
