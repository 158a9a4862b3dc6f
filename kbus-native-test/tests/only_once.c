/* SPDX-License-Identifier: Apache-2.0 */
/* MSGONLYONCE: one copy of a message for a Ksock, however many of its bindings fit. */
#include "kbus_test.h"

#define NAME "$.Once.Name"
#define ASK KBUS_BIT_WANT_A_REPLY
#define YOU KBUS_BIT_WANT_YOU_TO_REPLY
#define URGENT KBUS_BIT_URGENT

static int once_only(void)
{
	int ksock = open_ksock();

	EXPECT(0, set_only_once(ksock, 1));
	return ksock;
}

TEST("it is off at first, and answers what it was")
{
	int ksock = open_ksock();

	EXPECT(0, set_only_once(ksock, QUERY));
	EXPECT(0, set_only_once(ksock, 1));
	EXPECT(1, set_only_once(ksock, QUERY));
	EXPECT(1, set_only_once(ksock, 1));
	EXPECT(1, set_only_once(ksock, 0));
	EXPECT(0, set_only_once(ksock, QUERY));
}

TEST("it is each Ksock's own")
{
	once_only();
	EXPECT(0, set_only_once(open_ksock(), QUERY));
}

TEST("off: a copy for each binding")
{
	int ksock = open_ksock(), sender = open_ksock();

	EXPECT(0, bind_replier(ksock, NAME));
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, bind_listener(ksock, "$.Once.*"));
	EXPECT(0, request(sender, NAME));
	EXPECT(3, drain(ksock));
}

TEST("on: the replier's copy is the one that is kept")
{
	int ksock = once_only(), sender = open_ksock();
	__u32 from = ksock_id(sender);

	EXPECT(0, bind_replier(ksock, NAME));
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, bind_listener(ksock, "$.Once.*"));
	EXPECT(0, request(sender, NAME));
	expect_next(ksock, NAME, .from = from, .flags = ASK | YOU);
	expect_nothing(ksock);
	EXPECT(0, request(sender, NAME, .flags = URGENT));
	expect_next(ksock, NAME, .from = from, .flags = ASK | YOU | URGENT);
	expect_nothing(ksock);
}

TEST("on: else that of the newest binding, and it goes when that is unbound")
{
	int ksock = once_only(), sender = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, bind_listener(ksock, "$.Once.*"));
	EXPECT(0, say(sender, NAME));
	EXPECT(0, say(sender, NAME));
	EXPECT(2, num_messages(ksock));
	EXPECT(0, unbind_listener(ksock, NAME));
	EXPECT(2, num_messages(ksock));
	EXPECT(0, unbind_listener(ksock, "$.Once.*"));
	EXPECT(0, num_messages(ksock));
}

TEST("on: other Ksocks get theirs")
{
	int ksock = once_only(), other = open_ksock(), sender = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, bind_listener(other, NAME));
	EXPECT(0, bind_listener(other, NAME));
	EXPECT(0, say(sender, NAME));
	EXPECT(1, drain(ksock));
	EXPECT(2, drain(other));
}

TEST("on: an id that comes twice in a row counts as one message")
{
	int ksock = once_only(), sender = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(sender, NAME, .id = { 5, 9 }));
	EXPECT(0, say(sender, NAME, .id = { 5, 9 }));
	EXPECT(1, num_messages(ksock));
	EXPECT(0, say(sender, NAME));
	EXPECT(0, say(sender, NAME, .id = { 5, 9 }));
	EXPECT(3, num_messages(ksock));
}
