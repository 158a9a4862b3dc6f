# SPDX-License-Identifier: Apache-2.0
"""What kbus_bench is asked to do, by the row that shows it: its arguments."""

ONE_CORE, TWO_CORES, UNPINNED = 'one core', 'two cores', 'unpinned'

# What is measured against the floor: row, arguments of kbus_bench
OPERATIONS = {
    'open+close': ['open-close'],
    'bind+unbind': ['bind-unbind'],
    'write 112 B': ['write'],
    'send to 0': ['send'],
    'send to 1': ['send', '--listeners', '1'],
    'send to 10': ['send', '--listeners', '10'],
    'nextmsg': ['nextmsg'],
    'read 112 B': ['read'],
    'poll, ready': ['poll-ready'],
    'poll, waits': ['poll-waits'],
}
EXCHANGES = {
    'exchange': ['exchange'],
    'round trip': ['round-trip'],
    '8 in flight': ['in-flight'],
    '1 to 1': ['one-to-many', '--listeners', '1'],
    '1 to 10': ['one-to-many', '--listeners', '10'],
    '1 to 10 at home': ['fan-out', '--listeners', '10'],
}
PAYLOADS = {
    'exchange 64 B': ['exchange', '--data', '64'],
    'exchange 1 KiB': ['exchange', '--data', '1024'],
    'exchange 64 KiB': ['exchange', '--data', '65536'],
    'exchange 400 KB': ['exchange', '--data', '409000'],
}
# A sample of these is many messages, so they take more time for as many samples.
LONG_SAMPLES = {'in-flight': 3, 'one-to-many': 4}


def milliseconds_for(workload, milliseconds):
    return milliseconds * LONG_SAMPLES.get(workload[0], 1)
