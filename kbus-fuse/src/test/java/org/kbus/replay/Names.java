// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The message names that a trace uses: well formed, with wildcards, and not well formed. In Latin-1. */
final class Names {

    static final int MAX_LENGTH = 1000;
    static final String REPLIER_BIND_EVENT = "$.KBUS.ReplierBindEvent";

    private static final String[] GOOD = {"$.A.B", "$.A", "$.Fred.Jim", "$.Fred", "$.A.C", "$.A.B.C", "$.Fred.Jim.Bob",
        "$.Fred.Bob", "$.x1.Y2.z3", "$.1"};
    private static final String[] WILD = {"$.A.*", "$.A.%", "$.*", "$.Fred.*", "$.Fred.%", "$.%", "$.A.B.*",
        "$.Fred.Jim.%", "$.A.B.C.*", "$.1.%"};
    private static final String[] BAD = {"", "$", "$.", "A", "Fred", "$Fred", ".Fred", "$.Fred.", "$..Fred",
        "$.Fred..Jim", "$.Fred*", "$.*.Fred", "$.%.Fred", "$.Fred.*.*", "$.Fred.%.Bob", "$.Fr ed", "$.Fred-Jim",
        "$.Fred_Jim", "$.Fr\0ed", "$.*x", "*", "%", "$*", "#.Fred", "$.Fred/Jim", "$.**", "$.F%", " $.Fred", "$.Fred ",
        "$.Fred\n", "$..*", "$.%%", "$.Fred.%*", "$.\u00d7x", "$.Fred\0", "...", "$.*.", "$.KBUS..*"};
    private static final String LONG = "$." + "q".repeat(MAX_LENGTH + 5);

    private final TraceRandom random;
    private final Profile profile;

    Names(TraceRandom random, Profile profile) {
        this.random = random;
        this.profile = profile;
    }

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** The first bytes of a name that is longer than names may be. */
    static byte[] longName(int length) {
        return Arrays.copyOf(bytes(LONG), length);
    }

    String good() {
        if (random.below(200) == 0) {
            return LONG.substring(0, MAX_LENGTH - random.below(2));
        }
        return random.skewedOneOf(GOOD);
    }

    String bad() {
        int index = random.below(BAD.length + 2);
        return index < BAD.length ? BAD[index] : LONG.substring(0, MAX_LENGTH + 1 + random.below(4));
    }

    String wild() {
        return random.skewedOneOf(WILD);
    }

    /** Something to bind to. */
    String bindable() {
        if (random.percent(profile.badName)) {
            return bad();
        }
        if (random.percent(profile.event)) {
            return eventName();
        }
        return random.percent(30) ? wild() : good();
    }

    private String eventName() {
        if (random.percent(80)) {
            return REPLIER_BIND_EVENT;
        }
        if (random.percent(50)) {
            return "$.KBUS.*";
        }
        return random.percent(50) ? "$.KBUS.%" : "$.KBUS.Replier";
    }

    static boolean isWildcard(String name) {
        return name.endsWith("*") || name.endsWith("%");
    }

    /** Whether it is a wildcard that the name of the replier bind events matches. */
    static boolean isWildcardForEvents(String name) {
        if (name.length() < 2 || !isWildcard(name)) {
            return false;
        }
        String prefix = name.substring(0, name.length() - 1);
        return REPLIER_BIND_EVENT.startsWith(prefix)
                && (name.endsWith("*") || REPLIER_BIND_EVENT.indexOf('.', prefix.length()) < 0);
    }

    /** A name that a wildcard matches, with an end of its own. */
    String matching(String wildcard) {
        String[] ends = {"A", "B", "Jim", "x.y", "C.D.E"};
        boolean ofSeveralParts = wildcard.endsWith("*") || random.percent(20);
        String end = ends[random.below(ofSeveralParts ? ends.length : 3)];
        return wildcard.substring(0, wildcard.length() - 1) + end;
    }
}
