#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bus in the middle of things, for the files that report on it.

    reports.py /dev/kbus%u

does a little of everything on devices 0 and 1 and prints its process id. From then on each line that it reads has it
send a message more; at the end of its input it goes.
"""
import os, sys, threading

import quirks
from quirks import Ks, ONCE, REQ, WAIT


def done(result, expected):
    if result != expected:
        sys.exit('expected %s and got %s' % (expected, result))


def open_from_a_thread(ksocks):
    """Whose number is not that of the process, and which has ended when anybody looks."""
    ksock = Ks(dev=1)
    ksock.u32(ONCE, 1)
    ksocks.append(ksock)


quirks.DEV = sys.argv[1]

# A listener with room for one message gets it, misses the next, and keeps the third from being sent.
listener, sender = Ks(q=1), Ks()
listener.bind('$.Sensors.*')
listener.bind('$.Sensors.*')
listener.unbind('$.Sensors.*')
sender.say('$.Sensors.Kitchen', b'21.5')
sender.say('$.Sensors.Kitchen', b'21.6')
done(sender.say('$.Sensors.Kitchen', b'21.7', WAIT), '-EAGAIN')

# One request has been read, one is in the queue, and one was for somebody who has gone.
replier, gone, asker = Ks(), Ks(), Ks()
replier.bind('$.Upper', 1)
gone.bind('$.Gone', 1)
asker.say('$.Upper', b'hello', REQ)
asker.say('$.Upper', b'world', REQ)
replier.next()
asker.say('$.Gone', b'', REQ)
gone.close()
done(asker.say('$.Nobody', b'', REQ), '-EADDRNOTAVAIL')

# 10 messages that are nobody's, so that each operation has been timed once at least.
for _ in range(10):
    asker.say('$.Nothing')
    asker.poll()

others = []
thread = threading.Thread(target=open_from_a_thread, args=(others,))
thread.start()
thread.join()

print(os.getpid(), flush=True)
for _ in sys.stdin:
    asker.say('$.Nothing')
    print('sent', flush=True)
