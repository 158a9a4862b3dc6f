# SPDX-License-Identifier: Apache-2.0
"""One run of the benchmark: what it starts, where that runs, and what it finds."""
import os
import shlex
import time

from bench import tree
from bench.clients import Company, Program, kbus_bench
from bench.daemons import ON_ALL_CPUS, Build, Server
from bench.settings import Settings
from bench.workloads import ONE_CORE, OPERATIONS, TWO_CORES, UNPINNED
from bench.yardsticks import start_floor


def say(text=''):
    print(text, flush=True)


class Bench:
    """One run: what it was asked to do, what it has started, and what it has found."""

    def __init__(self, options, directory):
        self.options = options
        self.settings = Settings(options.quick)
        self.directory = directory
        self.cpus = sorted(os.sched_getaffinity(0))
        self.build = Build(shlex.split(options.kbus)) if options.kbus else Build.of_tree(tree.ROOT)
        self.results = {'rows': [], 'latency': [], 'clients': [], 'close_order': [], 'growth': [], 'cost': [],
                        'transports': [], 'peers': [], 'attack': [], 'readers': [], 'outstanding': [], 'against': [],
                        'not_measured': {}}

    def not_measured(self, what, failure):
        self.results['not_measured'][what] = str(failure)
        say('NOT MEASURED: %s: %s' % (what, failure))

    def wants(self, section, row=None):
        only = self.options.only
        return not only or section in only or row in only

    # ---- starting

    def kbus(self, transport, stack, arguments=(), environment=None, build=None):
        build = build or self.build
        command = [*build.command, 'mount', '--transport', transport, *arguments]
        server = Server('KBUS on ' + transport, command, self.directory, {**build.environment, **(environment or {})})
        stack.callback(server.stop)
        return server

    def floor(self, transport, stack):
        server = start_floor(transport, self.directory)
        stack.callback(server.stop)
        return server

    def hold(self, server, arguments, stack):
        return self.accompany(server, [*arguments, 'hold'], stack)

    def accompany(self, server, arguments, stack, **how):
        company = Company(server, arguments, **how)
        stack.callback(company.stop)
        return company

    # ---- running a client

    def client(self, server, arguments):
        return self.started_client(server, arguments).result()

    def started_client(self, server, arguments):
        return Program(kbus_bench(server, arguments), server.name)

    def placements(self):
        return [ONE_CORE, UNPINNED] if self.options.quick or len(self.cpus) < 2 else [ONE_CORE, TWO_CORES, UNPINNED]

    def milliseconds(self, placement):
        """Who is not pinned begins where the kernel put it, and takes a while to be where it will mostly be."""
        return self.settings.milliseconds * (3 if placement == UNPINNED else 1)

    def place(self, servers, transport, placement):
        """Puts the servers where they belong; returns the options that put the clients there."""
        if transport not in ON_ALL_CPUS:
            for server in servers:
                server.pin(set(self.cpus) if placement == UNPINNED else {self.cpus[0]})
        if placement == UNPINNED:
            return []
        if placement == ONE_CORE:
            return ['--cpu', self.cpus[0], '--other-cpu', self.cpus[0]]
        return ['--cpu', self.cpus[1], '--other-cpu', self.cpus[0]]

    def warm_up(self, servers, transport, *, fully=True):
        """A JVM compiles what runs often: have everything run often."""
        where = self.place(servers, transport, ONE_CORE)
        times = self.settings.warm_up
        for server in servers:
            self.client(server, [*where, '--samples', 6000 * times, 'exchange'])
            self.client(server, [*where, '--samples', 3000 * times, 'round-trip'])
            if fully:
                for workload in OPERATIONS.values():
                    self.client(server, [*where, '--samples', 40 * times, *workload])
                self.client(server, [*where, '--samples', 4 * times, 'one-to-many', '--listeners', 10])
                self.client(server, [*where, '--samples', 200 * times, 'fan-out', '--listeners', 10])

    def pairs(self, first, second, arguments, count, rest=0):
        """Both by turns: a list of what the one and what the other measured."""
        return [(self.rested_client(first, arguments, rest), self.rested_client(second, arguments, rest))
                for _ in range(count)]

    def rested_client(self, server, arguments, rest):
        """Where the scheduler puts whoever is not pinned depends on what was there before: let it be nobody."""
        time.sleep(rest)
        return self.client(server, arguments)
