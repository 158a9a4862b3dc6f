/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One user does what uses up the bus, for as long as it is let; and others go on as before, also another user without
 * privileges. On devices of its own, with 64 MiB for messages.
 */
#include "kbus_test.h"

#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

#define NAME "$.Limits.Name"
#define GREEDY_USER 65534
#define OTHER_USER 65533

enum { LISTENERS = 256, REQUESTS = 16384, MONITORS = 8, DEVICES = 16, LARGE = 400000 };
enum { CALLERS = 16, EXCHANGES = 200 };

static char data[LARGE];

static void become(uid_t user)
{
	EXPECT(0, setgroups(0, NULL));
	EXPECT(0, setresgid(user, user, user));
	EXPECT(0, setresuid(user, user, user));
	/* forgotten with the privileges */
	EXPECT(0, prctl(PR_SET_PDEATHSIG, SIGKILL));
}

/*
 * A request, its reply, and a large announcement. To want it delivered to all or none would be to let anybody who
 * listens and does not read refuse it.
 */
static void use_the_bus(void)
{
	int asker = open_ksock(), replier = open_ksock();
	struct received asked;

	EXPECT(0, bind_replier(replier, NAME ".Other"));
	EXPECT(0, bind_listener(asker, NAME ".News"));
	EXPECT(0, request(asker, NAME ".Other", .data = "how?", .data_len = 4));
	asked = receive(replier);
	EXPECT(0, reply(replier, &asked));
	expect_next(asker, NAME ".Other", .in_reply_to = last_sent(asker), .to = ksock_id(asker),
		    .from = ksock_id(replier));
	EXPECT(0, say(replier, NAME ".News", .data = data, .data_len = LARGE));
	expect_next(asker, NAME ".News", .from = ksock_id(replier), .data = data, .data_len = LARGE);
	close(asker);
	close(replier);
}

/* While a greedy user holds what it has got, another user and root use the bus. */
static void others_go_on_beside(void (*be_greedy)(void))
{
	struct child greedy, other;

	if (fork_child(&greedy)) {
		become(GREEDY_USER);
		be_greedy();
		tell(&greedy, 0);
		hear(&greedy);
		exit(0);
	}
	hear(&greedy);
	use_the_bus();
	if (fork_child(&other)) {
		become(OTHER_USER);
		use_the_bus();
		exit(0);
	}
	join_child(&other);
	tell(&greedy, 0);
	join_child(&greedy);
}

/* Its own messages, in a queue that it does not read. */
static void flood_itself(void)
{
	int ksock = open_ksock();
	int error;

	set_max_messages(ksock, 1000000);
	EXPECT(0, bind_listener(ksock, NAME));
	while ((error = say(ksock, NAME, .data = data, .data_len = LARGE, .flags = KBUS_BIT_ALL_OR_FAIL)) == 0)
		;
	EXPECT_TRUE(error == -ENOMEM || error == -EBUSY);
}

TEST("large messages to a queue that nobody reads")
{
	others_go_on_beside(flood_itself);
}

static void hold_half_written_messages(void)
{
	struct bytes message = entire(NAME, .data = data, .data_len = LARGE);
	int error;

	do {
		error = put(open_ksock(), message.at, message.length - 8);
	} while (error > 0);
	EXPECT(-ENOMEM, error);
}

TEST("messages that are half written")
{
	others_go_on_beside(hold_half_written_messages);
}

/* What others send waits for it, and they pay for it as well. */
static void listen_and_not_read(void)
{
	int ksock = open_ksock();

	set_max_messages(ksock, 1000000);
	EXPECT(0, bind_listener(ksock, "$.*"));
}

static void speak_to_who_does_not_read(void)
{
	struct child silent;
	int ksock = open_ksock();

	if (fork_child(&silent)) {
		become(GREEDY_USER);
		listen_and_not_read();
		tell(&silent, 0);
		hear(&silent);
		exit(0);
	}
	hear(&silent);
	become(OTHER_USER);
	for (int i = 0; i < 500; i++)
		EXPECT(0, say(ksock, NAME, .data = data, .data_len = LARGE));
	tell(&silent, 0);
	join_child(&silent);
}

