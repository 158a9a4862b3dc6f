/* SPDX-License-Identifier: Apache-2.0 */
/* How a message is written: in which forms and pieces, and what is checked when. */
#include "kbus_test.h"

#include <sys/uio.h>

#define NAME "$.Write.Name"

/* Nothing that was written before is left, and a whole message can be sent. */
static void expect_fresh_start(int ksock)
{
	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(0, say(ksock, NAME));
}

static void expect_refused(int result, struct bytes message)
{
	int ksock = open_ksock();

	EXPECT(result, put_bytes(ksock, message));
	expect_fresh_start(ksock);
	close(ksock);
}

TEST("there is nothing to send before something is written")
{
	EXPECT(-ENOMSG, send_written(open_ksock()));
}

TEST("an entire message in one piece")
{
	int ksock = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME, .data = "data", .data_len = 4));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = "data", .data_len = 4);
	EXPECT(-ENOMSG, send_written(ksock));
}

TEST("an entire message in two pieces, wherever it is split")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct bytes message = entire(NAME, .data = "seven!!", .data_len = 7);

	EXPECT(0, bind_listener(listener, NAME));
	for (size_t split = 1; split < message.length; split++) {
		EXPECT(split, put(ksock, message.at, split));
		EXPECT(message.length - split,
		       put(ksock, message.at + split, message.length - split));
		EXPECT(0, send_written(ksock));
		expect_next(listener, NAME, .from = ksock_id(ksock), .data = "seven!!", .data_len = 7);
	}
}

TEST("an entire message byte by byte")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct bytes message = entire(NAME, .data = "odd", .data_len = 3);

	EXPECT(0, bind_listener(listener, NAME));
	for (size_t i = 0; i < message.length; i++)
		EXPECT(1, put(ksock, message.at + i, 1));
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = "odd", .data_len = 3);
}

TEST("an entire message by writev()")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct bytes message = entire(NAME, .data = "data", .data_len = 4);
	struct iovec parts[] = {
		{ message.at, 40 },
		{ message.at + 40, message.length - 40 },
	};

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(message.length, writev(ksock, parts, 2));
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = "data", .data_len = 4);
}

TEST("a pointy message is read as an entire one")
{
	int ksock = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(HEADER, put_bytes(ksock, pointy(NAME, .data = "12345", .data_len = 5)));
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = "12345", .data_len = 5);
}

TEST("a pointy message in pieces, without data")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct bytes message = pointy(NAME);

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(70, put(ksock, message.at, 70));
	EXPECT(HEADER - 70, put(ksock, message.at + 70, HEADER - 70));
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock));
}

TEST("what a pointy message points to is fetched at SEND")
{
	int ksock = open_ksock(), listener = open_ksock();
	char name[] = "$.Write.A", data[] = "old";

	EXPECT(0, bind_listener(listener, "$.Write.B"));
	EXPECT(HEADER, put_bytes(ksock, pointy(name, .data = data, .data_len = 3)));
	strcpy(name, "$.Write.B");
	strcpy(data, "new");
	EXPECT(0, send_written(ksock));
	expect_next(listener, "$.Write.B", .from = ksock_id(ksock), .data = "new", .data_len = 3);
}

TEST("big pointy data arrives byte for byte")
{
	enum { SIZE = 300000 };
	int ksock = open_ksock(), listener = open_ksock();
	unsigned char *data = malloc(SIZE);

	for (size_t i = 0; i < SIZE; i++)
		data[i] = (unsigned char)(i * 7 + i / 4096);
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(HEADER, put_bytes(ksock, pointy(NAME, .data = data, .data_len = SIZE)));
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = data, .data_len = SIZE);
}

TEST("an unfinished message cannot be sent, and is lost in trying")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME);

	EXPECT(50, put(ksock, message.at, 50));
	EXPECT(-EINVAL, send_written(ksock));
	expect_fresh_start(ksock);
}

