/* SPDX-License-Identifier: Apache-2.0 */
/* A Ksock is the open file: a child that inherits it goes on where its parent was. */
#include "kbus_test.h"

#define NAME "$.Fork.Name"

TEST("a child sends through the Ksock that it inherited, under the same id")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct child child;
	__u32 serial;

	EXPECT(0, bind_listener(listener, NAME));
	if (fork_child(&child)) {
		EXPECT(0, say(ksock, NAME, .data = "child", .data_len = 5));
		tell(&child, last_sent(ksock).serial_num);
		exit(0);
	}
	serial = hear(&child);
	join_child(&child);
	EXPECT_ID(0, serial, last_sent(ksock));
	expect_next(listener, NAME, .id = { 0, serial }, .from = ksock_id(ksock), .data = "child",
		    .data_len = 5);
}

TEST("a child receives what is queued")
{
	int ksock = open_ksock();
	struct child child;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	if (fork_child(&child)) {
		expect_next(ksock, NAME, .from = ksock_id(ksock));
		exit(0);
	}
	join_child(&child);
	EXPECT(1, num_messages(ksock));
}

TEST("a child finishes the message that its parent began to write")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME, .data = "data", .data_len = 4);
	struct child child;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(50, put(ksock, message.at, 50));
	if (fork_child(&child)) {
		EXPECT(message.length - 50, put(ksock, message.at + 50, message.length - 50));
		exit(0);
	}
	join_child(&child);
	EXPECT(0, send_written(ksock));
	expect_next(ksock, NAME, .from = ksock_id(ksock), .data = "data", .data_len = 4);
}

TEST("a pointy message is fetched from the memory of whoever calls SEND")
{
	int ksock = open_ksock();
	char data[] = "old!";
	struct child child;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT_TRUE(put_bytes(ksock, pointy(NAME, .data = data, .data_len = 4)) > 0);
	if (fork_child(&child)) {
		strcpy(data, "new!");
		EXPECT(0, send_written(ksock));
		exit(0);
	}
	join_child(&child);
	expect_next(ksock, NAME, .from = ksock_id(ksock), .data = "new!", .data_len = 4);
}

TEST("a child reads the rest of the message that its parent began to read")
{
	int ksock = open_ksock();
	unsigned char buffer[200];
	struct child child;
	__u32 length;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(1, next_message(ksock, &length));
	EXPECT(30, get(ksock, buffer, 30));
	if (fork_child(&child)) {
		EXPECT(length - 30, len_left(ksock));
		EXPECT(length - 30, get(ksock, buffer, sizeof(buffer)));
		exit(0);
	}
	join_child(&child);
	EXPECT(0, len_left(ksock));
}

TEST("a child replies to what its parent took")
{
	int asker = open_ksock(), replier = open_ksock();
	struct received asked;
	struct child child;

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	asked = receive(replier);
	if (fork_child(&child)) {
		EXPECT(0, reply(replier, &asked));
		exit(0);
	}
	join_child(&child);
	EXPECT(0, replies_owed(replier));
	expect_next(asker, NAME, .in_reply_to = asked.header->id, .to = ksock_id(asker),
		    .from = ksock_id(replier));
}

TEST("a child's binding outlives the child")
{
	int ksock = open_ksock();
	struct child child;

	if (fork_child(&child)) {
		EXPECT(0, bind_replier(ksock, NAME));
		exit(0);
	}
	join_child(&child);
	EXPECT(ksock_id(ksock), replier_of(ksock, NAME));
	EXPECT(0, unbind_replier(ksock, NAME));
}
