// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordedRequestTest {

    static Stream<String> names() {
        return RecordedRequest.names().stream();
    }

    /** The first word of a request is its length. */
    @ParameterizedTest
    @MethodSource("names")
    void itIsThereAsAWhole(String name) {
        RecordedRequest request = RecordedRequest.of(name);
        assertEquals(request.bytes().capacity(), request.bytes().getInt(0));
        assertFalse(request.madeBy().isEmpty());
    }

    @Test
    void itSaysWhatMadeIt() {
        assertEquals("write(fd, a message named $.A.B, 100)", RecordedRequest.of("write").madeBy());
    }
}
