// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

/** How a chart looks: on white in any viewer, and with fonts that every system has. */
final class ChartStyle {

    static final String CSS = """
            text { font-family: system-ui, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; font-size: 11.5px; \
            fill: #1e293b }
            .title { font-size: 17px; font-weight: 600 }
            .faint, .time, .id { fill: #64748b; font-size: 11px }
            .time, .id { font-variant-numeric: tabular-nums }
            .time { text-anchor: end }
            .head { fill: #f1f5f9; stroke: #94a3b8 }
            .bus .head { fill: #fffbeb; stroke: #d97706 }
            .name { text-anchor: middle; font-weight: 600; font-size: 12px }
            .ksock { text-anchor: middle; fill: #64748b; font-size: 10.5px }
            .life { stroke: #cbd5e1 }
            .stripe { fill: #f8fafc }
            .bar { fill: #dbeafe; stroke: #2563eb; stroke-width: 0.8 }
            .label { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
            .data { fill: #64748b; font-size: 11px }
            .warn { fill: #b45309; font-weight: 600 }
            .after { fill: #15803d; font-weight: 600 }
            .urgent { fill: #b91c1c; font-weight: 700 }
            .arrow line, .arrow path { fill: none; stroke-width: 1.6 }
            .copy line, .copy path { stroke-width: 0.9 }
            .fast line, .fast path { stroke-width: 3 }
            .announcement { stroke: #475569 } .announcement .tip { fill: #475569 }
            .request { stroke: #2563eb } .request .tip { fill: #2563eb }
            .reply { stroke: #15803d } .reply .tip { fill: #15803d }
            .status { stroke: #d97706 } .status .tip { fill: #d97706 }
            .status line { stroke-dasharray: 6 4 }
            .arrow .tip, .tip { stroke-width: 1; stroke-linejoin: round; stroke-dasharray: none }
            .arrow.copy .tip { fill: #ffffff }
            .loss rect { fill: #fef2f2; stroke: #dc2626; stroke-dasharray: 4 3 }
            .loss text { fill: #b91c1c; font-weight: 600; text-anchor: middle }
            .pause text { fill: #64748b; font-style: italic; font-size: 11px; text-anchor: end }
            .pause line { stroke: #ffffff; stroke-width: 3; stroke-dasharray: 3 3 }
            """;

    private ChartStyle() {
    }
}
