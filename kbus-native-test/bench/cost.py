# SPDX-License-Identifier: Apache-2.0
"""What a daemon costs: its start, its memory, and what a message leaves on its heap."""
import contextlib
import os
import re
import shutil
import subprocess
import time

from bench.ratios import median
from bench.run import say
from bench.workloads import ONE_CORE


def note_cost(bench, transport, what, value, unit):
    bench.results['cost'].append({'transport': transport, 'what': what, 'value': value, 'unit': unit})
    say('%-9s %-34s %s' % (transport, what, 'not measured' if value is None else '%9.1f %s' % (value, unit)))


def measure_start(bench, transport):
    times = []
    for _ in range(bench.settings.starts):
        with contextlib.ExitStack() as stack:
            times.append(bench.kbus(transport, stack).ready_after_ms)
    note_cost(bench, transport, 'start to usable', median(times), 'ms')


def measure_memory(bench, transport):
    with contextlib.ExitStack() as stack:
        server = bench.kbus(transport, stack)
        time.sleep(1)  # idle is when the start has settled
        note_cost(bench, transport, 'resident, idle', server.resident_mb(), 'MB')
        bench.hold(server, ['--ksocks', '10000'], stack)
        note_cost(bench, transport, 'resident, 10000 Ksocks', server.resident_mb(), 'MB')
    with contextlib.ExitStack() as stack:
        server = bench.kbus(transport, stack)
        where = bench.place([server], transport, ONE_CORE)
        bench.client(server, [*where, '--milliseconds', 1, '--samples', bench.settings.messages, 'exchange'])
        note_cost(bench, transport, 'resident, after %d messages' % bench.settings.messages, server.resident_mb(), 'MB')


def young_heap_used(jcmd, pid):
    """Bytes, of what the serial collector calls 'def new generation'."""
    if os.path.basename(os.readlink('/proc/%d/exe' % pid)) != 'java':
        return None
    shown = subprocess.run([jcmd, str(pid), 'GC.heap_info'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                           text=True, check=False).stdout
    found = re.search(r'(?:def new|DefNew) .*used (\d+)K', shown)
    return int(found.group(1)) * 1024 if found else None


# Nothing is collected, and threads take their share of the heap in pieces small enough to be counted.
ALLOCATION_OPTIONS = '-Xms1500m -Xmx1500m -Xmn1g -XX:-ResizeTLAB -XX:TLABSize=16k'


def measure_allocation(bench, transport):
    """How much the young heap grows by messages; it is made so large that nothing is collected."""
    java = os.environ.get('KBUS_JAVA') or shutil.which('java') or ''
    jcmd = os.path.join(os.path.dirname(os.path.realpath(java)), 'jcmd')
    if not os.access(jcmd, os.X_OK):
        note_cost(bench, transport, 'allocated for a message (no jcmd)', None, 'bytes')
        return
    with contextlib.ExitStack() as stack:
        server = bench.kbus(transport, stack, environment={'KBUS_JAVA_OPTS': ALLOCATION_OPTIONS})
        bench.warm_up([server], transport, fully=False)
        where = bench.place([server], transport, ONE_CORE)
        # The first question loads what answers it; the next two tell what a question itself allocates.
        _, earlier, before = (young_heap_used(jcmd, server.process.pid) for _ in range(3))
        counted = bench.client(server, [*where, '--milliseconds', 1, '--samples', bench.settings.allocation_messages,
                                        'exchange'])
        after = young_heap_used(jcmd, server.process.pid)
    grown = None
    if None not in (earlier, before, after) and earlier <= before <= after:
        grown = (after - before - (before - earlier)) / counted['operations']
    note_cost(bench, transport, 'allocated for a message', grown, 'bytes')


def measure(bench, transport):
    say()
    measure_start(bench, transport)
    measure_memory(bench, transport)
    measure_allocation(bench, transport)
