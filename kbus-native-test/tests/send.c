/* SPDX-License-Identifier: Apache-2.0 */
/* SEND: who gets a message, what KBUS changes in it, which failures there are and what they cost. */
#include "kbus_test.h"

#define NAME "$.Send.Name"
#define SYNTHETIC KBUS_BIT_SYNTHETIC
#define WAIT KBUS_BIT_ALL_OR_WAIT
#define FAIL_IF_FULL KBUS_BIT_ALL_OR_FAIL
#define ASK KBUS_BIT_WANT_A_REPLY
#define YOU KBUS_BIT_WANT_YOU_TO_REPLY

/* No Ksock that is open has this id. */
#define NOBODY(ksock) (ksock_id(ksock) + 1000000)

/* A Ksock whose queue is full of one message to NAME. */
static int full_listener(void)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	set_max_messages(ksock, 1);
	EXPECT(0, say(ksock, NAME));
	return ksock;
}

static int replier_of_name(void)
{
	int ksock = open_ksock();

	EXPECT(0, bind_replier(ksock, NAME));
	return ksock;
}

/* ------------------------------------------------------------------ serial numbers -- */

TEST("each message gets the next serial number, whoever sends it")
{
	int ksock = open_ksock(), other = open_ksock();
	__u32 serial = use_serial(ksock);

	EXPECT(serial + 1, use_serial(other));
	EXPECT(serial + 2, use_serial(ksock));
	EXPECT(serial + 3, use_serial(ksock));
}

TEST("SEND and LASTSENT give the id that the recipient sees")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct kbus_msg_id id;

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT_TRUE(put_bytes(ksock, entire(NAME)) > 0);
	EXPECT(0, send_for_id(ksock, &id));
	EXPECT_ID(id.network_id, id.serial_num, last_sent(ksock));
	expect_next(listener, NAME, .id = id, .from = ksock_id(ksock));
}

/* The failure uses up one serial number, and that is then the last one sent. */
#define EXPECT_USED(result, ksock, call)				\
	do {								\
		__u32 before = use_serial(ksock);			\
									\
		EXPECT((result), (call));				\
		EXPECT_ID(0, before + 1, last_sent(ksock));		\
		EXPECT(before + 2, use_serial(ksock));			\
	} while (0)

/* The failure uses up none, and the last one sent is the one before. */
#define EXPECT_UNUSED(result, ksock, call)				\
	do {								\
		__u32 before = use_serial(ksock);			\
									\
		EXPECT((result), (call));				\
		EXPECT_ID(0, before, last_sent(ksock));			\
		EXPECT(before + 1, use_serial(ksock));			\
	} while (0)

TEST("a request without a replier: EADDRNOTAVAIL, a serial number used")
{
	int ksock = open_ksock();

	EXPECT_USED(-EADDRNOTAVAIL, ksock, request(ksock, NAME));
}

TEST("a request to a replier whose queue is full: EBUSY, a serial number used")
{
	int ksock = open_ksock(), replier = replier_of_name();

	set_max_messages(replier, 1);
	EXPECT(0, request(ksock, NAME));
	EXPECT_USED(-EBUSY, ksock, request(ksock, NAME));
	EXPECT(1, num_messages(replier));
}

TEST("a stateful request that is not for the replier: EPIPE, a serial number used")
{
	int ksock = open_ksock(), replier = replier_of_name();

	EXPECT_USED(-EPIPE, ksock, request(ksock, NAME, .to = NOBODY(ksock)));
	EXPECT_USED(0, ksock, request(ksock, NAME, .to = ksock_id(replier)));
	EXPECT(1, num_messages(replier));
}

