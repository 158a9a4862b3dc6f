# SPDX-License-Identifier: Apache-2.0
"""The programs that use what is mounted: they print JSON when they have measured, or when their input ends."""
import json
import subprocess

from bench import tree
from bench.failure import Failure


class Program:
    """A program that measures, and runs meanwhile."""

    def __init__(self, command, name):
        self.command = [str(word) for word in command]
        self.name = name
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def has_ended_within(self, seconds):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def result(self):
        """What it has measured; waits for its end."""
        try:
            printed, complaint = self.process.communicate()
        except BaseException:
            self.stop()
            raise
        if self.process.returncode != 0:
            why = complaint.strip().splitlines() or ['it ended with %d' % self.process.returncode]
            raise Failure('%s: %s: %s' % (self.name, ' '.join(self.command[1:]), why[0]))
        return json.loads(printed)

    def stop(self):
        self.process.kill()
        self.process.wait()


def kbus_bench(server, arguments):
    """The command line that does this on what is mounted."""
    return [tree.program('kbus_bench'), *arguments, server.mount]


class Company:
    """A process that holds something, or is busy, while others measure."""

    def __init__(self, server, arguments, *, own_session=False):
        """own_session: as somebody who has logged in for himself, which the scheduler may treat as one against another"""
        command = [str(word) for word in kbus_bench(server, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        start_new_session=own_session)
        self.announcement = self.process.stdout.readline()
        self.name = '%s: %s' % (server.name, ' '.join(command[1:]))
        if not self.announcement.endswith('\n'):
            self.stop()
            raise Failure(self.name + ' has failed')

    def announced(self):
        """What the others may count on."""
        return json.loads(self.announcement + '}')

    def stop(self):
        """Returns all that it has printed; a second time nothing is done."""
        if self.process.stdout.closed:
            return ''
        self.process.stdin.close()
        printed = self.announcement + self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait()
        return printed

    def result(self):
        """Ends it; returns what it has counted."""
        printed = self.stop()
        if self.process.returncode != 0:
            raise Failure(self.name + ' has failed')
        return json.loads(printed)
