/* SPDX-License-Identifier: Apache-2.0 */
/* In which order copies are queued, which replier is chosen, and that all see the same order. */
#include "kbus_test.h"

#include <pthread.h>

#define NAME "$.Order.Name"
#define ASK KBUS_BIT_WANT_A_REPLY
#define YOU KBUS_BIT_WANT_YOU_TO_REPLY
#define URGENT KBUS_BIT_URGENT

TEST("messages are read in the order in which they were sent")
{
	int one = open_ksock(), two = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	for (int i = 0; i < 10; i++) {
		EXPECT(0, say(one, NAME));
		EXPECT(0, say(two, NAME));
		EXPECT(0, say(one, NAME));
	}
	for (int i = 0; i < 10; i++) {
		expect_next(listener, NAME, .from = ksock_id(one));
		expect_next(listener, NAME, .from = ksock_id(two));
		expect_next(listener, NAME, .from = ksock_id(one));
	}
}

TEST("an urgent message goes to the front")
{
	int ksock = open_ksock(), listener = open_ksock();
	__u32 from = ksock_id(ksock), serial = use_serial(ksock);

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(0, say(ksock, NAME, .flags = URGENT));
	EXPECT(0, say(ksock, NAME));
	EXPECT(0, say(ksock, NAME, .flags = URGENT));
	expect_next(listener, NAME, .id = { 0, serial + 4 }, .from = from, .flags = URGENT);
	expect_next(listener, NAME, .id = { 0, serial + 2 }, .from = from, .flags = URGENT);
	expect_next(listener, NAME, .id = { 0, serial + 1 }, .from = from);
	expect_next(listener, NAME, .id = { 0, serial + 3 }, .from = from);
}

TEST("of the copies of one request the replier's comes first")
{
	int ksock = open_ksock(), replier = open_ksock();
	__u32 from = ksock_id(ksock);

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, bind_listener(replier, "$.*"));
	EXPECT(0, bind_listener(replier, NAME));
	EXPECT(0, request(ksock, NAME));
	expect_next(replier, NAME, .from = from, .flags = ASK | YOU);
	expect_next(replier, NAME, .from = from, .flags = ASK);
	expect_next(replier, NAME, .from = from, .flags = ASK);
}

TEST("of the copies of one urgent request the replier's comes last")
{
	int ksock = open_ksock(), replier = open_ksock();
	__u32 from = ksock_id(ksock);

	EXPECT(0, bind_listener(replier, NAME));
	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, bind_listener(replier, "$.*"));
	EXPECT(0, request(ksock, NAME, .flags = URGENT));
	expect_next(replier, NAME, .from = from, .flags = ASK | URGENT);
	expect_next(replier, NAME, .from = from, .flags = ASK | URGENT);
	expect_next(replier, NAME, .from = from, .flags = ASK | YOU | URGENT);
}

TEST("the copy for the newest binding is queued first")
{
	int ksock = open_ksock();

	/* only the first is kept, and goes with its binding */
	EXPECT(0, bind_listener(ksock, "$.Order.%"));
	EXPECT(0, bind_listener(ksock, NAME));
	set_only_once(ksock, 1);
	EXPECT(0, say(ksock, NAME));
	EXPECT(1, num_messages(ksock));
	EXPECT(0, unbind_listener(ksock, "$.Order.%"));
	EXPECT(1, num_messages(ksock));
	EXPECT(0, unbind_listener(ksock, NAME));
	EXPECT(0, num_messages(ksock));
}

TEST("a reply is queued for the asker first, then for listeners")
{
	int ksock = open_ksock(), replier = open_ksock();
	struct received asked;

	set_only_once(ksock, 1);
	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(ksock, NAME));
	asked = receive(replier);
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, reply(replier, &asked));
	/* the one copy did not come through the binding */
	EXPECT(0, unbind_listener(ksock, NAME));
	EXPECT(1, drain(ksock));
}

