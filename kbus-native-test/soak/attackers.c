// SPDX-License-Identifier: Apache-2.0
/* Clients of other users who want to stop the bus for everybody. They check nothing. */
#include "client.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#define PAUSE_US 1000
#define LARGE_DATA 400000u
#define MANY 20000u

static void have_many_files(void)
{
	struct rlimit limit;

	MUST(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = limit.rlim_max;
	MUST(setrlimit(RLIMIT_NOFILE, &limit));
}

static void wait_for_the_end(const struct client *client)
{
	while (stage(client) != ALL_END)
		usleep(10000);
}

/* Fill a queue that nobody reads with large messages. */
void hoard_messages(struct client *client)
{
	int ksock = open_ksock(client);
	struct draft draft = { .name = "$.Hoard", .length = LARGE_DATA };
	struct kbus_msg_id id;

	set_queue_limit(client, ksock, UINT32_MAX);
	bind_name(ksock, draft.name, 0);
	while (stage(client) != ALL_END) {
		send_draft(client, ksock, &draft, &id);
		usleep(PAUSE_US);
	}
}

/* Get a copy of everything, and again and again. */
void hoard_bindings(struct client *client)
{
	int ksock = open_ksock(client);

	while (stage(client) != ALL_END && bind_name(ksock, "$.*", 0) == 0)
		;
	wait_for_the_end(client);
}

/* Close, and leave many Requests behind. */
void hoard_requests(struct client *client)
{
	char name[32];
	struct draft draft = { .name = name, .flags = KBUS_BIT_WANT_A_REPLY };

	snprintf(name, sizeof(name), "$.Debt.%u", client->number);
	while (stage(client) != ALL_END) {
		int asker = open_ksock(client), replier = open_ksock(client);
		struct kbus_msg_id id;

		set_queue_limit(client, asker, 2 * MANY);
		set_queue_limit(client, replier, 2 * MANY);
		bind_name(replier, name, 1);
		for (unsigned int i = 0; i < MANY && stage(client) != ALL_END; i++)
			send_draft(client, asker, &draft, &id);
		close(one_in(client, 2) ? asker : replier);
		close(asker);
		close(replier);
	}
}

/* Open this file of the mount again and again, and close none. */
static void hoard_files(struct client *client, const char *name)
{
	char path[4096];

	have_many_files();
	snprintf(path, sizeof(path), "%s/%s", client->mount, name);
	while (stage(client) != ALL_END && open(path, O_RDONLY | O_CLOEXEC) >= 0)
		;
	wait_for_the_end(client);
}

void hoard_reports(struct client *client)
{
	hoard_files(client, "stats");
}

void hoard_monitors(struct client *client)
{
	hoard_files(client, "monitor0");
}

/* Have the bus write a report for each byte that is read of it. */
void read_first_bytes(struct client *client)
{
	char path[4096], byte;
	int file;

	snprintf(path, sizeof(path), "%s/bindings", client->mount);
	file = open(path, O_RDONLY | O_CLOEXEC);
	while (stage(client) != ALL_END)
		if (pread(file, &byte, 1, 0) < 0)
			usleep(PAUSE_US);
}