TEST("ALL_OR_FAIL and a full queue: EBUSY, a serial number used, nobody gets it")
{
	int ksock = open_ksock(), full = full_listener(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT_USED(-EBUSY, ksock, say(ksock, NAME, .flags = FAIL_IF_FULL));
	expect_nothing(listener);
	EXPECT(1, drain(full));
	EXPECT_USED(0, ksock, say(ksock, NAME, .flags = FAIL_IF_FULL));
	expect_next(listener, NAME, .from = ksock_id(ksock), .flags = FAIL_IF_FULL);
}

TEST("ALL_OR_WAIT and a full queue: EAGAIN, a serial number used, nobody gets it")
{
	int ksock = open_ksock(), full = full_listener(), listener = open_ksock();
	__u32 serial = use_serial(ksock);

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(-EAGAIN, say(ksock, NAME, .flags = WAIT));
	EXPECT_ID(0, serial + 1, last_sent(ksock));
	expect_nothing(listener);
	EXPECT(1, num_messages(full));
}

TEST("an ordinary announcement misses those whose queue is full")
{
	int ksock = open_ksock(), full = full_listener(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT_USED(0, ksock, say(ksock, NAME));
	EXPECT(1, num_messages(full));
	EXPECT(1, drain(listener));
}

TEST("a reply that nobody waits for: ECONNREFUSED, a serial number used")
{
	int ksock = open_ksock(), other = open_ksock();

	EXPECT_USED(-ECONNREFUSED, ksock, say(ksock, NAME, .in_reply_to = { 0, 0xFFFFFFF0 },
					      .to = ksock_id(other)));
	expect_nothing(other);
}

TEST("a reply to a Ksock that is not there: EADDRNOTAVAIL, a serial number used")
{
	int ksock = open_ksock();

	EXPECT_USED(-EADDRNOTAVAIL, ksock, say(ksock, NAME, .in_reply_to = { 0, 0xFFFFFFF0 },
					       .to = NOBODY(ksock)));
}

TEST("a request without room for its reply: ENOLCK, no serial number used")
{
	int ksock = open_ksock(), replier = replier_of_name();

	EXPECT(0, bind_listener(ksock, NAME));
	set_max_messages(ksock, 1);
	EXPECT(0, say(ksock, NAME));
	EXPECT_UNUSED(-ENOLCK, ksock, request(ksock, NAME));
	EXPECT(0, num_messages(replier));
}

TEST("a bad name, in either form, uses no serial number")
{
	int ksock = open_ksock();
	__u32 serial;

	EXPECT_UNUSED(-EBADMSG, ksock, say(ksock, "$.A."));
	serial = use_serial(ksock);
	EXPECT_TRUE(put_bytes(ksock, pointy("$.A.")) > 0);
	EXPECT(-EBADMSG, send_written(ksock));
	EXPECT_ID(0, serial, last_sent(ksock));
	EXPECT(serial + 1, use_serial(ksock));
}

TEST("an id from another network is kept, and uses no serial number")
{
	int ksock = open_ksock(), listener = open_ksock();
	__u32 serial = use_serial(ksock);

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME, .id = { 7, 3 }));
	EXPECT_ID(7, 3, last_sent(ksock));
	expect_next(listener, NAME, .id = { 7, 3 }, .from = ksock_id(ksock));
	EXPECT(serial + 1, use_serial(ksock));
}

TEST("a serial number of one's own, without a network, is overwritten")
{
	int ksock = open_ksock();
	__u32 serial = use_serial(ksock);

	EXPECT(0, say(ksock, NAME, .id = { 0, serial + 500 }));
	EXPECT_ID(0, serial + 1, last_sent(ksock));
}

/* ------------------------------------------------------- what a recipient gets to see -- */

TEST("an announcement needs no listeners, and reaches all that there are, the sender too")
{
	int ksock = open_ksock(), one = open_ksock(), two = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, say(ksock, NAME));
	EXPECT(0, bind_listener(one, NAME));
	EXPECT(0, bind_listener(two, "$.Send.*"));
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME, .data = "x", .data_len = 1));
	expect_next(one, NAME, .id = last_sent(ksock), .from = id, .data = "x", .data_len = 1);
	expect_next(two, NAME, .id = last_sent(ksock), .from = id, .data = "x", .data_len = 1);
	expect_next(ksock, NAME, .id = last_sent(ksock), .from = id, .data = "x", .data_len = 1);
}

