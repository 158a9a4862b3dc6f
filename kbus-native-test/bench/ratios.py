# SPDX-License-Identifier: Apache-2.0
"""What runs by turns come to: the machine drifts by more than what is to be seen, so only neighbours are compared."""
import statistics


def median(values):
    return statistics.median(values)


def median_of(runs, key):
    """Of one figure of several runs."""
    return median([run[key] for run in runs])


def ratio_of(pairs, key='ns'):
    """The first to the second: median, least and greatest of the pairs."""
    ratios = [first[key] / second[key] for first, second in pairs]
    return {'ratio': median(ratios), 'least': min(ratios), 'greatest': max(ratios)}


def quarter(values):
    """What the fastest quarter of the runs is below: others on the machine only ever make a run slower."""
    return statistics.quantiles(values, n=4, method='inclusive')[0]


def ratio_of_sessions(sessions, key='ns'):
    """
    Pairs of runs, in a list for each pair of daemons that made them: the median of all ratios, the least and the
    greatest of the daemons' medians, and the ratio of the fastest quarters. Two daemons of the same build differ, by
    what was compiled when, for as long as they live.
    """
    medians = [ratio_of(pairs, key)['ratio'] for pairs in sessions]
    everything = [pair for pairs in sessions for pair in pairs]
    first, second = ([pair[i][key] for pair in everything] for i in (0, 1))
    return {'ratio': ratio_of(everything, key)['ratio'], 'least': min(medians), 'greatest': max(medians),
            'ratio_of_quarters': quarter(first) / quarter(second)}
