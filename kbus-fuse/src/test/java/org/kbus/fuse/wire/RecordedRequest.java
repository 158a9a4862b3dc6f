// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request as the kernel gave it: Linux 6.18, which speaks FUSE 7.45, on a little-endian machine of 64 bits. Each was
 * read from {@code /dev/fuse} and lies in a file of its own, {@code fuse-requests/NAME.hex}.
 *
 * @param madeBy the system call that it comes from
 * @param bytes  the whole request, from index 0 on
 */
public record RecordedRequest(String madeBy, ByteBuffer bytes) {

    private static final String DIRECTORY = "/fuse-requests/";
    private static final String SUFFIX = ".hex";
    private static final String COMMENT = "# ";

    /** The request in the file of that name. */
    public static RecordedRequest of(String name) {
        String text = read(DIRECTORY + name + SUFFIX);
        String madeBy = text.lines().filter(line -> line.startsWith(COMMENT))
                .map(line -> line.substring(COMMENT.length())).collect(Collectors.joining(" "));
        String digits = text.lines().filter(line -> !line.startsWith(COMMENT)).collect(Collectors.joining(" "));
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(digits);
        return new RecordedRequest(madeBy, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static String read(String resource) {
        try (InputStream file = RecordedRequest.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalArgumentException("there is no " + resource);
            }
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all there are. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(Path.of(RecordedRequest.class.getResource(DIRECTORY).toURI()))) {
            return files.map(file -> file.getFileName().toString().replace(SUFFIX, "")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
