/* SPDX-License-Identifier: Apache-2.0 */
/* Opening makes a Ksock; the last close of it ends it. */
#include "kbus_test.h"

#define NAME "$.Open.Name"

TEST("each open gets the next Ksock id of its device")
{
	__u32 first = ksock_id(open_ksock());

	for (__u32 n = 1; n < 20; n++)
		EXPECT(first + n, ksock_id(open_ksock()));
}

TEST("devices count their Ksocks separately")
{
	__u32 here = ksock_id(open_ksock_on(0)), there = ksock_id(open_ksock_on(1));

	EXPECT(there + 1, ksock_id(open_ksock_on(1)));
	EXPECT(there + 2, ksock_id(open_ksock_on(1)));
	EXPECT(here + 1, ksock_id(open_ksock_on(0)));
}

TEST("a Ksock id is never given twice")
{
	int ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	close(ksock);
	EXPECT(id + 1, ksock_id(open_ksock()));
}

TEST("a new Ksock has sent, received and bound nothing, and a queue of 100")
{
	int ksock = open_ksock();

	EXPECT_TRUE(ksock_id(ksock) != 0);
	EXPECT(DEFAULT_MAX_MESSAGES, set_max_messages(ksock, 0));
	EXPECT(0, num_messages(ksock));
	EXPECT(0, replies_owed(ksock));
	EXPECT(0, len_left(ksock));
	EXPECT(0, set_only_once(ksock, QUERY));
	EXPECT_ID(0, 0, last_sent(ksock));
	expect_nothing(ksock);
	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(-EINVAL, unbind_listener(ksock, NAME));
}

TEST("a device that is not there is ENOENT")
{
	EXPECT(-ENOENT, try_open(device_path(MAX_DEVICES), O_RDWR));
	EXPECT(-ENOENT, try_open(device_path(0xFFFFFFFFu), O_RDWR));
}

TEST("read-only: may bind, receive and ask, not write")
{
	int ksock = open_ksock_as(O_RDONLY), sender = open_ksock();
	struct bytes message = entire(NAME);

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(sender, NAME));
	expect_next(ksock, NAME, .from = ksock_id(sender));
	EXPECT(-EBADF, put_bytes(ksock, message));
	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(0, discard(ksock));
}

TEST("write-only: may send and bind, and take messages but not read them")
{
	int ksock = open_ksock_as(O_WRONLY);
	unsigned char buffer[10];
	__u32 length;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(1, next_message(ksock, &length));
	EXPECT(KBUS_ENTIRE_MSG_LEN(strlen(NAME), 0), length);
	EXPECT(-EBADF, get(ksock, buffer, sizeof(buffer)));
	EXPECT(length, len_left(ksock));
}

TEST("access mode 3: ioctls only")
{
	int ksock = open_ksock_as(O_ACCMODE);
	struct bytes message = entire(NAME);

	EXPECT_TRUE(ksock_id(ksock) != 0);
	EXPECT(-EBADF, put_bytes(ksock, message));
	EXPECT(-EBADF, get(ksock, message.at, message.length));
}

TEST("open flags that mean nothing here do no harm")
{
	static const int flags[] = { O_CREAT, O_TRUNC, O_CREAT | O_TRUNC, O_APPEND, O_NONBLOCK, O_SYNC,
				     O_CLOEXEC, O_NOCTTY };

	for (size_t i = 0; i < COUNT(flags); i++) {
		int ksock = open_ksock_as(O_RDWR | flags[i]);

		EXPECT(0, bind_listener(ksock, NAME));
		EXPECT(0, say(ksock, NAME, .data = "data", .data_len = 4));
		expect_next(ksock, NAME, .from = ksock_id(ksock), .data = "data", .data_len = 4);
		close(ksock);
	}
	EXPECT(-EEXIST, try_open(device_path(0), O_RDWR | O_CREAT | O_EXCL));
	EXPECT(-ENOTDIR, try_open(device_path(0), O_RDONLY | O_DIRECTORY));
}

TEST("dup() shares one Ksock, which ends with the last close")
{
	int ksock = open_ksock(), other = open_ksock(), copy;
	__u32 id = ksock_id(ksock);

	EXPECT(0, bind_replier(ksock, NAME));
	copy = dup(ksock);
	EXPECT(id, ksock_id(copy));
	close(ksock);
	EXPECT(id, replier_of(other, NAME));
	EXPECT(0, unbind_replier(copy, NAME));
	EXPECT(0, bind_replier(copy, NAME));
	close(copy);
	EXPECT(0, replier_of(other, NAME));
}

TEST("fork() shares one Ksock, which ends with the last close")
{
	int ksock = open_ksock(), other = open_ksock();
	__u32 id = ksock_id(ksock);
	struct child child;

	EXPECT(0, bind_replier(ksock, NAME));
	if (fork_child(&child)) {
		close(other);
		EXPECT(id, ksock_id(ksock));
		tell(&child, 0);
		hear(&child);
		close(ksock);
		exit(0);
	}
	hear(&child);
	close(ksock);
	EXPECT(id, replier_of(other, NAME));
	tell(&child, 0);
	join_child(&child);
	EXPECT(0, replier_of(other, NAME));
}

/* Become replier of NAME in another process, and return once it is. */
static void start_replier(struct child *child)
{
	if (fork_child(child)) {
		EXPECT(0, bind_replier(open_ksock(), NAME));
		tell(child, 0);
		hear(child);
		exit(0);
	}
	hear(child);
}

TEST("the end of a process closes its Ksocks")
{
	struct child child;
	int other = open_ksock();

	start_replier(&child);
	EXPECT_TRUE(replier_of(other, NAME) > 0);
	tell(&child, 0);
	join_child(&child);
	EXPECT(0, replier_of(other, NAME));
}

TEST("SIGKILL closes its Ksocks too")
{
	struct child child;
	int other = open_ksock();

	start_replier(&child);
	EXPECT_TRUE(replier_of(other, NAME) > 0);
	kill_child(&child);
	EXPECT(0, replier_of(other, NAME));
}

TEST("many Ksocks can be open at once")
{
	enum { MANY = 500 };
	int ksocks[MANY], sender = open_ksock();

	for (int i = 0; i < MANY; i++) {
		ksocks[i] = open_ksock();
		EXPECT(0, bind_listener(ksocks[i], NAME));
	}
	EXPECT(0, say(sender, NAME));
	for (int i = 0; i < MANY; i++)
		EXPECT(1, num_messages(ksocks[i]));
}
