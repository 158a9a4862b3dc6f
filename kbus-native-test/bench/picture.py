# SPDX-License-Identifier: Apache-2.0
"""How round trips are spread and how they grow, as a picture."""
from bench.workloads import ONE_CORE, UNPINNED


def finish(axes, entries):
    axes.grid(alpha=0.3)
    if entries:
        axes.legend(fontsize='small')


def draw_latency(axes, entries, placement):
    for entry in entries:
        if entry['placement'] == placement:
            shares = [max(1e-4, 1 - share) for share, _ in entry['quantiles']]
            axes.plot(shares, [ns / 1000 for _, ns in entry['quantiles']], label=entry['server'],
                      linestyle='-' if entry['is_ours'] else '--')
    axes.set(title='Round trip, ' + placement, xlabel='share of round trips that took longer', ylabel='us',
             xscale='log', yscale='log', xlim=(1, 1e-4))
    finish(axes, entries)


def draw_growth(axes, entries):
    lines = {}
    for entry in entries:
        lines.setdefault((entry['transport'], entry['what']), []).append((entry['size'], entry['ratio']))
    for (transport, what), points in lines.items():
        axes.plot(*zip(*points), marker='o', label='%s, %s' % (what, transport))
    axes.axhline(1.05, color='grey', linestyle=':')
    axes.set(title='Round trip, to that beside the fewest', xlabel='bindings, Ksocks, devices', ylabel='ratio',
             xscale='log', ylim=(0.8, 1.3))
    finish(axes, entries)


def draw(results, path):
    import matplotlib
    matplotlib.use('svg')
    from matplotlib import pyplot
    figure, all_axes = pyplot.subplots(1, 3, figsize=(17, 5))
    draw_latency(all_axes[0], results['latency'], ONE_CORE)
    draw_latency(all_axes[1], results['latency'], UNPINNED)
    draw_growth(all_axes[2], results['growth'])
    figure.tight_layout()
    figure.savefig(path)
