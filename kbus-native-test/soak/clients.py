# SPDX-License-Identifier: Apache-2.0
"""The clients: who they are, and what befalls them."""
import contextlib
import heapq
import re
import signal
import subprocess
import time

from bench.failure import Failure
from soak.board import ALL_END, SENDERS_END

# Of each dozen.
MIX = ['pinger', 'asker', 'replier', 'asker', 'replier', 'teller', 'listener', 'observer', 'asker', 'replier', 'teller',
       'reader']
KINDS = list(dict.fromkeys(MIX))
SENDERS = {'asker', 'teller'}
LONGEST_STOP = 0.3  # seconds
LONGEST_ABSENCE = 0.2
PATIENCE = 30  # seconds that a client may take to end


class Client:
    """A slot of the board, and the process that has it now."""

    def __init__(self, number, kind, program, server):
        self.number = number
        self.kind = kind
        self.program = program
        self.server = server
        self.process = None
        self.is_stopped = False
        self.killed = None  # when, as long as it has not died

    def start(self, board, pace, seed, complaints):
        command = [self.program, board.path, self.number, self.kind, self.server.mount, 0, pace, seed]
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stderr=complaints)

    def kill(self, now):
        """It does not get to say goodbye. It dies when it gets a processor."""
        self.process.kill()
        self.killed = now

    def has_died(self, now):
        """Whose call into the bus is never answered cannot even be killed."""
        if self.process.poll() is None:
            if now > self.killed + PATIENCE:
                self.fail_to_end()
            return False
        self.forget()
        return True

    def forget(self):
        self.process = None
        self.is_stopped = False
        self.killed = None

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)
        self.is_stopped = True

    def go_on(self):
        if self.is_stopped:
            self.process.send_signal(signal.SIGCONT)
            self.is_stopped = False

    def has_ended_by_itself(self):
        return self.process is not None and self.killed is None and self.process.poll() is not None

    def wait(self, seconds):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.fail_to_end()

    def fail_to_end(self):
        raise Failure('client %d, a %s on %s, does not end; it waits in %s' % (
            self.number, self.kind, self.server.name, self.waits_in()))

    def waits_in(self):
        """Functions of the kernel, the innermost first."""
        try:
            with open('/proc/%d/stack' % self.process.pid) as stack:
                return ', '.join(re.findall(r'\] (\w+)', stack.read())[:4]) or 'user space'
        except OSError as error:
            return 'what is not known: %s' % error.strerror


class Clients:
    """All of them, and what is to befall them when."""

    def __init__(self, soak, board, programs, servers):
        self.soak = soak
        self.board = board
        self.random = soak.random
        mix = [kind for kind in MIX if kind in soak.options.kind]
        self.all = []
        for number in range(soak.options.clients):
            turn, server = divmod(number, len(servers))
            program = turn + turn // len(mix) + server  # not always the same for a kind on a bus
            self.all.append(Client(number, mix[turn % len(mix)], programs[program % len(programs)], servers[server]))
        self.may_be_hurt = [client for client in self.all if client.kind not in soak.options.spare]
        self.due = []  # (when, number of a client), as a heap
        self.dying = []
        self.kills = 0
        self.stops = 0
        self.complaints = open(soak.complaints, 'w')

    def pingers(self, server):
        """The numbers of the victims on a bus."""
        return [client.number for client in self.all if client.kind == 'pinger' and client.server is server]

    def start(self, client):
        client.start(self.board, self.soak.options.pace, self.random.getrandbits(60), self.complaints)

    def start_all(self):
        for client in self.all:
            self.start(client)

    def hurt_one(self, now):
        """Kills or stops somebody; what is to be done about it is due later."""
        there = [client for client in self.may_be_hurt
                 if client.process is not None and client.killed is None and not client.is_stopped]
        if not there:
            return
        client = self.random.choice(there)
        if self.random.random() < self.soak.options.stops:
            client.stop()
            self.stops += 1
            self.later(now + self.random.uniform(0, LONGEST_STOP), client)
            return
        client.kill(now)
        self.kills += 1
        self.dying.append(client)

    def later(self, when, client):
        """It is to go on, or to be started."""
        heapq.heappush(self.due, (when, client.number))

    def bury(self, now):
        for client in [client for client in self.dying if client.has_died(now)]:
            self.dying.remove(client)
            absence = 0 if self.random.random() < 0.5 else self.random.uniform(0, LONGEST_ABSENCE)
            self.later(now + absence, client)

    def do_what_is_due(self, now):
        self.bury(now)
        while self.due and self.due[0][0] <= now:
            self.do(self.all[heapq.heappop(self.due)[1]])

    def do(self, client):
        if client.process is None:
            self.start(client)
        else:
            client.go_on()

    def require_alive(self):
        for client in self.all:
            if client.has_ended_by_itself():
                raise Failure('client %d, a %s on %s, has ended with %d; %s says why' % (
                    client.number, client.kind, client.server.name, client.process.returncode, self.soak.complaints))

    def end(self):
        """Those who send end first, while the others still serve them."""
        for client in self.dying:
            client.wait(PATIENCE)
        self.bury(time.monotonic())
        self.do_what_is_due(float('inf'))
        for stage, kinds in ((SENDERS_END, SENDERS), (ALL_END, set(MIX) - SENDERS)):
            self.board.say(stage)
            for client in self.all:
                if client.kind in kinds and client.wait(PATIENCE) != 0:
                    raise Failure('client %d, a %s, has failed' % (client.number, client.kind))

    def kill_all(self):
        """Who cannot be killed ends with the bus."""
        for client in self.all:
            if client.process is not None:
                with contextlib.suppress(ProcessLookupError, Failure):
                    client.process.kill()
                    client.wait(0.1)
        self.complaints.close()
