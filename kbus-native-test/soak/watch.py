# SPDX-License-Identifier: Apache-2.0
"""What is to be seen from outside while the clients run: once a second, the victims' pings and what the daemons use."""
import os

from soak.board import quantile


def threads_of(pid):
    return len(os.listdir('/proc/%d/task' % pid))


def files_of(pid):
    return len(os.listdir('/proc/%d/fd' % pid))


class Watch:
    """Of one daemon: a sample a second."""

    def __init__(self, server, board, pingers):
        self.server = server
        self.board = board
        self.pingers = pingers
        self.before = board.latencies(pingers)
        self.samples = []

    def take(self, seconds):
        now = self.board.latencies(self.pingers)
        latencies = [new - old for new, old in zip(now, self.before)]
        self.before = now
        pid = self.server.process.pid
        self.samples.append({
            'seconds': seconds, 'pings': sum(latencies), 'p50': quantile(latencies, 0.5),
            'p99': quantile(latencies, 0.99), 'max': quantile(latencies, 1), 'resident_mb': self.server.resident_mb(),
            'threads': threads_of(pid), 'files': files_of(pid)})

    def overall(self):
        latencies = self.board.latencies(self.pingers)
        return {'pings': sum(latencies), 'p50': quantile(latencies, 0.5), 'p99': quantile(latencies, 0.99),
                'max': quantile(latencies, 1)}
