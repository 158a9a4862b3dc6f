// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.HashMap;
import java.util.Map;

/** What a Ksock is bound to. Several of its listeners' bindings may be to one name. */
final class KsockBindings {

    private final Map<MessageName, Binding> newestListeners = new HashMap<>();
    private Binding newest;
    private int repliers;
    private int listeners;

    int replierCount() {
        return repliers;
    }

    int listenerCount() {
        return listeners;
    }

    /** Null if there is none. */
    Binding newest() {
        return newest;
    }

    /** The newest one to exactly this text as a listener; or null. */
    Binding newestListener(MessageName name) {
        return newestListeners.get(name);
    }

    void add(Binding binding) {
        binding.olderOfKsock = newest;
        if (newest != null) {
            newest.newerOfKsock = binding;
        }
        newest = binding;
        if (binding.isReplier()) {
            repliers++;
        } else {
            listeners++;
            binding.olderOfKsockAndName = newestListeners.put(binding.name(), binding);
        }
    }

    /** @param binding the newest of its name, if it is a listener's */
    void remove(Binding binding) {
        if (binding.newerOfKsock == null) {
            newest = binding.olderOfKsock;
        } else {
            binding.newerOfKsock.olderOfKsock = binding.olderOfKsock;
        }
        if (binding.olderOfKsock != null) {
            binding.olderOfKsock.newerOfKsock = binding.newerOfKsock;
        }
        if (binding.isReplier()) {
            repliers--;
        } else {
            listeners--;
            if (binding.olderOfKsockAndName == null) {
                newestListeners.remove(binding.name());
            } else {
                newestListeners.put(binding.name(), binding.olderOfKsockAndName);
            }
        }
    }
}
