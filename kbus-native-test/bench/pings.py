# SPDX-License-Identifier: Apache-2.0
"""A client that asks for little, one message each millisecond: alone, and beside somebody who asks for much."""
from bench.ratios import median_of, ratio_of
from bench.run import say

# On another device than those beside it.
ARGUMENTS = ['--device', '1', 'ping']


def longest(run):
    return run['quantiles'][-1][1]


def figures_of(runs):
    return {'p50': median_of(runs, 'ns'), 'p99': median_of(runs, 'p99'), 'max': max(longest(run) for run in runs),
            'stalled': sum(run['stalled_ns'] for run in runs) / sum(run['took_ns'] for run in runs)}


def compare(pairs):
    """Runs beside others and alone, by turns: the figures of both, and the ratio of their p99."""
    beside, alone = zip(*pairs)
    return {'beside': figures_of(beside), 'alone': figures_of(alone), **ratio_of(pairs, 'p99')}


def say_heading(what):
    say('\n%-45s %-7s %9s %9s %11s %9s %9s   %s' % (
        what, 'ping', 'p50 us', 'p99 us', 'max us', 'stalled', 'p99 ratio', 'of the pairs'))


def say_comparison(what, compared, otherwise='alone'):
    for kind in ('alone', 'beside'):
        figures = compared[kind]
        line = '%-45s %-7s %9.0f %9.0f %11.0f %8.1f%%' % (
            what if kind == 'alone' else '', otherwise if kind == 'alone' else kind, figures['p50'] / 1000, figures['p99'] / 1000, figures['max'] / 1000,
            100 * figures['stalled'])
        if kind == 'beside':
            line += ' %9.2f   %.2f to %.2f' % (compared['ratio'], compared['least'], compared['greatest'])
        say(line)
