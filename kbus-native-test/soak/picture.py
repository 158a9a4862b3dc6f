# SPDX-License-Identifier: Apache-2.0
"""How the victims fared and what the daemons used, over time, as a picture."""
from bench.picture import finish


def draw_lines(axes, watches, title, unit, lines, **settings):
    for watch in watches:
        for name, of in lines.items():
            axes.plot([sample['seconds'] for sample in watch.samples], [of(sample) for sample in watch.samples],
                      label='%s, %s' % (watch.server.name, name))
    axes.set(title=title, xlabel='s', ylabel=unit, **settings)
    finish(axes, watches)


def draw(watches, path):
    import matplotlib
    matplotlib.use('svg')
    from matplotlib import pyplot
    figure, all_axes = pyplot.subplots(1, 3, figsize=(18, 5))
    draw_lines(all_axes[0], watches, "A victim's ping", 'us',
               {name: lambda sample, name=name: sample[name] / 1000 for name in ('p50', 'p99', 'max')}, yscale='log')
    draw_lines(all_axes[1], watches, 'Memory of the daemon', 'MB', {'resident': lambda sample: sample['resident_mb']})
    draw_lines(all_axes[2], watches, 'Threads and files of the daemon', '',
               {name: lambda sample, name=name: sample[name] for name in ('threads', 'files')})
    figure.tight_layout()
    figure.savefig(path)
