# SPDX-License-Identifier: Apache-2.0
"""Others who pass messages on: a D-Bus, and a relay of Unix sockets."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

from bench import tree
from bench.clients import Program
from bench.daemons import ON_ALL_CPUS
from bench.failure import Failure
from bench.ratios import median, ratio_of
from bench.run import say
from bench.workloads import EXCHANGES, ONE_CORE, UNPINNED

DBUS_CONFIGURATION = """<busconfig><type>session</type><listen>%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
"""
PEER_ROWS = {'round trip': 'round-trip', '8 in flight': 'in-flight', '1 to 10': 'one-to-ten'}


class MessageBroker:
    """dbus-daemon or dbus-broker, with a bus of its own."""

    def __init__(self, name, directory):
        self.name = name
        path = os.path.join(directory, name)
        self.address = 'unix:path=' + path
        with open(path + '.conf', 'w') as configuration:
            configuration.write(DBUS_CONFIGURATION % self.address)
        listener = socket.socket(socket.AF_UNIX)
        try:
            if name == 'dbus-broker':  # it is given its socket, as by systemd
                listener.bind(path)
                listener.listen(64)
            self.process = subprocess.Popen(self.command(path + '.conf'), stdin=listener, stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL, start_new_session=True)
        finally:
            listener.close()
        self.wait_for(path)

    def command(self, configuration):
        if self.name == 'dbus-daemon':
            return ['dbus-daemon', '--nofork', '--nopidfile', '--config-file=' + configuration]
        launch = 'LISTEN_FDS=1 LISTEN_PID=$$ exec dbus-broker-launch --scope user --config-file "$1" 3<&0 0</dev/null'
        return ['sh', '-c', launch, 'sh', configuration]

    def wait_for(self, path):
        until = time.monotonic() + 5
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket(socket.AF_UNIX) as trial, contextlib.suppress(OSError):
                trial.settimeout(1)
                trial.connect(path)
                trial.sendall(b'\0AUTH EXTERNAL 30\r\n')  # root's
                if trial.recv(2) == b'OK':
                    return
            time.sleep(0.02)
        self.stop()
        raise Failure(self.name + ' cannot be started here')

    def stop(self):
        """All of its session: dbus-broker is two processes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def pin(self, cpus):
        os.sched_setaffinity(self.process.pid, cpus)

    def measure(self, bench, where, row):
        command = [tree.program('dbus_bench'), *where, '--address', self.address, PEER_ROWS[row]]
        return Program(command, self.name).result()


class Relay:
    """Starts its processes itself."""

    name = 'relay'

    def pin(self, cpus):
        pass

    def measure(self, bench, where, row):
        return Program([tree.program('relay_bench'), *where, PEER_ROWS[row]], self.name).result()


class Ours:
    """Our server, to be measured among peers."""

    def __init__(self, server, transport):
        self.name = server.name
        self.server = server
        self.is_pinned = transport not in ON_ALL_CPUS

    def pin(self, cpus):
        if self.is_pinned:
            self.server.pin(cpus)

    def measure(self, bench, where, row):
        return bench.client(self.server, [*where, *EXCHANGES[row]])


def start_peers(bench, transports, stack):
    peers = []
    for transport in transports:
        server = bench.kbus(transport, stack)
        bench.warm_up([server], transport)
        peers.append(Ours(server, transport))
    peers.append(Relay())
    for name in ('dbus-daemon', 'dbus-broker'):
        try:
            if not shutil.which(name) or not os.path.exists(tree.program('dbus_bench')):
                raise Failure('%s or libsystemd is not installed' % name)
            broker = MessageBroker(name, bench.directory)
            stack.callback(broker.stop)
            peers.append(broker)
        except Failure as failure:
            bench.results['not_measured'][name] = str(failure)
    return peers


def measure(bench, transports):
    with contextlib.ExitStack() as stack:
        peers = start_peers(bench, transports, stack)
        say('\n%-13s %-10s %-18s %9s %9s   %s' % ('beside others', 'placement', 'bus', 'ns', 'p99', 'to the first'))
        for placement in (ONE_CORE, UNPINNED):
            pinned = placement == ONE_CORE
            where = ['--cpu', bench.cpus[0], '--other-cpu', bench.cpus[0]] if pinned else []
            for peer in peers:
                peer.pin({bench.cpus[0]} if pinned else set(bench.cpus))
            for row in PEER_ROWS:
                measure_peers_row(bench, peers, row, placement, where)


def measure_peers_row(bench, peers, row, placement, where):
    where = [*where, '--milliseconds', bench.settings.peer_milliseconds]
    runs = [[peer.measure(bench, where, row) for peer in peers] for _ in range(bench.settings.pairs)]
    for index, peer in enumerate(peers):
        result = {'row': row, 'placement': placement, 'bus': peer.name,
                  'ns': median([run[index]['ns'] for run in runs]),
                  'p99': median([run[index]['p99'] for run in runs]),
                  **ratio_of([(run[index], run[0]) for run in runs])}
        bench.results['peers'].append(result)
        say('%-13s %-10s %-18s %9.0f %9.0f   %.2f' % (row, placement, peer.name, result['ns'], result['p99'],
                                                     result['ratio']))
