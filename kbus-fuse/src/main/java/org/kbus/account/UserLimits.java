// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** What one user may have. What is not named has no limit. */
public record UserLimits(Map<Limit, Integer> values) {

    public static final UserLimits NONE = new UserLimits(Map.of());
    /** Half of what the others leave, so that there is something left for the next. */
    public static final UserLimits OF_USERS = new UserLimits(Map.of(Limit.MEMORY, 50, Limit.QUEUED, 12,
            Limit.MESSAGES, 65536, Limit.BINDINGS, 65536, Limit.LISTENERS, 256, Limit.REQUESTS, 16384,
            Limit.BLOCKED, 128, Limit.EVENTS, 4096, Limit.MONITORS, 8, Limit.DEVICES, 16));
    public static final UserLimits OF_ROOT = new UserLimits(Map.of(Limit.MEMORY, 90,
            Limit.MESSAGES, 1 << 20, Limit.BINDINGS, 1 << 20, Limit.LISTENERS, 1 << 20, Limit.REQUESTS, 1 << 20,
            Limit.BLOCKED, 1 << 20, Limit.EVENTS, 1 << 20, Limit.MONITORS, 64));

    public UserLimits {
        values = values.entrySet().stream().filter(entry -> entry.getValue() < entry.getKey().most())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    public int of(Limit limit) {
        return values.getOrDefault(limit, limit.most());
    }

    /** These, but for those that are given. */
    public UserLimits with(Map<Limit, Integer> others) {
        Map<Limit, Integer> all = new EnumMap<>(Limit.class);
        all.putAll(values);
        all.putAll(others);
        return new UserLimits(all);
    }

    void save(RecordWriter out) throws IOException {
        for (Limit limit : Limit.values()) {
            out.put(of(limit));
        }
    }

    static UserLimits load(RecordReader in) throws IOException {
        Map<Limit, Integer> values = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            values.put(limit, in.getInt());
        }
        return new UserLimits(values);
    }
}
