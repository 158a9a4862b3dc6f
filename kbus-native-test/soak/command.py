# SPDX-License-Identifier: Apache-2.0
"""The command line of scripts/soak: how long, how many, what befalls them; and what has come of it."""
import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

from bench import tree
from bench.daemons import Build, Server, uring_enabled
from bench.failure import Failure
from soak.attacks import ATTACKS, Attack
from soak.board import Board, Layout
from soak.checks import SETTLED, UNLOADED_AFTER, UNLOADED_MB, WANTED_KILLS, Memory, complaints_about
from soak.clients import KINDS, MIX, Clients
from soak.picture import draw
from soak.watch import Watch

DESCRIPTION = 'Uses buses hard for a while, with clients that are killed, stopped and started again at any moment.'
TRANSPORTS = ['io-uring', 'fuse', 'jnr-fuse']
TICK = 0.01
DRIVERS_NICE = -10


def say(text=''):
    print(text, flush=True)


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        sys.exit('scripts/soak: ' + message)


def parse(arguments):
    parser = Arguments(prog='scripts/soak', description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument('minutes', type=float, nargs='?', default=1, metavar='MINUTES', help='(default: 1)')
    parser.add_argument('--clients', type=int, default=96, metavar='N', help='of all buses together (default: 96)')
    parser.add_argument('--kind', action='append', choices=KINDS, metavar='NAME',
                        help='of clients: one of %s; may be given several times (default: all)' % ', '.join(KINDS))
    parser.add_argument('--spare', action='append', choices=KINDS, metavar='NAME', default=['pinger'],
                        help='a kind of clients that are neither killed nor stopped, besides pinger')
    parser.add_argument('--transport', action='append', choices=TRANSPORTS, metavar='NAME',
                        help='one of %s; may be given several times (default: all, side by side)' % (
                            ', '.join(TRANSPORTS)))
    parser.add_argument('--hurts', type=float, default=150, metavar='N',
                        help='how many clients are killed or stopped in a second (default: 150)')
    parser.add_argument('--stops', type=float, default=0.2, metavar='SHARE',
                        help='of these, those that are only stopped for a while (default: 0.2)')
    parser.add_argument('--attack', action='append', choices=[*ATTACKS, 'none'], metavar='NAME',
                        help='one of %s, none; may be given several times (default: all, side by side)' % (
                            ', '.join(ATTACKS)))
    parser.add_argument('--pace', type=int, default=2000, metavar='US',
                        help='the longest rest of a client between two messages (default: 2000)')
    parser.add_argument('--longest', type=float, default=1100, metavar='MS',
                        help='what a ping may take at most (default: 1100): the strict figures are those of scripts/bench,'
                             ' here the machine has more to do than it can')
    parser.add_argument('--seed', type=int, default=random.SystemRandom().getrandbits(32), metavar='N',
                        help='of what befalls the clients (default: by chance; it is said)')
    parser.add_argument('--output', metavar='DIR', default=os.path.join(tree.ROOT, 'target', 'soak'),
                        help='where results.json, soak.svg and complaints go (default: target/soak)')
    parser.add_argument('--no-picture', action='store_true', help='no soak.svg, which takes matplotlib')
    options = parser.parse_args(arguments)
    options.transport = list(dict.fromkeys(options.transport or TRANSPORTS))
    options.kind = options.kind or KINDS
    if options.clients < len(MIX) * len(options.transport):
        parser.error('--clients: there must be %d for each transport, to have all kinds' % len(MIX))
    if not set(options.kind) - set(options.spare):
        parser.error('--spare: there must be a kind of clients that is not')
    options.attack = [] if options.attack == ['none'] else options.attack or list(ATTACKS)
    return options


def prepare(options):
    if os.geteuid() != 0:
        raise Failure('it mounts file systems, which takes root; try sudo')
    if not os.path.exists('/dev/fuse'):
        raise Failure("there is no /dev/fuse; load the kernel's fuse module (modprobe fuse)")
    subprocess.run([os.path.join(tree.SCRIPTS, 'setup'), 'java', 'gcc', 'make',
                    *([] if options.no_picture else ['python3-matplotlib'])], check=True)
    subprocess.run(['make', '-s', '-C', tree.NATIVE, 'soak'], check=True)


class Soak:
    """One run: what it has started, and what it has seen."""

    def __init__(self, options, directory, stack):
        self.options = options
        self.random = random.Random(options.seed)
        self.stack = stack
        os.makedirs(options.output, exist_ok=True)
        self.complaints = os.path.join(options.output, 'complaints')
        self.attacks = []
        # Seconds; until there is more to be said.
        self.hurt_for, self.ended = 0, 0
        self.programs = self.clients_programs()
        self.servers = [self.mount(transport, directory) for transport in options.transport]
        self.board = Board(Layout(self.programs[0]), options.clients, os.path.join(directory, 'board'))
        self.clients = Clients(self, self.board, self.programs, self.servers)
        stack.callback(self.clients.kill_all)
        self.watches = [Watch(server, self.board, self.clients.pingers(server)) for server in self.servers]

    @staticmethod
    def clients_programs():
        """Those for 64 bit and, where they could be built and the kernel runs them, for 32, which see the same board."""
        both = [os.path.join(tree.NATIVE, 'build', 'soak', name) for name in ('soak', 'soak32')]
        programs = [program for program in both if os.path.exists(program)]
        if any(Layout(program) != Layout(programs[0]) for program in programs):
            raise Failure('the programs for 32 and 64 bit do not see the same board')
        return programs

    def mount(self, transport, directory):
        build = Build.of_tree(tree.ROOT)
        build.prepare()
        server = Server(transport, [*build.command, 'mount', '--mend', '--transport', transport], directory,
                        build.environment)
        self.stack.callback(server.stop)
        return server

    def run(self):
        self.clients.start_all()
        self.start_attacks()
        began = time.monotonic()
        self.hurt_until(began, began + 60 * self.options.minutes)
        self.hurt_for = time.monotonic() - began
        self.clients.end()
        for attack in self.attacks:
            attack.end()
        self.ended = time.monotonic() - began
        self.watch_until_unloaded(began)

    def start_attacks(self):
        for server in self.servers:
            for name in self.options.attack:
                attack = Attack(name, server)
                self.stack.callback(attack.kill)
                self.attacks.append(attack)

    def require_attacks(self):
        for attack in self.attacks:
            if attack.has_ended():
                raise Failure('the attack %s on %s has ended' % (attack.name, attack.server.name))

    def hurt_until(self, began, end):
        # Among so many who want the processors it would hurt a sixth as many. Clients give it up when they start.
        os.setpriority(os.PRIO_PROCESS, 0, DRIVERS_NICE)
        hurt, watched = 0, 0
        while (now := time.monotonic()) < end:
            self.clients.require_alive()
            self.require_buses()
            self.require_attacks()
            while hurt < (now - began) * self.options.hurts:
                self.clients.hurt_one(now)
                hurt += 1
            self.clients.do_what_is_due(now)
            if now - began >= watched:
                self.watch(now - began)
                watched += 1
            time.sleep(TICK)

    def watch_until_unloaded(self, began):
        """Until the daemons have given back what they have taken, or should have."""
        while True:
            now = time.monotonic() - began
            self.watch(now)
            if now > self.ended + UNLOADED_AFTER or all(
                    watch.samples[-1]['resident_mb'] <= UNLOADED_MB for watch in self.watches):
                return
            time.sleep(1)

    def watch(self, seconds):
        for watch in self.watches:
            watch.take(seconds)

    def require_buses(self):
        for server in self.servers:
            if server.process.poll() is not None:
                raise Failure('the bus on %s has ended: %s' % (server.name, server.last_words()))

    # ---- what has come of it

    def results(self):
        total = self.board.sum(range(self.options.clients))
        return {'options': {name: value for name, value in vars(self.options).items() if name != 'output'},
                'seconds': self.ended, 'kills': self.clients.kills, 'kills_a_second': self.clients.kills / (self.hurt_for or 1),
                 'stops': self.clients.stops, 'programs': len(self.programs),
                'faults': {name: total[name] for name in self.board.layout.faults},
                'counts': {name: total[name] for name in self.board.layout.counts},
                'victims': {watch.server.name: watch.overall() for watch in self.watches},
                'attacks': {'%s, %s' % (attack.name, attack.server.name): attack.counted for attack in self.attacks},
                'memory': {watch.server.name: vars(Memory(watch.samples, self.ended)) for watch in self.watches
                           if watch.samples},
                'samples': {watch.server.name: watch.samples for watch in self.watches}}

    def complaints_about_daemons(self):
        return [line for watch in self.watches for line in complaints_about(
            watch.server.name, watch.overall(), Memory(watch.samples, self.ended), self.options.longest)]

    def report(self):
        results = self.results()
        with open(os.path.join(self.options.output, 'results.json'), 'w') as file:
            json.dump(results, file, indent=1)
        if not self.options.no_picture:
            draw(self.watches, os.path.join(self.options.output, 'soak.svg'))
        say_results(results)
        return results


def say_results(results):
    counts = results['counts']
    say('%d kills (%.0f a second%s), %d stops; %d clients were started, of %s' % (
        results['kills'], results['kills_a_second'],
        '' if results['kills_a_second'] >= WANTED_KILLS else ', not %d' % WANTED_KILLS, results['stops'],
        counts['started'], ['64 bit', '64 and 32 bit'][results['programs'] - 1]))
    say('%(sent)d messages sent, %(received)d received, %(refused)d refused, %(blocked)d had to wait,'
        ' %(discarded)d discarded, %(interrupted)d interrupted' % counts)
    say('%(asked)d Requests: %(replied)d got a Reply and %(statuses)d a Status; %(abandoned)d were still awaited when'
        ' who had asked was killed' % counts)
    say('attacks: ' + (', '.join('%s %d calls' % (name, counted['calls']) for name, counted in sum_attacks(
        results['attacks']).items()) or 'none'))
    for name, memory in results['memory'].items():
        victim = results['victims'][name]
        say('%-9s %8d pings: p50 %6.0f us, p99 %8.0f us, longest %8.0f us' % (
            name, victim['pings'], victim['p50'] / 1000, victim['p99'] / 1000, victim['max'] / 1000))
        say('%9s memory: %s%.0f MB at the end, %.0f MB %.0f s later; %d threads, %d files' % (
            '', '' if memory['settled'] is None else '%.0f MB after %d s, ' % (memory['settled'], SETTLED),
            memory['at_end'], memory['afterwards'], memory['seconds_afterwards'],
            *(results['samples'][name][-1][what] for what in ('threads', 'files'))))
    say('faults: ' + ', '.join('%d %s' % (count, fault) for fault, count in results['faults'].items()))


def sum_attacks(attacks):
    """What the attackers of all buses have counted, by the attack."""
    total = {}
    for name, counted in attacks.items():
        of_attack = total.setdefault(name.split(',')[0], {'calls': 0, 'refused': 0})
        for key in of_attack:
            of_attack[key] += (counted or {}).get(key, 0)
    return total


def be_interrupted(*_):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main():
    options = parse(sys.argv[1:])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, be_interrupted)
    try:
        prepare(options)
        with contextlib.ExitStack() as stack:
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix='kbus-soak-'))
            os.chmod(directory, 0o711)
            stack.enter_context(uring_enabled())
            say('seed %d' % options.seed)
            soak = Soak(options, directory, stack)
            try:
                soak.run()
            finally:
                results = soak.report()
        if any(results['faults'].values()):
            raise Failure('there were faults; the last lines of %s:\n%s' % (
                soak.complaints, last_lines(soak.complaints)))
        complaints = soak.complaints_about_daemons()
        if complaints:
            raise Failure('\n'.join(complaints))
    except Failure as failure:
        sys.exit('scripts/soak: %s' % failure)
    except subprocess.CalledProcessError as failure:
        sys.exit('scripts/soak: %s failed' % failure.cmd[0])
    except KeyboardInterrupt:
        sys.exit('scripts/soak: interrupted; all that it mounted is unmounted')


def last_lines(path):
    with open(path) as file:
        return ''.join(file.readlines()[-10:]).rstrip()