TEST("DISCARD forgets a half-written and a finished message")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME);

	EXPECT(50, put(ksock, message.at, 50));
	EXPECT(0, discard(ksock));
	expect_fresh_start(ksock);
	EXPECT(message.length, put_bytes(ksock, message));
	EXPECT(0, discard(ksock));
	expect_fresh_start(ksock);
}

TEST("bytes after the end, in the same write: EMSGSIZE")
{
	struct bytes message = entire(NAME);

	message.at = realloc(message.at, message.length + 1);
	message.at[message.length++] = 'x';
	expect_refused(-EMSGSIZE, message);
}

TEST("bytes after the end, in another write: EMSGSIZE")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME);

	EXPECT(message.length, put_bytes(ksock, message));
	EXPECT(-EMSGSIZE, put(ksock, "x", 1));
	expect_fresh_start(ksock);
}

TEST("bytes after a pointy message: EMSGSIZE")
{
	struct bytes message = pointy(NAME);

	message.at = realloc(message.at, HEADER + 1);
	message.at[message.length++] = 'x';
	expect_refused(-EMSGSIZE, message);
}

TEST("each of the three guards is checked: EINVAL")
{
	struct bytes message = entire(NAME);

	message.header->start_guard ^= 1;
	expect_refused(-EINVAL, message);
	message = entire(NAME);
	message.header->end_guard ^= 1;
	expect_refused(-EINVAL, message);
	message = entire(NAME);
	*kbus_msg_end_ptr(message.entire) ^= 1;
	expect_refused(-EINVAL, message);
}

TEST("the header is checked when its last byte arrives, not before")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME);

	message.header->name_len = 0;
	EXPECT(HEADER - 1, put(ksock, message.at, HEADER - 1));
	EXPECT(-EINVAL, put(ksock, message.at + HEADER - 1, 1));
	expect_fresh_start(ksock);
}

TEST("the name is checked when its last byte arrives, not before")
{
	int ksock = open_ksock();
	struct bytes message = entire("$.A.");

	EXPECT(HEADER + 3, put(ksock, message.at, HEADER + 3));
	EXPECT(-EBADMSG, put(ksock, message.at + HEADER + 3, 1));
	expect_fresh_start(ksock);
}

TEST("a name has 1 to 1000 bytes: EINVAL, ENAMETOOLONG")
{
	char name[KBUS_MAX_NAME_LEN + 2] = "$.";
	struct bytes message = entire(NAME);

	message.header->name_len = 0;
	expect_refused(-EINVAL, message);
	memset(name + 2, 'a', KBUS_MAX_NAME_LEN - 1);
	expect_refused(-ENAMETOOLONG, entire(name));
	expect_refused(-ENAMETOOLONG, pointy(name));
	name[KBUS_MAX_NAME_LEN] = '\0';
	EXPECT(0, say(open_ksock(), name));
}

TEST("a bad name, or a wildcard: EBADMSG")
{
	expect_refused(-EBADMSG, entire("$.A."));
	expect_refused(-EBADMSG, entire("$.A.*"));
	expect_refused(-EBADMSG, entire("$.A.%"));
}

TEST("a bad name in a pointy message: EBADMSG at SEND")
{
	static const char *const names[] = { "$.A.", "$.A.*", "$.A.%", "A" };
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(names); i++) {
		EXPECT(HEADER, put_bytes(ksock, pointy(names[i])));
		EXPECT(-EBADMSG, send_written(ksock));
		expect_fresh_start(ksock);
	}
}

TEST("pointers that contradict each other or the length: EINVAL")
{
	struct bytes message = entire(NAME);

	message.header->data = message.at;
	expect_refused(-EINVAL, message);
	message = pointy(NAME, .data_len = 4);
	expect_refused(-EINVAL, message);
	message = pointy(NAME, .data = "data");
	expect_refused(-EINVAL, message);
}

