// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/**
 * Whatever the bus is asked, it does as its model does, and agrees with itself. How many plays there are says
 * {@code junit-platform.properties}; {@code -Djqwik.tries.default=70000} plays 10 million operations.
 */
class ModelTest {

    private static final int MOST_OPERATIONS = 300;

    @Property(seed = "10", edgeCases = EdgeCasesMode.NONE)
    void theBusDoesAsItsModel(@ForAll("choices") List<Long> choices) {
        ModelPlay.play(choices);
    }

    @Provide
    Arbitrary<List<Long>> choices() {
        return Arbitraries.longs().withDistribution(RandomDistribution.uniform()).list().ofMinSize(1)
                .ofMaxSize(MOST_OPERATIONS).withSizeDistribution(RandomDistribution.uniform());
    }
}
