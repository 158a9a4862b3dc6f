# SPDX-License-Identifier: Apache-2.0
"""What others do to the bus meanwhile, each under a uid of its own."""
import subprocess

from bench import tree

FIRST_UID = 60001

# Its memory comes late: a program of the benchmark's, which becomes the user by itself.
SLOW_MEMORY = 'slow-memory'
# Kinds of clients; all in soak/attackers.c.
KINDS = ['first-bytes', 'hoard-requests', 'hoard-reports', 'hoard-monitors', 'hoard-bindings', 'hoard-messages']
ALL = [SLOW_MEMORY, *KINDS]
# Those that the bus does not notice today. A soak with others shows what they do.
HARMLESS = [SLOW_MEMORY, 'first-bytes', 'hoard-requests']


class Attack:
    """One attacker of one bus."""

    def __init__(self, name, slot, server, soak):
        self.name = name
        self.server = server
        uid = FIRST_UID + ALL.index(name)
        if name == SLOW_MEMORY:
            command = [tree.program('kbus_bench'), '--uid', uid, '--page-delay', 450, 'attack', server.mount]
            user = None
        else:
            command = [soak.programs[0], soak.board.path, slot, name, server.mount, 0, 0, slot]
            user = uid
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, group=user)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