TEST("both ALL_OR_WAIT and ALL_OR_FAIL: EINVAL")
{
	expect_refused(-EINVAL, entire(NAME, .flags = KBUS_BIT_ALL_OR_WAIT | KBUS_BIT_ALL_OR_FAIL));
}

TEST("the padding is not checked, and read as zero")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct bytes message = entire("$.Five", .data = "12345", .data_len = 5);

	message.at[HEADER + 6] = 'x';
	message.at[HEADER + 7] = 'y';
	message.at[HEADER + 8 + 5] = 'z';
	EXPECT(0, bind_listener(listener, "$.Five"));
	EXPECT(message.length, put_bytes(ksock, message));
	EXPECT(0, send_written(ksock));
	expect_next(listener, "$.Five", .from = ksock_id(ksock), .data = "12345", .data_len = 5);
}

TEST("a length that no message has: EMSGSIZE")
{
	static const __u32 lengths[] = { ABSOLUTE_MAX_SIZE, 0x7fffffff, 0x80000000, 0xfffff000, 0xfffffff0,
					 0xffffffff };

	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct bytes message = entire(NAME);

		message.header->data_len = lengths[i];
		expect_refused(-EMSGSIZE, message);
		message = pointy(NAME, .data = "data", .data_len = 4);
		message.header->data_len = lengths[i];
		expect_refused(-EMSGSIZE, message);
	}
}

/* The header of a pointy message with these pointers is taken; sending it is EFAULT. */
static void expect_fault_at_send(const void *name, __u32 name_len, const void *data, __u32 data_len)
{
	int ksock = open_ksock();
	__u32 serial = use_serial(ksock);

	EXPECT(HEADER, put_bytes(ksock, pointy(name, .name_len = name_len, .data = data,
					       .data_len = data_len)));
	EXPECT(-EFAULT, send_written(ksock));
	EXPECT_ID(0, serial, last_sent(ksock));
	expect_fresh_start(ksock);
	EXPECT_ID(0, serial + 1, last_sent(ksock));
}

TEST("a pointy message that points nowhere: EFAULT at SEND, no serial number used")
{
	expect_fault_at_send(unmapped(), 9, NULL, 0);
	expect_fault_at_send((void *)16, 9, NULL, 0);
	expect_fault_at_send(NAME, strlen(NAME), unmapped(), 4);
	expect_fault_at_send(NAME, strlen(NAME), unmapped() - 4, 8);
}

TEST("a pointy name has to be followed by one more byte of memory")
{
	char *name = (char *)unmapped() - strlen(NAME);

	memcpy(name, NAME, strlen(NAME));
	expect_fault_at_send(name, strlen(NAME), NULL, 0);
}

TEST("writing from a bad address: EFAULT")
{
	int ksock = open_ksock();

	EXPECT(-EFAULT, put(ksock, unmapped(), 100));
	EXPECT(0, discard(ksock));
	expect_fresh_start(ksock);
}

TEST("writing nothing is no error")
{
	int ksock = open_ksock();

	EXPECT(0, put(ksock, "", 0));
	EXPECT(0, discard(ksock));
	expect_fresh_start(ksock);
}

TEST("while sending, a write is EALREADY, loses the message, and only DISCARD helps")
{
	int ksock = open_ksock(), listener = open_ksock();
	struct bytes message = entire("$.Other");

	EXPECT(0, bind_listener(listener, NAME));
	set_max_messages(listener, 1);
	EXPECT(0, say(ksock, NAME));
	EXPECT(-EAGAIN, say(ksock, NAME, .flags = KBUS_BIT_ALL_OR_WAIT));
	EXPECT(-EALREADY, put_bytes(ksock, message));
	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(-EALREADY, put_bytes(ksock, message));
	EXPECT(-EALREADY, put_bytes(ksock, message));
	EXPECT(0, discard(ksock));
	EXPECT(message.length, put_bytes(ksock, message));
	EXPECT(0, send_written(ksock));
	EXPECT(1, drain(listener));
	EXPECT(WRITABLE, ready(ksock));
}
