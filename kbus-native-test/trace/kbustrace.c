/* SPDX-License-Identifier: Apache-2.0 */
/* kbustrace - drive a KBUS device with a reproducible pseudo-random sequence
 * of operations and print everything that can be observed.
 *
 *   kbustrace --seed S --ops N --profile P [--dev /dev/kbus%u]
 *             [--bindings FILE] [--stats FILE] [--every N] [--list]
 *             [--discard-after-fault 1]
 *
 * --discard-after-fault: a write() from an address where nothing is made the
 * kernel module drop what had been written of the message so far.  A FUSE
 * server never learns of such a write.  This makes the replayer drop it, so
 * that both are in the same state again.
 *
 * Every decision depends on the seed and on the results seen so far, so two
 * implementations that behave alike give byte-identical output.  Ksock ids are
 * shown relative to the first one the run opens on each device, and message
 * serial numbers relative to the first message it sends there, so the bus need
 * not be fresh (but nothing else may use it meanwhile).
 *
 * Output: one line per call, "NNNN op args -> result"; lines starting "B| " and
 * "S| " are the bindings and statistics files (pids shown as "me"/"other").
 * "-EXXX" is a failure; "!" introduces something that should never be seen
 * (bytes written beyond an argument, bad padding, ...).
 *
 * Two states that are fatal to the original kernel module are avoided: polling
 * a ksock after a write to it was refused because a send is pending (until it
 * is discarded), and data lengths within a few KB of 2^32.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "layout.h"

typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned char u8;
typedef u64 lp64_pointer __attribute__((aligned(8)));
#define POINTER(p) ((uintptr_t)(p))

/* ------------------------------------------------------------------ ABI -- */

struct msgid { u32 net, serial; };
struct origin { u32 net, local; };

struct header {
	u32 start;
	struct msgid id, irt;
	u32 to, from;
	struct origin orig, final;
	u32 extra, flags, name_len, data_len;
	lp64_pointer name;
	lp64_pointer data;
	u32 end;
};

struct bindreq { u32 replier, len; const char *name; };
struct bindqry { u32 id, len; const char *name; };

#define START 0x7375624Bu
#define END   0x4B627573u

#define F_REQUEST   0x001u	/* want a reply */
#define F_YOU       0x002u	/* you are to reply */
#define F_SYNTHETIC 0x004u
#define F_URGENT    0x008u
#define F_WAIT      0x100u	/* all or wait */
#define F_FAIL      0x200u	/* all or fail */

#define PTRSZ sizeof(char *)
#define N_(n)   _IOC(_IOC_NONE, 'k', n, 0)
#define W_(n)   _IOC(_IOC_WRITE, 'k', n, PTRSZ)
#define R_(n)   _IOC(_IOC_READ, 'k', n, PTRSZ)
#define WR_(n)  _IOC(_IOC_READ | _IOC_WRITE, 'k', n, PTRSZ)
#define K_RESET N_(1)
#define K_BIND W_(2)
#define K_UNBIND W_(3)
#define K_KSOCKID R_(4)
#define K_REPLIER WR_(5)
#define K_NEXTMSG R_(6)
#define K_LENLEFT R_(7)
#define K_SEND R_(8)
#define K_DISCARD N_(9)
#define K_LASTSENT R_(10)
#define K_MAXMSGS WR_(11)
#define K_NUMMSGS R_(12)
#define K_UNREPLIEDTO R_(13)
#define K_ONLYONCE WR_(14)
#define K_VERBOSE WR_(15)
#define K_NEWDEVICE R_(16)
#define K_REPORT WR_(17)
#define K_MAXSIZE WR_(18)

#define EVENT "$.KBUS.ReplierBindEvent"
#define MAXNAME 1000
#define ABSMAX 409600u

static size_t name_room(size_t n) { return (n + 1 + 3) & ~(size_t)3; }
static size_t data_room(size_t n) { return (n + 3) & ~(size_t)3; }
static size_t whole_len(size_t n, size_t d)
{
	return sizeof(struct header) + name_room(n) + data_room(d) + 4;
}

/* -------------------------------------------------------------- helpers -- */

static u64 rng_state;

static u64 rnd64(void)
{
	u64 z = (rng_state += 0x9E3779B97F4A7C15ull);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
	return z ^ (z >> 31);
}
static u32 rnd(u32 n) { return n ? (u32)((rnd64() >> 16) % n) : 0; }	/* 0..n-1 */
static int pct(u32 p) { return rnd(100) < p; }
static u32 skew(u32 n) { u32 a = rnd(n), b = rnd(n); return a < b ? a : b; }

static u64 hash(u64 h, const void *p, size_t n)
{
	const u8 *b = p;
	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 0x100000001B3ull;
	return h;
}
#define HASH0 0xCBF29CE484222325ull

static const char *ename(int e)
{
	static char buf[16];
#define E(x) case x: return #x;
	switch (e) {
	E(EPERM) E(ENOENT) E(EINTR) E(EIO) E(ENXIO) E(EBADF) E(EAGAIN) E(ENOMEM)
	E(EACCES) E(EFAULT) E(EBUSY) E(EEXIST) E(ENODEV) E(EINVAL) E(EMFILE)
	E(ENOTTY) E(EFBIG) E(ENOSPC) E(ESPIPE) E(EPIPE) E(ENAMETOOLONG) E(ENOLCK)
	E(ENOSYS) E(EBADMSG) E(ENOMSG) E(EMSGSIZE) E(EADDRINUSE)
	E(EADDRNOTAVAIL) E(ECONNREFUSED) E(EALREADY) E(EOPNOTSUPP) E(ENOTCONN)
	E(EPROTO) E(ECONNABORTED) E(ESTALE)
	}
#undef E
	snprintf(buf, sizeof buf, "E%d", e);
	return buf;
}

