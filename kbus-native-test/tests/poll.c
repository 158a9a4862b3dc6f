/* SPDX-License-Identifier: Apache-2.0 */
/* What poll, select and epoll show, and that those who sleep in them are woken. */
#include "kbus_test.h"

#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>

#define NAME "$.Poll.Name"
#define WAIT KBUS_BIT_ALL_OR_WAIT

static int listener_of_name(__u32 limit)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	set_max_messages(ksock, limit);
	return ksock;
}

/* A Ksock that is sending to a listener with a full queue of one. */
static int blocked_by(int listener)
{
	int ksock = open_ksock();

	EXPECT(0, say(ksock, NAME));
	EXPECT(-EAGAIN, say(ksock, NAME, .flags = WAIT));
	EXPECT(0, ready(ksock));
	EXPECT(1, num_messages(listener));
	return ksock;
}

/* ---------------------------------------------------------------------- what is shown -- */

TEST("a Ksock is writable, and readable when a message is queued")
{
	int ksock = listener_of_name(100);

	EXPECT(WRITABLE, ready(ksock));
	EXPECT(0, say(open_ksock(), NAME));
	EXPECT(READABLE | WRITABLE, ready(ksock));
	EXPECT(1, drain(ksock));
	EXPECT(WRITABLE, ready(ksock));
}

TEST("a read-only Ksock is never writable")
{
	int ksock = open_ksock_as(O_RDONLY);

	EXPECT(0, ready(ksock));
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(open_ksock(), NAME));
	EXPECT(READABLE, ready(ksock));
}

TEST("a write-only Ksock can be readable")
{
	int ksock = open_ksock_as(O_WRONLY);

	EXPECT(WRITABLE, ready(ksock));
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(READABLE | WRITABLE, ready(ksock));
}

TEST("the message that is being read does not make a Ksock readable")
{
	int ksock = listener_of_name(100);
	__u32 length;

	EXPECT(0, say(ksock, NAME));
	EXPECT(1, next_message(ksock, &length));
	EXPECT(WRITABLE, ready(ksock));
}

TEST("a half-written message leaves a Ksock writable")
{
	int ksock = open_ksock();

	EXPECT(10, put(ksock, entire(NAME).at, 10));
	EXPECT(WRITABLE, ready(ksock));
}

TEST("a Ksock that is sending is not writable, and poll sends once there is room")
{
	int listener = listener_of_name(1), ksock = blocked_by(listener);
	struct kbus_msg_id id = last_sent(ksock);

	EXPECT(0, ready(ksock));
	EXPECT(1, drain(listener));
	EXPECT(0, num_messages(listener));
	EXPECT(WRITABLE, ready(ksock));
	expect_next(listener, NAME, .id = id, .from = ksock_id(ksock), .flags = WAIT);
	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(WRITABLE, ready(ksock));
	expect_nothing(listener);
}

TEST("a Ksock that is sending can be readable")
{
	int listener = listener_of_name(1), ksock = blocked_by(listener);

	EXPECT(0, bind_listener(ksock, "$.Poll.Other"));
	EXPECT(0, say(listener, "$.Poll.Other"));
	EXPECT(READABLE, ready(ksock));
}

TEST("poll tries again after the limit was raised")
{
	int listener = listener_of_name(1), ksock = blocked_by(listener);

	set_max_messages(listener, 2);
	EXPECT(WRITABLE, ready(ksock));
	EXPECT(2, drain(listener));
}

TEST("poll of a Ksock that lost its waiting message does no harm")
{
	int listener = listener_of_name(1), ksock = blocked_by(listener);

	EXPECT(-EALREADY, put_bytes(ksock, entire(NAME)));
	ready(ksock);
	EXPECT(0, discard(ksock));
	EXPECT(1, drain(listener));
	EXPECT(0, say(ksock, NAME));
	EXPECT(1, drain(listener));
}

/* ----------------------------------------------------------------- sleepers are woken -- */

struct sleeper {
	pthread_t thread;
	int fd;
	short events;
	int (*sleep)(const struct sleeper *sleeper);
	int ready_to_sleep[2];
	int woken_by;	/* the events, 0 if nothing came */
};

static int sleep_in_poll(const struct sleeper *sleeper)
{
	struct pollfd waiter = { .fd = sleeper->fd, .events = sleeper->events };

	return poll(&waiter, 1, LONG_TIME_MS) == 1 ? waiter.revents : 0;
}

