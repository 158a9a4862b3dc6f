# SPDX-License-Identifier: Apache-2.0
"""The command line of scripts/bench: what is to be measured, and where the results go."""
import argparse
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time

from bench import against, attack, cost, floor, growth, outstanding, peers, readers, tree
from bench.attackers import ATTACKS
from bench.daemons import uring_enabled
from bench.failure import Failure
from bench.picture import draw
from bench.run import Bench, say
from bench.targets import Targets, print_targets
from bench.workloads import EXCHANGES, OPERATIONS, PAYLOADS
from bench.yardsticks import FLOORS

DESCRIPTION = 'Measures the KBUS daemon against the least that a FUSE server can do, and against what is asked of it.'
DEFAULT_TRANSPORTS = ['fuse', 'io-uring']
BESIDE_FLOOR = ['operations', 'exchanges', 'payloads', 'latency', 'clients', 'close-order']
# Each on daemons of its own.
ALONE = {'growth': growth, 'cost': cost, 'attack': attack, 'readers': readers, 'outstanding': outstanding}
PARTS = [*BESIDE_FLOOR, *ALONE, 'peers']


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        sys.exit('scripts/bench: ' + message)


def known_parts():
    return [*PARTS, *OPERATIONS, *EXCHANGES, *PAYLOADS, *ATTACKS]


def parse(arguments):
    parser = Arguments(prog='scripts/bench', description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument('--quick', action='store_true', help='eight minutes instead of thirty, and coarser')
    parser.add_argument('--peers', action='store_true', help='D-Bus and a relay of Unix sockets as well')
    parser.add_argument('--against', metavar='PATH',
                        help='instead of all else, by turns against the build in another source tree, or another jar')
    parser.add_argument('--transport', action='append', choices=list(FLOORS), metavar='NAME',
                        help='one of %s; may be given several times (default: %s)' % (
                            ', '.join(FLOORS), ' and '.join(DEFAULT_TRANSPORTS)))
    parser.add_argument('--only', action='append', choices=known_parts(), metavar='NAME', default=[],
                        help='a part or a row; may be given several times: ' + ', '.join(known_parts()))
    parser.add_argument('--rounds', type=int, metavar='N',
                        help='close-order: so many rounds (default: 10000; with --quick less)')
    parser.add_argument('--output', metavar='DIR', default=os.path.join(tree.ROOT, 'target', 'bench'),
                        help='where results.json and bench.svg go (default: target/bench)')
    parser.add_argument('--kbus', metavar='COMMAND', help='the kbus command (default: scripts/kbus)')
    options = parser.parse_args(arguments)
    if options.rounds is not None and options.rounds < 1:
        parser.error('--rounds: there must be one at least')
    if 'peers' in options.only:
        options.peers = True
    options.transport = list(dict.fromkeys(options.transport or DEFAULT_TRANSPORTS))
    return options


def prepare(options):
    if os.geteuid() != 0:
        raise Failure('it mounts file systems, which takes root; try sudo')
    if not os.path.exists('/dev/fuse'):
        raise Failure("there is no /dev/fuse; load the kernel's fuse module (modprobe fuse)")
    needed = ['java', 'gcc', 'make', 'python3-matplotlib']
    if options.peers:
        needed += ['pkg-config', 'libsystemd-dev', 'dbus-daemon']
    subprocess.run([os.path.join(tree.SCRIPTS, 'setup'), *needed], check=True)
    subprocess.run(['make', '-s', '-C', tree.NATIVE, 'bench'], check=True)


def transports_to_measure(bench):
    """Those that can be mounted here, ours and the floor."""
    usable = []
    for transport in bench.options.transport:
        try:
            with contextlib.ExitStack() as stack:
                bench.kbus(transport, stack)
                bench.floor(transport, stack)
            usable.append(transport)
        except Failure as failure:
            bench.not_measured('transport ' + transport, failure)
    if not usable:
        raise Failure('no transport can be mounted')
    return usable


def measure(bench):
    transports = transports_to_measure(bench)
    bench.results['transports_measured'] = transports
    if bench.options.against:
        other = against.other_build(bench)
        for transport in transports:
            against.measure(bench, transport, other)
        return
    if not bench.options.only or set(bench.options.only) - {*ALONE, *ATTACKS, 'peers'}:
        floor.measure(bench, transports)
    for transport in transports:
        for part, module in ALONE.items():
            if bench.wants(part) or part == 'attack' and set(bench.options.only) & {*ATTACKS}:
                module.measure(bench, transport)
    if bench.options.peers and bench.wants('peers'):
        peers.measure(bench, transports)


def report(bench, seconds):
    results, options = bench.results, bench.options
    results['run'] = {'quick': options.quick, 'only': options.only, 'against': options.against,
                      'kernel': platform.release(), 'cpus': len(bench.cpus), 'seconds': round(seconds)}
    targets = Targets(results)
    results['targets'] = targets.fill_against() if options.against else targets.fill()
    print_targets(results['targets'], only_measured=bool(options.only))
    for what, why in results['not_measured'].items():
        say('NOT MEASURED: %s: %s' % (what, why))
    os.makedirs(options.output, exist_ok=True)
    with open(os.path.join(options.output, 'results.json'), 'w') as file:
        json.dump(results, file, indent=1)
    draw(results, os.path.join(options.output, 'bench.svg'))
    say('\n%s: results.json, bench.svg; %d s' % (options.output, seconds))


def be_interrupted(*_):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # nobody interrupts the tidying up
    raise KeyboardInterrupt


def main():
    options = parse(sys.argv[1:])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, be_interrupted)
    began = time.monotonic()
    try:
        prepare(options)
        with contextlib.ExitStack() as stack:
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix='kbus-bench-'))
            os.chmod(directory, 0o711)  # not only root measures
            stack.enter_context(uring_enabled())
            bench = Bench(options, directory)
            if not options.kbus:
                bench.build.prepare()
            measure(bench)
        report(bench, time.monotonic() - began)
    except Failure as failure:
        sys.exit('scripts/bench: %s' % failure)
    except subprocess.CalledProcessError as failure:
        sys.exit('scripts/bench: %s failed' % failure.cmd[0])
    except KeyboardInterrupt:
        sys.exit('scripts/bench: interrupted; all that it mounted is unmounted')
