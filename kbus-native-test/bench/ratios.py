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


def ratio_of_sessions(sessions, key='ns'):
    """
    Pairs of runs, in a list for each pair of daemons that made them: the median of all ratios, and the least and the
    greatest of the daemons' medians. Two daemons of the same build differ, by what was compiled when, for as long as
    they live.
    """
    medians = [ratio_of(pairs, key)['ratio'] for pairs in sessions]
    everything = [pair for pairs in sessions for pair in pairs]
    return {'ratio': ratio_of(everything, key)['ratio'], 'least': min(medians), 'greatest': max(medians)}