TEST("only requests go to the replier")
{
	int ksock = open_ksock(), replier = replier_of_name();

	EXPECT(0, say(ksock, NAME));
	expect_nothing(replier);
	EXPECT(0, request(ksock, NAME));
	expect_next(replier, NAME, .from = ksock_id(ksock), .flags = ASK | YOU);
}

TEST("KBUS sets from, extra, SYNTHETIC and WANT_YOU_TO_REPLY, and nothing else")
{
	const __u32 others = 0xABCDFCF0 & ~(WAIT | FAIL_IF_FULL);
	int ksock = open_ksock(), replier = replier_of_name(), listener = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME, .flags = others | ASK | YOU | SYNTHETIC, .from = id + 70, .extra = 9,
		      .orig_from = { 1, 2 }, .final_to = { 3, 4 }));
	expect_next(replier, NAME, .flags = others | ASK | YOU, .from = id, .orig_from = { 1, 2 },
		    .final_to = { 3, 4 });
	expect_next(listener, NAME, .flags = others | ASK, .from = id, .orig_from = { 1, 2 },
		    .final_to = { 3, 4 });
	EXPECT(0, say(ksock, NAME, .flags = YOU));
	expect_next(listener, NAME, .from = id);
}

TEST("the upper 16 flag bits are the user's, each of them")
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	for (int bit = 16; bit < 32; bit++) {
		EXPECT(0, say(ksock, NAME, .flags = 1u << bit));
		expect_next(ksock, NAME, .from = ksock_id(ksock), .flags = 1u << bit);
	}
}

TEST("`to' of an announcement is carried and not looked at")
{
	int ksock = open_ksock(), listener = open_ksock();
	__u32 nobody = NOBODY(ksock);

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME, .to = nobody));
	expect_next(listener, NAME, .from = ksock_id(ksock), .to = nobody);
}

TEST("a request may come from another network")
{
	int ksock = open_ksock(), replier = replier_of_name();
	struct received asked;

	EXPECT(0, request(ksock, NAME, .id = { 3, 8 }));
	asked = receive(replier);
	EXPECT_ID(3, 8, asked.header->id);
	EXPECT(0, reply(replier, &asked));
	expect_next(ksock, NAME, .in_reply_to = { 3, 8 }, .to = ksock_id(ksock), .from = ksock_id(replier));
}

/* --------------------------------------------------------------------------- replies -- */

TEST("a reply goes to the asker and settles the debt")
{
	int ksock = open_ksock(), replier = replier_of_name();
	struct received asked;

	EXPECT(0, request(ksock, NAME, .data = "how?", .data_len = 4));
	asked = receive(replier);
	EXPECT(1, replies_owed(replier));
	EXPECT(0, reply_as(replier, &asked, NAME, .data = "so.", .data_len = 3));
	EXPECT(0, replies_owed(replier));
	expect_next(ksock, NAME, .id = last_sent(replier), .in_reply_to = last_sent(ksock),
		    .to = ksock_id(ksock), .from = ksock_id(replier), .data = "so.", .data_len = 3);
	expect_nothing(replier);
	EXPECT(-ECONNREFUSED, reply(replier, &asked));
}

TEST("requests may be answered in any order")
{
	int ksock = open_ksock(), replier = replier_of_name();
	struct received asked[5];

	for (size_t i = 0; i < COUNT(asked); i++) {
		EXPECT(0, request(ksock, NAME));
		asked[i] = receive(replier);
	}
	for (size_t i = COUNT(asked); i-- > 0;) {
		EXPECT(0, reply(replier, &asked[i]));
		EXPECT(i, replies_owed(replier));
		expect_next(ksock, NAME, .in_reply_to = asked[i].header->id, .to = ksock_id(ksock),
			    .from = ksock_id(replier));
	}
}

