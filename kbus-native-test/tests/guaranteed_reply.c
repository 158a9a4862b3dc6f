/* SPDX-License-Identifier: Apache-2.0 */
/* Every request gets exactly one reply: if the replier cannot give it, KBUS does. */
#include "kbus_test.h"

#define NAME "$.Guaranteed.Name"
#define SYNTHETIC KBUS_BIT_SYNTHETIC
#define ASK KBUS_BIT_WANT_A_REPLY
#define YOU KBUS_BIT_WANT_YOU_TO_REPLY
#define WAIT KBUS_BIT_ALL_OR_WAIT

/* The next message is a reply that KBUS made. */
#define expect_status(ksock, what, request_id, whose)					\
	expect_next((ksock), KBUS_MSG_NAME_##what, .in_reply_to = (request_id),		\
		    .to = ksock_id(ksock), .from = (whose), .flags = SYNTHETIC)

static int replier_of_name(void)
{
	int ksock = open_ksock();

	EXPECT(0, bind_replier(ksock, NAME));
	return ksock;
}

TEST("a replier closes: GoneAway for the unread, in order, then Ignored for the read, newest first")
{
	int asker = open_ksock(), replier = replier_of_name(), listener = open_ksock();
	__u32 first = use_serial(asker) + 1, to = ksock_id(asker), from = ksock_id(replier);

	for (int i = 0; i < 6; i++)
		EXPECT(0, request(asker, NAME));
	for (int i = 0; i < 3; i++)
		receive(replier);
	EXPECT(3, replies_owed(replier));
	EXPECT(0, bind_listener(listener, "$.KBUS.*"));
	close(replier);
	for (__u32 i = 0; i < 3; i++)
		expect_next(asker, KBUS_MSG_NAME_REPLIER_GONEAWAY, .id = { 0, first + 6 + i },
			    .in_reply_to = { 0, first + 3 + i }, .to = to, .from = from,
			    .flags = SYNTHETIC);
	for (__u32 i = 0; i < 3; i++)
		expect_next(asker, KBUS_MSG_NAME_REPLIER_IGNORED, .id = { 0, first + 9 + i },
			    .in_reply_to = { 0, first + 2 - i }, .to = to, .from = from,
			    .flags = SYNTHETIC);
	expect_nothing(asker);
	expect_nothing(listener);
}

TEST("a replier unbinds: Unbound for what is unread under that name")
{
	int asker = open_ksock(), replier = replier_of_name();
	struct kbus_msg_id unread;
	struct received asked;

	EXPECT(0, bind_replier(replier, "$.Guaranteed.Other"));
	EXPECT(0, request(asker, NAME));
	EXPECT(0, request(asker, "$.Guaranteed.Other"));
	EXPECT(0, request(asker, NAME));
	unread = last_sent(asker);
	asked = receive(replier);
	EXPECT(0, unbind_replier(replier, NAME));
	EXPECT(1, num_messages(replier));
	expect_status(asker, REPLIER_UNBOUND, unread, ksock_id(replier));
	expect_nothing(asker);

	EXPECT(1, replies_owed(replier));
	EXPECT(0, reply(replier, &asked));
	expect_next(asker, NAME, .in_reply_to = asked.header->id, .to = ksock_id(asker),
		    .from = ksock_id(replier));
	expect_next(replier, "$.Guaranteed.Other", .from = ksock_id(asker), .flags = ASK | YOU);
}

TEST("a replier of a wildcard unbinds: Unbound for what came through it")
{
	int asker = open_ksock(), replier = open_ksock();

	EXPECT(0, bind_replier(replier, "$.Guaranteed.*"));
	EXPECT(0, request(asker, NAME));
	EXPECT(0, unbind_replier(replier, "$.Guaranteed.*"));
	expect_status(asker, REPLIER_UNBOUND, last_sent(asker), ksock_id(replier));
}

TEST("a replier is killed: GoneAway and Ignored")
{
	int asker = open_ksock();
	struct kbus_msg_id read_one, unread;
	struct child child;
	__u32 id;

	if (fork_child(&child)) {
		int replier = replier_of_name();

		close(asker);
		tell(&child, ksock_id(replier));
		hear(&child);
		receive(replier);
		tell(&child, 0);
		hear(&child);
		exit(0);
	}
	id = hear(&child);
	EXPECT(0, request(asker, NAME));
	read_one = last_sent(asker);
	EXPECT(0, request(asker, NAME));
	unread = last_sent(asker);
	tell(&child, 0);
	hear(&child);
	kill_child(&child);
	expect_status(asker, REPLIER_GONEAWAY, unread, id);
	expect_status(asker, REPLIER_IGNORED, read_one, id);
	expect_nothing(asker);
}

TEST("a stateful request gets no reply when it is unbound or closed away unread")
{
	int asker = open_ksock(), replier = replier_of_name();

	EXPECT(0, request(asker, NAME, .to = ksock_id(replier)));
	EXPECT(0, unbind_replier(replier, NAME));
	expect_nothing(asker);
	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME, .to = ksock_id(replier)));
	close(replier);
	expect_nothing(asker);
}

