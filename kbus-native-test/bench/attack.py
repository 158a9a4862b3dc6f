# SPDX-License-Identifier: Apache-2.0
"""The ping beside another user who attacks: compared with it alone, or beside one who is as busy and attacks nobody."""
import contextlib

from bench import pings
from bench.attackers import ATTACKS
from bench.failure import Failure
from bench.pings import longest
from bench.ratios import median_of
from bench.run import say
from bench.workloads import UNPINNED

# An attack ends soon after the pings should have ended: who is still waiting shall be answered.
PATIENCE = 1  # seconds


class Victims:
    """The ping, and the attacker's neighbour if it is to notice nothing, on a daemon that has seen no other attack."""

    def __init__(self, bench, transport, attack, stack):
        self.bench = bench
        self.attack = attack
        self.stack = stack
        settings = bench.settings
        self.seconds = settings.slow_attack_seconds if attack.has_neighbour else settings.attack_seconds
        self.turns = 1 if attack.has_neighbour else settings.attack_turns
        self.server = bench.kbus(transport, stack, ['--devices', '2'])
        bench.warm_up([self.server], transport, fully=False)
        bench.place([self.server], transport, UNPINNED)

    def pairs(self):
        """By turns, under attack and otherwise: what the ping and the neighbour have measured, and the attacker counted."""
        return [(self.measure(self.attack.arguments), self.measure(self.attack.honest)) for _ in range(self.turns)]

    def measure(self, company):
        with contextlib.ExitStack() as stack:
            attacker = company and self.bench.accompany(self.server, company, stack, own_session=True)
            ping = self.start(pings.ARGUMENTS)
            neighbour = self.attack.has_neighbour and self.start(['neighbour'])
            if attacker:
                ping.has_ended_within(self.seconds + PATIENCE)
                counted = attacker.result()
                if not counted['calls'] and not counted.get('pages_waited_for'):
                    raise Failure('%s has noticed nothing of the attacker' % self.server.name)
            return ping.result(), neighbour and neighbour.result(), attacker and counted

    def start(self, arguments):
        program = self.bench.started_client(self.server, ['--milliseconds', int(1000 * self.seconds), *arguments])
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


def measure_one(bench, transport, name, attack):
    """What is to be written down of it."""
    with contextlib.ExitStack() as stack:
        pairs = Victims(bench, transport, attack, stack).pairs()
    attacked, otherwise = zip(*pairs)
    compared = pings.compare([(under[0], without[0]) for under, without in pairs])
    pings.say_comparison('%s, %s' % (name, transport), compared, 'honest' if attack.honest else 'alone')
    counted = {key: sum(run[2][key] for run in attacked) for key in ('calls', 'refused')}
    say('  %(calls)d calls of the attacker, %(refused)d refused' % counted)
    neighbour = None
    if attack.has_neighbour:
        neighbour = figures_of_neighbour([run[1] for run in attacked])
        say_neighbour(neighbour)
    return {**compared, **counted, 'neighbour': neighbour, 'failed': 0}


def measure(bench, transport):
    pings.say_heading('under attack')
    for name, attack in ATTACKS.items():
        if not bench.wants('attack', name):
            continue
        found = {'transport': transport, 'attack': name}
        try:
            found.update(measure_one(bench, transport, name, attack))
        except Failure as failure:
            # The ping has had an error, or the attacker's own trouble is not what it should be: that is a result.
            say('%s, %s: FAILED: %s' % (name, transport, failure))
            found.update(failed=1, why=str(failure))
        bench.results['attack'].append(found)
