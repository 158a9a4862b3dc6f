# SPDX-License-Identifier: Apache-2.0
"""The board on which the clients count what they do and see: a file that all of them map."""
import json
import mmap
import struct
import subprocess

RUNNING, SENDERS_END, ALL_END = range(3)


class Layout:
    """What the program says that its board looks like."""

    def __init__(self, program):
        said = json.loads(subprocess.run([program, '--layout'], check=True, stdout=subprocess.PIPE).stdout)
        self.stage, self.slots, self.slot_size = said['stage'], said['slots'], said['slot_size']
        self.counts, self.faults = said['counts'], said['faults']
        self.latencies, self.buckets = said['latencies'], said['buckets']

    def __eq__(self, other):
        return vars(self) == vars(other)


class Board:
    def __init__(self, layout, slots, path):
        self.layout = layout
        self.slots = slots
        self.path = path
        with open(path, 'w+b') as file:
            file.truncate(layout.slots + slots * layout.slot_size)
            self.memory = mmap.mmap(file.fileno(), 0)

    def say(self, stage):
        struct.pack_into('=I', self.memory, self.layout.stage, stage)

    def slot(self, number):
        """What the clients of a slot have counted, faults and all, by name."""
        names = self.layout.counts + self.layout.faults
        at = self.layout.slots + number * self.layout.slot_size
        return dict(zip(names, struct.unpack_from('=%dI' % len(names), self.memory, at)))

    def sum(self, slots):
        total = dict.fromkeys(self.layout.counts + self.layout.faults, 0)
        for number in slots:
            for name, count in self.slot(number).items():
                total[name] += count
        return total

    def latencies(self, slots):
        """How many fell into each bucket."""
        total = [0] * self.layout.buckets
        for number in slots:
            at = self.layout.slots + number * self.layout.slot_size + self.layout.latencies
            counts = struct.unpack_from('=%dI' % self.layout.buckets, self.memory, at)
            total = [one + other for one, other in zip(total, counts)]
        return total


def upper_bound(bucket):
    """The ns below which all of a bucket are: there are four for each power of two."""
    power, quarter = divmod(bucket, 4)
    return (5 + quarter) * 2 ** (power - 2)


def quantile(latencies, share):
    """In ns, at most a quarter too much; 0 if there is none."""
    left = share * sum(latencies)
    for bucket, count in enumerate(latencies):
        left -= count
        if count and left <= 0:
            return upper_bound(bucket)
    return 0