TEST("and the room for its reply stays reserved")
{
	int asker = open_ksock(), replier = replier_of_name();

	set_max_messages(asker, 1);
	EXPECT(0, request(asker, NAME, .to = ksock_id(replier)));
	EXPECT(0, unbind_replier(replier, NAME));
	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(-ENOLCK, request(asker, NAME));
}

TEST("a stateful request that was read is Ignored like any other")
{
	int asker = open_ksock(), replier = replier_of_name();
	__u32 id = ksock_id(replier);

	EXPECT(0, request(asker, NAME, .to = id));
	receive(replier);
	close(replier);
	expect_status(asker, REPLIER_IGNORED, last_sent(asker), id);
}

TEST("a request to oneself, unbound: Unbound from oneself")
{
	int ksock = replier_of_name();

	EXPECT(0, request(ksock, NAME));
	EXPECT(0, unbind_replier(ksock, NAME));
	expect_status(ksock, REPLIER_UNBOUND, last_sent(ksock), ksock_id(ksock));
	expect_nothing(ksock);
}

TEST("a request that somebody else answered is still Ignored by its replier")
{
	int asker = open_ksock(), replier = replier_of_name(), other = open_ksock();
	__u32 id = ksock_id(replier);
	struct received asked;

	EXPECT(0, request(asker, NAME));
	asked = receive(replier);
	EXPECT(0, reply(other, &asked));
	EXPECT(1, drain(asker));
	close(replier);
	expect_status(asker, REPLIER_IGNORED, asked.header->id, id);
}

TEST("an answered request is not Ignored")
{
	int asker = open_ksock(), replier = replier_of_name();
	struct received asked;

	EXPECT(0, request(asker, NAME));
	asked = receive(replier);
	EXPECT(0, reply(replier, &asked));
	close(replier);
	EXPECT(1, drain(asker));
}

TEST("the asker is gone: its replier closes in peace")
{
	int asker = open_ksock(), replier = replier_of_name(), other = open_ksock();

	EXPECT(0, request(asker, NAME));
	EXPECT(0, request(asker, NAME));
	receive(replier);
	close(asker);
	close(replier);
	expect_nothing(other);
	EXPECT(0, bind_replier(other, NAME));
}

TEST("a waiting request whose replier closes: Disappeared, from poll")
{
	int asker = open_ksock(), replier = replier_of_name();
	struct kbus_msg_id queued, waiting;
	__u32 id = ksock_id(replier);

	set_max_messages(replier, 1);
	EXPECT(0, request(asker, NAME));
	queued = last_sent(asker);
	EXPECT(-EAGAIN, request(asker, NAME, .flags = WAIT));
	waiting = last_sent(asker);
	close(replier);
	EXPECT(1, num_messages(asker));
	wait_for(asker, POLLOUT);
	EXPECT(READABLE | WRITABLE, ready(asker));
	expect_status(asker, REPLIER_GONEAWAY, queued, id);
	expect_status(asker, REPLIER_DISAPPEARED, waiting, 0);
	expect_nothing(asker);
	EXPECT(-ENOMSG, send_written(asker));
}

TEST("a waiting stateful request whose replier changes: ErrorSending, from poll")
{
	int asker = open_ksock(), replier = replier_of_name(), other = open_ksock();
	struct kbus_msg_id queued, waiting;

	set_max_messages(replier, 1);
	EXPECT(0, request(asker, NAME));
	queued = last_sent(asker);
	EXPECT(-EAGAIN, request(asker, NAME, .flags = WAIT, .to = ksock_id(replier)));
	waiting = last_sent(asker);
	EXPECT(0, unbind_replier(replier, NAME));
	EXPECT(0, bind_replier(other, NAME));
	wait_for(asker, POLLOUT);
	expect_status(asker, REPLIER_UNBOUND, queued, ksock_id(replier));
	expect_status(asker, ERROR_SENDING, waiting, 0);
	expect_nothing(asker);
	expect_nothing(other);
}

TEST("a waiting reply whose asker closes: Disappeared, to the replier itself")
{
	int asker = open_ksock(), replier = replier_of_name(), sender = open_ksock();
	struct received asked;
	struct kbus_msg_id waiting;

	EXPECT(0, bind_listener(asker, "$.Guaranteed.Fill"));
	EXPECT(0, request(asker, NAME));
	asked = receive(replier);
	EXPECT(0, say(sender, "$.Guaranteed.Fill"));
	set_max_messages(asker, 1);
	EXPECT(-EAGAIN, reply_as(replier, &asked, NAME, .flags = WAIT));
	waiting = last_sent(replier);
	close(asker);
	wait_for(replier, POLLOUT);
	expect_status(replier, REPLIER_DISAPPEARED, waiting, 0);
	EXPECT(1, replies_owed(replier));
}

TEST("a waiting announcement whose listeners close is sent, to nobody")
{
	int sender = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	set_max_messages(listener, 1);
	EXPECT(0, say(sender, NAME));
	EXPECT(-EAGAIN, say(sender, NAME, .flags = WAIT));
	close(listener);
	EXPECT(WRITABLE, ready(sender));
	EXPECT(-ENOMSG, send_written(sender));
	expect_nothing(sender);
}
