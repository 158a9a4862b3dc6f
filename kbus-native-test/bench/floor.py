# SPDX-License-Identifier: Apache-2.0
"""Ours beside the floor, by turns: operations, exchanges, latency, two clients, and the order of closing."""
import contextlib

from bench.ratios import median, ratio_of
from bench.run import say
from bench.workloads import EXCHANGES, ONE_CORE, OPERATIONS, PAYLOADS, UNPINNED, milliseconds_for


def measure_row(bench, transport, ours, floor, row, workload, placement):
    where = bench.place([ours, floor], transport, placement)
    milliseconds = milliseconds_for(workload, bench.milliseconds(placement))
    arguments = [*where, '--milliseconds', milliseconds, *workload]
    rest = bench.settings.rest if placement == UNPINNED else 0
    pairs = bench.pairs(ours, floor, arguments, bench.settings.pairs, rest)
    result = {'transport': transport, 'row': row, 'placement': placement,
              'ours_ns': median([ours['ns'] for ours, _ in pairs]),
              'floor_ns': median([floor['ns'] for _, floor in pairs]),
              'ours_p99': median([ours['p99'] for ours, _ in pairs]),
              'floor_p99': median([floor['p99'] for _, floor in pairs]), **ratio_of(pairs)}
    bench.results['rows'].append(result)
    say('%-9s %-16s %-10s %9.0f %9.0f %7.2f   %.2f to %.2f' % (
        transport, row, placement, result['ours_ns'], result['floor_ns'], result['ratio'], result['least'],
        result['greatest']))


def measure_rows(bench, transport, ours, floor):
    wanted = {row: workload for section, rows in
              (('operations', OPERATIONS), ('exchanges', EXCHANGES), ('payloads', PAYLOADS))
              for row, workload in rows.items() if bench.wants(section, row)}
    if not wanted:
        return
    say('\n%-9s %-16s %-10s %9s %9s %7s   %s' % (
        'transport', 'workload', 'placement', 'ours ns', 'floor ns', 'ratio', 'of the pairs'))
    for placement in bench.placements():
        for row, workload in wanted.items():
            measure_row(bench, transport, ours, floor, row, workload, placement)