static unsigned step;
static void say(const char *fmt, ...)
{
	va_list ap;
	printf("%04u ", step);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* Small ring of scratch strings, for use as printf arguments */
static char *scratch(size_t n)
{
	static char ring[24][512];
	static unsigned at;
	(void)n;
	return ring[at++ % 24];
}
static const char *res(int r, int e)
{
	char *s = scratch(0);
	if (r < 0)
		snprintf(s, 512, "-%s", ename(e));
	else
		snprintf(s, 512, "%d", r);
	return s;
}
static const char *quote(const void *p, size_t n)
{
	const u8 *b = p;
	char *s = scratch(0), *o = s;
	size_t show = n > 60 ? 40 : n;
	*o++ = '"';
	for (size_t i = 0; i < show; i++) {
		if (b[i] >= 32 && b[i] < 127 && b[i] != '"' && b[i] != '\\')
			*o++ = b[i];
		else
			o += sprintf(o, "\\x%02x", b[i]);
	}
	*o++ = '"';
	*o = 0;
	if (show < n)
		sprintf(o, "+%zu#%08x", n - show, (u32)hash(HASH0, b, n));
	return s;
}

/* -------------------------------------------------------------- devices -- */

#define MAXDEV 16
static struct dev { int used; u32 k0, s0; } dev[MAXDEV];
static unsigned ndev;		/* devices present when we started */
static unsigned newdevs;	/* ... and how many we asked for */
static const char *devpat = "/dev/kbus%u";

static const char *kid(unsigned d, u32 id)
{
	char *s = scratch(0);
	if (id == 0)
		strcpy(s, "0");
	else if (id == 0xA5A5A5A5u)
		strcpy(s, "untouched");
	else
		snprintf(s, 512, "k%d", (int)(id - dev[d].k0));
	return s;
}
static const char *mid(unsigned d, struct msgid m)
{
	char *s = scratch(0);
	if (m.net == 0xA5A5A5A5u && m.serial == 0xA5A5A5A5u)
		strcpy(s, "untouched");
	else if (m.net)
		snprintf(s, 512, "%u:%u", m.net, m.serial);
	else if (m.serial == 0)
		strcpy(s, "0:0");
	else
		snprintf(s, 512, "0:%d", (int)(m.serial - dev[d].s0));
	return s;
}
static const char *dname(unsigned d)
{
	char *s = scratch(0);
	snprintf(s, 512, devpat, d);
	return s;
}

/* ------------------------------------------------- ioctls with a checked -- */

#define CAN 0xA5
/* An ioctl with a u32 argument; bytes after the u32 must not be touched */
static int io32(int fd, unsigned long cmd, u32 *v, int input, const char **bad)
{
	static char note[64];
	u8 b[32];
	int r, e;
	memset(b, CAN, sizeof b);
	if (cmd == K_MAXSIZE)
		*v = own_max(*v);
	if (input)
		memcpy(b, v, 4);
	r = ioctl(fd, cmd, b);
	e = errno;
	memcpy(v, b, 4);
	if (cmd == K_MAXSIZE)
		*v = lp64_max(*v);
	*bad = "";
	for (size_t i = 4; i < sizeof b; i++)
		if (b[i] != CAN) {
			snprintf(note, sizeof note, " !byte%zu=%02x", i, b[i]);
			*bad = note;
			break;
		}
	errno = e;
	return r;
}
static int ioid(int fd, unsigned long cmd, struct msgid *m, const char **bad)
{
	static char note[64];
	u8 b[32];
	int r, e;
	memset(b, CAN, sizeof b);
	r = ioctl(fd, cmd, b);
	e = errno;
	memcpy(m, b, 8);
	*bad = "";
	for (size_t i = 8; i < sizeof b; i++)
		if (b[i] != CAN) {
			snprintf(note, sizeof note, " !byte%zu=%02x", i, b[i]);
			*bad = note;
			break;
		}
	errno = e;
	return r;
}
static const char *u32s(u32 v)
{
	char *s = scratch(0);
	if (v == 0xA5A5A5A5u)
		strcpy(s, "untouched");
	else
		snprintf(s, 512, "%u", v);
	return s;
}

/* ---------------------------------------------------------------- state -- */

#define MAXSLOT 12
#define MAXBINDS 64
#define MAXOWED 64
#define BIG (600 * 1024)

struct bound { u32 replier; char name[MAXNAME + 8]; size_t len; };
struct owed { struct msgid id; u32 from; char name[MAXNAME + 1]; size_t len; };

static struct slot {
	int fd, mode;
	unsigned d;
	u32 id;
	int nopoll;		/* a write was refused while sending */
	int sending;		/* the last SEND said EAGAIN */
	/* what we still mean to write */
	u8 *out; size_t out_len, out_pos;
	struct writing writing;
	char *pname; u8 *pdata;	/* what a pointy message points at */
	size_t pname_len, pdata_len;
	/* what we have read of the current message */
	u8 *in; size_t in_len, in_got; int in_cur;
	struct bound binds[MAXBINDS]; int nbinds;
	struct owed owe[MAXOWED]; int nowe;
} S[MAXSLOT];

static struct { struct msgid id; u32 from; unsigned d; } hist[64];
static unsigned nhist;

static u8 iobuf[BIG];
static u8 own[2 * BIG];		/* the same as it is written and read */
static char longname[MAXNAME + 8];
static u8 *page_end;		/* the first byte of an inaccessible page */
static u8 *page_ro;		/* a read-only page */

static void remember(unsigned d, struct msgid id, u32 from)
{
	hist[nhist % 64].id = id;
	hist[nhist % 64].from = from;
	hist[nhist % 64].d = d;
	nhist++;
}

/* ------------------------------------------------------------- profiles -- */

enum op { OPEN, CLOSE, BIND, UNBIND, MSG, MORE, SEND, DISCARD, NEXT, READ,
	READALL, DRAIN, REPLY, BOGUS, POLL, LOOK, QUERY, MAXMSGS, ONCE, VERBOSE,
	REPORT, MAXSIZE, WHO, UNKNOWN, STORM, NEWDEV, EDGE, WAKE, NOPS };

static const struct profile {
	const char *name;
	int slots, dev1, badname, broken, request, urgent, wait, fail, smallq,
	    event, keep;
	u8 w[NOPS];
} profiles[] = {
/* slots: ksocks at once; the rest are percentages, except keep: ops between
 * dumps of the report files.
 * weights:       op cl bi ub ms mo se di nx rd ra dr rp bo po lo qu mm on ve re ms wh un st nd ed wa */
{ "basic",     6, 10,  8,  0, 25,  8,  3,  3, 10,  2, 40,
	{         4, 2,11, 4,26, 1, 1, 1, 3, 6,14, 1, 5, 1, 4, 2, 5, 1, 2, 1, 0, 0, 3, 1, 0, 0, 0, 0 } },
{ "requests",  7,  4,  1,  0, 78, 12,  3,  3, 15,  1, 40,
	{         4, 3,10, 4,24, 1, 1, 1, 2, 2,12, 1,24, 2, 3, 2, 3, 1, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0 } },
{ "fullqueue", 6,  0,  1,  0, 45, 12, 10, 20, 90,  1, 40,
	{         4, 3,10, 3,34, 1, 1, 1, 3, 1, 9, 1,10, 1, 4, 3, 2, 4, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0 } },
{ "bindevents",7,  0,  1,  0, 35,  8,  3,  8, 60, 40, 40,
	{        10, 8,20, 9,11, 1, 1, 0, 4, 1, 9, 3, 4, 0, 3, 4, 2, 4, 3, 0,10, 0, 3, 0, 4, 0, 0, 0 } },
{ "malformed", 4,  3, 30, 65, 30,  8,  4,  4, 10,  3, 40,
	{         3, 2, 9, 4,42, 9, 4, 3, 3, 7, 7, 1, 3, 3, 2, 2, 3, 1, 1, 1, 0, 5, 5, 5, 0, 0, 0, 0 } },
{ "sendwait",  6,  0,  0,  0, 35,  8, 70,  5, 92,  1, 40,
	{         3, 2,10, 3,34, 1, 5, 2, 3, 1, 7, 1, 7, 1,12, 3, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
{ "mixed",     8, 10,  5, 12, 40, 10, 12, 10, 40, 12, 40,
	{         6, 4,14, 6,26, 3, 2, 2, 4, 4,10, 2, 9, 2, 5, 3, 3, 3, 3, 1, 3, 2, 3, 2, 1, 0, 0, 0 } },
/* Beyond the seven: */
{ "newdevice", 6, 25,  2,  2, 30, 10,  5,  5, 20,  3, 40,
	{         8, 5,14, 4,24, 1, 1, 1, 3, 2,12, 1, 6, 2, 4, 3, 2, 2, 2, 0, 1, 2, 3, 1, 0, 3, 0, 0 } },
{ "edge",      5,  4,  8, 10, 40, 10,  8,  8, 30,  5, 40,
	{         4, 2,10, 4,20, 3, 2, 1, 3, 4, 9, 1, 7, 1, 3, 2, 2, 2, 2, 0, 1, 1, 2, 1, 0, 0,30, 0 } },
{ "wakeup",    5,  0,  0,  0, 35,  8, 60,  5, 92,  1, 40,
	{         3, 2,10, 3,30, 0, 2, 1, 3, 0, 6, 1, 6, 1, 4, 2, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0,12 } },
};
static const struct profile *P;
static int discard_after_fault;

/* ----------------------------------------------------------------- names -- */

static const char *const goods[] = { "$.A.B", "$.A", "$.Fred.Jim", "$.Fred",
	"$.A.C", "$.A.B.C", "$.Fred.Jim.Bob", "$.Fred.Bob", "$.x1.Y2.z3", "$.1" };
static const char *const wilds[] = { "$.A.*", "$.A.%", "$.*", "$.Fred.*",
	"$.Fred.%", "$.%", "$.A.B.*", "$.Fred.Jim.%", "$.A.B.C.*", "$.1.%" };
static const struct { const char *s; u8 n; } bads[] = {
#define B(x) { x, sizeof(x) - 1 }
	B(""), B("$"), B("$."), B("A"), B("Fred"), B("$Fred"), B(".Fred"),
	B("$.Fred."), B("$..Fred"), B("$.Fred..Jim"), B("$.Fred*"), B("$.*.Fred"),
	B("$.%.Fred"), B("$.Fred.*.*"), B("$.Fred.%.Bob"), B("$.Fr ed"),
	B("$.Fred-Jim"), B("$.Fred_Jim"), B("$.Fr\0ed"), B("$.*x"), B("*"), B("%"),
	B("$*"), B("#.Fred"), B("$.Fred/Jim"), B("$.**"), B("$.F%"), B(" $.Fred"),
	B("$.Fred "), B("$.Fred\n"), B("$..*"), B("$.%%"), B("$.Fred.%*"),
	B("$.\xd7x"), B("$.Fred\0"), B("..."), B("$.*."), B("$.KBUS..*"),
#undef B
};

struct name { char s[MAXNAME + 16]; size_t len; };

static void name_set(struct name *n, const char *s, size_t len)
{
	memset(n, 0, sizeof *n);
	memcpy(n->s, s, len);
	n->len = len;
}
static void name_str(struct name *n, const char *s) { name_set(n, s, strlen(s)); }

static void pick_good(struct name *n)
{
	if (rnd(200) == 0)
		name_set(n, longname, MAXNAME - rnd(2));
	else
		name_str(n, goods[skew(sizeof goods / sizeof *goods)]);
}
static void pick_bad(struct name *n)
{
	u32 i = rnd(sizeof bads / sizeof *bads + 2);
	if (i < sizeof bads / sizeof *bads)
		name_set(n, bads[i].s, bads[i].n);
	else	/* too long, by one or a few */
		name_set(n, longname, MAXNAME + 1 + rnd(4));
}
static void pick_bindable(struct name *n)
{
	if (pct(P->badname))
		pick_bad(n);
	else if (pct(P->event))
		name_str(n, pct(80) ? EVENT : pct(50) ? "$.KBUS.*" : pct(50) ?
			 "$.KBUS.%" : "$.KBUS.Replier");
	else if (pct(30))
		name_str(n, wilds[skew(sizeof wilds / sizeof *wilds)]);
	else
		pick_good(n);
}

/* ------------------------------------------------------- decode messages -- */

/* One line for a complete message; 0 if it is all there and well formed */
static void decode(unsigned d, const u8 *b, size_t len, char *o, size_t room)
{
	struct header h;
	const char *nm;
	const u8 *dt;
	size_t want, i, at = 0;
	char odd[128] = "";

#define ADD(...) do { int n_ = snprintf(o + at, room - at, __VA_ARGS__); \
	if (n_ > 0) at += (size_t)n_ < room - at ? (size_t)n_ : room - at - 1; } while (0)
	if (len < sizeof h + 8) {
		ADD("!short message of %zu bytes", len);
		return;
	}
	memcpy(&h, b, sizeof h);
	if (h.start != START || h.end != END)
		strcat(odd, " !guards");
	if (h.name || h.data)
		strcat(odd, " !pointers");
	for (i = offsetof(struct header, data_len) + 4;
	     i < offsetof(struct header, name); i++)
		if (b[i])
			strcat(odd, " !gap");
	for (i = offsetof(struct header, end) + 4; i < sizeof h; i++)
		if (b[i])
			strcat(odd, " !tail");
	ADD("id=%s irt=%s to=%s from=%s orig=%u,%u final=%u,%u extra=%u flags=%08x",
	    mid(d, h.id), mid(d, h.irt), kid(d, h.to), kid(d, h.from),
	    h.orig.net, h.orig.local, h.final.net, h.final.local, h.extra, h.flags);
	if (h.name_len > MAXNAME || h.data_len > BIG) {
		ADD(" !lengths %u,%u", h.name_len, h.data_len);
		return;
	}
	want = whole_len(h.name_len, h.data_len);
	if (want != len) {
		ADD(" !length %zu for %u,%u", len, h.name_len, h.data_len);
		return;
	}
	nm = (const char *)b + sizeof h;
	dt = b + sizeof h + name_room(h.name_len);
	for (i = h.name_len; i < name_room(h.name_len); i++)
		if (nm[i]) {
			strcat(odd, " !namepad");
			break;
		}
	for (i = h.data_len; i < data_room(h.data_len); i++)
		if (dt[i]) {
			strcat(odd, " !datapad");
			break;
		}
	if (memcmp(dt + data_room(h.data_len), &(u32){ END }, 4))
		strcat(odd, " !final guard");
	ADD(" name=%s", quote(nm, h.name_len));
	if (h.name_len == strlen(EVENT) && !memcmp(nm, EVENT, h.name_len) &&
	    h.data_len >= 12) {
		u32 ev[3];
		memcpy(ev, dt, 12);
		ADD(" event(%s %s", ev[0] == 1 ? "bind" : ev[0] == 0 ? "unbind" :
		    "!?", kid(d, ev[1]));
		if (ev[2] <= MAXNAME && 12 + name_room(ev[2]) == h.data_len) {
			for (i = ev[2]; i < name_room(ev[2]); i++)
				if (dt[12 + i]) {
					strcat(odd, " !eventpad");
					break;
				}
			ADD(" %s)", quote(dt + 12, ev[2]));
		} else
			ADD(" !len %u of %u)", ev[2], h.data_len);
	} else if (h.data_len)
		ADD(" data=%u#%08x", h.data_len, (u32)hash(HASH0, dt, h.data_len));
	else
		ADD(" data=0");
	ADD("%s", odd);
#undef ADD
}

/* A whole message has been read: note what we learn from it */
static void learn(struct slot *s, const u8 *b, size_t len)
{
	struct header h;
	if (len < sizeof h)
		return;
	memcpy(&h, b, sizeof h);
	remember(s->d, h.id, h.from);
	if ((h.flags & F_YOU) && h.name_len <= MAXNAME && s->nowe < MAXOWED) {
		struct owed *o = &s->owe[s->nowe++];
		o->id = h.id;
		o->from = h.from;
		o->len = h.name_len;
		memcpy(o->name, b + sizeof h, h.name_len);
	}
}

/* ------------------------------------------------------------ operations -- */

#define SN(s) ((int)((s) - S))

static struct slot *any_open(void)
{
	int live[MAXSLOT], n = 0;
	for (int i = 0; i < P->slots; i++)
		if (S[i].fd >= 0)
			live[n++] = i;
	return n ? &S[live[rnd(n)]] : NULL;
}

static struct slot *any_on(unsigned d)
{
	int live[MAXSLOT], n = 0;
	for (int i = 0; i < P->slots; i++)
		if (S[i].fd >= 0 && S[i].d == d)
			live[n++] = i;
	return n ? &S[live[rnd(n)]] : NULL;
}

/* First sight of a device: find where its numbering has got to, and put the
 * device-wide settings where we want them */
static int base_device(unsigned d)
{
	struct { struct header h; char name[20]; u32 end; } p;
	struct msgid m;
	u32 v;
	const char *bad;
	int fd = -1, r;

	for (int tries = 0; tries < 100; tries++) {
		fd = open(dname(d), O_RDWR);
		if (fd >= 0 || (errno != ENOENT && errno != EACCES))
			break;
		usleep(20000);
	}
	if (fd < 0) {
		say("base dev%u open -> %s", d, res(fd, errno));
		return -1;
	}
	r = io32(fd, K_KSOCKID, &v, 0, &bad);
	dev[d].k0 = v - 1;
	v = 0; io32(fd, K_REPORT, &v, 1, &bad);
	v = 0; io32(fd, K_VERBOSE, &v, 1, &bad);
	v = ABSMAX; io32(fd, K_MAXSIZE, &v, 1, &bad);
	memset(&p, 0, sizeof p);
	p.h.start = START;
	p.h.end = p.end = END;
	p.h.name_len = 18;
	memcpy(p.name, "$.Trace.Base.Probe", 18);
	r = write(fd, &p, offsetof(typeof(p), end) + 4);
	r = ioid(fd, K_SEND, &m, &bad);
	if (r < 0)
		say("base dev%u send -> %s", d, res(r, errno));
	dev[d].s0 = m.serial - 1;
	dev[d].used = 1;
	close(fd);
	say("base dev%u maxsize=%u", d, v);
	return 0;
}

static void do_open(int i)
{
	struct slot *s = &S[i];
	static const int modes[] = { O_RDWR, O_RDONLY, O_WRONLY };
	static const char *const mname[] = { "rw", "r", "w" };
	int m = pct(80) ? 0 : pct(65) ? 1 : 2;
	unsigned d = 0;
	const char *bad = "";
	u32 v;
	int r, e;

	if (pct(P->dev1) && ndev > 1)
		d = 1;
	if (newdevs && ndev + newdevs <= MAXDEV && pct(50))
		d = ndev + rnd(newdevs);
	s->fd = open(dname(d), modes[m]);
	e = errno;
	if (s->fd < 0) {
		say("open s%d dev%u %s -> %s", i, d, mname[m], res(s->fd, e));
		return;
	}
	s->mode = modes[m];
	s->d = d;
	s->nopoll = s->sending = 0;
	s->out_len = s->out_pos = 0;
	s->writing = (struct writing){ 0 };
	s->in_cur = 0;
	s->nbinds = s->nowe = 0;
	r = io32(s->fd, K_KSOCKID, &v, 0, &bad);
	s->id = v;
	say("open s%d dev%u %s -> %s %s%s", i, d, mname[m],
	    r < 0 ? res(r, errno) : "ok", kid(d, v), bad);
	if (pct(P->smallq)) {
		u32 q = 1 + skew(5), got = q;
		r = io32(s->fd, K_MAXMSGS, &got, 1, &bad);
		say("maxmsgs s%d %u -> %s %s%s", i, q, res(r, errno), u32s(got), bad);
	}
}

static void do_close(struct slot *s)
{
	int r = close(s->fd);
	say("close s%d -> %s", SN(s), res(r, errno));
	s->fd = -1;
}

static int is_event_wild(const char *n, size_t len)
{
	return len > 1 && (n[len - 1] == '*' || n[len - 1] == '%') &&
	       !strncmp(n, EVENT, len - 1) &&
	       (n[len - 1] == '*' || !strchr(EVENT + len - 1, '.'));
}

static int bind_as(struct slot *s, struct name *n, u32 replier, int un)
{
	struct bindreq q = { replier, n->len, n->s }, was = q;
	int r = ioctl(s->fd, un ? K_UNBIND : K_BIND, &q), e = errno;

	say("%s s%d %s%s %s -> %s%s", un ? "unbind" : "bind", SN(s),
	    replier ? "R" : "L", replier > 1 ? u32s(replier) : "",
	    quote(n->s, n->len), res(r, e),
	    memcmp(&q, &was, sizeof q) ? " !arg" : "");
	if (r == 0 && !un && s->nbinds < MAXBINDS && n->len <= MAXNAME) {
		struct bound *b = &s->binds[s->nbinds++];
		b->replier = replier;
		b->len = n->len;
		memcpy(b->name, n->s, n->len);
	}
	errno = e;
	return r;
}

static void do_bind(struct slot *s)
{
	struct name n;
	pick_bindable(&n);
	bind_as(s, &n, pct(45), 0);
}

static void do_unbind(struct slot *s)
{
	struct name n;
	u32 rep;
	int i = -1;

	if (s->nbinds && pct(80)) {
		i = rnd(s->nbinds);
		name_set(&n, s->binds[i].name, s->binds[i].len);
		rep = s->binds[i].replier;
	} else {
		pick_bindable(&n);
		rep = pct(45);
	}
	/* With bind events about, the module may keep a dangling reference to
	 * such a binding: what happens then is chance */
	if (P->w[REPORT] && !rep && is_event_wild(n.s, n.len))
		return;
	if (bind_as(s, &n, rep, 1) == 0) {
		for (i = 0; i < s->nbinds; i++)
			if (s->binds[i].replier == rep && s->binds[i].len == n.len &&
			    !memcmp(s->binds[i].name, n.s, n.len)) {
				s->binds[i] = s->binds[--s->nbinds];
				break;
			}
	}
}

/* --- writing --- */

static void do_readall(struct slot *s);

static struct slot *aim;	/* whom to send to, if we are particular */
static struct slot *owner;	/* whose binding pick_wanted() chose */

/* A name that someone on device d has bound to: mostly, as a replier if 'rep' */
static int pick_wanted(unsigned d, int rep, struct name *n)
{
	struct bound *all[MAXSLOT * MAXBINDS], *b;
	struct slot *who[MAXSLOT * MAXBINDS];
	int count = 0, x;

	owner = NULL;
	for (int pass = 0; pass < 2 && !count; pass++)
		for (int i = 0; i < P->slots; i++)
			for (int k = 0; S[i].fd >= 0 && S[i].d == d && k < S[i].nbinds &&
			     (!aim || aim == &S[i]); k++)
				if (!rep || pass || S[i].binds[k].replier) {
					who[count] = &S[i];
					all[count++] = &S[i].binds[k];
				}
	if (!count)
		return 0;
	x = rnd(count);
	b = all[x];
	owner = who[x];
	name_set(n, b->name, b->len);
	if (n->s[n->len - 1] == '*' || n->s[n->len - 1] == '%') {
		static const char *const more[] = { "A", "B", "Jim", "x.y", "C.D.E" };
		const char *m = more[rnd(n->s[n->len - 1] == '*' || pct(20) ? 5 : 3)];
		memcpy(n->s + n->len - 1, m, strlen(m) + 1);
		n->len += strlen(m) - 1;
	}
	return n->len <= MAXNAME && strncmp(n->s, "$.KBUS", 6) != 0;
}

/* An open ksock that has messages waiting, for preference */
static struct slot *any_busy(void)
{
	int live[MAXSLOT], n = 0;
	for (int i = 0; i < P->slots; i++) {
		u32 v = 0;
		const char *bad;
		if (S[i].fd >= 0 && io32(S[i].fd, K_NUMMSGS, &v, 0, &bad) == 0 && v)
			live[n++] = i;
	}
	return n ? &S[live[rnd(n)]] : any_open();
}

static int do_send(struct slot *s)
{
	struct msgid m;
	const char *bad;
	int r = ioid(s->fd, K_SEND, &m, &bad), e = errno;

	say("send s%d -> %s %s%s", SN(s), res(r, e), mid(s->d, m), bad);
	if (r == 0)
		remember(s->d, m, s->id);
	s->sending = r < 0 && e == EAGAIN;
	if (!s->sending)
		s->writing.at = 0;
	if (s->sending && s->pname) {
		/* it has what it needs: what we do now must not matter */
		memset(s->pname, 'z', s->pname_len);
		if (s->pdata)
			memset(s->pdata, 0x5A, s->pdata_len);
	}
	errno = e;
	return r;
}

/* An error loses all that has been written of the message */
static void wrote(struct slot *s, long r, int e)
{
	if (r >= 0)
		return;
	s->writing.at = 0;
	if (e == EALREADY)
		s->nopoll = 1;
}

static long put(struct slot *s, const void *p, size_t n, const char *what)
{
	long r = write(s->fd, p, n);
	int e = errno;
	wrote(s, r, e);
	say("write s%d %s%zu -> %s", SN(s), what, n, res(r, e));
	errno = e;
	return r;
}

/* Whether a message may be so short that a 32-bit program's would be too short to be too long */
static int is_max_small(struct slot *s)
{
	const char *bad;
	u32 max = 0;
	return SHORTER && io32(s->fd, K_MAXSIZE, &max, 1, &bad) == 0 && max < LEAST_OWN_MAX;
}

/* As put(), for what is or might be part of a message */
static long put_part(struct slot *s, const u8 *p, size_t n, const char *what)
{
	size_t count;
	long r = n;
	int e;
	if (s->sending)		/* refused, whatever it is */
		return put(s, p, n, what);
	if (s->writing.at == 0)
		s->writing.as_is = is_max_small(s);
	count = own_bytes(&s->writing, p, n, own);
	if (count != 0) {
		r = write(s->fd, own, count);
		r = r == (long)count ? (long)n : r;
	}
	e = errno;
	wrote(s, r, e);
	say("write s%d %s%zu -> %s", SN(s), what, n, res(r, e));
	errno = e;
	return r;
}

/* Write what is left, up to 'most' bytes in one call */
static long put_some(struct slot *s, size_t most)
{
	size_t n = s->out_len - s->out_pos;
	long r;
	if (n > most)
		n = most;
	r = put_part(s, s->out + s->out_pos, n, "");
	s->out_pos += n;
	return r;
}

static void put_all(struct slot *s, int style)
{
	int stubborn = pct(25);
	while (s->out_pos < s->out_len) {
		size_t left = s->out_len - s->out_pos, n = left;
		long r;
		if (style == 1)
			n = 1 + rnd(left);
		else if (style == 2 && left < 250)
			n = 1 + rnd(30);
		r = put_some(s, n);
		if (r < 0 && !stubborn) {
			s->out_pos = s->out_len;
			break;
		}
		if (style && rnd(60) == 0)
			return;		/* leave it like that, for now */
	}
}

static size_t pick_datalen(void)
{
	static const size_t edges[] = { 2047, 2048, 2049, 4095, 4096, 4097, 8191,
		8192, 8193, 12288, 20000 };
	u32 r = rnd(100);
	if (r < 35)
		return 0;
	if (r < 75)
		return 1 + rnd(24);
	if (r < 93)
		return rnd(400);
	if (r < 99)
		return edges[rnd(sizeof edges / sizeof *edges)];
	return rnd(4) ? 30000 + rnd(30000) : 130000 + rnd(200000);
}

/* Lay out an entire message, or a header that points at name and data */
static void lay_out(struct slot *s, struct header *h, const char *nm, const u8 *dt,
		    int pointy, u32 last_guard, u8 pad)
{
	s->out_pos = 0;
	/* What an earlier message points at is never freed: it may be wanted yet */
	s->pname = NULL;
	s->pdata = NULL;
	if (pointy) {
		s->pname_len = h->name_len;
		s->pname = calloc(1, h->name_len + 8);
		memcpy(s->pname, nm, h->name_len);
		h->name = POINTER(s->pname);
		h->data = 0;
		if (h->data_len) {
			s->pdata_len = h->data_len;
			s->pdata = calloc(1, h->data_len + 16);
			memcpy(s->pdata, dt, h->data_len);
			h->data = POINTER(s->pdata);
		}
		memcpy(s->out, h, sizeof *h);
		s->out_len = sizeof *h;
	} else {
		u8 *o = s->out;
		h->name = h->data = 0;
		memcpy(o, h, sizeof *h);
		o += sizeof *h;
		memset(o, pad, name_room(h->name_len));
		memcpy(o, nm, h->name_len);
		o += name_room(h->name_len);
		memset(o, pad, data_room(h->data_len));
		if (h->data_len)
			memcpy(o, dt, h->data_len);
		o += data_room(h->data_len);
		memcpy(o, &last_guard, 4);
		s->out_len = o + 4 - s->out;
	}
}

static void show_plan(struct slot *s, const struct header *h, const char *nm,
		      size_t nlen, const u8 *dt, const char *how)
{
	say("plan s%d %s id=%s irt=%s to=%s from=%s orig=%u,%u final=%u,%u extra=%u "
	    "flags=%08x name=%s data=%u#%08x", SN(s), how, mid(s->d, h->id),
	    mid(s->d, h->irt), kid(s->d, h->to), kid(s->d, h->from), h->orig.net,
	    h->orig.local, h->final.net, h->final.local, h->extra, h->flags,
	    quote(nm, nlen), h->data_len,
	    h->data_len <= BIG ? (u32)hash(HASH0, dt, h->data_len) : 0);
}

static u8 payload[BIG];

static void start_header(struct slot *s, struct header *h, struct name *n, size_t dlen)
{
	memset(h, 0, sizeof *h);
	h->start = START;
	h->end = END;
	h->name_len = n->len;
	h->data_len = dlen;
	for (size_t i = 0; i < dlen; i += 8) {
		u64 v = rnd64();
		memcpy(payload + i, &v, 8);
	}
	if (pct(P->urgent))
		h->flags |= F_URGENT;
	if (pct(P->wait))
		h->flags |= F_WAIT;
	else if (pct(P->fail))
		h->flags |= F_FAIL;
	if (pct(8))
		h->flags |= rnd(0x10000) << 16;
	if (pct(5))
		h->flags |= 1u << (4 + rnd(4));
	if (pct(4))
		h->flags |= F_SYNTHETIC;
	if (pct(4))
		h->flags |= F_YOU;
	if (pct(6))
		h->from = dev[s->d].k0 + 1 + rnd(20);
	if (pct(6))
		h->extra = rnd64();
	if (pct(8)) {
		h->orig.net = rnd(5);
		h->orig.local = rnd(1000);
	}
	if (pct(8)) {
		h->final.net = rnd(5);
		h->final.local = rnd(1000);
	}
	if (pct(10)) {
		h->id.net = 1 + rnd(3);
		h->id.serial = rnd(40);
	} else if (pct(6))
		h->id.serial = dev[s->d].s0 + 1 + rnd(200);
}

/* Write a laid out message in one way or another, and usually send it */
static void write_it(struct slot *s, int pointy)
{
	int style = pct(65) ? 0 : pct(85) ? 1 : 2;
	put_all(s, style);
	if (s->out_pos < s->out_len)
		return;
	if (pointy && s->pname && rnd(20) == 0 && s->pdata && s->pdata_len) {
		s->pdata[0] ^= 0xFF;	/* it is fetched when sent */
		say("poke s%d data[0]", SN(s));
	}
	if (pct(93))
		do_send(s);
}

static void broken_msg(struct slot *s)
{
	struct header h;
	struct name n;
	int pointy = pct(35), what = rnd(20), pos;
	u32 last = END;
	u8 pad = 0;
	size_t dlen = pick_datalen(), extra = 0;
	char how[64];

	pick_good(&n);
	if (what == 14)
		pick_bad(&n);
	else if (what == 15)
		name_str(&n, wilds[skew(sizeof wilds / sizeof *wilds)]);
	if (n.len > MAXNAME + 4)
		n.len = MAXNAME + 4;
	start_header(s, &h, &n, dlen);
	if (pct(P->request))
		h.flags |= F_REQUEST;
	snprintf(how, sizeof how, "broken%d-%s", what, pointy ? "pointy" : "entire");
	switch (what) {
	case 0: h.start ^= 1u << rnd(32); break;
	case 1: h.end ^= 1u << rnd(32); break;
	case 2: last ^= 1u << rnd(32); break;
	case 11: h.flags |= F_WAIT | F_FAIL; break;
	case 12: extra = 1 + rnd(100); break;
	case 16: pad = 0xEE; break;
	}
	lay_out(s, &h, n.s, payload, pointy, last, pad);
	switch (what) {	/* things that do not change the layout */
	case 3: h.name_len = 0; break;
	case 4: h.name_len = MAXNAME + 1 + rnd(3); break;
	case 5: h.name_len += pct(50) ? 1 + rnd(5) : -(1 + rnd(h.name_len)); break;
	case 6:
		if (h.data_len)
			h.data_len += pct(50) ? 1 + rnd(5) : -(1 + rnd(h.data_len));
		else if (!pointy)
			h.data_len = 1 + rnd(9);
		break;
	case 7: {
		static const u32 big[] = { 409600, 409601, 500000, 0x7FFFFFFF,
			0x80000000, 0xF0000000, 0xFFFF0000, 0x10000000 };
		h.data_len = big[rnd(8)];
		break;
	}
	case 8: h.name = 0; h.data = POINTER(payload); break;
	case 9: h.name = POINTER(longname); h.data = 0; h.data_len = 1 + rnd(10); break;
	case 10: h.data_len = 0; h.data = POINTER(payload); break;
	case 17: {	/* just about as big as is allowed, or a little more */
		u32 max = 0;
		const char *bad;
		io32(s->fd, K_MAXSIZE, &max, 1, &bad);
		if (max > ABSMAX)
			max = ABSMAX;
		h.data_len = max - whole_len(n.len, 0) + rnd(3) * 4;
		if (h.data_len > ABSMAX)
			h.data_len = 0;
		for (size_t i = dlen; i < h.data_len; i++)
			payload[i] = i;
		lay_out(s, &h, n.s, payload, pointy, END, 0);
		break;
	}
	}
	if (what != 17)
		memcpy(s->out, &h, sizeof h);
	/* Stray pointers must stay valid until the send: use static memory */
	if (what == 13 && s->out_len > 4)
		s->out_len -= 1 + rnd(s->out_len > 40 ? 40 : s->out_len - 1);
	if (what == 18)
		for (size_t i = 0; i < s->out_len; i += 8) {
			u64 v = rnd64();
			memcpy(s->out + i, &v, s->out_len - i < 8 ? s->out_len - i : 8);
		}
	if (what == 19) {	/* a pointy header, but then what it points at too */
		h.name = POINTER(longname);
		h.data = h.data_len ? POINTER(payload) : 0;
		memcpy(s->out, &h, sizeof h);
	}
	if (extra) {
		memset(s->out + s->out_len, 0x77, extra);
		s->out_len += extra;
	}
	show_plan(s, &h, n.s, n.len, payload, how);
	pos = pct(60) ? 0 : 1;
	put_all(s, pos);
	if (s->out_pos >= s->out_len && pct(85))
		do_send(s);
}

static void do_msg(struct slot *s)
{
	struct header h;
	struct name n;
	int pointy = pct(35), req;
	size_t dlen;

	if (pct(P->broken)) {
		broken_msg(s);
		return;
	}
	req = pct(P->request);
	owner = NULL;
	if (pct(P->badname / 3))
		pick_bad(&n);
	else if (!pct(85) || !pick_wanted(s->d, req, &n))
		pick_good(&n);
	if (n.len == 0 || n.len > MAXNAME + 4)
		pick_good(&n);
	dlen = pick_datalen();
	start_header(s, &h, &n, dlen);
	if (req) {
		h.flags |= F_REQUEST;
		if (pct(20)) {	/* stateful */
			struct slot *t = owner && pct(75) ? owner : any_on(s->d);
			h.to = pct(85) && t ? t->id : dev[s->d].k0 + 1 + rnd(12);
		}
	} else if (pct(4))
		h.to = dev[s->d].k0 + 1 + rnd(12);
	lay_out(s, &h, n.s, payload, pointy, END, 0);
	show_plan(s, &h, n.s, n.len, payload, pointy ? "pointy" : "entire");
	write_it(s, pointy);
}

static void do_reply(int bogus)
{
	struct slot *s = NULL, *via;
	struct header h;
	struct name n;
	struct owed *o = NULL;
	int i, k, pointy = pct(35);

	if (!bogus) {
		for (k = rnd(P->slots), i = 0; i < P->slots; i++, k = (k + 1) % P->slots)
			if (S[k].fd >= 0 && S[k].nowe) {
				s = &S[k];
				o = &s->owe[pct(60) ? 0 : rnd(s->nowe)];
				break;
			}
	}
	if (!s) {
		s = any_busy();
		if (!s)
			return;
		if (!bogus && pct(85)) {
			do_readall(s);
			return;
		}
		s = any_open();
	}
	via = s;
	if (o && pct(5)) {	/* someone else answers */
		via = any_on(s->d);
	}
	if (o)
		name_set(&n, o->name, o->len);
	else
		pick_good(&n);
	if (pct(5))
		pick_good(&n);	/* the name of a reply is not checked */
	start_header(via, &h, &n, pick_datalen());
	if (o) {
		h.irt = o->id;
		h.to = o->from;
		if (pct(4)) {
			struct slot *t = any_on(via->d);
			h.to = t ? t->id : 0;
		}
		if (pct(2))
			h.flags |= F_REQUEST;
	} else {
		struct slot *t = any_on(via->d);
		unsigned x = rnd(nhist < 64 ? nhist : 64);
		if (nhist && pct(70) && hist[x].d == via->d) {
			h.irt = hist[x].id;
			h.to = pct(70) ? hist[x].from : t ? t->id : 0;
		} else {
			h.irt.net = rnd(2);
			h.irt.serial = h.irt.net ? rnd(40) : dev[via->d].s0 + 1 + rnd(100);
			h.to = t ? t->id : 0;
		}
	}
	lay_out(via, &h, n.s, payload, pointy, END, 0);
	show_plan(via, &h, n.s, n.len, payload, bogus || !o ? "bogus-reply" : "reply");
	if (o && via == s && pct(90)) {
		/* we have answered it, as far as we are concerned */
		*o = s->owe[--s->nowe];
	}
	write_it(via, pointy);
}

static void do_more(struct slot *s)
{
	if (s->out_pos < s->out_len) {
		put_some(s, pct(50) ? s->out_len : 1 + rnd(64));
		if (s->out_pos >= s->out_len && pct(60))
			do_send(s);
	} else {
		u8 junk[64];
		memset(junk, 0x42, sizeof junk);
		if (s->sending && pct(70))
			return;
		put_part(s, junk, 1 + rnd(sizeof junk), "junk ");
	}
}

static void do_discard(struct slot *s)
{
	int r = ioctl(s->fd, K_DISCARD, 0);
	say("discard s%d -> %s", SN(s), res(r, errno));
	if (r == 0) {
		s->nopoll = s->sending = 0;
		s->writing.at = 0;
	}
	s->out_pos = s->out_len;
}

/* --- reading --- */

static int do_next(struct slot *s, int quiet)
{
	u32 len;
	const char *bad;
	int r = io32(s->fd, K_NEXTMSG, &len, 0, &bad), e = errno;
	if (r == 1)
		len += SHORTER;
	if (!quiet)
		say("next s%d -> %s %s%s", SN(s), res(r, e), u32s(len), bad);
	s->in_cur = r == 1;
	s->in_len = r == 1 ? len : 0;
	s->in_got = 0;
	errno = e;
	return r;
}

/* Read into iobuf, and look that nothing has been touched behind what was read */
static long read_part(struct slot *s, size_t want, int *over)
{
	size_t end = s->in_got + want, all = want, due = 0, i;
	long r;
	int e;

	if (s->in_cur && s->in_got < s->in_len) {
		if (end > s->in_len)
			end = s->in_len;
		due = own_position(end) - own_position(s->in_got);
		all = due + (s->in_got + want - end);
	} else
		end = s->in_got;
	memset(own, 0xEE, all + 16);
	r = all == 0 && want != 0 ? 0 : read(s->fd, own, all);
	e = errno;
	for (i = r > 0 ? r : 0; i < all + 16; i++)
		if (own[i] != 0xEE)
			*over = 1;
	if (end > s->in_got && r == (long)due) {
		lp64_bytes(s->in_got, end, own, iobuf);
		r = end - s->in_got;
	} else if (r > 0)
		memcpy(iobuf, own, r);
	errno = e;
	return r;
}

static long do_read(struct slot *s, size_t want, int quiet)
{
	long r;
	int e, over = 0;

	if (want + 16 > sizeof iobuf)
		want = sizeof iobuf - 16;
	r = read_part(s, want, &over);
	e = errno;
	if (r > 0 && s->in_got + r <= BIG)
		memcpy(s->in + s->in_got, iobuf, r);
	if (r > 0)
		s->in_got += r;
	if (!quiet || over)
		say("read s%d %zu -> %s%s", SN(s), want, res((int)r, e),
		    over ? " !overrun" : "");
	if (s->in_cur && s->in_got == s->in_len) {
		char line[3000];
		decode(s->d, s->in, s->in_len, line, sizeof line);
		if (!quiet)
			say("got s%d %s", SN(s), line);
		learn(s, s->in, s->in_len);
	}
	errno = e;
	return r;
}

static void do_readall(struct slot *s)
{
	int style = rnd(4);
	if (!s->in_cur || s->in_got >= s->in_len || pct(30))
		if (do_next(s, 0) != 1)
			return;
	for (int i = 0; i < 400; i++) {
		size_t left = s->in_len - s->in_got, n = left;
		if (style == 1)
			n = left + rnd(100);
		else if (style == 2)
			n = 1 + rnd(left > 300 ? left : 60);
		if (do_read(s, n, 0) <= 0 || s->in_got >= s->in_len)
			break;
		if (style == 2 && rnd(12) == 0)
			break;
	}
}

/* Read up to 'most' messages, showing the first few and a digest of them all */
static void drain(struct slot *s, int most)
{
	u64 h = HASH0;
	int n;
	char line[3000];
	for (n = 0; n < most; n++) {
		int r = do_next(s, 1);
		if (r != 1) {
			if (r < 0)
				say("next s%d -> %s", SN(s), res(r, errno));
			break;
		}
		if (s->in_len + 16 > sizeof iobuf || do_read(s, s->in_len, 1) < 0)
			break;
		decode(s->d, s->in, s->in_got, line, sizeof line);
		h = hash(h, line, strlen(line));
		if (n < 4)
			say("got s%d %s", SN(s), line);
	}
	say("drain s%d %d -> %d #%08x", SN(s), most, n, (u32)h);
}

/* --- the rest --- */

static void do_poll(void)
{
	char line[512] = "";
	for (int i = 0; i < P->slots; i++) {
		struct pollfd p = { S[i].fd, POLLIN | POLLPRI | POLLOUT | POLLRDNORM |
			POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLRDHUP, 0 };
		size_t n = strlen(line);
		int r;
		if (S[i].fd < 0)
			continue;
		if (S[i].nopoll) {
			snprintf(line + n, sizeof line - n, " s%d=skipped", i);
			continue;
		}
		r = poll(&p, 1, 0);
		if (r < 0) {
			snprintf(line + n, sizeof line - n, " s%d=-%s", i, ename(errno));
			continue;
		}
		snprintf(line + n, sizeof line - n, " s%d=", i);
#define BITS(b, c) if (p.revents & (b)) strcat(line, c)
		BITS(POLLIN, "I"); BITS(POLLRDNORM, "i"); BITS(POLLOUT, "O");
		BITS(POLLWRNORM, "o"); BITS(POLLPRI, "P"); BITS(POLLRDBAND, "r");
		BITS(POLLWRBAND, "w"); BITS(POLLERR, "E"); BITS(POLLHUP, "H");
		BITS(POLLRDHUP, "h"); BITS(POLLNVAL, "N");
		if (p.revents & POLLOUT) {
			if (S[i].sending)
				S[i].writing.at = 0;
			S[i].sending = 0;
		}
	}
	say("poll%s", line);
}

static int mid_data(struct slot *s)
{
	struct header h;
	size_t from;
	if (!s->in_cur || s->in_got >= s->in_len || s->in_got < sizeof h)
		return 0;
	memcpy(&h, s->in, sizeof h);
	from = sizeof h + name_room(h.name_len);
	return h.data_len && s->in_got >= from && s->in_got < from + h.data_len;
}

/* What LENLEFT gives, as it would be in a 64-bit program */
static u32 lp64_left(struct slot *s, u32 left)
{
	if (left == 0 || left == 0xA5A5A5A5u)
		return left;
	return left + SHORTER - (s->in_cur ? s->in_got - own_position(s->in_got) : 0);
}

static int get_lenleft(struct slot *s, u32 *left, const char **bad)
{
	int r = io32(s->fd, K_LENLEFT, left, 0, bad), e = errno;
	*left = lp64_left(s, *left);
	errno = e;
	return r;
}

static void do_lenleft(struct slot *s)
{
	u32 v;
	const char *bad;
	int r = get_lenleft(s, &v, &bad);
	say("lenleft%s s%d -> %s %s%s", mid_data(s) ? "-in-data" : "", SN(s),
	    res(r, errno), u32s(v), bad);
}

static void do_query(struct slot *s, int which)
{
	u32 v = 0;
	struct msgid m;
	const char *bad;
	int r;

	switch (which) {
	case 0:
		do_lenleft(s);
		break;
	case 1:
		r = ioid(s->fd, K_LASTSENT, &m, &bad);
		say("lastsent s%d -> %s %s%s", SN(s), res(r, errno), mid(s->d, m), bad);
		break;
	case 2:
		r = io32(s->fd, K_NUMMSGS, &v, 0, &bad);
		say("nummsgs s%d -> %s %s%s", SN(s), res(r, errno), u32s(v), bad);
		break;
	case 3:
		r = io32(s->fd, K_UNREPLIEDTO, &v, 0, &bad);
		say("unrepliedto s%d -> %s %s%s", SN(s), res(r, errno), u32s(v), bad);
		break;
	case 4:
		r = io32(s->fd, K_KSOCKID, &v, 0, &bad);
		say("ksockid s%d -> %s %s%s", SN(s), res(r, errno), kid(s->d, v), bad);
		break;
	case 5:
		r = ioctl(s->fd, K_RESET, 0);
		say("reset s%d -> %s", SN(s), res(r, errno));
		break;
	}
}

static void do_look(void)
{
	for (int i = 0; i < P->slots; i++) {
		struct slot *s = &S[i];
		u32 q, u, x = 0, left;
		struct msgid m;
		const char *b1, *b2, *b3, *b4;
		int mid_ = mid_data(s), r;
		if (s->fd < 0)
			continue;
		r = io32(s->fd, K_NUMMSGS, &q, 0, &b1);
		if (r < 0)
			q = 0xA5A5A5A5u;
		io32(s->fd, K_UNREPLIEDTO, &u, 0, &b2);
		io32(s->fd, K_MAXMSGS, &x, 1, &b3);
		ioid(s->fd, K_LASTSENT, &m, &b4);
		get_lenleft(s, &left, &b4);
		say("look s%d %s queue=%s/%u owes=%u last=%s%s", i, kid(s->d, s->id),
		    u32s(q), x, u, mid(s->d, m), b1);
		if (left)
			say("lenleft%s s%d = %u", mid_ ? "-in-data" : "", i, left);
	}
}

static void set32(struct slot *s, const char *what, unsigned long cmd, u32 v)
{
	u32 in = v;
	const char *bad;
	int r = io32(s->fd, cmd, &v, 1, &bad);
	say("%s s%d %u -> %s %s%s", what, SN(s), in, res(r, errno), u32s(v), bad);
}

static void do_who(struct slot *s)
{
	struct name n;
	struct bindqry q;
	struct { struct bindqry q; u8 tail[8]; } a;
	int r, e;

	pick_bindable(&n);
	q.id = 0xA5A5A5A5u;
	q.len = pct(3) ? 0 : n.len;
	q.name = n.s;
	a.q = q;
	memset(a.tail, CAN, sizeof a.tail);
	r = ioctl(s->fd, K_REPLIER, &a);
	e = errno;
	say("who s%d %s%s -> %s %s%s", SN(s), quote(n.s, n.len), q.len ? "" : " len=0",
	    res(r, e), kid(s->d, a.q.id), a.q.len != q.len || a.q.name != q.name ||
	    a.tail[0] != CAN ? " !arg" : "");
}

static void do_unknown(struct slot *s)
{
	static const unsigned long cmds[] = { _IOC(0, 'k', 0, 0), _IOC(0, 'k', 19, 0),
		_IOC(0, 'k', 255, 0), _IOC(2, 'k', 19, 8), _IOC(2, 'j', 4, 8),
		_IOC(3, 'k', 4, 8), _IOC(2, 'k', 4, 4), _IOC(1, 'k', 4, 8),
		_IOC(0, 'k', 6, 0), _IOC(2, 'k', 2, 8), _IOC(2, 'k', 6, 16), 0x5401,
		0x541B, _IOC(3, 'K', 11, 8), _IOC(2, 'k', 1, 8), _IOC(2, 'k', 9, 8) };
	u8 b[64];
	unsigned long c = cmds[rnd(sizeof cmds / sizeof *cmds)];
	int r, e;
	memset(b, CAN, sizeof b);
	r = ioctl(s->fd, own_unknown(c), b);
	e = errno;
	say("ioctl s%d %08llx -> %s", SN(s), (unsigned long long)(int)c, res(r, e));
}

/* Many repliers come and go at once: bind events by the hundred */
static void do_storm(void)
{
	unsigned d = 0;
	int fd = open(dname(d), O_RDWR), n = 20 + rnd(100), r, e, ok = 0;
	u32 v;
	const char *bad;

	if (pct(60))
		n += 300;
	if (fd < 0) {
		say("storm open -> %s", res(fd, errno));
		return;
	}
	v = 0;
	io32(fd, K_REPORT, &v, 1, &bad);
	say("storm report 0 -> %s", u32s(v));
	for (int i = 0; i < n; i++) {
		char nm[32];
		struct bindreq q = { 1, 0, nm };
		snprintf(nm, sizeof nm, "$.S.x%d", i);
		q.len = strlen(nm);
		r = ioctl(fd, K_BIND, &q);
		if (r == 0)
			ok++;
		else if (i < 3)
			say("storm bind %s -> %s", nm, res(r, errno));
	}
	v = 1 + rnd(3);
	r = io32(fd, K_MAXMSGS, &v, 1, &bad);
	v = 1;
	r = io32(fd, K_REPORT, &v, 1, &bad);
	e = errno;
	say("storm bound %d of %d, report 1 -> %s %s", ok, n, res(r, e), u32s(v));
	io32(fd, K_NUMMSGS, &v, 0, &bad);
	r = close(fd);
	say("storm queue=%u close -> %s", v, res(r, errno));
}

static void do_newdev(struct slot *s)
{
	u32 v;
	const char *bad;
	int r, e;
	if (newdevs >= 4 || ndev + newdevs >= MAXDEV)
		return;
	r = io32(s->fd, K_NEWDEVICE, &v, 0, &bad);
	e = errno;
	if (r < 0) {
		say("newdevice s%d -> %s %s%s", SN(s), res(r, e), u32s(v), bad);
		return;
	}
	say("newdevice s%d -> %s +%d%s", SN(s), res(r, e), (int)(v - ndev), bad);
	if (v == ndev + newdevs) {
		newdevs++;
		base_device(v);
	}
}

/* --- bad pointers and the like --- */

static void edge_name(struct slot *s, const char *nm, size_t len, u32 rep, int un)
{
	struct name n;
	name_set(&n, nm, len);
	bind_as(s, &n, rep, un);
}

static void do_edge(struct slot *s)
{
	static const struct { const char *n; unsigned long c; } args[] = {
		{ "bind", K_BIND }, { "unbind", K_UNBIND }, { "ksockid", K_KSOCKID },
		{ "replier", K_REPLIER }, { "nextmsg", K_NEXTMSG },
		{ "lenleft", K_LENLEFT }, { "send", K_SEND },
		{ "lastsent", K_LASTSENT }, { "maxmsgs", K_MAXMSGS },
		{ "nummsgs", K_NUMMSGS }, { "unrepliedto", K_UNREPLIEDTO },
		{ "onlyonce", K_ONLYONCE }, { "verbose", K_VERBOSE },
		{ "report", K_REPORT }, { "maxsize", K_MAXSIZE } };
	void *bad = (void *)(page_end + 64), *kern = (void *)~(uintptr_t)0xFFFFF;
	void *p;
	const char *pn;
	struct bindreq q;
	int i, r, e;
	u32 v;

	switch (rnd(14)) {
	case 0: case 1:	/* nowhere to put, or take, the argument */
		i = rnd(sizeof args / sizeof *args);
		r = rnd(3);
		p = r == 0 ? NULL : r == 1 ? bad : kern;
		pn = r == 0 ? "null" : r == 1 ? "unmapped" : "kernel";
		if (SHORTER && p == kern) {
			/* A 32-bit program has no address that is the kernel's */
			r = -1;
			e = EFAULT;
		} else {
			r = ioctl(s->fd, args[i].c, p);
			e = errno;
		}
		if (args[i].c == K_SEND && p != kern)
			s->writing.at = 0;
		say("edge %s s%d %s -> %s", args[i].n, SN(s), pn, res(r, e));
		if (args[i].c == K_NEXTMSG) {
			/* find out whether there is a message all the same */
			s->in_cur = 0;
			r = get_lenleft(s, &v, &pn);
			say("lenleft s%d -> %s %s", SN(s), res(r, errno), u32s(v));
			if (r == 0 && v && v < BIG) {
				s->in_cur = 1;
				s->in_len = v;
				s->in_got = 0;
			}
		}
		break;
	case 2:	/* an argument that just fits before the end of memory */
		i = 2 + rnd(sizeof args / sizeof *args - 2);
		if (args[i].c == K_REPLIER || args[i].c == K_SEND ||
		    args[i].c == K_LASTSENT || args[i].c == K_NEXTMSG)
			i = 2;
		v = args[i].c == K_MAXMSGS || args[i].c == K_MAXSIZE ? 0 : 0xFFFFFFFFu;
		memcpy(page_end - 4, &v, 4);
		r = ioctl(s->fd, args[i].c, page_end - 4);
		e = errno;
		memcpy(&v, page_end - 4, 4);
		if (args[i].c == K_LENLEFT)
			v = lp64_left(s, v);
		else if (args[i].c == K_MAXSIZE)
			v = lp64_max(v);
		say("edge %s s%d tight -> %s %s", args[i].n, SN(s), res(r, e),
		    args[i].c == K_KSOCKID ? kid(s->d, v) :
		    args[i].c == K_LENLEFT && mid_data(s) ? "?" : u32s(v));
		break;
	case 3:	/* an argument that can be read but not written */
		if (pct(50)) {
			r = ioctl(s->fd, K_MAXMSGS, page_ro);	/* holds 7 */
			say("edge maxmsgs s%d 7 readonly -> %s", SN(s), res(r, errno));
			set32(s, "maxmsgs", K_MAXMSGS, 0);
		} else {
			r = ioctl(s->fd, K_ONLYONCE, page_ro + 8);	/* holds 1 */
			say("edge onlyonce s%d 1 readonly -> %s", SN(s), res(r, errno));
			set32(s, "onlyonce", K_ONLYONCE, 0xFFFFFFFFu);
		}
		break;
	case 4:
		if (!s->sending) {
			put(s, bad, 1 + rnd(200), "unmapped ");
			if (discard_after_fault) {
				ioctl(s->fd, K_DISCARD, 0);
				s->writing.at = 0;
			}
		}
		break;
	case 5:
		if (s->sending)
			break;
		put(s, iobuf, 0, "nothing ");
		if (pct(50))
			do_send(s);
		break;
	case 6:
		r = read(s->fd, bad, 1 + rnd(300));
		say("edge read s%d unmapped -> %s", SN(s), res(r, errno));
		if (s->in_cur && s->in_got < s->in_len)
			do_read(s, s->in_len - s->in_got, 0);
		break;
	case 7: case 8: {	/* a pointy message that points nowhere */
		struct header h;
		struct name n;
		int what = rnd(4);
		static const char *const w[] = { "name-unmapped", "data-unmapped",
			"name-at-end", "data-at-end" };
		if (s->sending)
			break;
		name_str(&n, "$.A.B");
		start_header(s, &h, &n, 16);
		lay_out(s, &h, n.s, payload, 1, END, 0);
		if (what == 0)
			h.name = POINTER(bad);
		else if (what == 1)
			h.data = POINTER(bad);
		else if (what == 2) {	/* no room for the byte after the name */
			memcpy(page_end - n.len, n.s, n.len);
			h.name = POINTER(page_end - n.len);
		} else {
			memcpy(page_end - 16, payload, 16);
			h.data = POINTER(page_end - 16);
		}
		memcpy(s->out, &h, sizeof h);
		show_plan(s, &h, n.s, n.len, payload, w[what]);
		put_all(s, 0);
		do_send(s);
		break;
	}
	case 9:	/* the replier flag is any number */
		v = pct(50) ? 2 : 0x100;
		edge_name(s, "$.A.B", 5, v, 0);
		edge_name(s, "$.A.B", 5, 1, 1);
		if (pct(60))
			edge_name(s, "$.A.B", 5, v, 1);
		break;
	case 10:	/* names in Latin-1 */
		edge_name(s, "$.Fr\xe9" "d", 6, pct(50), 0);
		edge_name(s, "$.\xaa\xb5", 4, 0, 0);
		edge_name(s, "$.\xf7", 3, 0, 0);
		break;
	case 11:	/* a name that is not there */
		q.replier = 0;
		q.len = pct(30) ? 0 : pct(30) ? MAXNAME + 1 : 5;
		q.name = bad;
		r = ioctl(s->fd, pct(70) ? K_BIND : K_REPLIER, &q);
		say("edge name s%d len=%u unmapped -> %s", SN(s), q.len, res(r, errno));
		break;
	case 12:	/* a name that ends before its length does */
		memcpy(page_end - 5, "$.A.B", 5);
		q.replier = 0;
		q.len = 5 + rnd(2);
		q.name = (char *)page_end - 5;
		r = ioctl(s->fd, K_BIND, &q);
		say("edge bind s%d at-end len=%u -> %s", SN(s), q.len, res(r, errno));
		break;
	case 13: {
		off_t o = lseek(s->fd, 0, pct(50) ? SEEK_SET : SEEK_CUR);
		say("edge lseek s%d -> %s", SN(s), res((int)o, errno));
		break;
	}
	}
}

/* --- does a sleeping poll wake up? --- */

static struct { int fd; short ev, got; int r; pid_t tid; struct timespec end; long ms; } W;
#define WAIT_MS 400
/* How long after what might wake it a sleeper is late, also if it has not slept to its end */
#define LATE_MS 240

static long ms_between(const struct timespec *a, const struct timespec *b)
{
	return (b->tv_sec - a->tv_sec) * 1000 + (b->tv_nsec - a->tv_nsec) / 1000000;
}

static void *sleeper(void *unused)
{
	struct pollfd p = { W.fd, W.ev, 0 };
	struct timespec begin;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	__atomic_store_n(&W.tid, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	W.r = poll(&p, 1, WAIT_MS);
	clock_gettime(CLOCK_MONOTONIC, &W.end);
	W.ms = ms_between(&begin, &W.end);
	W.got = p.revents;
	return unused;
}

/* Whether the sleeper sleeps. It takes as long as it takes to get a processor. */
static int sleeps(void)
{
	pid_t tid = __atomic_load_n(&W.tid, __ATOMIC_ACQUIRE);
	char path[64], state = 0;
	FILE *f;

	if (!tid)
		return 0;
	snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)tid);
	f = fopen(path, "r");
	if (!f)
		return 1;	/* it has slept already */
	if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	fclose(f);
	return state == 'S';
}

static void do_wake(struct slot *w)
{
	struct pollfd p;
	struct slot *t;
	pthread_t th;
	struct timespec done;
	int out, ready, r0 = rnd(MAXSLOT);

	for (int i = 0; i < MAXSLOT; i++) {	/* prefer one that is blocked */
		struct slot *x = &S[(i + r0) % MAXSLOT];
		if (x->fd >= 0 && x->sending && pct(85))
			w = x;
	}
	for (int i = 0; i < MAXSLOT && !w->sending && !w->nbinds; i++)
		if (S[(i + r0) % MAXSLOT].fd >= 0)
			w = &S[(i + r0) % MAXSLOT];
	out = w->sending;
	if (w->nopoll)
		return;
	W.fd = w->fd;
	W.ev = out ? POLLOUT : POLLIN;
	p.fd = w->fd;
	p.events = W.ev;
	p.revents = 0;
	ready = poll(&p, 1, 0);
	if (ready > 0 && out)
		w->sending = w->writing.at = 0;
	say("sleep s%d %s ready=%d", SN(w), out ? "out" : "in", ready);
	if (ready) {
		drain(w, 1);
		return;
	}
	W.tid = 0;
	pthread_create(&th, NULL, sleeper, NULL);
	while (!sleeps())
		usleep(1000);
	usleep(60000);
	/* Now one thing that might wake it: no more, or it could go either way
	 * which comes first, the second thing or the retry of the send */
	t = any_open();
	for (int i = 0; i < 8 && (t->mode == O_RDONLY || t->sending); i++)
		t = any_open();
	switch (out ? 1 + rnd(7) : pct(85) ? 0 : 4) {
	case 0: case 7:		/* send something, to it if it wants to read */
		if (t->sending)
			break;
		if (t->nopoll)
			do_discard(t);
		aim = pct(80) ? w : NULL;
		do_msg(t);
		aim = NULL;
		break;
	default: {	/* do something to a queue, a full one for preference */
		int c = rnd(P->slots), what = out ? rnd(10) : 5 + rnd(5);
		for (int i = 0; i < 2 * P->slots; i++, c = (c + 1) % P->slots) {
			u32 n = 0, max = 0;
			const char *bad;
			if (S[c].fd < 0 || &S[c] == w)
				continue;
			io32(S[c].fd, K_MAXMSGS, &max, 1, &bad);
			if (io32(S[c].fd, K_NUMMSGS, &n, 0, &bad) != 0 || !n ||
			    (n < max && i < P->slots))
				continue;
			if (what < 5)
				drain(&S[c], 1);
			else if (what < 7)
				set32(&S[c], "maxmsgs", K_MAXMSGS, 50);
			else if (what < 9)
				do_unbind(&S[c]);
			else
				do_close(&S[c]);
			break;
		}
		break;
	}
	}
	clock_gettime(CLOCK_MONOTONIC, &done);
	pthread_join(th, NULL);
	if (W.r > 0 && out)
		w->sending = w->writing.at = 0;
	say("woke s%d -> %d %s%s %s", SN(w), W.r, W.got & POLLIN ? "I" : "",
	    W.got & POLLOUT ? "O" : "", W.ms < WAIT_MS && ms_between(&done, &W.end) < LATE_MS ? "soon" : "late");
}

/* ----------------------------------------------------------- report files -- */

/* How much of a header has been written, as it would be in a 64-bit program */
static unsigned lp64_written(unsigned d, u32 id, unsigned own)
{
	for (int i = 0; SHORTER && i < MAXSLOT; i++)
		if (S[i].fd >= 0 && S[i].d == d && S[i].id == id)
			return S[i].writing.at;
	return own;
}

static void dump(const char *path, char tag)
{
	FILE *f = fopen(path, "r");
	char line[2048], again[2048];

	if (!f) {
		printf("%c| -%s\n", tag, ename(errno));
		return;
	}
	while (fgets(line, sizeof line, f)) {
		unsigned d, id, a, b, c, q, m, n;
		unsigned long pid;
		char rl, rest[1100] = "", w[16], fin[16], snd[16];
		static unsigned cur, of;

		line[strcspn(line, "\n")] = 0;
		if (sscanf(line, "%u: %u %lu %c %1099[^\n]", &d, &id, &pid, &rl,
			   rest) == 5) {
			const char *k = d < MAXDEV && dev[d].used ? kid(d, id) : "?";
			snprintf(again, sizeof again, "%3u: %8u %8lu  %c  %s", d, id,
				 pid, rl, rest);
			printf("%c| %u: %s %s %c %s%s\n", tag, d, k,
			       pid == (unsigned long)getpid() ? "me" : "other", rl,
			       quote(rest, strlen(rest)),
			       strcmp(line, again) ? " !format" : "");
		} else if (sscanf(line, "dev %u: next ksock %u next msg %u unsent "
				  "unbindings %u%1099[^\n]", &d, &a, &b, &c, rest) >= 4) {
			cur = d;
			snprintf(again, sizeof again, "dev %2u: next ksock %u next msg "
				 "%u unsent unbindings %u%s", d, a, b, c, rest);
			if (d < MAXDEV && dev[d].used)
				printf("%c| dev %u: next %s %s, unsent %u%s%s\n", tag,
				       d, kid(d, a), mid(d, (struct msgid){ 0, b }), c,
				       rest, strcmp(line, again) ? " !format" : "");
			else
				printf("%c| dev %u: unused\n", tag, d);
		} else if (sscanf(line, " ksock %u last msg %u:%u queue %u of %u", &id,
				  &a, &b, &q, &m) == 5) {
			of = id;
			snprintf(again, sizeof again, "    ksock %u last msg %u:%u "
				 "queue %u of %u", id, a, b, q, m);
			printf("%c|   %s last %s queue %u of %u%s\n", tag,
			       cur < MAXDEV ? kid(cur, id) : "?",
			       mid(cur, (struct msgid){ a, b }), q, m,
			       strcmp(line, again) ? " !format" : "");
		} else if (sscanf(line, " read byte %u of %u, wrote byte %u of %15s "
				  "(%15[a-z ]), %15[a-z ]", &a, &b, &n, w, fin, snd) == 6) {
			snprintf(again, sizeof again, "      read byte %u of %u, wrote "
				 "byte %u of %s (%s), %s", a, b, n, w, fin, snd);
			if (!strcmp(w, "HDR"))
				n = lp64_written(cur, of, n);
			if (b)
				b += SHORTER;
			printf("%c|    read %u of %u, wrote %u of %s (%s) %s%s\n", tag,
			       a, b, n, w, fin, snd, strcmp(line, again) ? " !format" : "");
		} else
			printf("%c| %s\n", tag, line);
	}
	fclose(f);
}

/* ------------------------------------------------------------------ main -- */

static enum op pick_op(void)
{
	int total = 0, r;
	for (int i = 0; i < NOPS; i++)
		total += P->w[i];
	r = rnd(total);
	for (int i = 0; i < NOPS; i++)
		if ((r -= P->w[i]) < 0)
			return i;
	return LOOK;
}

static void one_op(void)
{
	enum op op = pick_op();
	struct slot *s = any_open();
	int i, n;

	if (!s)
		op = OPEN;
	switch (op) {
	case OPEN:
		i = rnd(P->slots);
		for (n = 0; n < P->slots && S[i].fd >= 0; n++)
			i = (i + 1) % P->slots;
		if (S[i].fd < 0)
			do_open(i);
		break;
	case CLOSE: do_close(s); break;
	case BIND: do_bind(s); break;
	case UNBIND: do_unbind(s); break;
	case MSG:
		if (s->nopoll && pct(80))
			do_discard(s);
		if (s->sending && pct(94)) {
			n = rnd(10);
			if (n < 5)
				do_send(s);
			else if (n < 8)
				do_poll();
			else
				do_discard(s);
			break;
		}
		do_msg(s);
		break;
	case MORE: do_more(s); break;
	case SEND: do_send(s); break;
	case DISCARD: do_discard(s); break;
	case NEXT: do_next(pct(60) ? any_busy() : s, 0); break;
	case READ: {
		if (!s->in_cur && pct(70)) {
			s = any_busy();
			do_next(s, 0);
		}
		size_t left = s->in_cur ? s->in_len - s->in_got : 0;
		do_read(s, pct(10) ? 0 : 1 + rnd(left > 200 && pct(50) ? left : 120), 0);
		if (pct(40))
			do_lenleft(s);
		break;
	}
	case READALL: do_readall(pct(80) ? any_busy() : s); break;
	case DRAIN: drain(pct(60) ? any_busy() : s, pct(25) ? 1500 : 1 + rnd(6)); break;
	case REPLY: do_reply(0); break;
	case BOGUS: do_reply(1); break;
	case POLL: do_poll(); break;
	case LOOK: do_look(); break;
	case QUERY: do_query(s, rnd(6)); break;
	case MAXMSGS: {
		static const u32 q[] = { 1, 2, 3, 4, 0, 100, 10, 0xFFFFFFFFu };
		set32(s, "maxmsgs", K_MAXMSGS, q[skew(8)]);
		break;
	}
	case ONCE: {
		static const u32 q[] = { 1, 0, 0xFFFFFFFFu, 2, 0xFFFFFFFEu };
		set32(s, "onlyonce", K_ONLYONCE, q[skew(5)]);
		break;
	}
	case VERBOSE: {
		static const u32 q[] = { 0xFFFFFFFFu, 0, 0xFFFFFFFFu, 2, 1 };
		i = skew(5);
		set32(s, "verbose", K_VERBOSE, q[i]);
		if (i == 4)
			set32(s, "verbose", K_VERBOSE, 0);
		break;
	}
	case REPORT: {
		static const u32 q[] = { 1, 1, 0xFFFFFFFFu, 0, 2 };
		set32(s, "report", K_REPORT, q[skew(5)]);
		break;
	}
	case MAXSIZE: {
		static const u32 q[] = { 0, 409600, 100, 200, 1000, 1, 99, 409601, 2,
			0xFFFFFFFFu, 5000 };
		set32(s, "maxsize", K_MAXSIZE, q[rnd(11)]);
		break;
	}
	case WHO: do_who(s); break;
	case UNKNOWN: do_unknown(s); break;
	case STORM: do_storm(); break;
	case NEWDEV: do_newdev(s); break;
	case EDGE: do_edge(s); break;
	case WAKE: do_wake(s); break;
	default: break;
	}
}

static void usage(void)
{
	fprintf(stderr, "kbustrace --seed S --ops N --profile P [--dev PATTERN] "
		"[--bindings FILE] [--stats FILE] [--every N] [--list] "
		"[--discard-after-fault 1]\nprofiles:");
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
		fprintf(stderr, " %s", profiles[i].name);
	fprintf(stderr, "\n");
	exit(2);
}

int main(int argc, char **argv)
{
	const char *bindings = NULL, *stats = NULL;
	u64 seed = 1;
	unsigned ops = 400, every = 0;
	long pg = sysconf(_SC_PAGESIZE);

	P = &profiles[0];
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : NULL;
		if (!strcmp(a, "--list")) {
			for (size_t k = 0; k < sizeof profiles / sizeof *profiles; k++)
				puts(profiles[k].name);
			return 0;
		}
		if (!v)
			usage();
		i++;
		if (!strcmp(a, "--seed"))
			seed = strtoull(v, NULL, 0);
		else if (!strcmp(a, "--ops"))
			ops = strtoul(v, NULL, 0);
		else if (!strcmp(a, "--every"))
			every = strtoul(v, NULL, 0);
		else if (!strcmp(a, "--dev"))
			devpat = v;
		else if (!strcmp(a, "--discard-after-fault"))
			discard_after_fault = atoi(v);
		else if (!strcmp(a, "--bindings"))
			bindings = v;
		else if (!strcmp(a, "--stats"))
			stats = v;
		else if (!strcmp(a, "--profile")) {
			size_t k, n = sizeof profiles / sizeof *profiles;
			for (k = 0; k < n && strcmp(v, profiles[k].name); k++)
				;
			if (k == n)
				usage();
			P = &profiles[k];
		} else
			usage();
	}
	if (!every)
		every = P->keep;
	rng_state = hash(HASH0, P->name, strlen(P->name)) ^ (seed * 0x2545F4914F6CDD1Dull);
	rnd64();

	memset(longname, 'q', sizeof longname - 1);
	memcpy(longname, "$.", 2);
	page_end = mmap(NULL, 4 * pg, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page_end += pg;
	mprotect(page_end, pg, PROT_NONE);
	page_ro = page_end + 2 * pg;
	memcpy(page_ro, &(u32){ 7 }, 4);
	memcpy(page_ro + 8, &(u32){ 1 }, 4);
	mprotect(page_ro, pg, PROT_READ);
	for (int i = 0; i < MAXSLOT; i++) {
		S[i].fd = -1;
		S[i].out = malloc(BIG + 4096);
		S[i].in = malloc(BIG + 4096);
	}

	printf("# kbustrace profile=%s seed=%llu ops=%u every=%u pointers=%zu\n", P->name,
	       (unsigned long long)seed, ops, every, sizeof(lp64_pointer));
	while (ndev < MAXDEV - 4 && access(dname(ndev), F_OK) == 0)
		ndev++;
	if (!ndev) {
		printf("!no device %s: %s\n", dname(0), ename(errno));
		return 1;
	}
	for (unsigned d = 0; d < ndev && d < 2; d++)
		if (base_device(d) < 0)
			return 1;

	for (int i = 0; i < P->slots / 2 + 1; i++) {
		do_open(i);
		for (int k = rnd(3) + (P->event > 20); k > 0 && S[i].fd >= 0; k--)
			do_bind(&S[i]);
	}
	for (step = 1; step <= ops; step++) {
		one_op();
		if (step % every == 0 || step == ops) {
			if (bindings)
				dump(bindings, 'B');
			if (stats)
				dump(stats, 'S');
		}
	}
	/* Wind up: see what is left everywhere, then close, oldest slot first,
	 * looking at what that does to the others */
	do_look();
	for (int i = 0; i < P->slots; i++)
		if (S[i].fd >= 0) {
			do_close(&S[i]);
			for (int k = i + 1; k < P->slots; k++)
				if (S[k].fd >= 0)
					drain(&S[k], 3);
		}
	printf("# end\n");
	return fflush(stdout) ? 1 : 0;
}
