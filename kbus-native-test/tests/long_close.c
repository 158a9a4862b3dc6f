/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Ksock closes that owes, or holds, so much that it cannot all be seen to while everybody waits. It is
 * closed at once all the same; what is left is seen to while others go on.
 */
#include "kbus_test.h"

#define NAME "$.LongClose.Name"
#define PING "$.LongClose.Ping"
#define ASK KBUS_BIT_WANT_A_REPLY
/* More than three of the slices in which a close is seen to. */
#define MANY 6500u

/* A process that sends itself messages until it is told to end, and says how many came. */
static struct child start_pings(void)
{
	struct child child;
	struct pollfd end;

	if (!fork_child(&child)) {
		hear(&child);
		return child;
	}
	int ksock = open_ksock();
	__u32 pings = 0;

	EXPECT(0, bind_listener(ksock, PING));
	tell(&child, 0);
	end = (struct pollfd){ .fd = child.channel, .events = POLLIN };
	do {
		EXPECT(0, say(ksock, PING));
		wait_for(ksock, READABLE);
		receive(ksock);
		pings++;
	} while (poll(&end, 1, 0) == 0);
	hear(&child);
	tell(&child, pings);
	exit(0);
}

static void end_pings(struct child *pings)
{
	tell(pings, 0);
	EXPECT_TRUE(hear(pings) > 0);
	join_child(pings);
}

static int with_room(unsigned int messages)
{
	int ksock = open_ksock();

	EXPECT(messages, set_max_messages(ksock, messages));
	return ksock;
}

static int replier_of_name(void)
{
	int ksock = with_room(MANY);

	EXPECT(0, bind_replier(ksock, NAME));
	return ksock;
}

/* The serial numbers of the last requests. */
static __u32 asked[MANY];

static void ask(int asker, unsigned int requests)
{
	struct bytes request = entire(NAME, .flags = ASK);

	for (unsigned int i = 0; i < requests; i++) {
		struct kbus_msg_id id;

		EXPECT(0, send_bytes(asker, request, &id));
		asked[i] = id.serial_num;
	}
	free(request.at);
}

/* The next message, which may have yet to come, is the bus's reply to the request of this serial number. */
static void expect_status(int asker, const char *name, __u32 request, __u32 whose)
{
	struct received status;

	context("for the request %u", request);
	wait_for(asker, READABLE);
	status = receive(asker);
	EXPECT_STRING(name, status.name);
	EXPECT_ID(0, request, status.header->in_reply_to);
	EXPECT(whose, status.header->from);
	EXPECT(KBUS_BIT_SYNTHETIC, status.header->flags);
}

TEST("a replier closes that has very many unread requests: it is gone at once, and each of them gets its status, in order")
{
	struct child pings = start_pings();
	int replier = replier_of_name(), asker = with_room(MANY), successor = open_ksock();
	__u32 from = ksock_id(replier);

	allow_seconds(120);
	ask(asker, MANY);
	close(replier);
	EXPECT(0, replier_of(successor, NAME));
	EXPECT(-EADDRNOTAVAIL, request(successor, NAME));
	EXPECT(0, bind_replier(successor, NAME));
	EXPECT((long long)ksock_id(successor), replier_of(asker, NAME));
	for (__u32 i = 0; i < MANY; i++)
		expect_status(asker, KBUS_MSG_NAME_REPLIER_GONEAWAY, asked[i], from);
	expect_nothing(asker);
	end_pings(&pings);
}

TEST("a replier closes that owes very many replies: each of them becomes a status, the newest first")
{
	struct child pings = start_pings();
	int replier = replier_of_name(), asker = with_room(MANY);
	__u32 from = ksock_id(replier), length;

	allow_seconds(120);
	ask(asker, MANY);
	for (unsigned int i = 0; i < MANY; i++)
		EXPECT(1, next_message(replier, &length));
	EXPECT(MANY, replies_owed(replier));
	close(replier);
	for (__u32 i = MANY; i-- > 0;)
		expect_status(asker, KBUS_MSG_NAME_REPLIER_IGNORED, asked[i], from);
	expect_nothing(asker);
	end_pings(&pings);
}

TEST("an asker closes that has very many requests outstanding: nobody is there to get a reply")
{
	struct child pings = start_pings();
	int replier = replier_of_name(), asker = with_room(MANY);
	struct received request;

	allow_seconds(120);
	ask(asker, MANY);
	close(asker);
	EXPECT(MANY, num_messages(replier));
	request = receive(replier);
	EXPECT(-EADDRNOTAVAIL, reply(replier, &request));
	close(replier);
	end_pings(&pings);
}

TEST("askers close, and are killed, while very many statuses are on the way to them; the others get theirs")
{
	int replier = replier_of_name(), patient = with_room(MANY), hasty = with_room(MANY);
	struct child killed;
	__u32 from = ksock_id(replier);

	allow_seconds(120);
	ask(hasty, MANY / 3);
	if (fork_child(&killed)) {
		close(replier);
		ask(with_room(MANY), MANY / 3);
		tell(&killed, 0);
		hear(&killed);
	}
	hear(&killed);
	ask(patient, MANY / 3);
	close(replier);
	close(hasty);
	kill_child(&killed);
	for (__u32 i = 0; i < MANY / 3; i++)
		expect_status(patient, KBUS_MSG_NAME_REPLIER_GONEAWAY, asked[i], from);
	expect_nothing(patient);
}

static const char *numbered(unsigned int number)
{
	static char name[64];

	snprintf(name, sizeof(name), NAME ".n%u", number);
	return name;
}

TEST("a replier closes that has very many names: each of them can be had at once, and is announced in order")
{
	int replier = open_ksock(), watcher = with_room(2 * MANY), successor = open_ksock();
	__u32 from = ksock_id(replier), to = ksock_id(successor);

	allow_seconds(120);
	for (unsigned int i = 0; i < MANY; i++)
		EXPECT(0, bind_replier(replier, numbered(i)));
	EXPECT(0, bind_listener(watcher, KBUS_MSG_NAME_REPLIER_BIND_EVENT));
	EXPECT(0, report_binds(watcher, 1));
	EXPECT(MANY, drain(watcher));
	close(replier);
	EXPECT(0, bind_replier(successor, numbered(7)));
	EXPECT(-EADDRNOTAVAIL, request(watcher, numbered(8)));
	for (unsigned int unbound = 0, bound = 0; unbound < MANY;) {
		const struct kbus_replier_bind_event_data *event;

		wait_for(watcher, READABLE);
		event = receive(watcher).data;
		if (event->is_bind) {
			EXPECT(to, event->binder);
			bound++;
		} else {
			EXPECT(from, event->binder);
			unbound++;
		}
		EXPECT_TRUE(bound <= 1);
	}
	EXPECT(0, report_binds(successor, 0));
}
