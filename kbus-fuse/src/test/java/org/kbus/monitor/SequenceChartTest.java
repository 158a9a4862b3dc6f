// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbus.report.MountedBus;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is in a chart. */
class SequenceChartTest {

    private final MonitorFixture on = new MonitorFixture();
    private final SequenceChart chart;

    SequenceChartTest(@TempDir Path noBus) {
        chart = new SequenceChart("kbus0", new ProcessNames(new MountedBus(noBus), 0));
    }

    private Document draw() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chart.write(out);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(out.toByteArray()));
    }

    private static List<Element> groups(Document svg, String style) {
        NodeList all = svg.getElementsByTagName("*");
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (List.of(element.getAttribute("class").split(" ")).contains(style)) {
                found.add(element);
            }
        }
        return found;
    }

    /** The messages' arrows, without those of the legend. */
    private static List<Element> arrows(Document svg) {
        return groups(svg, "arrow").stream()
                .filter(arrow -> ((Element) arrow.getParentNode()).getAttribute("class").equals("message")).toList();
    }

    @Test
    void anArrowForEachWhoGotAMessage() throws Exception {
        chart.add(on.message("$.A", 1, 2, 3, 3).capture());
        chart.add(on.message("$.A", 1).capture());
        chart.add(on.message("$.Self", 1, 1).capture());
        Document svg = draw();
        assertEquals(3, groups(svg, "message").size());
        assertEquals(3, arrows(svg).size());
        assertEquals(3, groups(svg, "lane").size());
        assertTrue(svg.getDocumentElement().getTextContent().contains("nobody listens"));
    }

    @Test
    void aRequestAndItsReplyAreJoined() throws Exception {
        chart.add(on.message("$.Ask", 1, 2, 3).requestTo(2).capture());
        chart.add(on.message("$.Ask", 2, 1).replyTo(1, 1).capture());
        Document svg = draw();
        assertEquals(1, groups(svg, "bar").size());
        assertEquals("after 1.00 ms", groups(svg, "after").get(0).getTextContent());
        assertEquals(1, arrows(svg).stream().filter(arrow -> arrow.getAttribute("class").contains("copy")).count());
    }

    @Test
    void theBusHasALaneWhenItSpeaks() throws Exception {
        chart.add(on.message("$.KBUS.Replier.GoneAway", 2, 1).replyTo(1, 9).flags(MonitorFixture.STATUS).capture());
        Document svg = draw();
        assertEquals(1, groups(svg, "bus").size());
        assertEquals(2, groups(svg, "lane").size());
    }

    @Test
    void whatWasLostIsSeen() throws Exception {
        chart.add(on.loss(7));
        chart.add(on.message("$.A", 1).lost(1).capture());
        List<Element> losses = groups(draw(), "loss");
        assertEquals(2, losses.size());
        assertTrue(losses.get(0).getTextContent().contains("7 messages are missing"));
    }

    @Test
    void anythingCanBeInDataAndIsEscaped() throws Exception {
        chart.add(on.message("$.A", 1).data("</svg> & \"\u0007\"").capture());
        chart.add(on.message("$.A", 1).data("</svg> & 'x' \ud83d\ude00").capture());
        assertTrue(draw().getDocumentElement().getTextContent().contains("</svg> & 'x' \ud83d\ude00"));
    }

    @Test
    void manyKsocksShareALane() throws Exception {
        for (int ksock = 1; ksock <= 100; ksock++) {
            chart.add(on.message("$.A", ksock, ksock + 1).capture());
        }
        Document svg = draw();
        assertEquals(100, groups(svg, "message").size());
        assertEquals("other Ksocks", groups(svg, "lane").get(23).getTextContent().strip());
        // The lanes' heads are shown four times.
        assertEquals(4 * 24, groups(svg, "lane").size());
    }

    @Test
    void onlyTheNewestAreShown() throws Exception {
        for (int i = 0; i < 600; i++) {
            chart.add(on.message("$.A", 1, 2).capture());
        }
        Document svg = draw();
        assertEquals(500, groups(svg, "message").size());
        assertTrue(svg.getDocumentElement().getTextContent().contains("100 before them are not shown"));
    }

    @Test
    void nothingWasSeen() throws Exception {
        assertTrue(draw().getDocumentElement().getTextContent().contains("No message was seen"));
    }
}
