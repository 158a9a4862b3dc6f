/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that share a Ksock, and threads that have one each. */
#include "kbus_test.h"

#include <pthread.h>

#define NAME "$.Threads.Name"
#define WAIT KBUS_BIT_ALL_OR_WAIT

enum { MANY = 5000, ASKERS = 4, EACH = 500 };

static void *send_many(void *argument)
{
	int ksock = *(int *)argument;

	for (__u32 i = 0; i < MANY; i++) {
		int result = say(ksock, NAME, .flags = WAIT, .data = &i, .data_len = sizeof(i));

		if (result == -EAGAIN)
			wait_for(ksock, POLLOUT);
		else
			EXPECT(0, result);
	}
	return NULL;
}

static void receive_many(int ksock, __u32 from)
{
	for (__u32 i = 0; i < MANY; i++) {
		wait_for(ksock, POLLIN);
		expect_next(ksock, NAME, .flags = WAIT, .from = from, .data = &i, .data_len = sizeof(i));
	}
	expect_nothing(ksock);
}

TEST("one thread sends and one receives on the same Ksock: all arrives, in order")
{
	int ksock = open_ksock();
	pthread_t sender;

	set_max_messages(ksock, 10);
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, pthread_create(&sender, NULL, send_many, &ksock));
	receive_many(ksock, ksock_id(ksock));
	pthread_join(sender, NULL);
}

TEST("one thread sends and one receives, with a Ksock each: all arrives, in order")
{
	int ksock = open_ksock(), listener = open_ksock();
	pthread_t sender;

	set_max_messages(listener, 10);
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, pthread_create(&sender, NULL, send_many, &ksock));
	receive_many(listener, ksock_id(ksock));
	pthread_join(sender, NULL);
}

static void *ask_many(void *unused)
{
	int ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	for (__u32 i = 0; i < EACH; i++) {
		struct received answer;

		EXPECT(0, request(ksock, NAME, .data = &i, .data_len = sizeof(i)));
		wait_for(ksock, POLLIN);
		answer = receive(ksock);
		EXPECT_ID(0, last_sent(ksock).serial_num, answer.header->in_reply_to);
		EXPECT(id, answer.header->to);
		EXPECT(0, memcmp(&i, answer.data, sizeof(i)));
	}
	return unused;
}

TEST("many askers and one replier: each gets the answers to its own requests")
{
	pthread_t askers[ASKERS];
	int replier = open_ksock();

	EXPECT(0, bind_replier(replier, NAME));
	for (int i = 0; i < ASKERS; i++)
		EXPECT(0, pthread_create(&askers[i], NULL, ask_many, NULL));
	for (int i = 0; i < ASKERS * EACH; i++) {
		struct received asked;

		wait_for(replier, POLLIN);
		asked = receive(replier);
		EXPECT(0, reply_as(replier, &asked, asked.name, .data = asked.data,
				   .data_len = asked.header->data_len));
	}
	for (int i = 0; i < ASKERS; i++)
		pthread_join(askers[i], NULL);
	EXPECT(0, replies_owed(replier));
	expect_nothing(replier);
}

static void *open_and_close(void *unused)
{
	for (int i = 0; i < EACH; i++) {
		int ksock = open_ksock();

		EXPECT(0, bind_listener(ksock, NAME));
		close(ksock);
	}
	return unused;
}

TEST("Ksocks come and go while messages pass")
{
	int ksock = open_ksock();
	pthread_t others[ASKERS];

	EXPECT(0, bind_listener(ksock, NAME));
	for (int i = 0; i < ASKERS; i++)
		EXPECT(0, pthread_create(&others[i], NULL, open_and_close, NULL));
	for (int i = 0; i < EACH; i++) {
		EXPECT(0, say(ksock, NAME));
		expect_next(ksock, NAME, .id = last_sent(ksock), .from = ksock_id(ksock));
	}
	for (int i = 0; i < ASKERS; i++)
		pthread_join(others[i], NULL);
}