TEST("a reply may have another name, and goes to the listeners of that")
{
	int ksock = open_ksock(), replier = replier_of_name(), listener = open_ksock();
	struct received asked;

	EXPECT(0, bind_listener(listener, "$.Send.Other"));
	EXPECT(0, request(ksock, NAME));
	asked = receive(replier);
	EXPECT(0, reply_as(replier, &asked, "$.Send.Other"));
	expect_next(ksock, "$.Send.Other", .in_reply_to = last_sent(ksock), .to = ksock_id(ksock),
		    .from = ksock_id(replier));
	expect_next(listener, "$.Send.Other", .in_reply_to = last_sent(ksock), .to = ksock_id(ksock),
		    .from = ksock_id(replier));
}

TEST("an asker that listens to the name gets the request and, twice, the reply")
{
	int ksock = open_ksock(), replier = replier_of_name();
	__u32 id = ksock_id(ksock), from = ksock_id(replier);
	struct kbus_msg_id question;
	struct received asked;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, request(ksock, NAME));
	question = last_sent(ksock);
	asked = receive(replier);
	EXPECT(0, reply(replier, &asked));
	expect_next(ksock, NAME, .id = question, .from = id, .flags = ASK);
	expect_next(ksock, NAME, .in_reply_to = question, .to = id, .from = from);
	expect_next(ksock, NAME, .in_reply_to = question, .to = id, .from = from);
	expect_nothing(ksock);
}

TEST("a request to oneself, answered by oneself")
{
	int ksock = replier_of_name();
	__u32 id = ksock_id(ksock);
	struct received asked;

	EXPECT(0, request(ksock, NAME));
	asked = receive(ksock);
	EXPECT(0, reply(ksock, &asked));
	expect_next(ksock, NAME, .in_reply_to = asked.header->id, .to = id, .from = id);
	EXPECT(0, replies_owed(ksock));
}

TEST("a reply to an asker that is gone: EADDRNOTAVAIL, and it stays owed")
{
	int ksock = open_ksock(), replier = replier_of_name();
	struct received asked;

	EXPECT(0, request(ksock, NAME));
	asked = receive(replier);
	close(ksock);
	EXPECT(-EADDRNOTAVAIL, reply(replier, &asked));
	EXPECT(1, replies_owed(replier));
}

TEST("a reply that finds the asker's queue full: EBUSY, or EAGAIN, and it stays owed")
{
	int ksock = open_ksock(), replier = replier_of_name(), sender = open_ksock();
	struct received asked;

	EXPECT(0, bind_listener(ksock, "$.Send.Fill"));
	EXPECT(0, request(ksock, NAME));
	asked = receive(replier);
	EXPECT(0, say(sender, "$.Send.Fill"));
	set_max_messages(ksock, 1);
	EXPECT(-EBUSY, reply(replier, &asked));
	EXPECT(-EAGAIN, reply_as(replier, &asked, NAME, .flags = WAIT));
	EXPECT(1, replies_owed(replier));
	EXPECT(1, drain(ksock));
	EXPECT(0, send_written(replier));
	EXPECT(0, replies_owed(replier));
	EXPECT(1, num_messages(ksock));
}

TEST("anybody may answer; the replier is then refused, and still owes")
{
	int ksock = open_ksock(), replier = replier_of_name(), other = open_ksock();
	struct received asked;

	EXPECT(0, request(ksock, NAME));
	asked = receive(replier);
	EXPECT(0, reply(other, &asked));
	EXPECT(-ECONNREFUSED, reply(replier, &asked));
	EXPECT(1, replies_owed(replier));
	expect_next(ksock, NAME, .in_reply_to = asked.header->id, .to = ksock_id(ksock),
		    .from = ksock_id(other));
}

/* -------------------------------------------------------------------- room in queues -- */

