/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests share: running them, saying what was expected, and talking KBUS.
 *
 * A test file is a program of its own: TEST("what is so") { ... } for each thing that is so. Each
 * test runs in a process of its own, so that whatever it opened is closed when it ends and a
 * failure is a plain exit.
 *
 * Where a call can fail, its result is the negative errno. Functions that return what they were
 * asked for, and no result, fail the test instead.
 */
#ifndef KBUS_TEST_H
#define KBUS_TEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <kbus/kbus_defns.h>

/* ------------------------------------------------------------------------------ tests -- */

struct kbus_test {
	const char *name;
	void (*run)(void);
	struct kbus_test *next;
};

void register_test(struct kbus_test *test);

#define TEST(name) TEST_ON_(name, __LINE__)
#define TEST_ON_(name, line) TEST_ON_LINE_(name, line)
#define TEST_ON_LINE_(test_name, line)							\
	static void run_##line(void);							\
	static struct kbus_test test_##line = { test_name, run_##line, NULL };		\
	__attribute__((constructor)) static void register_##line(void)			\
	{										\
		register_test(&test_##line);						\
	}										\
	static void run_##line(void)

/* Bytes of a message header. */
#define HEADER sizeof(struct kbus_message_header)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Give the running test this many seconds before it counts as stuck. */
void allow_seconds(unsigned int seconds);

/* What the test is at, to be told if it fails: for tests that go through a table. */
void context(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A remark in the output. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Where the test is, for failures that the helpers find. */
void at_line(const char *file, int line);
#define AT(call) (at_line(__FILE__, __LINE__), (call))

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#define FAIL(...) (at_line(__FILE__, __LINE__), fail(__VA_ARGS__))

/* A number, or the result of a call: 0 or more, or a negative errno. */
#define EXPECT(expected, actual)							\
	do {										\
		long long expected_, actual_;						\
											\
		at_line(__FILE__, __LINE__);						\
		expected_ = (expected);							\
		actual_ = (actual);							\
		expect_number(#actual, expected_, actual_);				\
	} while (0)

#define EXPECT_STRING(expected, actual)							\
	do {										\
		at_line(__FILE__, __LINE__);						\
		expect_string(#actual, (expected), (actual));				\
	} while (0)

#define EXPECT_ID(network, serial, actual)						\
	do {										\
		at_line(__FILE__, __LINE__);						\
		expect_id(#actual, (struct kbus_msg_id){ (network), (serial) }, (actual));	\
	} while (0)

#define EXPECT_TRUE(condition)								\
	do {										\
		if (!(condition))							\
			FAIL("expected %s, and it is not so", #condition);		\
	} while (0)

void expect_number(const char *what, long long expected, long long actual);
void expect_string(const char *what, const char *expected, const char *actual);
void expect_id(const char *what, struct kbus_msg_id expected, struct kbus_msg_id actual);

/* ------------------------------------------------------------- devices and their files -- */

#define MAX_DEVICES 256
#define ABSOLUTE_MAX_SIZE 409600u
#define DEFAULT_MAX_MESSAGES 100u

/* The path of /dev/kbus<device>; good until the fourth call after this one. */
const char *device_path(unsigned int device);
/* The path of the monitor of a device that is there; good until the next call. */
const char *monitor_path(unsigned int device);
const char *bindings_path(void);
const char *stats_path(void);

/* The whole of a file, read in pieces of so many bytes; to be freed, if anybody cares. */
char *file_text(const char *path, size_t piece);

/* ------------------------------------------------------------------------------ Ksocks -- */

/* Open a Ksock, of device 0 for reading and writing if nothing else is said. */
#define open_ksock() AT(must_open(0, O_RDWR))
#define open_ksock_on(device) AT(must_open((device), O_RDWR))
#define open_ksock_as(flags) AT(must_open(0, (flags)))
int must_open(unsigned int device, int flags);
int try_open(const char *path, int flags);

/*
 * The ioctls, by what they pass. The argument lies between canaries; a value that the call leaves
 * alone is still there afterwards.
 */
int ioctl_u32(int ksock, unsigned long request, __u32 *value);
int ioctl_id(int ksock, unsigned long request, struct kbus_msg_id *id);
int ioctl_name(int ksock, unsigned long request, const void *name, size_t length, __u32 *number);
/* ioctl() itself, with its errno. */
int ioctl_at(int ksock, unsigned long request, const void *argument);

/* Ask for, or set, a number; these fail the test if the call fails. */
__u32 must_get(int ksock, unsigned long request, const char *what);
__u32 must_exchange(int ksock, unsigned long request, __u32 value, const char *what);
#define ksock_id(ksock) AT(must_get((ksock), KBUS_IOC_KSOCKID, "KSOCKID"))
#define len_left(ksock) AT(must_get((ksock), KBUS_IOC_LENLEFT, "LENLEFT"))
#define num_messages(ksock) AT(must_get((ksock), KBUS_IOC_NUMMSGS, "NUMMSGS"))
#define replies_owed(ksock) AT(must_get((ksock), KBUS_IOC_UNREPLIEDTO, "UNREPLIEDTO"))
#define set_max_messages(ksock, n) AT(must_exchange((ksock), KBUS_IOC_MAXMSGS, (n), "MAXMSGS"))
#define set_only_once(ksock, n) \
	AT(must_exchange((ksock), KBUS_IOC_MSGONLYONCE, (n), "MSGONLYONCE"))
#define set_max_size(ksock, n) AT(must_exchange((ksock), KBUS_IOC_MAXMSGSIZE, (n), "MAXMSGSIZE"))
#define QUERY 0xFFFFFFFFu

/* 0, or the negative errno */
int report_binds(int ksock, __u32 on);

int bind_as(int ksock, const void *name, size_t length, __u32 is_replier);
int unbind_as(int ksock, const void *name, size_t length, __u32 is_replier);
int bind_listener(int ksock, const char *name);
int bind_replier(int ksock, const char *name);
int unbind_listener(int ksock, const char *name);
int unbind_replier(int ksock, const char *name);
/* The Ksock id of the replier, 0 if there is none, or the negative errno. */
long long replier_of(int ksock, const char *name);

/* --------------------------------------------------------------------------- messages -- */

/* A message to be written, or expected. name_len 0 means that of the string. */
struct draft {
	const char *name;
	__u32 name_len;
	const void *data;
	__u32 data_len;
	__u32 flags, to, from, extra;
	struct kbus_msg_id id, in_reply_to;
	struct kbus_orig_from orig_from, final_to;
};
#define DRAFT(...) (&(struct draft){ .name = __VA_ARGS__ })

/* Bytes of a message, as they are written. */
struct bytes {
	union {
		unsigned char *at;
		struct kbus_entire_message *entire;
		struct kbus_message_header *header;
	};
	size_t length;
};
#define entire(...) entire_message(DRAFT(__VA_ARGS__))
#define pointy(...) pointy_message(DRAFT(__VA_ARGS__))
struct bytes entire_message(const struct draft *draft);
struct bytes pointy_message(const struct draft *draft);

/* write(), giving the count or the negative errno */
int put(int ksock, const void *bytes, size_t length);
int put_bytes(int ksock, struct bytes bytes);
int send_written(int ksock);
int send_for_id(int ksock, struct kbus_msg_id *id);
/* Write a whole message and send it, in two calls: for whoever does so very often. 0, or the negative errno. */
int send_bytes(int ksock, struct bytes bytes, struct kbus_msg_id *id);
int discard(int ksock);

/* Write an entire message and send it: 0, or the negative errno of the one or the other. */
#define say(ksock, ...) say_draft((ksock), DRAFT(__VA_ARGS__))
#define request(ksock, ...) request_draft((ksock), DRAFT(__VA_ARGS__))
int say_draft(int ksock, const struct draft *draft);
int request_draft(int ksock, const struct draft *draft);

#define last_sent(ksock) AT(must_know_last_sent(ksock))
struct kbus_msg_id must_know_last_sent(int ksock);
/* Send an announcement that nobody listens to, and return its serial number. */
#define use_serial(ksock) AT(must_use_serial(ksock))
__u32 must_use_serial(int ksock);

/* A message that was read, with everything checked that is the same in all messages. */
struct received {
	const struct kbus_message_header *header;
	const char *name;
	const void *data;
	__u32 length;
};
#define receive(ksock) AT(must_receive(ksock))
struct received must_receive(int ksock);
/* 1 or 0 or the negative errno */
int next_message(int ksock, __u32 *length);
/* read(), giving the count or the negative errno */
int get(int ksock, void *buffer, size_t size);

/* Answer a request: its name, to its sender, in reply to it. */
int reply(int ksock, const struct received *asked);
#define reply_as(ksock, asked, ...) reply_draft((ksock), (asked), DRAFT(__VA_ARGS__))
int reply_draft(int ksock, const struct received *asked, const struct draft *draft);

/* Take the next message and compare everything with a draft; an id of {0, 0} stands for any. */
#define expect_next(ksock, ...)								\
	do {										\
		at_line(__FILE__, __LINE__);						\
		expect_draft((ksock), DRAFT(__VA_ARGS__));				\
	} while (0)
void expect_draft(int ksock, const struct draft *expected);
#define expect_nothing(ksock) AT(must_have_nothing(ksock))
void must_have_nothing(int ksock);
/* Read everything that is queued; returns how many there were. */
#define drain(ksock) AT(must_drain(ksock))
unsigned int must_drain(int ksock);

/* ------------------------------------------------------------------------------- poll -- */

#define READABLE (POLLIN | POLLRDNORM)
#define WRITABLE (POLLOUT | POLLWRNORM)
/* No test waits this long unless it is going to fail. */
#define LONG_TIME_MS 30000

/* What poll() shows of a Ksock right now. */
#define ready(ksock) AT(must_poll((ksock), READABLE | WRITABLE | POLLPRI, 0))
/* What poll() shows once it shows one of these. */
#define wait_for(ksock, events) AT(must_poll((ksock), (events), LONG_TIME_MS))
int must_poll(int fd, short events, int timeout);

/* --------------------------------------------------- other processes, and bad addresses -- */

struct child {
	pid_t pid;
	int channel;	/* to the child; in the child, to its parent */
};

/* Fork. True in the child, which is to end with exit(0), and is killed when its parent ends. */
bool fork_child(struct child *child);
void tell(const struct child *other, __u32 word);
__u32 hear(const struct child *other);
/* Wait for a child, which has to have succeeded. */
#define join_child(child) AT(must_join(child))
void must_join(const struct child *child);
#define kill_child(child) AT(must_kill(child))
void must_kill(const struct child *child);

/* The first byte after some writable ones, which cannot be read nor written. */
unsigned char *unmapped(void);
/* A page that can be read only, holding these bytes. */
const void *read_only(const void *bytes, size_t length);

/* A number from the environment. */
unsigned int environment_number(const char *name, unsigned int otherwise);

#endif