TEST("a listener that does not read")
{
	struct child speaker;

	if (fork_child(&speaker)) {
		speak_to_who_does_not_read();
		exit(0);
	}
	join_child(&speaker);
}

static void bind_very_often(void)
{
	int ksock = open_ksock();

	for (int i = 0; i < LISTENERS; i++)
		EXPECT(0, bind_listener(ksock, "$.*"));
	EXPECT(-EDQUOT, bind_listener(ksock, "$.*"));
	EXPECT(-EDQUOT, bind_listener(open_ksock(), "$.*"));
	EXPECT(0, unbind_listener(ksock, "$.*"));
	EXPECT(0, bind_listener(open_ksock(), "$.*"));
}

TEST("bindings to a name, each of which gets what is sent")
{
	others_go_on_beside(bind_very_often);
}

static void ask_very_often(void)
{
	int asker = open_ksock(), replier = open_ksock();
	struct bytes question = entire(NAME, .flags = KBUS_BIT_WANT_A_REPLY);
	struct kbus_msg_id id;

	set_max_messages(asker, 1000000);
	set_max_messages(replier, 1000000);
	EXPECT(0, bind_replier(replier, NAME));
	for (int i = 0; i < REQUESTS; i++)
		EXPECT(0, send_bytes(asker, question, &id));
	free(question.at);
	EXPECT(-ENOLCK, request(asker, NAME));
	EXPECT(-ENOLCK, request(open_ksock(), NAME));
}

TEST("requests that are not answered")
{
	others_go_on_beside(ask_very_often);
}

static void open_monitors(void)
{
	int opened = 0, error;

	while ((error = try_open(monitor_path(opened % 2), O_RDONLY)) >= 0)
		opened++;
	/* each takes 4 MiB of the memory as well */
	EXPECT_TRUE(error == -EDQUOT || error == -ENOMEM);
	EXPECT_TRUE(opened >= 1 && opened <= MONITORS);
}

TEST("monitors, each of which gets a copy of what is sent")
{
	others_go_on_beside(open_monitors);
}

static void open_reports(void)
{
	int error;

	while ((error = try_open(stats_path(), O_RDONLY)) >= 0)
		;
	EXPECT_TRUE(error == -ENOMEM || error == -EMFILE);
}

TEST("open report files")
{
	others_go_on_beside(open_reports);
}

/* Its threads call as fast as they can, each with a Ksock of its own, and all that they ask for comes, in order. */
static void *exchange_for_good(void *argument)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, argument));
	for (int i = 0; i < EXCHANGES; i++) {
		EXPECT(0, say(ksock, argument, .data = &i, .data_len = sizeof(i)));
		expect_next(ksock, argument, .from = ksock_id(ksock), .data = &i, .data_len = sizeof(i));
	}
	close(ksock);
	return NULL;
}

static void call_without_end(void)
{
	pthread_t threads[CALLERS];
	static char names[CALLERS][32];

	for (int i = 0; i < CALLERS; i++) {
		snprintf(names[i], sizeof(names[i]), "%s.Own%d", NAME, i);
		EXPECT(0, pthread_create(&threads[i], NULL, exchange_for_good, names[i]));
	}
	for (int i = 0; i < CALLERS; i++)
		EXPECT(0, pthread_join(threads[i], NULL));
}

TEST("calls without end: who makes them comes behind others, and gets what it asks for")
{
	struct child greedy;

	if (fork_child(&greedy)) {
		become(GREEDY_USER);
		call_without_end();
		exit(0);
	}
	for (int i = 0; i < 100; i++)
		use_the_bus();
	join_child(&greedy);
}

/* The last: they stay. */
static void make_devices(void)
{
	int ksock = open_ksock();

	for (int i = 0; i < DEVICES; i++) {
		__u32 number = 0;

		EXPECT(0, ioctl_u32(ksock, KBUS_IOC_NEWDEVICE, &number));
	}
	EXPECT(-EDQUOT, ioctl_u32(ksock, KBUS_IOC_NEWDEVICE, &(__u32){ 0 }));
}

TEST("devices")
{
	__u32 number = 0;

	others_go_on_beside(make_devices);
	EXPECT(0, ioctl_u32(open_ksock(), KBUS_IOC_NEWDEVICE, &number));
}
