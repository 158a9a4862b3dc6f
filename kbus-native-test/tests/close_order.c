/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whoever knows that a Ksock was closed never meets it again: not in its own process, not after
 * wait(), not after being told by whoever closed it, on whatever processor.
 *
 * KBUS_ROUNDS says how often the big tests try (default 100), and KBUS_HOGS how many processes keep
 * all processors busy (default and most: 8); 0 is for where they are busy anyhow.
 */
#include "kbus_test.h"

#include <sched.h>
#include <signal.h>

#define DESCRIPTORS 200
#define MOST_HOGS 8

static const char *name_of(int i)
{
	static char name[32];

	snprintf(name, sizeof(name), "$.Order.n%d", i);
	return name;
}

static unsigned int rounds(void)
{
	unsigned int count = environment_number("KBUS_ROUNDS", 100);

	allow_seconds(120 + 5 * count);
	return count;
}

static void open_repliers(int *ksocks, int count)
{
	for (int i = 0; i < count; i++) {
		ksocks[i] = open_ksock();
		EXPECT(0, bind_replier(ksocks[i], name_of(i)));
	}
}

/* Become replier of all the names; returns how many of them somebody still had. */
static unsigned int take_over(int ksock, int count)
{
	unsigned int overtook = 0;

	for (int i = 0; i < count; i++)
		overtook += bind_replier(ksock, name_of(i)) == -EADDRINUSE;
	return overtook;
}

static void report(unsigned int overtook, unsigned int tries)
{
	note("%u of %u requests overtook a RELEASE", overtook, tries);
	EXPECT(0, overtook);
}

/* Keep the calling process on one of the processors that it may use: the first, or the last. */
enum processor { FIRST, LAST };

static void stay_on(enum processor which)
{
	cpu_set_t allowed, one;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		fail("sched_getaffinity: %s", strerror(errno));
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &allowed) && (which == LAST || CPU_COUNT(&one) == 0)) {
			CPU_ZERO(&one);
			CPU_SET(cpu, &one);
		}
	}
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		fail("sched_setaffinity: %s", strerror(errno));
}

static void die_with_descriptors(void (*end)(const struct child *child))
{
	unsigned int overtook = 0, count = rounds();

	stay_on(LAST);
	for (unsigned int round = 0; round < count; round++) {
		int ksock = open_ksock();
		struct child child;

		if (fork_child(&child)) {
			int ksocks[DESCRIPTORS];

			close(ksock);
			stay_on(FIRST);
			open_repliers(ksocks, DESCRIPTORS);
			tell(&child, 0);
			hear(&child);
			exit(0);
		}
		hear(&child);
		end(&child);
		overtook += take_over(ksock, DESCRIPTORS);
		close(ksock);
	}
	report(overtook, count * DESCRIPTORS);
}

static void let_exit(const struct child *child)
{
	tell(child, 0);
	join_child(child);
}

static void let_be_killed(const struct child *child)
{
	kill_child(child);
}

TEST("after wait(), nothing is left of a process that exited with 200 repliers")
{
	die_with_descriptors(let_exit);
}

TEST("after wait(), nothing is left of a process that was killed with 200 repliers")
{
	die_with_descriptors(let_be_killed);
}

TEST("after close(), nothing is left, in the process that closed")
{
	unsigned int overtook = 0, count = rounds();

	for (unsigned int round = 0; round < count; round++) {
		int ksock = open_ksock(), replier = open_ksock();

		EXPECT(0, bind_replier(replier, name_of(0)));
		close(replier);
		overtook += take_over(ksock, 1);
		close(ksock);
	}
	report(overtook, count);
}

/* The process group of those who keep all processors busy; 0 if there are none. */
static pid_t hogs;

static void start_hogs(struct child *all, int count)
{
	for (int i = 0; i < count; i++) {
		if (fork_child(&all[i]))
			for (;;)
				;
		if (setpgid(all[i].pid, hogs) != 0)
			fail("setpgid: %s", strerror(errno));
		hogs = all[0].pid;
	}
}

