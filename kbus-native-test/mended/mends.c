/* SPDX-License-Identifier: Apache-2.0 */
/* What is otherwise than with the module on a bus that is mounted with --mend. */
#include "../tests/kbus_test.h"

#include <sys/epoll.h>

#define NAME "$.Mended.Name"
#define FILL "$.Mended.Fill"
#define EVENT KBUS_MSG_NAME_REPLIER_BIND_EVENT
#define SYNTHETIC KBUS_BIT_SYNTHETIC
#define ASK KBUS_BIT_WANT_A_REPLY
#define WAIT KBUS_BIT_ALL_OR_WAIT

static int new_replier(const char *name)
{
	int ksock = open_ksock();

	EXPECT(0, bind_replier(ksock, name));
	return ksock;
}

static int new_listener(const char *name, __u32 max_messages)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, name));
	set_max_messages(ksock, max_messages);
	return ksock;
}

/* ------------------------------------------------------------------- stateful requests -- */

#define expect_status(ksock, what, request_id, whose)					\
	expect_next((ksock), KBUS_MSG_NAME_##what, .in_reply_to = (request_id),		\
		    .to = ksock_id(ksock), .from = (whose), .flags = SYNTHETIC)

TEST("a replier closes: GoneAway for a stateful request too, and its place is free")
{
	int asker = open_ksock(), replier = new_replier(NAME);
	__u32 id = ksock_id(replier);

	set_max_messages(asker, 1);
	EXPECT(0, request(asker, NAME, .to = id));
	close(replier);
	expect_status(asker, REPLIER_GONEAWAY, last_sent(asker), id);
	expect_nothing(asker);
	new_replier(NAME);
	EXPECT(0, request(asker, NAME));
}

TEST("a replier unbinds: Unbound for a stateful request too, in the order of the queue")
{
	int asker = open_ksock(), replier = new_replier(NAME);
	__u32 id = ksock_id(replier), first = use_serial(asker) + 1;

	EXPECT(0, request(asker, NAME));
	EXPECT(0, request(asker, NAME, .to = id));
	EXPECT(0, request(asker, NAME));
	EXPECT(0, unbind_replier(replier, NAME));
	for (__u32 i = 0; i < 3; i++)
		expect_next(asker, KBUS_MSG_NAME_REPLIER_UNBOUND, .in_reply_to = { 0, first + i },
			    .to = ksock_id(asker), .from = id, .flags = SYNTHETIC);
	expect_nothing(asker);
}

TEST("a stateful request that was read is Ignored, once")
{
	int asker = open_ksock(), replier = new_replier(NAME);
	__u32 id = ksock_id(replier);

	EXPECT(0, request(asker, NAME, .to = id));
	receive(replier);
	EXPECT(0, unbind_replier(replier, NAME));
	expect_nothing(asker);
	close(replier);
	expect_status(asker, REPLIER_IGNORED, last_sent(asker), id);
	expect_nothing(asker);
}

TEST("a replier is killed: a status for each stateful request, queued or blocked")
{
	int asker = open_ksock();
	struct kbus_msg_id queued, blocked;
	struct child child;
	__u32 id;

	if (fork_child(&child)) {
		int replier = new_replier(NAME);

		close(asker);
		set_max_messages(replier, 1);
		tell(&child, ksock_id(replier));
		hear(&child);
		exit(0);
	}
	id = hear(&child);
	EXPECT(0, request(asker, NAME, .to = id));
	queued = last_sent(asker);
	EXPECT(-EAGAIN, request(asker, NAME, .to = id, .flags = WAIT));
	blocked = last_sent(asker);
	kill_child(&child);
	wait_for(asker, POLLOUT);
	expect_status(asker, REPLIER_GONEAWAY, queued, id);
	expect_status(asker, REPLIER_DISAPPEARED, blocked, 0);
	expect_nothing(asker);
}

/* ---------------------------------------------------------------------- who is woken -- */

/*
 * Wait for these events of a Ksock as epoll does that has looked at it already: it looks again only
 * if it is woken.
 */
static int watch(int ksock, __u32 events)
{
	struct epoll_event event = { .events = events };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	EXPECT(0, epoll_ctl(epoll, EPOLL_CTL_ADD, ksock, &event));
	EXPECT(0, epoll_wait(epoll, &event, 1, 0));
	return epoll;
}

static __u32 woken_by(int epoll)
{
	struct epoll_event event = { .events = 0 };

	EXPECT(1, epoll_wait(epoll, &event, 1, LONG_TIME_MS));
	close(epoll);
	return event.events;
}

/* ---------------------------------------------------------------------- unbind events -- */

/* A listener of the events, whose queue of one message is full. */
static int full_listener(void)
{
	int ksock = new_listener(EVENT, 1);

	EXPECT(0, bind_listener(ksock, FILL));
	EXPECT(0, say(ksock, FILL));
	return ksock;
}

/* Bind these names as replier, unreported, and close, reported. */
static void bind_and_close(const char *first, const char *second)
{
	int ksock = new_replier(first);

	EXPECT(0, bind_replier(ksock, second));
	EXPECT(0, report_binds(ksock, 1));
	close(ksock);
}

