# SPDX-License-Identifier: Apache-2.0
"""The round trip beside few and many bindings, Ksocks and devices."""
import contextlib

from bench.ratios import median, ratio_of
from bench.run import say
from bench.workloads import ONE_CORE


def grow(bench, transport, what, sizes, start):
    """Daemons with little and with much of something, side by side, by turns: the round trip on each."""
    with contextlib.ExitStack() as stack:
        servers = [start(size, stack) for size in sizes]
        bench.warm_up(servers, transport, fully=False)
        where = bench.place(servers, transport, ONE_CORE)
        arguments = [*where, '--milliseconds', bench.settings.growth_milliseconds, 'round-trip']
        runs = [[bench.client(server, arguments) for server in servers] for _ in range(bench.settings.growth_rounds)]
    for index, size in enumerate(sizes):
        result = {'transport': transport, 'what': what, 'size': size, 'ns': median([run[index]['ns'] for run in runs]),
                  **ratio_of([(run[index], run[0]) for run in runs])}
        bench.results['growth'].append(result)
        say('%-9s %-22s %8d %9.0f %7.3f   %.2f to %.2f' % (
            transport, what, size, result['ns'], result['ratio'], result['least'], result['greatest']))


def measure(bench, transport):
    def with_held(*arguments):
        def start(size, stack):
            server = bench.kbus(transport, stack)
            bench.hold(server, [*arguments, str(size)], stack)
            return server
        return start

    say('\n%-9s %-22s %8s %9s %7s   %s' % ('transport', 'round trip beside', 'so many', 'ns', 'ratio', 'of the rounds'))
    for kind in ('exact', 'percent', 'star'):
        grow(bench, transport, 'bindings, ' + kind, bench.settings.growth_of_bindings,
             with_held('--kind', kind, '--bindings'))
    grow(bench, transport, 'Ksocks', bench.settings.growth_of_ksocks, with_held('--ksocks'))
    grow(bench, transport, 'devices', bench.settings.growth_of_devices,
         lambda size, stack: bench.kbus(transport, stack, ['--devices', str(size)]))
