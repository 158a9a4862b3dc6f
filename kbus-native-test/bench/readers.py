# SPDX-License-Identifier: Apache-2.0
"""The ping beside those who read reports in loops, on a bus with many bindings, and beside as many who only compute."""
import contextlib

from bench import pings
from bench.failure import Failure
from bench.run import say
from bench.workloads import UNPINNED

BINDINGS = 100000
READERS = 6
READINGS = {'entire': 'read-reports', 'first byte': 'peek-reports'}
# As many processes take the processors from the ping, whatever they do: what they do to the bus is the rest.
BUSY = 'only-compute'
# By what is shown: what Java is told, and how many bindings. A small heap does not hold them all.
HEAPS = {'default heap': ('', ['--bindings', BINDINGS]),
         '-Xmx32m, full': ('-Xmx32m', ['--bindings', BINDINGS, '--as-many-as-fit'])}
# Without it, an OutOfMemoryError that is caught would not be told: Java says so before it runs the command.
TELL_OUT_OF_MEMORY = '-XX:OnOutOfMemoryError=true'


def ping_beside(bench, server, workload):
    """Returns the ping's figures, and what those beside it have counted."""
    with contextlib.ExitStack() as stack:
        others = bench.accompany(server, ['--uid', 0, '--readers', READERS, workload], stack)
        return ping(bench, server), others.result()


def ping(bench, server):
    return bench.client(server, ['--milliseconds', int(1000 * bench.settings.ping_seconds), *pings.ARGUMENTS])


def java_options(options):
    return {'KBUS_JAVA_OPTS': ' '.join([options, TELL_OUT_OF_MEMORY])}


def measure_heap(bench, transport, heap):
    options, bindings = HEAPS[heap]
    with contextlib.ExitStack() as stack:
        server = bench.kbus(transport, stack, ['--devices', '2'], environment=java_options(options))
        bench.warm_up([server], transport, fully=False)
        bench.place([server], transport, UNPINNED)
        held = bench.hold(server, bindings, stack).announced()['held']
        for reading in READINGS:
            measure_reading(bench, transport, server, '%s, %s' % (reading, heap), (held, reading))


def measure_reading(bench, transport, server, title, beside):
    held, reading = beside
    pairs, counts = [], []
    for _ in range(bench.settings.ping_turns):
        beside_busy, _ = ping_beside(bench, server, BUSY)
        beside_readers, counted = ping_beside(bench, server, READINGS[reading])
        pairs.append((beside_readers, beside_busy))
        counts.append(counted)
    compared = pings.compare(pairs)
    pings.say_comparison('%s, %s' % (title, transport), compared, 'busy')
    counted = {'reads': sum(count['calls'] for count in counts), 'refused': sum(count['refused'] for count in counts)}
    out_of_memory = server.said('java.lang.OutOfMemoryError')
    bench.results['readers'].append({'transport': transport, 'what': title, 'bindings': held, **compared, **counted,
                                     'out_of_memory': out_of_memory})
    say('  %d bindings; %d reads, %d refused%s' % (held, counted['reads'], counted['refused'],
                                                   '; OutOfMemoryError' if out_of_memory else ''))


def measure(bench, transport):
    pings.say_heading('beside %d readers of reports' % READERS)
    for heap in HEAPS:
        try:
            measure_heap(bench, transport, heap)
        except Failure as failure:
            bench.not_measured('ping beside readers, %s, %s' % (heap, transport), failure)