TEST("a request reserves room for its reply")
{
	int ksock = open_ksock(), replier = replier_of_name(), sender = open_ksock();
	struct received asked;

	EXPECT(0, bind_listener(ksock, "$.Send.Fill"));
	set_max_messages(ksock, 2);
	EXPECT(0, request(ksock, NAME));
	EXPECT(0, request(ksock, NAME));
	EXPECT(-ENOLCK, request(ksock, NAME));
	EXPECT(-EBUSY, say(sender, "$.Send.Fill", .flags = FAIL_IF_FULL));
	EXPECT(0, num_messages(ksock));
	asked = receive(replier);
	EXPECT(0, reply(replier, &asked));
	EXPECT(-EBUSY, say(sender, "$.Send.Fill", .flags = FAIL_IF_FULL));
	EXPECT(1, drain(ksock));
	EXPECT(0, say(sender, "$.Send.Fill", .flags = FAIL_IF_FULL));
}

TEST("room is looked for once per binding, before anything is delivered")
{
	int ksock = open_ksock(), listener = open_ksock();

	set_max_messages(listener, 1);
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, bind_listener(listener, "$.Send.*"));
	EXPECT(0, say(ksock, NAME));
	EXPECT(3, num_messages(listener));
	EXPECT(0, say(ksock, NAME));
	EXPECT(3, num_messages(listener));
	EXPECT(-EBUSY, say(ksock, NAME, .flags = FAIL_IF_FULL));
}

TEST("a lower limit keeps what is queued")
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(1, set_max_messages(ksock, 1));
	EXPECT(2, drain(ksock));
}

/* ----------------------------------------------------------------------- ALL_OR_WAIT -- */

TEST("while sending, SEND tries again with the same id")
{
	int ksock = open_ksock(), full = full_listener();
	struct kbus_msg_id id;

	EXPECT(-EAGAIN, say(ksock, NAME, .flags = WAIT));
	id = last_sent(ksock);
	EXPECT(-EAGAIN, send_written(ksock));
	EXPECT_ID(id.network_id, id.serial_num, last_sent(ksock));
	EXPECT(1, drain(full));
	EXPECT(0, send_written(ksock));
	EXPECT_ID(id.network_id, id.serial_num, last_sent(ksock));
	expect_next(full, NAME, .id = id, .from = ksock_id(ksock), .flags = WAIT);
	EXPECT(-ENOMSG, send_written(ksock));
}

TEST("while sending, DISCARD gives up")
{
	int ksock = open_ksock(), full = full_listener();
	__u32 serial = use_serial(ksock);

	EXPECT(-EAGAIN, say(ksock, NAME, .flags = WAIT));
	EXPECT(0, discard(ksock));
	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(1, drain(full));
	EXPECT(serial + 2, use_serial(ksock));
	expect_nothing(full);
}

TEST("pointy data is taken by the first SEND, even if that must wait")
{
	int ksock = open_ksock(), full = full_listener();
	char data[] = "old";

	EXPECT_TRUE(put_bytes(ksock, pointy(NAME, .flags = WAIT, .data = data, .data_len = 3)) > 0);
	EXPECT(-EAGAIN, send_written(ksock));
	strcpy(data, "new");
	EXPECT(1, drain(full));
	EXPECT(0, send_written(ksock));
	expect_next(full, NAME, .from = ksock_id(ksock), .flags = WAIT, .data = "old", .data_len = 3);
}

TEST("a request that waits and is sent again needs room for its reply again: ENOLCK")
{
	int ksock = open_ksock(), full = full_listener(), replier = replier_of_name();

	EXPECT(-EAGAIN, request(ksock, NAME, .flags = WAIT));
	EXPECT(0, num_messages(replier));
	EXPECT(0, bind_listener(ksock, "$.Send.Fill"));
	set_max_messages(ksock, 1);
	EXPECT(0, say(replier, "$.Send.Fill"));
	EXPECT(-ENOLCK, send_written(ksock));
	EXPECT(READABLE | WRITABLE, ready(ksock));
	EXPECT(-ENOMSG, send_written(ksock));
	expect_next(ksock, "$.Send.Fill", .from = ksock_id(replier));
	EXPECT(1, drain(full));
}
