// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are well formed, and which names a binding's name stands for. */
class MessageNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"$.A", "$.1", "$.A.B.C", "$.*", "$.%", "$.A.*", "$.A.%", "$.\u00e9", "$.\u00c0\u00ff",
        "$.KBUS.Anything"})
    void wellFormed(String name) {
        assertTrue(new MessageName(name).isWellFormed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "$.", "A", "$A", ".A", "$.A.", "$..A", "$.A..B", "$.A*", "$.*.A", "$.%.A",
        "$.A.*.*", "$.A.%*", "$.**", "$..*", "$.A_B", "$.A-B", "$.A B", " $.A", "$.A ", "$.A\0", "$.\u00d7", "$.\u00f7",
        "$.\u00aa", "$.\u00b5", "*", "%", "$*"})
    void malformed(String name) {
        assertFalse(new MessageName(name).isWellFormed());
    }

    @Test
    void wildcardsCannotBeSent() {
        assertTrue(new MessageName("$.A").isSendable());
        assertFalse(new MessageName("$.A.*").isSendable());
        assertFalse(new MessageName("$.%").isSendable());
    }

    /** The index has to find exactly what comparing every binding with the name would find. */
    @Test
    void theIndexFindsWhatComparingEveryBindingWould() {
        Random random = new Random(1);
        String[] words = {"A", "B", "AB", "C1"};
        for (int round = 0; round < 200; round++) {
            Bindings bindings = new Bindings();
            Ksock ksock = new Ksock(1, 1, 0, null, 100, 0);
            List<Binding> all = new java.util.ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String name = "$" + dotted(random, words, 1 + random.nextInt(3));
                int kind = random.nextInt(3);
                name = kind == 0 ? name : name.substring(0, name.lastIndexOf('.') + 1) + (kind == 1 ? '*' : '%');
                all.add(0, bindings.add(ksock, new MessageName(name), 0));
            }
            String sent = "$" + dotted(random, words, 1 + random.nextInt(3));
            List<Binding> expected = all.stream().filter(b -> matches(b.name().toString(), sent)).toList();
            Bindings.Matches found = bindings.match(new MessageName(sent));
            assertEquals(expected, Stream.iterate(0, i -> i + 1).limit(found.listenerCount())
                    .map(found::listener).toList(), sent);
            for (Binding b : all) {
                bindings.remove(b);
            }
            assertEquals(0, bindings.match(new MessageName(sent)).listenerCount());
        }
    }

    /**
     * A Thue-Morse word and its complement differ by a product of (1 - base^1)(1 - base^2)(1 - base^4)..., in which
     * twos gather: modulo 2^32 it is 0 for every odd base, and so is any sum of such words, shifted.
     */
    @Test
    void namesThatCollideModuloAPowerOfTwoDoNot() {
        int[] shifts = IntStream.range(0, 14).map(i -> 60 * i).toArray();
        Set<Integer> hashes = new HashSet<>();
        int names = 1 << shifts.length;
        for (int chosen = 0; chosen < names; chosen++) {
            byte[] letters = new byte[2 + shifts[shifts.length - 1] + 128];
            Arrays.fill(letters, (byte) 'M');
            letters[0] = '$';
            letters[1] = '.';
            for (int i = 0; i < shifts.length; i++) {
                for (int at = 0; at < 128 && (chosen >> i & 1) != 0; at++) {
                    letters[2 + shifts[i] + at] += Integer.bitCount(at) % 2 == 0 ? 1 : -1;
                }
            }
            MessageName name = new MessageName(letters);
            assertTrue(name.isWellFormed() && letters.length <= MessageName.MAX_LENGTH);
            hashes.add(name.hashCode());
        }
        // Of so many at random, less than one pair has the same 32 bits.
        assertTrue(hashes.size() > names - 10, names + " names have " + hashes.size() + " hashes");
    }

    private static String dotted(Random random, String[] words, int count) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < count; i++) {
            name.append('.').append(words[random.nextInt(words.length)]);
        }
        return name.toString();
    }

    private static boolean matches(String bound, String sent) {
        if (!bound.endsWith("*") && !bound.endsWith("%")) {
            return bound.equals(sent);
        }
        String prefix = bound.substring(0, bound.length() - 1);
        return sent.length() > prefix.length() && sent.startsWith(prefix)
                && (bound.endsWith("*") || sent.indexOf('.', prefix.length()) < 0);
    }
}