#define expect_unbind(ksock, name) AT(must_be_unbind((ksock), (name)))

static void must_be_unbind(int ksock, const char *name)
{
	struct received event = must_receive(ksock);
	const struct kbus_replier_bind_event_data *data = event.data;

	expect_string("name of the message", EVENT, event.name);
	expect_number("is_bind", 0, data->is_bind);
	expect_string("name", name, (const char *)data->rest);
}

TEST("a close that one listener has no room for is told at once to those that have")
{
	int full = full_listener(), other = new_listener(EVENT, 2);
	int reader = watch(other, EPOLLIN);

	bind_and_close("$.X", "$.Y");
	EXPECT(EPOLLIN, woken_by(reader));
	expect_unbind(other, "$.Y");
	expect_unbind(other, "$.X");
	expect_nothing(other);
	EXPECT(3, num_messages(full));
}

TEST("who had no room gets the events in order, as soon as it has")
{
	int full = full_listener();

	bind_and_close("$.X", "$.Y");
	expect_next(full, FILL, .from = ksock_id(full));
	expect_unbind(full, "$.Y");
	expect_unbind(full, "$.X");
	expect_nothing(full);
}

TEST("a higher limit is room, too, and wakes whoever waits for the events")
{
	int asker = new_listener(EVENT, 1);
	int reader;

	new_replier(NAME);
	EXPECT(0, request(asker, NAME));	/* its only place is the reply's */
	bind_and_close("$.X", "$.Y");
	reader = watch(asker, EPOLLIN);
	set_max_messages(asker, 3);
	EXPECT(EPOLLIN, woken_by(reader));
	expect_unbind(asker, "$.Y");
	expect_unbind(asker, "$.X");
	expect_nothing(asker);
}

/* --------------------------------------------------------------------- blocked senders -- */

static int blocked_by_listeners_of(const char *name)
{
	int ksock = open_ksock();

	EXPECT(-EAGAIN, say(ksock, name, .flags = WAIT));
	return ksock;
}

TEST("the close of who has no room wakes a sender that waits for it")
{
	int listener = new_listener(NAME, 1), ksock, writer;

	EXPECT(0, say(listener, NAME));
	ksock = blocked_by_listeners_of(NAME);
	writer = watch(ksock, EPOLLOUT);
	close(listener);
	EXPECT(EPOLLOUT, woken_by(writer));
}

TEST("a killed listener wakes a sender that waits for it")
{
	int ksock = open_ksock(), writer;
	struct child child;

	if (fork_child(&child)) {
		int listener = new_listener(NAME, 1);

		close(ksock);
		EXPECT(0, say(listener, NAME));
		tell(&child, 0);
		hear(&child);
		exit(0);
	}
	hear(&child);
	EXPECT(-EAGAIN, say(ksock, NAME, .flags = WAIT));
	writer = watch(ksock, EPOLLOUT);
	kill_child(&child);
	EXPECT(EPOLLOUT, woken_by(writer));
}

TEST("a higher limit wakes a sender that waits for room")
{
	int listener = new_listener(NAME, 1), ksock, writer;

	EXPECT(0, say(listener, NAME));
	ksock = blocked_by_listeners_of(NAME);
	writer = watch(ksock, EPOLLOUT);
	set_max_messages(listener, 2);
	EXPECT(EPOLLOUT, woken_by(writer));
	EXPECT(2, drain(listener));
}

TEST("who has no room and unbinds wakes a sender, though its queue stays as full as it is")
{
	int listener = new_listener(NAME, 1), ksock, writer;

	EXPECT(0, bind_listener(listener, FILL));
	EXPECT(0, say(listener, FILL));
	ksock = blocked_by_listeners_of(NAME);
	writer = watch(ksock, EPOLLOUT);
	EXPECT(0, unbind_listener(listener, NAME));
	EXPECT(EPOLLOUT, woken_by(writer));
	EXPECT(1, drain(listener));
}

TEST("places kept for replies do not keep a sender from being woken when there is room")
{
	int listener = new_listener(NAME, 2), replier = new_replier("$.Mended.Question"), ksock, writer;

	EXPECT(0, request(listener, "$.Mended.Question"));
	EXPECT(0, say(replier, NAME));
	ksock = blocked_by_listeners_of(NAME);
	writer = watch(ksock, EPOLLOUT);
	expect_next(listener, NAME, .from = ksock_id(replier));
	EXPECT(EPOLLOUT, woken_by(writer));
	EXPECT(1, drain(listener));
}

TEST("a waiting request whose replier closes wakes its sender, to be told that it has Disappeared")
{
	int asker = open_ksock(), replier = new_replier(NAME), other = open_ksock();
	struct kbus_msg_id waiting;
	int writer;

	set_max_messages(replier, 1);
	EXPECT(0, request(other, NAME));
	EXPECT(-EAGAIN, request(asker, NAME, .flags = WAIT));
	waiting = last_sent(asker);
	writer = watch(asker, EPOLLOUT);
	close(replier);
	EXPECT(EPOLLOUT, woken_by(writer));
	expect_status(asker, REPLIER_DISAPPEARED, waiting, 0);
}
