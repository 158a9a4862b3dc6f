/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is there when its owner says so, as a page of a file system that does not answer may be. Whoever passes
 * an address in it waits, alone: nobody else is served later for it, and it can be killed.
 */
#include "kbus_test.h"
#include "late_page.h"

#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define NAME "$.Slow.Name"
#define NOBODY 65534

/* Calls of one user: so many have their memory fetched at a time, and what goes beyond that waits for them. */
enum { SERVED_AT_ONCE = 32, CROWD = 40 };

/* Whose memory has never taken long is waited for by the thread that serves; it loses its queue after 1 to 2 ms. */
enum { FIRST_STRANGER = 20000, STRANGERS = 100, LEAST_DELAY_US = 800, DELAY_STEP_US = 17 };

/* -------------------------------------------------------------------------- who uses it -- */

static void become(uid_t user)
{
	EXPECT(0, setgroups(0, NULL));
	EXPECT(0, setresgid(NOBODY, NOBODY, NOBODY));
	EXPECT(0, setresuid(user, user, user));
	/* forgotten with the privileges */
	EXPECT(0, prctl(PR_SET_PDEATHSIG, SIGKILL));
}

static void drop_privileges(void)
{
	become(NOBODY);
}

/* A call that wants a late page, made by a thread, and what has come of it. */
struct call {
	pthread_t thread;
	int ksock;
	char *page;
	int result;
};

static void *bind_late_name(void *argument)
{
	struct call *call = argument;

	call->result = bind_as(call->ksock, call->page, strlen(NAME), 0);
	return NULL;
}

static void *send_late_data(void *argument)
{
	struct call *call = argument;

	call->result = send_written(call->ksock);
	return NULL;
}

static void *ask_for_id(void *argument)
{
	struct call *call = argument;

	call->result = ioctl_at(call->ksock, KBUS_IOC_KSOCKID, call->page);
	return NULL;
}

static struct call *begin(void *(*body)(void *), int ksock, char *page)
{
	struct call *call = calloc(1, sizeof(*call));

	call->ksock = ksock;
	call->page = page;
	EXPECT(0, pthread_create(&call->thread, NULL, body, call));
	return call;
}

static int result_of(struct call *call)
{
	pthread_join(call->thread, NULL);
	return call->result;
}

/* A process that is in the middle of BIND with a name that does not come. */
static bool fork_stuck(struct child *child, bool as_nobody)
{
	struct late_page page;

	if (!fork_child(child))
		return false;
	page = late_page();
	if (as_nobody)
		drop_privileges();
	begin(bind_late_name, open_ksock(), page.at);
	expect_wanted(&page);
	tell(child, 1);
	pause();
	exit(1);
}

static void expect_service(void)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	expect_next(ksock, NAME, .from = ksock_id(ksock));
	close(ksock);
}

static void expect_service_as_nobody(void)
{
	struct child other;

	if (fork_child(&other)) {
		drop_privileges();
		expect_service();
		exit(0);
	}
	join_child(&other);
}

