// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An SVG picture being written. What XML cannot have is written as a question mark. */
final class Svg {

    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    private final XMLStreamWriter xml;

    /** Begins a picture of a size in pixels, on white. */
    Svg(OutputStream out, double width, double height, String style) throws IOException {
        try {
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.setDefaultNamespace(NAMESPACE);
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
        start("svg", "xmlns", NAMESPACE, "width", width, "height", height,
                "viewBox", "0 0 " + text(width) + ' ' + text(height));
        leaf("style", style);
        shape("rect", "width", width, "height", height, "fill", "#ffffff");
    }

    /** Begins an element; attributes are names and values in turn. */
    Svg start(String element, Object... attributes) throws IOException {
        return write(() -> {
            xml.writeCharacters("\n");
            xml.writeStartElement(element);
            attributes(attributes);
        });
    }

    Svg end() throws IOException {
        return write(xml::writeEndElement);
    }

    /** An element with nothing in it. */
    Svg shape(String element, Object... attributes) throws IOException {
        return write(() -> {
            xml.writeCharacters("\n");
            xml.writeEmptyElement(element);
            attributes(attributes);
        });
    }

    /** An element with text in it, which follows what is before it without a space. */
    Svg leaf(String element, String content, Object... attributes) throws IOException {
        return write(() -> {
            xml.writeStartElement(element);
            attributes(attributes);
            xml.writeCharacters(clean(content));
            xml.writeEndElement();
        });
    }

    /** Ends the picture. */
    void finish() throws IOException {
        write(() -> {
            xml.writeEndDocument();
            xml.flush();
        });
    }

    private void attributes(Object... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            xml.writeAttribute((String) attributes[i], value instanceof Number number
                    ? text(number.doubleValue()) : clean(value.toString()));
        }
    }

    /** With one digit behind the point, which is enough for a picture. */
    private static String text(double number) {
        return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(
                c >= 0x20 && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF || c == '\n' || c == '\t' ? c : '?'));
        return clean.toString();
    }

    /** Something that may fail as XML writers do. */
    private interface Step {
        void run() throws XMLStreamException;
    }

    private Svg write(Step step) throws IOException {
        try {
            step.run();
            return this;
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
