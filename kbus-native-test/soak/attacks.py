# SPDX-License-Identifier: Apache-2.0
"""What others do to the bus meanwhile, each under a uid of its own: workloads of the benchmark's."""
from bench.clients import Company

FIRST_UID = 60001
# There are many of them, who are not to use up the processors.
REST = ['--rest', 5000]
# These need many calls until they have much.
SHORT_REST = ['--rest', 20]

ATTACKS = {
    'late-memory': ['--page-delay', 450, 'late-memory'],
    'mapped-device': ['--threads', 2, 'mapped-device'],
    'first-bytes': ['--readers', 1, 'peek-reports'],
    # To names that nobody uses who wants all or none to have the message: nobody can send such past who does not read.
    'hoard-bindings': ['--threads', 1, '--listen-to', '$.Ping.*', 'hoard-bindings'],
    **{name: ['--threads', 1, *REST, name] for name in (
        'hoard-messages', 'hoard-half-messages', 'hoard-reports', 'hoard-monitors', 'flood-log')},
    **{name: ['--threads', 1, *SHORT_REST, name] for name in ('hoard-requests', 'unbind-from-many')},
}


class Attack:
    """One attacker of one bus."""

    def __init__(self, name, server):
        self.name = name
        self.server = server
        uid = FIRST_UID + list(ATTACKS).index(name)
        self.company = Company(server, ['--uid', uid, *ATTACKS[name]])
        self.counted = None

    def has_ended(self):
        return self.company.process.poll() is not None

    def end(self):
        """It has done enough, and says how often it has called and was refused."""
        self.counted = self.company.result()

    def kill(self):
        self.company.process.kill()
        self.company.stop()
