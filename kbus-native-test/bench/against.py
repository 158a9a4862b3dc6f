# SPDX-License-Identifier: Apache-2.0
"""This build against another one, by turns: what a change costs."""
import contextlib
import time

from bench.daemons import Build
from bench.ratios import median, ratio_of_sessions
from bench.run import say
from bench.workloads import EXCHANGES, ONE_CORE, UNPINNED, milliseconds_for

ROWS = ['exchange', 'round trip', '8 in flight']
TWO_CLIENTS = 'two clients'
START, MEMORY = 'start to usable', 'resident, idle'
UNITS = {START: 'ms', MEMORY: 'MB'}
SETTLING = 1  # seconds
WARM_UPS = 3


class Session:
    """A daemon of each build, side by side, for as long as they are measured."""

    def __init__(self, bench, transport, other, stack, *, other_first):
        self.bench = bench
        self.transport = transport
        servers = {}
        for build in [other, bench.build] if other_first else [bench.build, other]:
            servers[build] = bench.kbus(transport, stack, build=build)
        self.servers = [servers[bench.build], servers[other]]

    def memory(self):
        time.sleep(SETTLING)
        return [{'value': server.resident_mb()} for server in self.servers]

    def runs(self):
        """Row, placement, and the pairs of runs."""
        bench = self.bench
        bench.warm_up(self.servers, self.transport, fully=False)
        self.warm_up()
        for placement in (ONE_CORE, UNPINNED):
            where = bench.place(self.servers, self.transport, placement)
            for row in ROWS:
                if bench.wants('exchanges', row):
                    milliseconds = milliseconds_for(EXCHANGES[row], bench.milliseconds(placement))
                    yield row, placement, self.pairs([*where, '--milliseconds', milliseconds, *EXCHANGES[row]])
        if bench.wants('clients') and len(bench.cpus) > 1:
            where = ['--cpu', bench.cpus[0], '--other-cpu', bench.cpus[1]]
            yield TWO_CLIENTS, UNPINNED, self.pairs([*where, '--milliseconds', bench.settings.client_milliseconds,
                                                     '--clients', 2, 'clients'])

    def warm_up(self):
        """What a JVM has compiled it compiles anew when something happens that had not: when a client comes and goes."""
        where = self.bench.place(self.servers, self.transport, ONE_CORE)
        milliseconds = self.bench.settings.row_warm_up_milliseconds
        for _ in range(WARM_UPS):
            for row in ROWS:
                for server in self.servers:
                    self.bench.client(server, [*where, '--milliseconds', milliseconds, *EXCHANGES[row]])

    def pairs(self, arguments):
        return self.bench.pairs(*self.servers, arguments, self.bench.settings.session_pairs)


def note(bench, transport, row, placement, sessions, key='ns'):
    pairs = [pair for session in sessions for pair in session]
    result = {'transport': transport, 'row': row, 'placement': placement,
              'ours': median([ours[key] for ours, _ in pairs]), 'other': median([other[key] for _, other in pairs]),
              **ratio_of_sessions(sessions, key)}
    bench.results['against'].append(result)
    say('%-9s %-16s %-10s %9.0f %9.0f %7.3f   %.3f to %.3f %10.3f' % (
        transport, row, placement or UNITS[row], result['ours'], result['other'], result['ratio'], result['least'],
        result['greatest'], result['ratio_of_quarters']))


def start_alone(bench, transport, build):
    with contextlib.ExitStack() as stack:
        return {'value': bench.kbus(transport, stack, build=build).ready_after_ms}


def starts(bench, transport, other):
    return [[start_alone(bench, transport, build) for build in (bench.build, other)]
            for _ in range(2 * bench.settings.starts)]


def measure(bench, transport, other):
    runs, costs = {}, {}
    if bench.wants('cost'):
        costs = {START: [starts(bench, transport, other)], MEMORY: []}
    for number in range(bench.settings.sessions):
        with contextlib.ExitStack() as stack:
            session = Session(bench, transport, other, stack, other_first=number % 2 == 1)
            if bench.wants('cost'):
                costs[MEMORY].append([session.memory()])
            for row, placement, pairs in session.runs():
                runs.setdefault((row, placement), []).append(pairs)
    say('\n%-9s %-16s %-10s %9s %9s %7s   %-14s %10s' % (
        'transport', 'against other', 'placement', 'ours ns', 'other ns', 'ratio', 'of the daemons', 'quarters'))
    for (row, placement), sessions in runs.items():
        note(bench, transport, row, placement, sessions)
    for what, sessions in costs.items():
        note(bench, transport, what, None, sessions, 'value')


def other_build(bench):
    build = Build.at(bench.options.against, bench.directory)
    build.prepare()
    return build