/* Which of three Ksocks a request to this name went to: 0, 1, 2. */
static int taker(int asker, const int *repliers, const char *name)
{
	int found = -1;

	EXPECT(0, request(asker, name));
	for (int i = 0; i < 3; i++)
		if (drain(repliers[i]) == 1)
			found = i;
	return found;
}

TEST("an exact replier wins over a percent sign, and that over a star")
{
	int asker = open_ksock(), repliers[] = { open_ksock(), open_ksock(), open_ksock() };

	EXPECT(0, bind_replier(repliers[0], "$.F.J"));
	EXPECT(0, bind_replier(repliers[1], "$.F.%"));
	EXPECT(0, bind_replier(repliers[2], "$.F.*"));
	EXPECT(0, taker(asker, repliers, "$.F.J"));
	EXPECT(1, taker(asker, repliers, "$.F.K"));
	EXPECT(2, taker(asker, repliers, "$.F.K.L"));
}

TEST("and does so whichever was bound last")
{
	int asker = open_ksock(), repliers[] = { open_ksock(), open_ksock(), open_ksock() };

	EXPECT(0, bind_replier(repliers[2], "$.F.*"));
	EXPECT(0, bind_replier(repliers[1], "$.F.%"));
	EXPECT(0, bind_replier(repliers[0], "$.F.J"));
	EXPECT(0, taker(asker, repliers, "$.F.J"));
	EXPECT(1, taker(asker, repliers, "$.F.K"));
	EXPECT(2, taker(asker, repliers, "$.F.K.L"));
	EXPECT(0, unbind_replier(repliers[0], "$.F.J"));
	EXPECT(1, taker(asker, repliers, "$.F.J"));
	EXPECT(0, unbind_replier(repliers[1], "$.F.%"));
	EXPECT(2, taker(asker, repliers, "$.F.J"));
	EXPECT(0, unbind_replier(repliers[2], "$.F.*"));
	EXPECT(-EADDRNOTAVAIL, request(asker, "$.F.J"));
}

TEST("of two stars the newest wins")
{
	int asker = open_ksock(), repliers[] = { open_ksock(), open_ksock(), open_ksock() };

	EXPECT(0, bind_replier(repliers[0], "$.F.G.*"));
	EXPECT(0, bind_replier(repliers[1], "$.F.*"));
	EXPECT(1, taker(asker, repliers, "$.F.G.H"));
	EXPECT(0, unbind_replier(repliers[1], "$.F.*"));
	EXPECT(0, unbind_replier(repliers[0], "$.F.G.*"));
	EXPECT(0, bind_replier(repliers[1], "$.F.*"));
	EXPECT(0, bind_replier(repliers[0], "$.F.G.*"));
	EXPECT(0, taker(asker, repliers, "$.F.G.H"));
}

enum { SENDERS = 4, LISTENERS = 3, EACH = 200 };

static void *send_some(void *unused)
{
	int ksock = open_ksock();

	for (int i = 0; i < EACH; i++)
		EXPECT(0, say(ksock, NAME));
	return unused;
}

TEST("all recipients see the messages of many senders in one order, that of the serial numbers")
{
	pthread_t senders[SENDERS];
	int listeners[LISTENERS];
	__u32 last = 0;

	for (int i = 0; i < LISTENERS; i++) {
		listeners[i] = open_ksock();
		set_max_messages(listeners[i], SENDERS * EACH);
		EXPECT(0, bind_listener(listeners[i], i ? NAME : "$.Order.*"));
	}
	for (int i = 0; i < SENDERS; i++)
		EXPECT(0, pthread_create(&senders[i], NULL, send_some, NULL));
	for (int i = 0; i < SENDERS; i++)
		pthread_join(senders[i], NULL);
	for (int n = 0; n < SENDERS * EACH; n++) {
		struct kbus_msg_id id = receive(listeners[0]).header->id;

		EXPECT_TRUE(id.serial_num > last);
		last = id.serial_num;
		for (int i = 1; i < LISTENERS; i++)
			EXPECT_ID(0, id.serial_num, receive(listeners[i]).header->id);
	}
}