static int sleep_in_select(const struct sleeper *sleeper)
{
	struct timeval patience = { .tv_sec = LONG_TIME_MS / 1000 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(sleeper->fd, &set);
	if (select(sleeper->fd + 1, sleeper->events & POLLIN ? &set : NULL,
		   sleeper->events & POLLOUT ? &set : NULL, NULL, &patience) != 1)
		return 0;
	return sleeper->events;
}

static int sleep_in_epoll_with(const struct sleeper *sleeper, __u32 mode)
{
	struct epoll_event event = { .events = (__u32)sleeper->events | mode };
	int epoll = epoll_create1(EPOLL_CLOEXEC), count;

	EXPECT(0, epoll_ctl(epoll, EPOLL_CTL_ADD, sleeper->fd, &event));
	event.events = 0;
	count = epoll_wait(epoll, &event, 1, LONG_TIME_MS);
	close(epoll);
	return count == 1 ? (int)event.events : 0;
}

static int sleep_in_epoll(const struct sleeper *sleeper)
{
	return sleep_in_epoll_with(sleeper, 0);
}

static int sleep_in_edge_epoll(const struct sleeper *sleeper)
{
	return sleep_in_epoll_with(sleeper, EPOLLET);
}

static void *run_sleeper(void *argument)
{
	struct sleeper *sleeper = argument;
	pid_t tid = (pid_t)syscall(SYS_gettid);

	if (write(sleeper->ready_to_sleep[1], &tid, sizeof(tid)) != sizeof(tid))
		FAIL("pipe: %s", strerror(errno));
	sleeper->woken_by = sleeper->sleep(sleeper);
	return NULL;
}

static bool file_has(const char *format, pid_t tid, const char *word)
{
	char path[64], text[512];
	FILE *file;
	size_t length;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path, sizeof(path), format, tid);
#pragma GCC diagnostic pop
	file = fopen(path, "r");
	if (!file)
		return false;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	return strstr(text, word) != NULL;
}

/*
 * The wakeup must come whether or not the sleeper sleeps yet; but to try what this file is about
 * it had better. Where the kernel does not tell what a thread waits in, that it waits will do.
 */
static void await_sleep(pid_t tid)
{
	for (int tries = 0; tries < 100000; tries++) {
		if (file_has("/proc/self/task/%d/wchan", tid, "poll") &&
		    !file_has("/proc/self/task/%d/wchan", tid, "fuse"))
			return;
		if (file_has("/proc/self/task/%d/stat", tid, ") S ") && tries > 1000)
			return;
		sched_yield();
	}
}

static void start_sleeper(struct sleeper *sleeper)
{
	pid_t tid;

	EXPECT(0, pipe(sleeper->ready_to_sleep));
	EXPECT(0, pthread_create(&sleeper->thread, NULL, run_sleeper, sleeper));
	EXPECT(sizeof(tid), read(sleeper->ready_to_sleep[0], &tid, sizeof(tid)));
	await_sleep(tid);
}

static int woken_by(struct sleeper *sleeper)
{
	pthread_join(sleeper->thread, NULL);
	close(sleeper->ready_to_sleep[0]);
	close(sleeper->ready_to_sleep[1]);
	return sleeper->woken_by;
}

static int (*const ways_to_sleep[])(const struct sleeper *) = {
	sleep_in_poll, sleep_in_select, sleep_in_epoll, sleep_in_edge_epoll,
};
static const char *const names_of_ways[] = { "poll", "select", "epoll", "epoll edge" };

TEST("a message wakes its reader: in poll, select, epoll level and edge triggered")
{
	int ksock = listener_of_name(100), sender = open_ksock();

	for (size_t way = 0; way < COUNT(ways_to_sleep); way++) {
		struct sleeper sleeper = { .fd = ksock, .events = POLLIN, .sleep = ways_to_sleep[way] };

		context("%s", names_of_ways[way]);
		start_sleeper(&sleeper);
		EXPECT(0, say(sender, NAME));
		EXPECT(POLLIN, woken_by(&sleeper));
		EXPECT(1, drain(ksock));
	}
}

TEST("a message that is read wakes a sender that waits for room: in all four")
{
	int listener = listener_of_name(1);

	for (size_t way = 0; way < COUNT(ways_to_sleep); way++) {
		struct sleeper sleeper = { .events = POLLOUT, .sleep = ways_to_sleep[way] };
		__u32 length;

		context("%s", names_of_ways[way]);
		sleeper.fd = blocked_by(listener);
		start_sleeper(&sleeper);
		EXPECT(1, next_message(listener, &length));
		EXPECT(POLLOUT, woken_by(&sleeper));
		expect_next(listener, NAME, .id = last_sent(sleeper.fd), .from = ksock_id(sleeper.fd),
			    .flags = WAIT);
		close(sleeper.fd);
	}
}

TEST("an unbinding that makes room wakes a sender that waits for it")
{
	int listener = listener_of_name(1);
	struct sleeper sleeper = { .events = POLLOUT, .sleep = sleep_in_poll };

	sleeper.fd = blocked_by(listener);
	start_sleeper(&sleeper);
	EXPECT(0, unbind_listener(listener, NAME));
	EXPECT(POLLOUT, woken_by(&sleeper));
}

