/* SPDX-License-Identifier: Apache-2.0 */
/* MAXMSGSIZE: how long a message may be, and that the longest come through whole. */
#include "kbus_test.h"

#define NAME "$.A"
/* What is left for data in an entire message of this size. */
#define DATA_IN(size) ((__u32)((size) - KBUS_ENTIRE_MSG_LEN(sizeof(NAME) - 1, 0)))

static const unsigned char *pattern(__u32 size)
{
	unsigned char *data = malloc(size);

	for (__u32 i = 0; i < size; i++)
		data[i] = (unsigned char)(i * 31 + i / 251 + i / 65536);
	return data;
}

TEST("0 asks for the limit, 1 for the most that it can be")
{
	int ksock = open_ksock();

	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(ksock, 0));
	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(ksock, 1));
	EXPECT(1000, set_max_size(ksock, 1000));
	EXPECT(1000, set_max_size(ksock, 0));
	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(ksock, 1));
}

TEST("the limit is 100 to 409600, and otherwise EINVAL and as before")
{
	static const __u32 refused[] = { 2, 99, ABSOLUTE_MAX_SIZE + 1, 0x80000000, 0xFFFFFFFF };
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(refused); i++) {
		__u32 value = refused[i];

		EXPECT(-EINVAL, ioctl_u32(ksock, KBUS_IOC_MAXMSGSIZE, &value));
		EXPECT(refused[i], value);
		EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(ksock, 0));
	}
	EXPECT(100, set_max_size(ksock, 100));
	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(ksock, ABSOLUTE_MAX_SIZE));
}

TEST("the limit is the device's")
{
	int ksock = open_ksock(), same = open_ksock(), other = open_ksock_on(1);

	EXPECT(100, set_max_size(ksock, 100));
	EXPECT(100, set_max_size(same, 0));
	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(other, 0));
}

TEST("a message of exactly the limit passes, and one byte of data more is EMSGSIZE")
{
	int ksock = open_ksock();

	EXPECT(100, set_max_size(ksock, 100));
	EXPECT(0, say(ksock, NAME, .data = "abcd", .data_len = DATA_IN(100)));
	EXPECT(-EMSGSIZE, say(ksock, NAME, .data = "abcde", .data_len = DATA_IN(100) + 1));
	EXPECT(-ENOMSG, send_written(ksock));
}

TEST("a pointy message counts as the entire one that it stands for")
{
	int ksock = open_ksock();

	EXPECT(100, set_max_size(ksock, 100));
	EXPECT_TRUE(put_bytes(ksock, pointy(NAME, .data = "abcd", .data_len = DATA_IN(100))) > 0);
	EXPECT(0, send_written(ksock));
	EXPECT(-EMSGSIZE,
	       put_bytes(ksock, pointy(NAME, .data = "abcde", .data_len = DATA_IN(100) + 1)));
}

TEST("a lower limit leaves alone what is written or queued")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME, .data = pattern(200), .data_len = 200);

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(message.length, put_bytes(ksock, message));
	EXPECT(100, set_max_size(ksock, 100));
	EXPECT(0, send_written(ksock));
	expect_next(ksock, NAME, .from = ksock_id(ksock), .data = pattern(200), .data_len = 200);
}

TEST("the longest message comes through byte for byte")
{
	const __u32 size = DATA_IN(ABSOLUTE_MAX_SIZE);
	const unsigned char *data = pattern(size);
	int ksock = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME, .data = data, .data_len = size));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = data, .data_len = size);
	EXPECT_TRUE(put_bytes(ksock, pointy(NAME, .data = data, .data_len = size)) > 0);
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = data, .data_len = size);
}

TEST("also in many pieces")
{
	const __u32 size = DATA_IN(ABSOLUTE_MAX_SIZE);
	const unsigned char *data = pattern(size);
	struct bytes message = entire(NAME, .data = data, .data_len = size);
	int ksock = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	for (size_t done = 0; done < message.length;) {
		size_t piece = message.length - done < 4099 ? message.length - done : 4099;

		EXPECT(piece, put(ksock, message.at + done, piece));
		done += piece;
	}
	EXPECT(0, send_written(ksock));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = data, .data_len = size);
}

TEST("one byte of data more than that is EMSGSIZE, in either form")
{
	const __u32 size = DATA_IN(ABSOLUTE_MAX_SIZE) + 1;
	const unsigned char *data = pattern(size);
	int ksock = open_ksock();

	EXPECT(ABSOLUTE_MAX_SIZE + 4, entire(NAME, .data = data, .data_len = size).length);
	EXPECT(-EMSGSIZE, say(ksock, NAME, .data = data, .data_len = size));
	EXPECT(-EMSGSIZE, put_bytes(ksock, pointy(NAME, .data = data, .data_len = size)));
	EXPECT(0, say(ksock, NAME));
}

TEST("many of the longest can be queued at once")
{
	enum { MANY = 20 };
	const __u32 size = DATA_IN(ABSOLUTE_MAX_SIZE);
	const unsigned char *data = pattern(size);
	int ksock = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	for (int i = 0; i < MANY; i++)
		EXPECT(0, say(ksock, NAME, .data = data, .data_len = size));
	for (int i = 0; i < MANY; i++)
		expect_next(listener, NAME, .from = ksock_id(ksock), .data = data, .data_len = size);
}
