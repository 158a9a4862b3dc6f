# SPDX-License-Identifier: Apache-2.0
"""What is asked of KBUS, beside what was measured."""
from bench.attackers import ATTACKS
from bench.outstanding import CLOSED
from bench.readers import HEAPS, READINGS
from bench.run import say
from bench.workloads import ONE_CORE, OPERATIONS, UNPINNED
from bench.yardsticks import FLOORS


class Targets:
    """What must be, beside what was measured."""

    def __init__(self, results):
        self.results = results
        self.table = []

    def add(self, title, must_be, limit, measured, shown='%.2f', *, at_least=False, note=''):
        if measured is None:
            self.table.append({'what': title, 'must_be': must_be, 'measured': 'not measured', 'holds': None})
            return
        holds = measured >= limit if at_least else measured <= limit
        self.table.append({'what': title, 'must_be': must_be, 'measured': (shown % measured) + note, 'value': measured,
                           'holds': holds})

    def find(self, kind, **wanted):
        return [entry for entry in self.results[kind]
                if all(entry.get(key) == value for key, value in wanted.items())]

    def one(self, kind, key, **wanted):
        found = self.find(kind, **wanted)
        return found[0].get(key) if found else None

    def worst(self, title, limit, entries):
        worst = max(entries, key=lambda entry: entry['ratio'], default=None)
        self.add(title, '<= %.2fx' % limit, limit, worst and worst['ratio'], '%.2fx',
                 note=worst and ' (%s)' % worst['row'] or '')

    def ratio(self, title, limit, kind, **wanted):
        self.add(title, '<= %.2fx' % limit, limit, self.one(kind, 'ratio', **wanted), '%.2fx')

    def fill(self):
        """What is asked of a build by itself."""
        operations = [row for row in self.find('rows', transport='fuse', placement=ONE_CORE)
                      if row['row'] in OPERATIONS]
        self.worst('each operation, fuse, one core, to floor', 1.15, operations)
        for row in ('exchange', 'round trip'):
            self.ratio(row + ', fuse, one core, to floor', 1.10, 'rows', transport='fuse', placement=ONE_CORE, row=row)
        self.ratio('exchange, io-uring, unpinned, to floor', 1.20, 'rows', transport='io-uring', placement=UNPINNED,
                   row='exchange')
        floor = self.one('transports', 'ratio', of='floor')
        self.add('exchange, unpinned, fuse to io-uring', '>= 4.00x', 4, self.one('transports', 'ratio', of='ours'),
                 '%.2fx', at_least=True, note=floor and ' (the floors: %.2fx)' % floor or '')
        for transport in FLOORS:
            self.fill_for(transport)
        self.add('two clients to one, io-uring', '>= 1.60x', 1.6,
                 self.one('clients', 'ratio', transport='io-uring', of='ours', devices='one device'), '%.2fx',
                 at_least=True)
        return self.table

    def fill_for(self, transport):
        """What holds for each transport that was measured."""
        if transport not in self.results['transports_measured']:
            return
        end = ', ' + transport
        for kind in ('exact', 'percent', 'star'):
            self.ratio('round trip, 100000 bindings (%s) to 10' % kind + end, 1.05, 'growth', transport=transport,
                       what='bindings, ' + kind, size=100000)
        self.ratio('round trip, 10000 Ksocks to 10' + end, 1.05, 'growth', transport=transport, what='Ksocks',
                   size=10000)
        counted = self.find('close_order', transport=transport, of='ours')
        self.add('requests that saw a Ksock closed before' + end, '0', 0,
                 sum(entry['violations'] for entry in counted) if counted else None, '%d')
        for row, where in (('1 to 10', 'processes'), ('1 to 10 at home', 'in one process')):
            self.ratio('a delivery to 10 listeners (%s), one core, to floor' % where + end, 1.15, 'rows',
                       transport=transport, placement=ONE_CORE, row=row)
        self.add('p99/p50 of the round trip, one core' + end, '<= 2', 2,
                 self.one('latency', 'p99_to_p50', transport=transport, placement=ONE_CORE, is_ours=True))
        for what, limit, unit in (('resident, idle', 64, 'MB'), ('resident, 10000 Ksocks', 128, 'MB'),
                                  ('start to usable', 250, 'ms')):
            self.add(what + end, '<= %d %s' % (limit, unit), limit,
                     self.one('cost', 'value', transport=transport, what=what), '%.1f ' + unit)
        self.fill_what_others_do(transport)

    def fill_what_others_do(self, transport):
        """Nobody waits for what somebody else asks."""
        end = ', ' + transport
        for name, attack in ATTACKS.items():
            self.ping('ping, %s%s' % (name, end), attack.most_ms, 'attack', transport=transport, attack=name)
            if attack.has_neighbour:
                neighbour = self.one('attack', 'neighbour', transport=transport, attack=name)
                self.add("refused to another of the attacker's user, %s%s" % (name, end), '0', 0,
                         neighbour and sum(calls['refused'] for calls in neighbour.values()), '%d',
                         note=neighbour and ' (BIND: up to %.1f ms)' % (neighbour['bind']['max'] / 1e6) or '')
        failed = [entry['failed'] for entry in self.find('attack', transport=transport)]
        self.add('attacks under which a ping fails' + end, '0', 0, sum(failed) if failed else None, '%d')
        for heap in HEAPS:
            for reading in READINGS:
                what = '%s, %s' % (reading, heap)
                self.ping('ping beside readers, %s%s' % (what, end), 20, 'readers', transport=transport, what=what)
        found = self.find('readers', transport=transport)
        self.add('OutOfMemoryError beside readers' + end, '0', 0,
                 sum(entry['out_of_memory'] for entry in found) if found else None, '%d')
        for closed in CLOSED:
            for requests, limit in ((500000, 500), (1000000, 1000)):
                what = 'close of a %s, %d outstanding%s' % (closed, requests, end)
                wanted = {'transport': transport, 'closed': closed, 'requests': requests}
                self.add(what, '<= %d ms' % limit, limit, self.one('outstanding', 'settled_ms', **wanted), '%.1f ms')
                self.add(what + ': longest ping', '<= 20 ms', 20, self.one('outstanding', 'ping_max_ms', **wanted),
                         '%.1f ms')

    def ping(self, title, most_ms, kind, **wanted):
        self.ratio(title + ': p99', 2, kind, **wanted)
        beside = self.one(kind, 'beside', **wanted)
        self.add(title + ': max', '<= %d ms' % most_ms, most_ms, beside and beside['max'] / 1e6, '%.1f ms')

    def fill_against(self):
        """What is asked of a change."""
        for entry in self.results['against']:
            limit = 1.02 if entry['placement'] else 1.05  # a start and its memory: not worse, as far as can be told
            title = ', '.join(filter(None, ['against other: ' + entry['row'], entry['placement'], entry['transport']]))
            self.add(title, '<= %.2fx' % limit, limit, entry['ratio'], '%.3fx')
        return self.table


def print_targets(table, *, only_measured):
    shown = [target for target in table if target['holds'] is not None or not only_measured]
    if shown:
        say('\n%-72s %-10s %s' % ('what', 'must be', 'measured'))
    for target in shown:
        verdict = {True: '', False: '  MISSED', None: ''}[target['holds']]
        say('%-72s %-10s %s%s' % (target['what'], target['must_be'], target['measured'], verdict))
