/* SPDX-License-Identifier: Apache-2.0 */
/* Everything works for a user without privileges. */
#include "kbus_test.h"

#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>

#define NAME "$.NonRoot.Name"
#define NOBODY 65534

/* From here on, be a user that may do nothing special. */
static void drop_privileges(void)
{
	if (geteuid() != 0)
		return;
	EXPECT(0, setgroups(0, NULL));
	EXPECT(0, setresgid(NOBODY, NOBODY, NOBODY));
	EXPECT(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT(NOBODY, geteuid());
	/* forgotten with the privileges */
	EXPECT(0, prctl(PR_SET_PDEATHSIG, SIGKILL));
}

static void exchange(int asker, int replier)
{
	struct received asked;

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME, .data = "how?", .data_len = 4));
	wait_for(replier, POLLIN);
	asked = receive(replier);
	EXPECT(0, reply_as(replier, &asked, NAME, .data = "so.", .data_len = 3));
	wait_for(asker, POLLIN);
	expect_next(asker, NAME, .in_reply_to = last_sent(asker), .to = ksock_id(asker),
		    .from = ksock_id(replier), .data = "so.", .data_len = 3);
	EXPECT(0, unbind_replier(replier, NAME));
}

TEST("a request and its reply")
{
	drop_privileges();
	exchange(open_ksock(), open_ksock());
}

TEST("a pointy message")
{
	int ksock;

	drop_privileges();
	ksock = open_ksock();
	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT_TRUE(put_bytes(ksock, pointy(NAME, .data = "data", .data_len = 4)) > 0);
	EXPECT(0, send_written(ksock));
	expect_next(ksock, NAME, .from = ksock_id(ksock), .data = "data", .data_len = 4);
}

TEST("a process that does not let itself be looked into")
{
	drop_privileges();
	EXPECT(0, prctl(PR_SET_DUMPABLE, 0));
	exchange(open_ksock(), open_ksock());
}

TEST("Ksocks that root opened")
{
	int asker = open_ksock(), replier = open_ksock();

	drop_privileges();
	exchange(asker, replier);
}

TEST("root and another user")
{
	int asker = open_ksock();
	struct child child;

	if (fork_child(&child)) {
		int replier;
		struct received asked;

		close(asker);
		drop_privileges();
		replier = open_ksock();
		EXPECT(0, bind_replier(replier, NAME));
		tell(&child, ksock_id(replier));
		wait_for(replier, POLLIN);
		asked = receive(replier);
		EXPECT(0, reply(replier, &asked));
		exit(0);
	}
	EXPECT(hear(&child), replier_of(asker, NAME));
	EXPECT(0, request(asker, NAME));
	wait_for(asker, POLLIN);
	EXPECT_STRING(NAME, receive(asker).name);
	join_child(&child);
}

TEST("the bindings and stats files can be read, not written")
{
	drop_privileges();
	EXPECT_TRUE(strlen(file_text(bindings_path(), 4096)) > 0);
	EXPECT_TRUE(strlen(file_text(stats_path(), 4096)) > 0);
	EXPECT(-EACCES, try_open(bindings_path(), O_WRONLY));
	EXPECT(-EACCES, try_open(bindings_path(), O_RDWR));
	EXPECT(-EACCES, try_open(stats_path(), O_WRONLY));
	EXPECT(-EACCES, try_open(stats_path(), O_RDWR));
}
