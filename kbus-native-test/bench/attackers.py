# SPDX-License-Identifier: Apache-2.0
"""What one user does to the others: workloads of kbus_bench, and what an honest user does instead."""

DEVICE = ['--device', '1']  # that of the ping, where it makes a difference
MANY = 32


class Attack:
    def __init__(self, *arguments, threads=1, honest=None, most_ms=100, has_neighbour=False):
        """
        honest: what as many threads do who are as busy; the ping is compared with one beside these, and not alone
        most_ms: what the longest ping may take
        has_neighbour: another program of that user is to notice nothing, either
        """
        self.arguments = ['--threads', threads, *arguments]
        self.honest = honest and ['--threads', threads, honest]
        self.most_ms = most_ms
        self.has_neighbour = has_neighbour


def of_memory(*arguments):
    return Attack(*arguments, threads=16, most_ms=20, has_neighbour=True)


def of_callers(*arguments, threads=MANY):
    return Attack(*arguments, threads=threads, honest='compute')


# Whoever wants too much of something. Large messages take as long to send if somebody reads them.
HOARDS = {'hoard-messages': 'send-large', 'hoard-half-messages': 'send-large', 'hoard-bindings': None,
          'hoard-reports': None, 'hoard-monitors': None}
ATTACKS = {
    # How many milliseconds a page takes; 0: it never comes.
    'pages take 450 ms': of_memory('--page-delay', 450, 'late-memory'),
    'pages never come': of_memory('--page-delay', 0, 'late-memory'),
    'the device mapped': of_memory('mapped-device'),
    **{hoard.replace('-', ' '): Attack(*DEVICE, hoard, honest=honest) for hoard, honest in HOARDS.items()},
    # These call without a pause.
    'hoard requests': of_callers('hoard-requests', threads=1),
    'unbind from many': of_callers('unbind-from-many', threads=1),
    'flood log': of_callers('flood-log', threads=1),
    'block for room': of_callers('block-for-room', threads=2),
    **{'%s, %d threads' % (calls.replace('-', ' '), MANY): of_callers(calls) for calls in [
        'call-cheaply', 'send-large', 'send-to-crowd', 'bind-before-crowd', 'report-bindings', 'hoard-requests']},
}
