# SPDX-License-Identifier: Apache-2.0
"""What is mounted to be measured: daemons of one build or another, and what the kernel offers them."""
import contextlib
import os
import re
import select
import signal
import subprocess
import tempfile
import time

from bench import tree
from bench.failure import Failure

ENABLE_URING = '/sys/module/fuse/parameters/enable_uring'
ON_ALL_CPUS = {'io-uring'}  # has a thread on each CPU, and is never pinned from outside


@contextlib.contextmanager
def uring_enabled():
    """FUSE over io_uring is offered to what is mounted meanwhile; afterwards all is as it was."""
    try:
        with open(ENABLE_URING) as switch:
            before = switch.read().strip()
        with open(ENABLE_URING, 'w') as switch:
            switch.write('Y')
    except OSError:
        yield  # an older kernel: whoever needs it will say so
        return
    try:
        yield
    finally:
        with open(ENABLE_URING, 'w') as switch:
            switch.write(before)


class Build:
    """A kbus that can be measured: the command that starts it, and what that wants in its environment."""

    def __init__(self, command, environment=None):
        self.command = command
        self.environment = environment or {}

    @classmethod
    def of_tree(cls, root):
        return cls([os.path.join(root, 'scripts', 'kbus')])

    @classmethod
    def of_jar(cls, jar, directory):
        """It is started as an installed one is, from a directory where its archive of classes can be made."""
        home = tempfile.mkdtemp(prefix='home-', dir=directory)
        os.symlink(os.path.realpath(jar), os.path.join(home, 'kbus.jar'))
        os.mkdir(os.path.join(home, 'archives'))
        return cls([tree.LAUNCHER], {'KBUS_HOME': home})

    @classmethod
    def at(cls, path, directory):
        """A source tree, or a jar; the directory is for what a jar needs beside it."""
        if os.path.isfile(path):
            return cls.of_jar(path, directory)
        if os.path.isfile(os.path.join(path, 'scripts', 'kbus')):
            return cls.of_tree(os.path.realpath(path))
        raise Failure('%s is neither a jar nor a source tree of KBUS' % path)

    def prepare(self):
        """What has to be built is built now, not when the start is timed."""
        subprocess.run([*self.command, '--version'], env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL,
                       check=True)


class Server:
    """A mounted bus, ours or a floor, and the process that serves it."""

    def __init__(self, name, command, directory, environment=None):
        self.name = name
        self.mount = tempfile.mkdtemp(prefix='mount-', dir=directory)
        self.log = open(self.mount + '.log', 'w+')
        self.ready_after_ms = None
        self.process = None
        self.start(command + [self.mount], environment)

    def start(self, command, environment):
        mounts = open('/proc/self/mountinfo')
        changes = select.poll()
        changes.register(mounts, select.POLLERR | select.POLLPRI)
        began = time.monotonic()
        # A session of its own: Ctrl-C is for us, who end it in good order.
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            while not self.is_usable():
                if self.process.poll() is not None or time.monotonic() - began > 30:
                    raise Failure('%s cannot be mounted: %s' % (self.name, self.last_words()))
                changes.poll(5)  # ms; returns at once when something is mounted
                mounts.seek(0)
                mounts.read()
            self.ready_after_ms = (time.monotonic() - began) * 1000
        except BaseException:
            self.stop()
            raise
        finally:
            mounts.close()

    def is_usable(self):
        try:
            os.close(os.open(self.device(0), os.O_RDWR))
            return True
        except OSError:
            return False

    def device(self, number):
        return os.path.join(self.mount, 'kbus%d' % number)

    def last_words(self):
        self.log.flush()
        with open(self.log.name) as log:
            lines = [line.strip() for line in log if line.strip() and not line.startswith(('Usage', 'Picked up', ' '))]
        return lines[0] if lines else 'it said nothing'

    def pin(self, cpus):
        """All its threads; those that they will start inherit it."""
        for _ in range(2):
            for thread in os.listdir('/proc/%d/task' % self.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.sched_setaffinity(int(thread), cpus)

    def resident_mb(self):
        with open('/proc/%d/status' % self.process.pid) as status:
            return int(re.search(r'VmRSS:\s+(\d+) kB', status.read()).group(1)) / 1024

    def said(self, what):
        """Whether this stands in its log."""
        self.log.flush()
        with open(self.log.name) as log:
            return what in log.read()

    def stop(self):
        if os.path.ismount(self.mount) or self.process.poll() is None:
            subprocess.run(['umount', '-l', self.mount], stderr=subprocess.DEVNULL, check=False)
        for how in (None, signal.SIGTERM, signal.SIGKILL):
            if how is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
                break
        subprocess.run(['umount', '-l', self.mount], stderr=subprocess.DEVNULL, check=False)
        self.log.close()
