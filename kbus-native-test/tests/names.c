/* SPDX-License-Identifier: Apache-2.0 */
/* Which names are valid where, and which bindings they match. */
#include "kbus_test.h"

static const char *long_name(size_t length)
{
	char *name = malloc(length + 1);

	memset(name, 'a', length);
	memcpy(name, "$.", 2);
	name[length] = '\0';
	return name;
}

/* Bind as Listener, bind as Replier, unbind as Listener, ask for the Replier, send. */
static void try_name(const void *name, size_t length, int listener, int replier, int unbind, int who,
		     int send)
{
	int ksock = open_ksock();
	__u32 id = 0;

	context("name \"%.*s\"", (int)length, (const char *)name);
	EXPECT(listener, bind_as(ksock, name, length, 0));
	EXPECT(replier, bind_as(ksock, name, length, 1));
	EXPECT(unbind, unbind_as(ksock, name, length, 0));
	EXPECT(who, ioctl_name(ksock, KBUS_IOC_REPLIER, name, length, &id));
	EXPECT(send, say(ksock, name, .name_len = (__u32)length));
	close(ksock);
}

static void good(const char *name)
{
	try_name(name, strlen(name), 0, 0, 0, 1, 0);
}

static void wildcard(const char *name)
{
	try_name(name, strlen(name), 0, 0, 0, 1, -EBADMSG);
}

static void bad(const char *name)
{
	try_name(name, strlen(name), -EBADMSG, -EBADMSG, -EBADMSG, 0, -EBADMSG);
}

TEST("parts of letters and digits, after a dollar")
{
	good("$.A");
	good("$.a.B.3");
	good("$.0");
	good("$.Fred.Jim.Bob");
	good("$.KBUS.Anything");
}

TEST("anything else is EBADMSG")
{
	bad("$");
	bad("$.");
	bad("A");
	bad("$A");
	bad("$..");
	bad("$.A.");
	bad("$..A");
	bad("$.A..B");
	bad("$.A_B");
	bad("$.A-B");
	bad("$.A B");
	bad("$.A$");
	bad("A.B.C");
}

TEST("a wildcard is the whole last part of a binding, and cannot be sent to")
{
	wildcard("$.*");
	wildcard("$.%");
	wildcard("$.A.*");
	wildcard("$.A.B.%");
	bad("$.A*");
	bad("$.A%");
	bad("$.*.A");
	bad("$.%.A");
	bad("$.A.*.*");
	bad("$.A.**");
}

TEST("letters are those of Latin-1, from C0 up, but for the signs of times and divided by")
{
	for (int byte = 0x80; byte <= 0xFF; byte++) {
		char name[] = { '$', '.', (char)byte, '\0' };

		if (byte >= 0xC0 && byte != 0xD7 && byte != 0xF7)
			try_name(name, 3, 0, 0, 0, 1, 0);
		else
			try_name(name, 3, -EBADMSG, -EBADMSG, -EBADMSG, 0, -EBADMSG);
	}
}

TEST("a zero byte is no letter")
{
	try_name("$.A", 4, -EBADMSG, -EBADMSG, -EBADMSG, 0, -EBADMSG);
}

TEST("the length is 1 to 1000")
{
	int ksock = open_ksock();
	__u32 id = 0;

	good(long_name(KBUS_MAX_NAME_LEN));
	try_name(long_name(1001), 1001, -ENAMETOOLONG, -ENAMETOOLONG, -ENAMETOOLONG, -ENAMETOOLONG,
		 -ENAMETOOLONG);
	context("no name");
	EXPECT(-EBADMSG, bind_as(ksock, "", 0, 0));
	EXPECT(-EBADMSG, bind_as(ksock, "", 0, 1));
	EXPECT(-EBADMSG, unbind_as(ksock, "", 0, 0));
	EXPECT(-ENAMETOOLONG, ioctl_name(ksock, KBUS_IOC_REPLIER, "", 0, &id));
}

TEST("nobody can be Replier of the bind event")
{
	const char *name = KBUS_MSG_NAME_REPLIER_BIND_EVENT;

	try_name(name, strlen(name), 0, -EBADMSG, 0, 0, 0);
}

TEST("the name of a request is not terminated, only as long as it says")
{
	int ksock = open_ksock();

	EXPECT(0, bind_as(ksock, "$.Abc_!", 5, 1));
	EXPECT(ksock_id(ksock), replier_of(ksock, "$.Abc"));
}

