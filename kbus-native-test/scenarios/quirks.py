#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scripted corners of KBUS behaviour: prints what happens, to be diffed.

    quirks.py [--dev /dev/kbus%u] [--stats FILE] [--bindings FILE] [name ...]

Ids are relative to the first ksock and first message of each scenario, so the
bus need not be fresh. Standard library only. quirks.recorded.txt is what it
printed with the kernel module.
"""
import sys, os, struct, ctypes, errno, select, time, threading

libc = ctypes.CDLL(None, use_errno=True)
DEV, STATS, BINDINGS = '/dev/kbus%u', None, None
REQ, YOU, SYN, URG, WAIT, FAIL = 1, 2, 4, 8, 0x100, 0x200
START, END = 0x7375624B, 0x4B627573
HDR = struct.Struct('@15IPPI4x')
EVENT = '$.KBUS.ReplierBindEvent'
def _n(d, n, size=8): return d << 30 | size << 16 | ord('k') << 8 | n
RESET, BIND, UNBIND, KSOCKID = _n(0, 1, 0), _n(1, 2), _n(1, 3), _n(2, 4)
REPLIER, NEXTMSG, LENLEFT, SEND = _n(3, 5), _n(2, 6), _n(2, 7), _n(2, 8)
DISCARD, LASTSENT, MAXMSGS, NUMMSGS = _n(0, 9, 0), _n(2, 10), _n(3, 11), _n(2, 12)
UNREPLIED, ONCE, VERBOSE, NEWDEV = _n(2, 13), _n(3, 14), _n(3, 15), _n(2, 16)
REPORT, MAXSIZE = _n(3, 17), _n(3, 18)

def err(r, ok=None):
    if r < 0: return '-' + errno.errorcode.get(ctypes.get_errno(), '?')
    return str(r) if ok is None else ok
def ioctl(fd, cmd, arg):
    if isinstance(arg, int): arg = ctypes.c_void_p(arg)
    return libc.ioctl(fd, ctypes.c_ulong(cmd), arg)
def pad(b, extra): return b + bytes(-(len(b) + extra) % 4 + extra)
k0 = s0 = 0
def kid(v): return 'k%d' % (v - k0) if v else '0'
def mid(n, s): return '%d:%d' % (n, s if n or not s else s - s0)

class Ks:
    def __init__(self, mode=os.O_RDWR, dev=0, q=None):
        self.fd = os.open(DEV % dev, mode); self.keep = []
        self.id = self.u32(KSOCKID)[1]
        if q: self.u32(MAXMSGS, q)
    def __str__(self): return kid(self.id)
    def u32(self, cmd, v=None):
        b = ctypes.create_string_buffer(b'\xa5' * 24, 24)
        if v is not None: b[0:4] = struct.pack('=I', v)
        r = ioctl(self.fd, cmd, b); e = err(r)
        if b.raw[4:] != b'\xa5' * 20: e += ' (wrote past the u32)'
        return e, struct.unpack('=I', b.raw[:4])[0]
    def ids(self, cmd):
        b = ctypes.create_string_buffer(b'\xa5' * 24, 24)
        e = err(ioctl(self.fd, cmd, b))
        return e, ('untouched' if b.raw[:8] == b'\xa5' * 8 else mid(*struct.unpack('=II', b.raw[:8])))
    def name(self, cmd, name, flag=0, length=None, ptr=None):
        if isinstance(name, str): name = name.encode('latin-1')
        nb = ctypes.create_string_buffer(name, len(name) + 1)
        b = ctypes.create_string_buffer(struct.pack('@IIP', flag, len(name) if length is None else length,
                                        ctypes.addressof(nb) if ptr is None else ptr), 16)
        e = err(ioctl(self.fd, cmd, b))
        return e, struct.unpack('@I', b.raw[:4])[0]
    def bind(self, n, r=0, **k): return self.name(BIND, n, r, **k)[0]
    def unbind(self, n, r=0, **k): return self.name(UNBIND, n, r, **k)[0]
    def write(self, b):
        buf = ctypes.create_string_buffer(b, max(1, len(b)))
        return err(libc.write(self.fd, buf, ctypes.c_size_t(len(b))))
    def msg(self, name='$.A', data=b'', flags=0, to=0, irt=(0, 0), id=(0, 0), from_=0, extra=0, pointy=False, **over):
        name = name.encode('latin-1'); np = dp = 0
        if pointy:
            a = ctypes.create_string_buffer(name); np = ctypes.addressof(a); self.keep.append(a)
            if data:
                d = ctypes.create_string_buffer(data, len(data)); dp = ctypes.addressof(d); self.keep.append(d)
        f = dict(start=START, nlen=len(name), dlen=len(data), np=np, dp=dp, end=END, last=END); f.update(over)
        h = HDR.pack(f['start'], *id, *irt, to, from_, 0, 0, 0, 0, extra, flags, f['nlen'], f['dlen'], f['np'], f['dp'], f['end'])
        return h if pointy else h + pad(name, 1) + pad(data, 0) + struct.pack('=I', f['last'])
    def put(self, *a, **k): return self.write(self.msg(*a, **k))
    def send(self): return self.ids(SEND)
    def say(self, *a, **k):
        w = self.put(*a, **k)
        if w.startswith('-'): return 'write ' + w
        e, m = self.send()
        return e if e != '0' else 'sent ' + m
    def next(self): return self.u32(NEXTMSG)
    def read(self, n):
        b = ctypes.create_string_buffer(max(1, n))
        r = libc.read(self.fd, b, ctypes.c_size_t(n))
        return (err(r), b.raw[:max(0, r)])
    def get(self):
        e, n = self.next()
        if e != '1': return None if e == '0' else 'next ' + e
        r, b = self.read(n)
        return show(b)
    def raw(self):
        e, n = self.next()
        return self.read(n)[1] if e == '1' else None
    def all(self):
        out = []
        while True:
            m = self.get()
            if m is None: return out
            out.append(m)
    def num(self): return self.u32(NUMMSGS)[1]
    def owes(self): return self.u32(UNREPLIED)[1]
    def last(self): return self.ids(LASTSENT)[1]
    def left(self): return '%s/%d' % self.u32(LENLEFT)
    def poll(self, ms=0):
        p = select.poll(); p.register(self.fd, select.POLLIN | select.POLLOUT | select.POLLRDNORM | select.POLLWRNORM | select.POLLPRI)
        r = p.poll(ms); v = r[0][1] if r else 0
        return ' '.join(n for n, b in (('IN', 1), ('PRI', 2), ('OUT', 4), ('ERR', 8), ('HUP', 16), ('NVAL', 32), ('RDNORM', 64), ('WRNORM', 256)) if v & b) or 'nothing'
    def discard(self): return err(ioctl(self.fd, DISCARD, None))
    def close(self):
        if self.fd >= 0: os.close(self.fd); self.fd = -1
    def answer(self, raw, data=b'', flags=0, **k):
        h = HDR.unpack(raw[:HDR.size]); n = raw[HDR.size:HDR.size + h[13]].decode('latin-1')
        a = dict(irt=(h[1], h[2]), to=h[6]); a.update(k)
        return self.say(a.pop('name', n), data, flags, **a)

def show(b):
    if len(b) < HDR.size: return 'short(%d)' % len(b)
    h = HDR.unpack(b[:HDR.size]); n = b[HDR.size:HDR.size + h[13]]
    d = b[HDR.size + len(pad(n, 1)):][:h[14]]
    s = '%s id=%s irt=%s to=%s from=%s flags=%x' % (n.decode('latin-1'), mid(h[1], h[2]), mid(h[3], h[4]), kid(h[5]), kid(h[6]), h[12])
    if h[11]: s += ' extra=%x' % h[11]
    if n.decode('latin-1') == EVENT:
        ev = struct.unpack('=III', d[:12]); s += ' [%s by %s %s, data %d]' % ('bind' if ev[0] else 'unbind', kid(ev[1]), d[12:12 + ev[2]].decode(), len(d))
    elif d: s += ' data=%d' % len(d)
    return s

def p(*a): print('   ', *a)
def lines(what, l):
    p('%s: %d' % (what, len(l)))
    for x in l[:30]: p('   ', x)

def q_lenleft():
    a = Ks(); a.bind('$.A.B'); a.bind('$.A')
    a.say('$.A.B'); e, n = a.next(); p('no data, %d bytes: before reading' % n, a.left())
    for c in (10, 78, 5, 3, 1):
        r = a.read(c)[0]; p('read %d ->' % c, r, 'left', a.left())
    a.say('$.A', b'x' * 101); e, n = a.next(); p('101 bytes of data, %d in all: before reading' % n, a.left())
    for c in (88, 2, 2, 1, 49, 50, 1, 3, 3, 1, 5):
        r = a.read(c)[0]; p('read %d ->' % c, r, 'left', a.left())
    a.say('$.A', b'x' * 10000); e, n = a.next(); p('10000 bytes of data, %d in all' % n)
    for c in (92, 1000, 3096, 1, 4095, 1808, 100):
        r = a.read(c)[0]; p('read %d ->' % c, r, 'left', a.left())
def q_nextmsg():
    a, b = Ks(), Ks(); b.bind('$.A', 1); b.bind('$.B')
    p('none:', b.next(), 'read', b.read(10)[0], 'left', b.left())
    a.say('$.A', flags=REQ); a.say('$.B')
    p('owes', b.owes(), 'queue', b.num()); p('next', b.next(), 'owes', b.owes(), 'queue', b.num())
    p('read 20', b.read(20)[0], 'then next', b.next(), 'read', b.read(500)[0], 'read again', b.read(500)[0], 'left', b.left())
    a.say('$.B'); p('next into NULL', err(ioctl(b.fd, NEXTMSG, 0)), 'left', b.left(), 'queue', b.num(), 'read', b.read(500)[0])
    p('next into NULL, none there', err(ioctl(b.fd, NEXTMSG, 0)))
def q_send_ids():
    a, b = Ks(), Ks(q=1)
    def after(what, r): p('%-34s' % what, r, 'lastsent', a.last())
    after('start', '-'); after('announcement', a.say('$.A')); after('request, no replier', a.say('$.A', flags=REQ))
    b.bind('$.R', 1); after('request', a.say('$.R', flags=REQ)); after('request, replier full', a.say('$.R', flags=REQ))
    after('request to another', a.say('$.R', flags=REQ, to=k0 + 99)); b.bind('$.L'); after('all-or-fail, full', a.say('$.L', flags=FAIL))
    after('plain, full', a.say('$.L')); after('reply to nothing', a.say('$.R', irt=(0, s0 + 77), to=b.id))
    after('reply to nobody', a.say('$.R', irt=(0, s0 + 77), to=k0 + 99)); after('bad name', a.say('$.A.')); after('bad name, pointy', a.say('$.A.', pointy=True))
    a.u32(MAXMSGS, 1); after('request, no room for the reply', a.say('$.R', flags=REQ)); a.u32(MAXMSGS, 100)
    after('own network', a.say('$.A', id=(7, 3))); after('own serial', a.say('$.A', id=(0, s0 + 500)))
    after('all-or-wait, full', a.say('$.L', flags=WAIT)); after('send again', a.send()); after('discard', a.discard()); after('send', a.send()); after('announcement', a.say('$.A'))
def q_send_null():
    a, b = Ks(), Ks(q=1); b.bind('$.A'); a.put('$.A')
    p('send into NULL', err(ioctl(a.fd, SEND, 0)), 'lastsent', a.last()); lines('delivered', b.all())
    a.say('$.A'); a.put('$.A', flags=WAIT); p('blocked, send into NULL', err(ioctl(a.fd, SEND, 0)), 'poll', a.poll()); b.get(); p('room: poll', a.poll()); lines('delivered', b.all())
def q_write():
    a = Ks(); m = a.msg('$.A', b'data')
    p('send, nothing written', a.send()[0]); p('write 0 bytes', a.write(b''), 'send', a.send()[0], 'send', a.send()[0])
    p('part', a.write(m[:50]), 'send', a.send()[0], 'rest', a.write(m[50:]), 'send', a.send()[0])
    p('whole+4', a.write(m + b'abcd'), 'send', a.send()[0]); p('whole', a.write(m), 'then 1 more', a.write(b'x'), 'send', a.send()[0])
    p('bad start guard', a.put(start=1), 'bad end guard', a.put(end=1), 'bad final guard', a.put(last=1), 'send', a.send()[0])
    p('bad end guard in pieces', a.write(a.msg(end=1)[:80]), a.write(a.msg(end=1)[80:88]))
    p('name_len 0', a.put('$.A', nlen=0), '1001', a.put('$.' + 'a' * 999), '1000', a.put('$.' + 'a' * 998), 'discard', a.discard())
    p('bad name, whole', a.put('$.A.'), 'wildcard', a.put('$.A.*'), 'pointy', a.put('$.A.', pointy=True), 'send', a.send()[0])
    p('bad name: as soon as it is complete', a.write(a.msg('$.A.')[:91]), a.write(a.msg('$.A.')[91:92]))
    p('data ptr, no name ptr', a.put(dp=1), 'name ptr, no data ptr', a.put(np=1, dlen=4), 'data_len 0, data ptr', a.put('$.A', pointy=True, dp=1), 'both send flags', a.put(flags=WAIT | FAIL))
    p('both send flags, pieces: header complete at', a.write(a.msg(flags=WAIT | FAIL)[:87]), a.write(a.msg(flags=WAIT | FAIL)[87:88]))
    b = bytearray(m); b[91] = 9; p('junk in the name padding', a.write(bytes(b)), a.send()[0])
    p('pointy', a.put('$.A', b'data', pointy=True), 'send', a.send()); p('pointy + 1', a.write(a.msg('$.A', pointy=True) + b'x'), 'send', a.send()[0])
    p('pointy, bad name pointer', a.put('$.A', np=16, pointy=True), 'send', a.send()[0], 'send', a.send()[0]); p('pointy, bad data pointer', a.put('$.A', b'x', dp=16, pointy=True), 'send', a.send()[0])
    p('data_len 0x80000000', a.put(dlen=0x80000000), '0x7fffffff', a.put(dlen=0x7fffffff), '0xfffff000', a.put(dlen=0xfffff000))
    r = Ks(os.O_RDONLY); p('read-only: write', r.put('$.A'), 'send', r.send()[0], 'bind', r.bind('$.A'), 'discard', r.discard()); w = Ks(os.O_WRONLY); w.bind('$.A'); p('write-only', w.say('$.A'), 'next', w.next(), 'read', w.read(10)[0], 'left', w.left())
def q_maxsize():
    a = Ks(); p('query', a.u32(MAXSIZE, 0), 'absolute', a.u32(MAXSIZE, 1), '2', a.u32(MAXSIZE, 2), '99', a.u32(MAXSIZE, 99), '409601', a.u32(MAXSIZE, 409601), '100', a.u32(MAXSIZE, 100))
    b = Ks(); p('another ksock', b.u32(MAXSIZE, 0)); p('100 bytes', b.say('$.A', b'abcd'), '104 bytes', b.say('$.A', b'abcde'), 'pointy', b.say('$.A', b'abcde', pointy=True), 'restore', a.u32(MAXSIZE, 409600))
def q_gone():
    a, b = Ks(), Ks(); b.bind('$.R', 1)
    for i in range(6): p('request', a.say('$.R', flags=REQ))
    for i in range(3): b.get()
    p('owes', b.owes(), 'queue', b.num()); a2 = Ks(); a2.bind('$.R'); b.close(); lines('three read, three not: close', a.all()); lines('listener', a2.all())
    b = Ks(); b.bind('$.R', 1); b.bind('$.S', 1)
    for n in '$.R', '$.S', '$.R': a.say(n, flags=REQ)
    b.get(); p('unbind $.R', b.unbind('$.R', 1), 'queue', b.num()); lines('sender', a.all()); p('the one read before can be answered: owes', b.owes()); lines('replier', b.all())
def q_stateful():
    a, b = Ks(q=2), Ks(); b.bind('$.R', 1)
    p('to the replier', a.say('$.R', flags=REQ, to=b.id)); p('unbind', b.unbind('$.R', 1)); lines('sender hears', a.all())
    b.bind('$.R', 1); p('to the replier', a.say('$.R', flags=REQ, to=b.id)); b.close(); lines('closed unread: sender hears', a.all())
    b = Ks(); b.bind('$.R', 1); p('its room is still reserved', a.say('$.R', flags=REQ)); a.close()
    a = Ks(); p('to the replier', a.say('$.R', flags=REQ, to=b.id)); b.get(); b.close(); lines('closed once read: sender hears', a.all())
    p('plain message with to set', a.say('$.A', to=k0 + 50))
def q_self():
    a = Ks(); a.bind('$.R', 1); p(a.say('$.R', flags=REQ)); a.unbind('$.R', 1); lines('own request, unbound', a.all())
    a.bind('$.R', 1); a.say('$.R', flags=REQ); r = a.raw(); p('answering oneself', a.answer(r)); lines('got', a.all()); p('owes', a.owes())
def q_wrong_replier():
    a, b, c = Ks(), Ks(), Ks(); b.bind('$.R', 1); a.say('$.R', flags=REQ); r = b.raw()
    p('someone else answers', c.answer(r)); p('the replier answers', b.answer(r), 'owes', b.owes()); lines('sender', a.all()); b.close(); lines('replier closes: sender', a.all())
def q_reply():
    a, b, c = Ks(), Ks(), Ks(); b.bind('$.R', 1); c.bind('$.R'); c.bind('$.Other')
    a.say('$.R', flags=REQ); r = b.raw(); p('reply under another name', b.answer(r, name='$.Other')); lines('sender', a.all()); lines('listener', c.all())
    a.bind('$.R'); a.say('$.R', flags=REQ); r = b.raw(); b.answer(r); lines('sender also listens', a.all())
    a.say('$.R', flags=REQ); r = b.raw(); p('reply that is also a request', b.answer(r, flags=REQ)); lines('sender', a.all()); lines('replier', b.all())
    a.unbind('$.R'); a.say('$.R', flags=REQ); r = b.raw(); a.close(); p('sender gone', b.answer(r), 'owes', b.owes())
def q_room():
    a, b = Ks(), Ks(q=1); b.bind('$.A'); b.bind('$.A'); b.bind('$.*'); p('three bindings, room for one', a.say('$.A'), 'queue', b.num()); p('again', a.say('$.A'), 'queue', b.num()); p('all-or-fail', a.say('$.A', flags=FAIL)); b.close()
    c = Ks(q=2); d = Ks(); d.bind('$.R', 1); p('requests', [c.say('$.R', flags=REQ) for i in range(3)]); e = Ks(); c.bind('$.L'); p('queue is full of replies to come', e.say('$.L', flags=FAIL), 'queue', c.num())
    r = d.raw(); p('reply', d.answer(r)); p('still full', e.say('$.L', flags=FAIL)); c.get(); p('read it', e.say('$.L', flags=FAIL), 'queue', c.num())
    c.u32(MAXMSGS, 1); r = d.raw(); p('fewer allowed than promised: reply', d.answer(r), d.owes(), 'queue', c.num())
def q_partial_delivery():
    a, b, c = Ks(), Ks(q=1), Ks(); b.bind('$.A'); c.bind('$.A'); a.say('$.A'); c.all()
    p('one full: plain', a.say('$.A'), b.num(), c.num()); p('all-or-fail', a.say('$.A', flags=FAIL), b.num(), c.num()); p('all-or-wait', a.say('$.A', flags=WAIT), b.num(), c.num())
def q_wait():
    a, b, c = Ks(), Ks(q=1), Ks(); b.bind('$.A'); a.say('$.A'); p(a.say('$.A', flags=WAIT), a.send(), 'poll', a.poll(), 'num', a.num()); b.get(); p('room: poll', a.poll(), 'send', a.send()[0], 'lastsent', a.last()); lines('got', b.all())
    a.say('$.A'); a.say('$.A', b'x', flags=WAIT, pointy=True); a.keep[-1][0] = b'y'; b.get(); a.poll(); r = b.raw(); p('pointy data is taken when first sent:', r[92:93]); 
    a.say('$.A'); p(a.say('$.A', flags=WAIT)); b.close(); p('listener gone: poll', a.poll(), 'send', a.send()[0])
    b = Ks(q=1); b.bind('$.A'); a.say('$.A'); a.say('$.A', flags=WAIT); p('write while blocked', a.put('$.B')); p('send', a.send()[0], 'write', a.put('$.B'), 'write', a.put('$.B'), 'discard', a.discard(), 'write', a.put('$.B'), a.send()); lines('listener', b.all())
    a.say('$.A'); a.say('$.A', flags=WAIT); p('blocked: write 0 bytes', a.write(b''), 'send', a.send()[0]); a.discard()
def q_wait_request():
    a, b = Ks(), Ks(q=1); b.bind('$.R', 1); a.say('$.R', flags=REQ); p(a.say('$.R', flags=REQ | WAIT)); b.close(); p('replier closes: queue', a.num(), 'poll', a.poll()); p('poll again', a.poll()); lines('sender', a.all())
    b = Ks(q=1); b.bind('$.R', 1); a.say('$.R', flags=REQ); p(a.say('$.R', flags=REQ | WAIT, to=b.id)); b.unbind('$.R', 1); c = Ks(); c.bind('$.R', 1); p('replier changes: poll', a.poll()); lines('sender', a.all())
    d = Ks(q=1); d.bind('$.R'); e = Ks(); e.say('$.R'); p(e.say('$.R', flags=REQ | WAIT), 'blocked by a listener; replier has', c.num()); e.u32(MAXMSGS, 1); e.bind('$.X'); a.say('$.X'); d.all(); p('own queue filled meanwhile: send', e.send(), 'poll', e.poll())
    f = Ks(q=1); g = Ks(); g.bind('$.G', 1); f.bind('$.X'); f.say('$.G', flags=REQ); r = g.raw(); f.u32(MAXMSGS, 2); a.say('$.X'); f.u32(MAXMSGS, 1); p('reply, all-or-wait, full', g.answer(r, flags=WAIT)); p('reply, plain, full', Ks().answer(r)); f.close(); p('poll', g.poll()); lines('replier', g.all()); p('owes', g.owes())
def q_only_once():
    a, b = Ks(), Ks(); p('old value', b.u32(ONCE, 1), b.u32(ONCE, 0xffffffff), 'bad', b.u32(ONCE, 7)); b.bind('$.R', 1); b.bind('$.R'); b.bind('$.*'); a.say('$.R', flags=REQ); lines('replier and listener', b.all()); a.say('$.R', flags=REQ | URG); lines('urgent', b.all())
    a.say('$.R'); a.say('$.R'); p('kept for the newest binding: queue', b.num(), 'unbind $.R L', b.unbind('$.R'), b.num(), 'unbind $.*', b.unbind('$.*'), b.num()); b.all()
    b.bind('$.L'); p('same id twice from elsewhere', a.say('$.L', id=(5, 9)), a.say('$.L', id=(5, 9)), 'queue', b.num(), 'another', a.say('$.L'), 'and again', a.say('$.L', id=(5, 9)), 'queue', b.num())
def q_urgent():
    a, b = Ks(), Ks(); b.bind('$.A')
    for f in (0, URG, 0, URG): a.say('$.A', flags=f)
    lines('plain urgent plain urgent', b.all()); b.bind('$.R', 1); b.bind('$.*'); b.bind('$.R'); a.say('$.R', flags=REQ); lines('replier first, then newest binding first', b.all()); a.say('$.R', flags=REQ | URG); lines('urgent: the reverse', b.all())
def q_fields():
    a, b, c = Ks(), Ks(), Ks(); b.bind('$.R', 1); c.bind('$.R'); p(a.say('$.R', flags=0xabcdfcf0 & ~(WAIT | FAIL) | REQ | YOU | SYN, from_=k0 + 70, extra=9)); lines('replier', b.all()); lines('listener', c.all()); p(a.say('$.R', flags=YOU)); lines('not a request: replier', b.all()); lines('listener', c.all())
    p('network request', a.say('$.R', flags=REQ, id=(3, 8))); lines('replier', b.all())
def q_poll():
    a, r, w = Ks(), Ks(os.O_RDONLY), Ks(os.O_WRONLY); p('idle', a.poll(), '/', r.poll(), '/', w.poll())
    for x in (a, r, w): x.bind('$.A')
    Ks().say('$.A'); p('message', a.poll(), '/', r.poll(), '/', w.poll()); a.next(); p('being read', a.poll())
def q_wakeups():
    def nap(k, ev, act):
        got = []
        def f():
            q = select.poll(); q.register(k.fd, ev); t = time.time(); r = q.poll(500); got.append('%s %s' % ('ready' if r else 'not ready', 'at once' if time.time() - t < .35 else 'only when it gave up'))
        t = threading.Thread(target=f); t.start(); time.sleep(.1); act(); t.join(); return got[0]
    a, b = Ks(), Ks(q=2); b.bind('$.A'); p('reader, message', nap(b, select.POLLIN, lambda: a.say('$.A'))); b.all()
    def block(): b.all(); a.discard(); a.say('$.A'); a.say('$.A'); return a.say('$.A', flags=WAIT)
    p(block(), 'one read', nap(a, select.POLLOUT, b.get)); p(block(), 'limit raised', nap(a, select.POLLOUT, lambda: b.u32(MAXMSGS, 9))); b.u32(MAXMSGS, 2)
    p(block(), 'someone opens', nap(a, select.POLLOUT, Ks)); p(block(), 'unbound', nap(a, select.POLLOUT, lambda: b.unbind('$.A'))); b.bind('$.A'); p(block(), 'closed', nap(a, select.POLLOUT, b.close))
    b = Ks(q=2); b.bind('$.A'); b.bind('$.A'); b.all(); a.say('$.A'); a.say('$.A'); a.get(); Ks().say('$.A'); b.u32(MAXMSGS, 1); p('queue', b.num(), 'limit 1', a.say('$.A', flags=WAIT), 'one read', nap(a, select.POLLOUT, b.get)); p('queue', b.num(), 'another read', nap(a, select.POLLOUT, b.get), 'queue', b.num())
    a.discard(); b.all();
    c, d = Ks(), Ks(); d.bind('$.R', 1); c.say('$.R', flags=REQ); p('replier closes', nap(c, select.POLLIN, d.close))
def q_names():
    a = Ks()
    for n in ('', '$', '$.', '$.A', '$.A.', '$..A', '$.*', '$.%', '$.A*', '$.A.*', '$.*.A', '$.A.*.*', '$.A_B', '$.A-B', 'A', '$A', '$.\xe9', '$.\xd7', '$.\xf7', '$.\xff', '$.\xb5', '$.\xaa', '$.A\0', '$.' + 'a' * 998, '$.' + 'a' * 999, '$.KBUS.Anything', EVENT):
        p('%-24s' % repr(n if len(n) < 99 else 'len %d' % len(n)), 'bind', a.bind(n), 'as replier', a.bind(n, 1), 'unbind', a.unbind(n), 'who', a.name(REPLIER, n)[0], 'send', a.say(n) .split()[0] if n else a.say('$.A', nlen=0))
    p('is_replier 2:', a.bind('$.Z', 2), 'unbind as 1', a.unbind('$.Z', 1), 'bind as 1', a.bind('$.Z', 1), 'unbind as 2', a.unbind('$.Z', 2))
    p('length 0 at a bad address', a.bind('$.A', length=0, ptr=16), '1001', a.bind('$.A', length=1001, ptr=16), '5', a.bind('$.A', length=5, ptr=16), 'bad struct', err(ioctl(a.fd, BIND, 16)), err(ioctl(a.fd, REPLIER, 16)))
def q_who():
    a, b = Ks(), Ks(); b.bind('$.F.*', 1); b.bind('$.G', 1); b.bind('$.G')
    for n in ('$.F.*', '$.F.J', '$.G', '$.H', 'rubbish', '$.F'): e, i = a.name(REPLIER, n, 0x55555555); p(n, e, kid(i) if e in '01' else i == 0x55555555)
    c = Ks(); p('star, percent, specific', c.bind('$.F.%', 1), a.bind('$.F.J', 1)); d = Ks(); p([d.say(n, flags=REQ) for n in ('$.F.J', '$.F.K', '$.F.K.L')], 'specific', a.num(), 'percent', c.num(), 'star', b.num())
def q_report():
    a, b = Ks(), Ks(); a.bind('$.X', 1); a.bind('$.Y', 1); a.bind('$.Z'); b.bind('$.W', 1); c = Ks(q=2)
    p('report on, room for 2 of 3', c.u32(REPORT, 1), 'now', c.u32(REPORT, 0xffffffff)); lines('told', c.all()); c.u32(MAXMSGS, 9); p('on again', c.u32(REPORT, 1), 'bad', c.u32(REPORT, 3)); lines('told', c.all())
    p('bind, nobody listening', a.bind('$.V', 1), a.say('$.Q')); c.bind(EVENT); c.bind('$.KBUS.*'); p('bind', a.bind('$.U', 1), 'own', c.bind('$.T', 1), 'listener', a.bind('$.T')); lines('told', c.all())
    c.u32(MAXMSGS, 1); d = Ks(); d.bind(EVENT); b.say('$.Q'); p('queue', c.num()); a.bind('$.S', 1); p('full: bind', a.bind('$.N', 1), 'unbind', a.unbind('$.U', 1), 'unbind unknown', a.unbind('$.Nope', 1), a.say('$.Q')); p('bound?', a.name(REPLIER, '$.N')[0], a.name(REPLIER, '$.U')[0]); lines('told', c.all()); lines('other', d.all()); p('off', c.u32(REPORT, 0))
def q_set_aside():
    a, b, c = Ks(), Ks(q=1), Ks(); b.bind(EVENT); c.bind(EVENT); a.u32(REPORT, 1); r = Ks(); r.bind('$.X', 1); r.unbind('$.X', 1) ; c.all(); p('one listener full:', b.num(), c.num(), 'bind', r.bind('$.X', 1)); b.all(); [p('bind', n, r.bind(n, 1), b.all() and '') for n in ('$.X', '$.Y', '$.Z')]; a.bind('$.M', 1); c.all(); r.close()
    p('replier of three closes: nummsgs', b.num(), c.num(), 'poll', b.poll(), '/', c.poll()); p('the one with an empty queue: next', c.next()[0], 'nummsgs', c.num()); c.bind('$.Nudge'); a.say('$.Nudge'); p('poll', c.poll()); lines('after a nudge', c.all()); lines('the full one', b.all()); p('left', b.num(), c.num())
    r = Ks(); a.u32(REPORT, 0); r.bind('$.X', 1); r.bind('$.Y', 1); a.u32(MAXMSGS, 2); a.u32(REPORT, 1); b.bind('$.Fill'); a.say('$.Fill'); r.close(); p('again: nummsgs', b.num(), c.num(), 'unbind it as replier', c.unbind(EVENT, 1), 'nummsgs', c.num(), 'unbind', b.unbind(EVENT), 'nummsgs', b.num()); lines('full one', b.all()); a.u32(REPORT, 0)
def q_tragic():
    a, b, c = Ks(), Ks(q=1), Ks(); b.bind(EVENT); c.bind(EVENT); b.bind('$.Fill'); a.say('$.Fill')
    def storm(n):
        r = Ks(q=1); r.u32(REPORT, 0)
        for i in range(n): r.bind('$.S.n%d' % i, 1)
        r.u32(REPORT, 1); r.close()
    storm(499); p('499 x 2: nummsgs', b.num(), c.num()); storm(3); p('and 3 more:', b.num(), c.num()); storm(5); p('and 5 more:', b.num(), c.num()); c.bind('$.Nudge'); a.say('$.Nudge'); l = c.all(); p('listener reads', len(l)); [p('   ', x) for x in l[:3] + l[-3:]]; storm(2); p('2 more, one listener has room but the other has not:', b.num(), c.num()); l = b.all(); p('the other reads', len(l)); [p('   ', x) for x in l[:2] + l[-3:]]; storm(2); p('2 more:', b.num(), c.num()); lines('b', b.all()); a.u32(REPORT, 0)
def q_close_listening():
    a = Ks(); a.bind(EVENT); a.u32(REPORT, 1); b = Ks(); b.bind(EVENT); b.bind('$.X', 1); b.bind('$.Y', 1); a.all(); b.close(); lines('closing a listener that is a replier', a.all()); a.u32(REPORT, 0)
def q_many():
    a, b = Ks(), Ks(); b.bind('$.R', 1); l = [Ks() for i in range(20)]
    for x in l: x.bind('$.R')
    for i in range(20): a.say('$.R', flags=REQ)
    p([x.num() for x in l], b.num())
    if STATS: p([x.split('requests')[1].strip() for x in open(STATS) if 'max 20' in x])
    raws = [b.raw() for i in range(20)]; p('answers, last first', [b.answer(r) for r in raws[::-1]][:3], 'num', a.num(), 'owes', b.owes())
def q_files():
    a = Ks(); a.bind('$.One'); a.bind('$.Two', 1); b = Ks(os.O_RDONLY); b.bind('$.One'); b.bind('$.One'); a.put('$.A', b'x'); c = Ks(); c.put('$.A', pointy=True); d = Ks(); d.write(d.msg('$.A')[:90])
    if BINDINGS:
        for x in open(BINDINGS): p(repr(x.replace('%8d' % os.getpid(), '%8s' % 'PID').replace('%8d' % a.id, '%8s' % kid(a.id)).replace('%8d' % b.id, '%8s' % kid(b.id))))
    if STATS:
        for x in open(STATS):
            if 'ksock' not in x: p(repr(x))
def q_ioctls():
    a = Ks(); kern = 0xffff888000000000
    for n, c in (('nr 0', _n(0, 0, 0)), ('nr 19', _n(2, 19)), ('nr 255', _n(0, 255, 0)), ('magic j', 2 << 30 | 8 << 16 | ord('j') << 8 | 4), ('wrong size', _n(2, 4, 4)), ('wrong direction', _n(1, 4)), ('none', _n(0, 4, 0))): p(n, 'null', err(ioctl(a.fd, c, 0)), 'kernel', err(ioctl(a.fd, c, kern)))
    for n, c in (('reset', RESET), ('discard', DISCARD), ('ksockid', KSOCKID), ('send', SEND), ('nextmsg', NEXTMSG), ('maxmsgs', MAXMSGS), ('newdevice', None)):
        if c: p(n, 'null', err(ioctl(a.fd, c, 0)), 'kernel', err(ioctl(a.fd, c, kern)))
    p('verbose', a.u32(VERBOSE, 0xffffffff), a.u32(VERBOSE, 1), Ks().u32(VERBOSE, 0xffffffff), a.u32(VERBOSE, 0), 'bad', a.u32(VERBOSE, 9)); p('lseek', err(libc.lseek(a.fd, ctypes.c_long(0), 0))); p('maxmsgs', a.u32(MAXMSGS, 0), a.u32(MAXMSGS, 0xffffffff), a.u32(MAXMSGS, 0))
def q_devices():
    a, b = Ks(), Ks(dev=1); a.bind('$.A'); b.bind('$.A', 1); p('another device', a.num(), Ks().say('$.A', flags=REQ), b.num(), 'who', Ks().name(REPLIER, '$.A')[0])

def main():
    global DEV, STATS, BINDINGS, k0, s0
    args = sys.argv[1:]; want = []
    while args:
        x = args.pop(0)
        if x == '--dev': DEV = args.pop(0)
        elif x == '--stats': STATS = args.pop(0)
        elif x == '--bindings': BINDINGS = args.pop(0)
        else: want.append(x)
    for name, f in list(globals().items()):
        if not name.startswith('q_') or (want and name[2:] not in want): continue
        k0 = s0 = 0; made = []; b = Ks(); k0 = b.id; b.put('$.Base'); s0 = 0
        buf = ctypes.create_string_buffer(8); ioctl(b.fd, SEND, buf); s0 = struct.unpack('=II', buf.raw)[1]; b.close()
        print('%s:' % name[2:]); init = Ks.__init__
        def track(self, *a, **k): init(self, *a, **k); made.append(self)
        Ks.__init__ = track
        try: f()
        except Exception as e: p('EXCEPTION', type(e).__name__, e)
        finally:
            Ks.__init__ = init
            for x in made: x.close()
        sys.stdout.flush()

if __name__ == '__main__':
    main()
