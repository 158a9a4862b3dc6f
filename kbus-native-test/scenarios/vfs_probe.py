#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the file system layer makes of a KBUS device: prints what happens, to be compared.

    vfs_probe.py [--dev /dev/kbus%u] [--bindings FILE]

vfs_probe.recorded.txt is what it printed with the kernel module's character devices. The bus must be
fresh and have three devices; in the end it has 256. Standard library only.
"""
import argparse
import errno
import fcntl
import mmap
import os
import select
import struct

import quirks
from quirks import KSOCKID, NEWDEV, Ks, ctypes, libc

options = argparse.ArgumentParser()
options.add_argument('--dev', default='/dev/kbus%u')
options.add_argument('--bindings', default='/dev/kbus/bindings')
options = options.parse_args()
quirks.DEV = options.dev


def show(what, call):
    try:
        result = call()
    except OSError as e:
        result = '-' + errno.errorcode[e.errno]
    print('%-46s' % what, result, flush=True)


def map_private():
    """Through the C library: Python's own mmap refuses a file of size 0 by itself."""
    libc.mmap.restype = ctypes.c_void_p
    where = libc.mmap(None, ctypes.c_size_t(4096), mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED, a.fd,
                      ctypes.c_long(0))
    return 'mapped' if where != ctypes.c_void_p(-1).value else '-' + errno.errorcode[ctypes.get_errno()]


def open_and_close(flags):
    os.close(os.open(options.dev % 0, os.O_RDWR | flags))
    return 'ok'


def open_mode_3():
    fd = os.open(options.dev % 0, 3)
    results = []
    for what, call in (('read', lambda: os.read(fd, 5)), ('write', lambda: os.write(fd, b'x')),
                       ('ioctl', lambda: fcntl.ioctl(fd, KSOCKID, b'\0' * 8) and 'ok')):
        try:
            results.append((what, call()))
        except OSError as e:
            results.append((what, '-' + errno.errorcode[e.errno]))
    os.close(fd)
    return results


def is_bound(name):
    with open(options.bindings, encoding='latin-1') as bindings:
        return any(line.endswith(' %s\n' % name) for line in bindings)


def new_devices():
    k, calls = Ks(), 0
    while calls < 300:
        answer = k.u32(NEWDEV)
        calls += 1
        if answer[0] != '0':
            break
    print('newdevice until it fails:', calls, answer, os.path.exists(options.dev % 255),
          os.path.exists(options.dev % 256), flush=True)


a = Ks()
b = Ks()
b.bind('$.A')
m = a.msg('$.A', b'data')
show('writev two halves', lambda: os.writev(a.fd, [m[:40], m[40:]]))
show('send', a.send)
show('writev whole + extra 4', lambda: os.writev(a.fd, [m, b'junk']))
show('send', a.send)
show('writev good half, bad rest', lambda: os.writev(a.fd, [m[:88], b'Z' * 20]))
show('send', a.send)
show('pwrite at 1000', lambda: os.pwrite(a.fd, m, 1000))
show('send', a.send)
show('num', b.num)
b.next()
show('pread 10 at 500', lambda: len(os.pread(b.fd, 10, 500)))
show('readv 3 bufs', lambda: os.readv(b.fd, [bytearray(20), bytearray(30), bytearray(100)]))
show('left', b.left)
show('fsync', lambda: os.fsync(a.fd))
show('ftruncate', lambda: os.ftruncate(a.fd, 0))
show('mmap', map_private)
show('lseek', lambda: os.lseek(a.fd, 0, 0))
for names in ('O_APPEND', 'O_NONBLOCK', 'O_TRUNC', 'O_CREAT', 'O_EXCL', 'O_SYNC', 'O_CLOEXEC', 'O_DIRECT', 'O_PATH',
              'O_DIRECTORY', 'O_CREAT|O_EXCL', 'O_CREAT|O_TRUNC'):
    flags = 0
    for name in names.split('|'):
        flags |= getattr(os, name)
    show('open ' + names, lambda: open_and_close(flags))
show('open mode 3', open_mode_3)
status = os.fstat(a.fd)
show('stat', lambda: (oct(status.st_mode), status.st_size, status.st_blksize))
epoll = select.epoll()
epoll.register(b.fd, select.EPOLLIN | select.EPOLLET)
show('epoll ET first', lambda: [(fd == b.fd, events) for fd, events in epoll.poll(0)])
show('again', lambda: epoll.poll(0))
a.say('$.A')
show('one more message', lambda: [hex(events) for _, events in epoll.poll(1)])
pid = os.fork()
if pid == 0:
    print('child sees ksock', a.u32(KSOCKID)[1] == a.id, 'closes', os.close(a.fd), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
show('parent after child closed its copy', lambda: a.u32(KSOCKID)[0])
c = Ks()
c.bind('$.D')
copy = os.dup(c.fd)
os.close(c.fd)
show('dup keeps it open', lambda: is_bound('$.D'))
os.close(copy)
show('closed', lambda: is_bound('$.D'))
show('FIONREAD', lambda: fcntl.ioctl(b.fd, 0x541b, b'\0' * 8))
show('FIONBIO', lambda: fcntl.ioctl(b.fd, 0x5421, struct.pack('i', 1)) and 'ok')
show('flock', lambda: fcntl.flock(a.fd, fcntl.LOCK_EX))
new_devices()