TEST("capital and small letters differ")
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, "$.Case"));
	EXPECT(0, say(ksock, "$.case"));
	expect_nothing(ksock);
}

static void expect_match(const char *binding, const char *name, unsigned int copies)
{
	int ksock = open_ksock();

	context("binding \"%s\", name \"%s\"", binding, name);
	EXPECT(0, bind_listener(ksock, binding));
	EXPECT(0, say(ksock, name));
	EXPECT(copies, num_messages(ksock));
	close(ksock);
}

TEST("a star matches all below, a percent sign exactly one part")
{
	expect_match("$.F.*", "$.F.J", 1);
	expect_match("$.F.*", "$.F.J.K", 1);
	expect_match("$.F.*", "$.F", 0);
	expect_match("$.F.*", "$.Fx.J", 0);
	expect_match("$.F.*", "$.G.J", 0);
	expect_match("$.F.%", "$.F.J", 1);
	expect_match("$.F.%", "$.F.J.K", 0);
	expect_match("$.F.%", "$.F", 0);
	expect_match("$.*", "$.A.B.C", 1);
	expect_match("$.%", "$.A", 1);
	expect_match("$.%", "$.A.B", 0);
	expect_match("$.F", "$.F", 1);
	expect_match("$.F", "$.F.J", 0);
	expect_match("$.F.J", "$.F", 0);
}

TEST("a name has one Replier: EADDRINUSE, for the same Ksock too")
{
	int ksock = open_ksock(), other = open_ksock();

	EXPECT(0, bind_replier(ksock, "$.One"));
	EXPECT(-EADDRINUSE, bind_replier(other, "$.One"));
	EXPECT(-EADDRINUSE, bind_replier(ksock, "$.One"));
	EXPECT(0, bind_replier(other, "$.*"));
	EXPECT(-EADDRINUSE, bind_replier(ksock, "$.*"));
	EXPECT(0, unbind_replier(ksock, "$.One"));
	EXPECT(0, bind_replier(other, "$.One"));
}

TEST("a Listener may bind a name often, and unbinds as often")
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, "$.Often"));
	EXPECT(0, bind_listener(ksock, "$.Often"));
	EXPECT(0, say(ksock, "$.Often"));
	EXPECT(2, num_messages(ksock));
	EXPECT(0, unbind_listener(ksock, "$.Often"));
	EXPECT(1, num_messages(ksock));
	EXPECT(0, unbind_listener(ksock, "$.Often"));
	EXPECT(0, num_messages(ksock));
	EXPECT(-EINVAL, unbind_listener(ksock, "$.Often"));
}

TEST("only what was bound can be unbound, by the same Ksock and as the same: EINVAL")
{
	int ksock = open_ksock(), other = open_ksock();

	EXPECT(0, bind_listener(ksock, "$.Mine"));
	EXPECT(-EINVAL, unbind_listener(other, "$.Mine"));
	EXPECT(-EINVAL, unbind_replier(ksock, "$.Mine"));
	EXPECT(-EINVAL, unbind_listener(ksock, "$.*"));
	EXPECT(0, unbind_listener(ksock, "$.Mine"));
}

TEST("is_replier may be any number but has to be the same to unbind")
{
	int ksock = open_ksock();

	EXPECT(0, bind_as(ksock, "$.Two", 5, 2));
	EXPECT(ksock_id(ksock), replier_of(ksock, "$.Two"));
	EXPECT(-EINVAL, unbind_replier(ksock, "$.Two"));
	EXPECT(-EADDRINUSE, bind_replier(ksock, "$.Two"));
	EXPECT(0, unbind_as(ksock, "$.Two", 5, 2));
	EXPECT(0, replier_of(ksock, "$.Two"));
}

TEST("REPLIER finds exactly the name that was bound, wildcards too")
{
	int ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, bind_replier(ksock, "$.F.*"));
	EXPECT(0, bind_replier(ksock, "$.G"));
	EXPECT(0, bind_listener(ksock, "$.H"));
	EXPECT(id, replier_of(ksock, "$.F.*"));
	EXPECT(0, replier_of(ksock, "$.F.J"));
	EXPECT(0, replier_of(ksock, "$.F"));
	EXPECT(id, replier_of(ksock, "$.G"));
	EXPECT(0, replier_of(ksock, "$.H"));
	EXPECT(0, replier_of(ksock, "rubbish"));
}