TEST("the replier's close wakes the asker")
{
	int asker = open_ksock(), replier = open_ksock();
	struct sleeper sleeper = { .fd = asker, .events = POLLIN, .sleep = sleep_in_poll };

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	start_sleeper(&sleeper);
	close(replier);
	EXPECT(POLLIN, woken_by(&sleeper));
}

TEST("a reply wakes the asker")
{
	int asker = open_ksock(), replier = open_ksock();
	struct sleeper sleeper = { .fd = asker, .events = POLLIN, .sleep = sleep_in_poll };
	struct received asked;

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	asked = receive(replier);
	start_sleeper(&sleeper);
	EXPECT(0, reply(replier, &asked));
	EXPECT(POLLIN, woken_by(&sleeper));
}

TEST("all who wait on one Ksock are woken")
{
	enum { WAITERS = 6 };
	int ksock = listener_of_name(100);
	struct sleeper sleepers[WAITERS];

	for (int i = 0; i < WAITERS; i++) {
		sleepers[i] = (struct sleeper){ .fd = ksock, .events = POLLIN,
						.sleep = ways_to_sleep[i % 4] };
		start_sleeper(&sleepers[i]);
	}
	EXPECT(0, say(open_ksock(), NAME));
	for (int i = 0; i < WAITERS; i++)
		EXPECT(POLLIN, woken_by(&sleepers[i]));
}

TEST("all listeners of a message are woken")
{
	enum { WAITERS = 8 };
	struct sleeper sleepers[WAITERS];

	for (int i = 0; i < WAITERS; i++) {
		sleepers[i] = (struct sleeper){ .fd = listener_of_name(100), .events = POLLIN,
						.sleep = sleep_in_poll };
		start_sleeper(&sleepers[i]);
	}
	EXPECT(0, say(open_ksock(), NAME));
	for (int i = 0; i < WAITERS; i++)
		EXPECT(POLLIN, woken_by(&sleepers[i]));
}

TEST("who sleeps in one poll on several Ksocks is woken by the one that has a message")
{
	enum { KSOCKS = 5 };
	struct pollfd set[KSOCKS];
	int sender = open_ksock();

	for (int i = 0; i < KSOCKS; i++)
		set[i] = (struct pollfd){ .fd = open_ksock(), .events = POLLIN };
	for (int i = 0; i < KSOCKS; i++) {
		struct child child;

		EXPECT(0, bind_listener(set[i].fd, NAME));
		if (fork_child(&child)) {
			EXPECT(0, say(sender, NAME));
			exit(0);
		}
		EXPECT(1, poll(set, KSOCKS, LONG_TIME_MS));
		EXPECT(POLLIN, set[i].revents);
		join_child(&child);
		EXPECT(1, drain(set[i].fd));
		EXPECT(0, unbind_listener(set[i].fd, NAME));
	}
}

TEST("a child may wait on the Ksock that it inherited")
{
	int ksock = listener_of_name(100);
	struct child child;

	if (fork_child(&child)) {
		tell(&child, 0);
		EXPECT(POLLIN, wait_for(ksock, POLLIN));
		EXPECT(1, drain(ksock));
		exit(0);
	}
	hear(&child);
	EXPECT(0, say(open_ksock(), NAME));
	join_child(&child);
	EXPECT(0, num_messages(ksock));
}

TEST("epoll, edge triggered, tells of each new message once")
{
	int ksock = listener_of_name(100), sender = open_ksock();
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	EXPECT(0, epoll_ctl(epoll, EPOLL_CTL_ADD, ksock, &event));
	for (int i = 0; i < 5; i++) {
		EXPECT(0, epoll_wait(epoll, &event, 1, 0));
		EXPECT(0, say(sender, NAME));
		EXPECT(1, epoll_wait(epoll, &event, 1, LONG_TIME_MS));
		EXPECT(EPOLLIN, event.events);
	}
	EXPECT(5, drain(ksock));
}

TEST("sleeping and waking goes on and on: a thousand round trips")
{
	int asker = open_ksock();
	struct child child;

	if (fork_child(&child)) {
		int replier = open_ksock();

		EXPECT(0, bind_replier(replier, NAME));
		tell(&child, 0);
		for (int i = 0; i < 1000; i++) {
			struct received asked;

			wait_for(replier, POLLIN);
			asked = receive(replier);
			EXPECT(0, reply(replier, &asked));
		}
		exit(0);
	}
	hear(&child);
	for (int i = 0; i < 1000; i++) {
		EXPECT(0, request(asker, NAME));
		wait_for(asker, POLLIN);
		EXPECT_ID(0, last_sent(asker).serial_num, receive(asker).header->in_reply_to);
	}
	join_child(&child);
}
