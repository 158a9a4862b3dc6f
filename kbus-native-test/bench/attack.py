# SPDX-License-Identifier: Apache-2.0
"""The ping beside a client of another user whose memory is slow, and beside an honest one of that user."""
import contextlib

from bench import pings
from bench.failure import Failure
from bench.pings import longest
from bench.ratios import median_of
from bench.run import say
from bench.workloads import UNPINNED

# How many milliseconds a page takes; 0: it never comes.
ATTACKS = {'pages take 450 ms': 450, 'pages never come': 0}
# An attack ends soon after the pings should have ended: who is still waiting shall be answered.
PATIENCE = 1  # seconds


class Turn:
    """The ping and the attacker's neighbour, alone and under attack, on a daemon that has seen no attack before."""

    def __init__(self, bench, transport, page_delay):
        with contextlib.ExitStack() as stack:
            self.bench = bench
            self.stack = stack
            self.server = bench.kbus(transport, stack, ['--devices', '2'])
            bench.warm_up([self.server], transport, fully=False)
            bench.place([self.server], transport, UNPINNED)
            self.alone = self.measure()
            attacker = bench.accompany(self.server, ['--page-delay', page_delay, 'attack'], stack)
            self.attacked = self.measure(attacker)

    def measure(self, attacker=None):
        """What the ping and the neighbour have measured."""
        seconds = self.bench.settings.attack_seconds
        ping, neighbour = (self.start(arguments) for arguments in (pings.ARGUMENTS, ['neighbour']))
        if attacker:
            ping.has_ended_within(seconds + PATIENCE)
            if attacker.result()['pages_waited_for'] == 0:
                raise Failure('%s has not touched the memory of the attacker' % self.server.name)
        return ping.result(), neighbour.result()

    def start(self, arguments):
        milliseconds = int(1000 * self.bench.settings.attack_seconds)
        program = self.bench.started_client(self.server, ['--milliseconds', milliseconds, *arguments])
        self.stack.callback(program.stop)
        return program


def figures_of_neighbour(runs):
    """Of its calls: how long half of them take at most, the longest, how many were refused, and why."""
    figures = {}
    for call in ('bind', 'send'):
        made = [run[call] for run in runs]
        figures[call] = {'p50': median_of(made, 'ns'), 'max': max(longest(run) for run in made),
                         'refused': sum(run['refused'] for run in made),
                         'calls': sum(run['samples'] for run in made),
                         'errors': sorted({run['error'] for run in made if run['error']})}
    return figures


def say_neighbour(figures):
    for call, its in figures.items():
        why = its['errors'] and ' (%s)' % ', '.join(its['errors']) or ''
        say('%-45s %-7s %9.0f %9s %11.0f   %d of %d refused%s' % (
            "  another program of the attacker's user", call, its['p50'] / 1000, '', its['max'] / 1000, its['refused'],
            its['calls'], why))


def measure(bench, transport):
    pings.say_heading('under attack')
    for attack, page_delay in ATTACKS.items():
        what = '%s, %s' % (attack, transport)
        try:
            turns = [Turn(bench, transport, page_delay) for _ in range(bench.settings.attack_turns)]
        except Failure as failure:
            bench.not_measured('ping under attack, ' + what, failure)
            continue
        compared = pings.compare([(turn.attacked[0], turn.alone[0]) for turn in turns])
        neighbour = figures_of_neighbour([turn.attacked[1] for turn in turns])
        bench.results['attack'].append({'transport': transport, 'attack': attack, **compared, 'neighbour': neighbour})
        pings.say_comparison(what, compared)
        say_neighbour(neighbour)