static void tell_hogs(int signal)
{
	if (hogs && killpg(hogs, signal) != 0)
		fail("killpg: %s", strerror(errno));
}

static void end_hogs(const struct child *all, int count)
{
	for (int i = 0; i < count; i++)
		kill_child(&all[i]);
	hogs = 0;
}

/*
 * One process closes all at once and tells another, which asks at once, on another processor if
 * there are two: as there may be a queue for each.
 */
static void close_and_tell(int at_once)
{
	unsigned int overtook = 0, count = rounds();
	struct child child;

	if (fork_child(&child)) {
		stay_on(FIRST);
		for (unsigned int round = 0; round < count; round++) {
			int ksocks[DESCRIPTORS];

			/* What is only prepared need not wait for them. */
			tell_hogs(SIGSTOP);
			open_repliers(ksocks, at_once);
			tell_hogs(SIGCONT);
			for (int i = 0; i < at_once; i++)
				close(ksocks[i]);
			tell(&child, 0);
			hear(&child);
		}
		exit(0);
	}
	stay_on(LAST);
	for (unsigned int round = 0; round < count; round++) {
		int ksock = open_ksock();

		hear(&child);
		overtook += take_over(ksock, at_once);
		close(ksock);
		tell(&child, 0);
	}
	join_child(&child);
	report(overtook, count * at_once);
}

TEST("after close(), nothing is left, in a process that is told of it")
{
	close_and_tell(1);
}

TEST("after fifty close(), nothing is left, in a process that is told of them")
{
	close_and_tell(50);
}

TEST("after close(), nothing is left, while all processors have more to do than they can")
{
	struct child all[MOST_HOGS];
	int count = (int)environment_number("KBUS_HOGS", MOST_HOGS);

	start_hogs(all, count);
	close_and_tell(1);
	close_and_tell(50);
	end_hogs(all, count);
}

TEST("after dup() and close() the Ksock is there, and after the other close() nothing is left")
{
	unsigned int overtook = 0, count = rounds();
	struct child child;

	if (fork_child(&child)) {
		stay_on(FIRST);
		for (unsigned int round = 0; round < count; round++) {
			int replier, other;

			open_repliers(&replier, 1);
			other = dup(replier);
			close(replier);
			tell(&child, 0);
			hear(&child);
			close(other);
			tell(&child, 0);
			hear(&child);
		}
		exit(0);
	}
	stay_on(LAST);
	for (unsigned int round = 0; round < count; round++) {
		int ksock = open_ksock();

		hear(&child);
		EXPECT(-EADDRINUSE, bind_replier(ksock, name_of(0)));
		tell(&child, 0);
		hear(&child);
		overtook += take_over(ksock, 1);
		close(ksock);
		tell(&child, 0);
	}
	join_child(&child);
	report(overtook, count);
}

TEST("a request that follows the close of its replier finds no replier")
{
	unsigned int count = rounds();
	int asker = open_ksock();

	for (unsigned int round = 0; round < count; round++) {
		int replier = open_ksock();

		EXPECT(0, bind_replier(replier, name_of(0)));
		close(replier);
		EXPECT(-EADDRNOTAVAIL, request(asker, name_of(0)));
	}
}

TEST("the asker has its GoneAway as soon as the replier is closed")
{
	unsigned int count = rounds();
	int asker = open_ksock();

	for (unsigned int round = 0; round < count; round++) {
		int replier = open_ksock();
		__u32 id = ksock_id(replier);

		EXPECT(0, bind_replier(replier, name_of(0)));
		EXPECT(0, request(asker, name_of(0)));
		close(replier);
		expect_next(asker, KBUS_MSG_NAME_REPLIER_GONEAWAY, .to = ksock_id(asker), .from = id,
			    .in_reply_to = last_sent(asker), .flags = KBUS_BIT_SYNTHETIC);
	}
}