def measure_latency(bench, transport, ours, floor):
    say('\nround trip, %-9s %-10s %-10s %9s %9s %9s %9s' % (transport, 'of', 'placement', 'p50 ns', 'p99', 'p99.9',
                                                          'p99/p50'))
    for placement in (ONE_CORE, UNPINNED):
        where = bench.place([ours, floor], transport, placement)
        arguments = [*where, '--samples', bench.settings.latency_samples // bench.settings.latency_pairs, 'round-trip']
        pairs = bench.pairs(ours, floor, arguments, bench.settings.latency_pairs)
        for server, runs in zip((ours, floor), zip(*pairs)):
            result = {'transport': transport, 'placement': placement, 'server': server.name,
                      'is_ours': server is ours, 'samples': sum(run['samples'] for run in runs),
                      'p50': median([run['ns'] for run in runs]), 'p99': median([run['p99'] for run in runs]),
                      'p999': median([run['p999'] for run in runs]),
                      'p99_to_p50': median([run['p99'] / run['ns'] for run in runs]),
                      'quantiles': [[share[0][0], median([ns for _, ns in share])]
                                    for share in zip(*(run['quantiles'] for run in runs))]}
            bench.results['latency'].append(result)
            say('%21s %-10s %-10s %9.0f %9.0f %9.0f %9.2f' % (
                '', 'ours' if server is ours else 'floor', placement, result['p50'], result['p99'], result['p999'],
                result['p99_to_p50']))


def measure_clients(bench, transport, ours, floor):
    """How many exchanges a second two clients make on two CPUs, and how many one makes."""
    if len(bench.cpus) < 2:
        say('\none client and two: there is but one CPU')
        return
    bench.place([ours, floor], transport, UNPINNED)
    where = ['--cpu', bench.cpus[0], '--other-cpu', bench.cpus[1], '--milliseconds', bench.settings.client_milliseconds]
    say('\nclients, %-9s %-6s %-14s %14s %14s %7s   %s' % (
        transport, 'of', 'on', 'one: ops/s', 'two: ops/s', 'ratio', 'of the pairs'))
    for server, kind in ((ours, 'ours'), (floor, 'floor')):
        for devices, options in (('one device', []), ('a device each', ['--own-devices'])):
            pairs = [(bench.client(server, [*where, *options, '--clients', 1, 'clients']),
                      bench.client(server, [*where, *options, '--clients', 2, 'clients']))
                     for _ in range(bench.settings.pairs)]
            # An exchange is five operations.
            result = {'transport': transport, 'of': kind, 'devices': devices,
                      'one': 5e9 / median([one['ns'] for one, _ in pairs]),
                      'two': 5e9 / median([two['ns'] for _, two in pairs]), **ratio_of(pairs)}
            bench.results['clients'].append(result)
            say('%18s %-6s %-14s %14.0f %14.0f %7.2f   %.2f to %.2f' % (
                '', kind, devices, result['one'], result['two'], result['ratio'], result['least'], result['greatest']))


def measure_close_order(bench, transport, ours, floor):
    """The floor is measured as well: it shows whether this kernel and machine can show what is looked for."""
    say('\nrequests that saw a Ksock closed before, %s' % transport)
    bench.place([ours, floor], transport, UNPINNED)
    where = ['--cpu', bench.cpus[-1], '--other-cpu', bench.cpus[0]]
    for server, kind in ((ours, 'ours'), (floor, 'floor')):
        for closes, rounds in bench.settings.close_rounds.items():
            rounds = bench.options.rounds or rounds
            if server is floor:
                rounds = min(rounds, 500)
            counted = bench.client(server, [*where, '--rounds', rounds, '--closes', closes, 'close-order'])
            bench.results['close_order'].append({'transport': transport, 'of': kind, 'closes': closes, **counted})
            say('  %-6s %3d closed at once: %d of %d requests, in %d of %d rounds' % (
                kind, closes, counted['violations'], counted['requests'], counted['rounds_with_violations'],
                counted['rounds']))


def measure_transports(bench, servers):
    """io-uring against /dev/fuse, nobody pinned: what it is for, and what the floors gain by it."""
    if not {'fuse', 'io-uring'} <= servers.keys():
        return
    say('\nexchange, unpinned  %9s %12s %7s   of the pairs' % ('fuse: ns', 'io-uring: ns', 'gain'))
    for transport, pair in servers.items():
        bench.place(pair, transport, UNPINNED)
    arguments = ['--milliseconds', bench.milliseconds(UNPINNED), 'exchange']
    for kind, fuse, uring in zip(('ours', 'floor'), servers['fuse'], servers['io-uring']):
        pairs = bench.pairs(fuse, uring, arguments, bench.settings.pairs, rest=0.2)
        result = {'of': kind, 'fuse_ns': median([run['ns'] for run, _ in pairs]),
                  'io_uring_ns': median([run['ns'] for _, run in pairs]), **ratio_of(pairs)}
        bench.results['transports'].append(result)
        say('%-19s %9.0f %12.0f %7.2f   %.2f to %.2f' % (kind, result['fuse_ns'], result['io_uring_ns'],
                                                         result['ratio'], result['least'], result['greatest']))


def measure(bench, transports):
    with contextlib.ExitStack() as stack:
        pairs = {transport: (bench.kbus(transport, stack, ['--devices', '2']), bench.floor(transport, stack))
                 for transport in transports}
        for transport, (ours, floor) in pairs.items():
            bench.warm_up([ours, floor], transport)
            measure_rows(bench, transport, ours, floor)
            for section, measure in (('latency', measure_latency), ('clients', measure_clients),
                                     ('close-order', measure_close_order)):
                if bench.wants(section):
                    measure(bench, transport, ours, floor)
        if bench.wants('exchanges'):
            measure_transports(bench, pairs)