static void expect_death_by(const struct child *child, int signal)
{
	int status;

	EXPECT(0, kill(child->pid, signal));
	EXPECT(child->pid, waitpid(child->pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT(signal, WTERMSIG(status));
}

/* ------------------------------------------------------------------------------ the tests -- */

TEST("whoever waits for its own memory keeps neither its user's other programs nor other users")
{
	struct child stuck, stuck_nobody;

	fork_stuck(&stuck, false);
	fork_stuck(&stuck_nobody, true);
	EXPECT(1, hear(&stuck));
	EXPECT(1, hear(&stuck_nobody));
	for (int i = 0; i < 100; i++) {
		expect_service();
		expect_service_as_nobody();
	}
	kill_child(&stuck);
	kill_child(&stuck_nobody);
	expect_service();
}

TEST("it can be killed, and be interrupted")
{
	static const int signals[] = { SIGKILL, SIGINT, SIGTERM };

	for (size_t i = 0; i < COUNT(signals); i++) {
		struct child stuck;

		fork_stuck(&stuck, i % 2);
		EXPECT(1, hear(&stuck));
		expect_death_by(&stuck, signals[i]);
	}
	expect_service();
}

static void do_nothing(int signal)
{
	(void)signal;
}

TEST("a signal that it handles ends its call with EINTR")
{
	struct sigaction action = { .sa_handler = do_nothing };
	struct late_page page = late_page();
	int ksock = open_ksock();
	struct call *call;

	EXPECT(0, sigaction(SIGUSR1, &action, NULL));
	call = begin(bind_late_name, ksock, page.at);
	expect_wanted(&page);
	EXPECT(0, pthread_kill(call->thread, SIGUSR1));
	EXPECT(-EINTR, result_of(call));
	EXPECT(-EINVAL, unbind_listener(ksock, NAME));
	expect_service();
}

TEST("a name that comes late is bound")
{
	struct late_page page = late_page();
	int ksock = open_ksock();
	struct call *call = begin(bind_late_name, ksock, page.at);

	expect_wanted(&page);
	expect_service();
	deliver(&page, NAME, 0);
	EXPECT(0, result_of(call));
	EXPECT(0, say(ksock, NAME));
	expect_next(ksock, NAME, .from = ksock_id(ksock));
}

TEST("a name that comes in the very moment in which it is taken for late is bound, too")
{
	for (int i = 0; i < STRANGERS; i++) {
		struct child stranger;

		if (fork_child(&stranger)) {
			struct timespec delay = { .tv_nsec = (LEAST_DELAY_US + DELAY_STEP_US * i) * 1000L };
			struct late_page page = late_page();
			struct call *call;

			become(FIRST_STRANGER + i);
			call = begin(bind_late_name, open_ksock(), page.at);
			expect_wanted(&page);
			nanosleep(&delay, NULL);
			deliver(&page, NAME, 0);
			EXPECT(0, result_of(call));
			exit(0);
		}
		join_child(&stranger);
	}
}

TEST("a message whose data comes late is sent when that has come")
{
	struct late_page page = late_page();
	int ksock = open_ksock(), listener = open_ksock();
	unsigned char data[8];
	struct call *call;

	memset(data, 'x', sizeof(data));
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT_TRUE(put_bytes(ksock, pointy(NAME, .data = page.at, .data_len = sizeof(data))) > 0);
	call = begin(send_late_data, ksock, NULL);
	expect_wanted(&page);
	expect_nothing(listener);
	deliver(&page, "", 'x');
	EXPECT(0, result_of(call));
	expect_next(listener, NAME, .from = ksock_id(ksock), .data = data, .data_len = sizeof(data));
}

TEST("an answer goes into memory that comes late, and leaves what is beside it")
{
	struct late_page page = late_page();
	int ksock = open_ksock();
	__u32 id = ksock_id(ksock);
	struct call *call = begin(ask_for_id, ksock, page.at);

	expect_wanted(&page);
	expect_service();
	deliver(&page, "", 0xA5);
	EXPECT(0, result_of(call));
	EXPECT(id, *(__u32 *)page.at);
	EXPECT(0xA5A5A5A5, ((__u32 *)page.at)[1]);
}

TEST("a crowd that waits for its memory keeps no other user, and goes when it is killed")
{
	struct child crowd[CROWD];

	for (int i = 0; i < CROWD; i++) {
		if (fork_child(&crowd[i])) {
			struct late_page page = late_page();

			drop_privileges();
			begin(bind_late_name, open_ksock(), page.at);
			if (i < SERVED_AT_ONCE)
				expect_wanted(&page);
			tell(&crowd[i], 1);
			pause();
		}
		EXPECT(1, hear(&crowd[i]));
	}
	for (int i = 0; i < 100; i++)
		expect_service();
	for (int i = CROWD - 1; i >= 0; i--)
		kill_child(&crowd[i]);
	expect_service_as_nobody();
}
