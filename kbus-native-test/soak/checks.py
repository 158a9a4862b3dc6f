# SPDX-License-Identifier: Apache-2.0
"""What must be besides the clients' own checks: how the victims fare, and what the daemons take of the memory."""
from statistics import median

WANTED_KILLS = 100  # a second
# Seconds: from then on the memory is not to grow. By then what is slow to fill has filled.
SETTLED = 180
# As long as the memory is looked at, then and at the end; it comes and goes with what others have.
SPAN = 30
MOST_GROWTH = 1.1
UNLOADED_MB = 100
UNLOADED_AFTER = 60  # seconds at most


def resident_between(samples, first, last):
    found = [sample['resident_mb'] for sample in samples if first <= sample['seconds'] < last]
    return median(found) if found else None


class Memory:
    """Of one daemon, in MB."""

    def __init__(self, samples, ended):
        """ended: when the load had, in seconds"""
        self.settled = resident_between(samples, SETTLED, SETTLED + SPAN) if ended >= SETTLED + 2 * SPAN else None
        self.at_end = resident_between(samples, ended - SPAN, ended) or samples[-1]['resident_mb']
        self.afterwards = samples[-1]['resident_mb']
        self.seconds_afterwards = samples[-1]['seconds'] - ended

    def complaints(self):
        if self.settled is not None and self.at_end > MOST_GROWTH * self.settled:
            yield 'its memory has grown from %.0f to %.0f MB' % (self.settled, self.at_end)
        if self.afterwards > UNLOADED_MB:
            yield 'it still has %.0f MB %.0f s after the load has ended' % (self.afterwards, self.seconds_afterwards)


def complaints_about(name, victims, memory, longest_ms):
    """Lines, one for each thing that must not be."""
    found = list(memory.complaints())
    if victims['max'] > 1e6 * longest_ms:
        found.append('a ping took up to %.0f ms' % (victims['max'] / 1e6))
    if not victims['pings']:
        found.append('there was no ping')
    return ['%s: %s' % (name, complaint) for complaint in found]
