# SPDX-License-Identifier: Apache-2.0
"""How long everybody waits when a Ksock is closed that has many Requests outstanding."""
import contextlib

from bench.failure import Failure
from bench.run import say
from bench.workloads import ONE_CORE

CLOSED = {'replier': 'close-replier', 'requester': 'close-requester'}
HEAP = '-Xmx2g'  # for half a million Requests, and what is kept for their replies


def measure_one(bench, transport, closed, requests):
    with contextlib.ExitStack() as stack:
        server = bench.kbus(transport, stack, environment={'KBUS_JAVA_OPTS': HEAP})
        where = bench.place([server], transport, ONE_CORE)
        return bench.client(server, [*where, '--requests', requests, CLOSED[closed]])


def measure(bench, transport):
    say('\n%-9s %-10s %12s %12s %22s' % ('transport', 'closed', 'outstanding', 'close(2) ms', 'others answered, ms'))
    for requests in bench.settings.outstanding:
        for closed in CLOSED:
            try:
                measured = measure_one(bench, transport, closed, requests)
            except Failure as failure:
                bench.not_measured('close of a %s, %d outstanding, %s' % (closed, requests, transport), failure)
                continue
            result = {'transport': transport, 'closed': closed, 'requests': requests,
                      'close_ms': measured['close_ns'] / 1e6, 'answered_ms': measured['answered_ns'] / 1e6}
            bench.results['outstanding'].append(result)
            say('%-9s %-10s %12d %12.2f %22.2f' % (transport, closed, requests, result['close_ms'],
                                                   result['answered_ms']))
