# SPDX-License-Identifier: Apache-2.0
"""How long a close takes of a Ksock that has very much, and how long anybody else waits meanwhile."""
import contextlib

from bench.failure import Failure
from bench.run import say
from bench.workloads import UNPINNED

# By whose Ksock is closed: with so many Requests outstanding ...
CLOSED = {'replier': 'close-replier', 'requester': 'close-requester'}
# ... or with so many Requests taken and not answered, messages, bindings.
HOLDING = {'reader': 'close-reader', 'listener': 'close-listener', 'bound Ksock': 'close-bound'}
# For a million Requests, and what is kept for their replies. As large from the beginning: while a heap grows, all of it
# is collected again and again, and all wait for that as well.
HEAP = '-Xms4g -Xmx4g'


def measure_one(bench, transport, closed, requests):
    with contextlib.ExitStack() as stack:
        server = bench.kbus(transport, stack, environment={'KBUS_JAVA_OPTS': HEAP})
        bench.warm_up([server], transport, fully=False)
        bench.place([server], transport, UNPINNED)
        return bench.client(server, ['--requests', requests, {**CLOSED, **HOLDING}[closed]])


def measure(bench, transport):
    say('\n%-9s %-12s %9s %12s %14s %12s %16s' % ('transport', 'closed', 'with', 'close(2) ms', 'answered, ms',
                                                 'settled, ms', 'longest ping, ms'))
    of_each = [(closed, requests) for requests in bench.settings.outstanding for closed in CLOSED]
    for closed, requests in of_each + [(closed, bench.settings.held) for closed in HOLDING]:
        try:
            measured = measure_one(bench, transport, closed, requests)
        except Failure as failure:
            bench.not_measured('close of a %s, with %d, %s' % (closed, requests, transport), failure)
            continue
        result = {'transport': transport, 'closed': closed, 'requests': requests,
                  **{what + '_ms': measured[what + '_ns'] / 1e6
                     for what in ('close', 'answered', 'settled', 'ping_max')}}
        bench.results['outstanding'].append(result)
        say('%-9s %-12s %9d %12.2f %14.2f %12.2f %16.2f' % (transport, closed, requests, result['close_ms'],
                                                            result['answered_ms'], result['settled_ms'],
                                                            result['ping_max_ms']))
