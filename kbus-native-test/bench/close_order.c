// SPDX-License-Identifier: Apache-2.0
/*
 * Whoever knows that a Ksock was closed must not meet it again. A process closes its repliers and
 * tells another one through a pipe, which asks each of them at once: every request has to be refused,
 * as nobody is there to answer it. One that is not has overtaken the close.
 */
#include "workloads.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MOST_CLOSES 100

static struct message requests[MOST_CLOSES];

/* Names differ in length, by which the null servers tell them apart. */
static void make_requests(const struct run *run)
{
	char name[MOST_CLOSES + 16] = "$.Close.";

	if (run->closes < 1 || run->closes > MOST_CLOSES)
		die("1 to %d closes", MOST_CLOSES);
	for (unsigned int i = 0; i < run->closes; i++) {
		strcat(name, "n");
		requests[i] = new_message(name, run->data_length);
		requests[i].header->flags = KBUS_BIT_WANT_A_REPLY;
	}
}

static void open_and_close_repliers(const struct run *run, int closed, int go_on)
{
	int repliers[MOST_CLOSES];

	for (uint64_t round = 0; round < run->rounds; round++) {
		for (unsigned int i = 0; i < run->closes; i++) {
			repliers[i] = open_ksock(run->mount, run->device);
			bind_name(repliers[i], (char *)requests[i].entire->rest, REPLIER);
		}
		for (unsigned int i = 0; i < run->closes; i++)
			close_ksock(repliers[i]);
		tell(closed);
		hear(go_on);
	}
}

/* Whether somebody was there to be asked. */
static bool meets_a_replier(int ksock, const struct message *request)
{
	struct kbus_msg_id id;

	write_message(ksock, request);
	if (ioctl(ksock, KBUS_IOC_SEND, &id) == 0)
		return true;
	if (errno != EADDRNOTAVAIL)
		die("a request failed: %s", strerror(errno));
	return false;
}

void close_order(struct run *run)
{
	uint64_t met = 0, rounds_met = 0;
	int closed[2], go_on[2];
	pid_t closer;

	make_requests(run);
	MUST(pipe(closed));
	MUST(pipe(go_on));
	if (fork_onto(run->other_cpu, &closer)) {
		open_and_close_repliers(run, closed[1], go_on[0]);
		_exit(0);
	}
	run_on(run->cpu);
	for (uint64_t round = 0; round < run->rounds; round++) {
		/* A Ksock of its own for each round: replies that come late go nowhere. */
		int ksock = open_ksock(run->mount, run->device);
		uint64_t met_before = met;

		hear(closed[0]);
		/* The Ksock closed last is the likeliest still to be there. */
		for (unsigned int i = run->closes; i-- > 0;)
			met += meets_a_replier(ksock, &requests[i]);
		rounds_met += met > met_before;
		close_ksock(ksock);
		tell(go_on[1]);
	}
	end_children(&closer, 1);
	printf("\"requests\": %llu, \"violations\": %llu, \"rounds\": %llu, \"rounds_with_violations\": %llu",
	       (unsigned long long)(run->rounds * run->closes), (unsigned long long)met,
	       (unsigned long long)run->rounds, (unsigned long long)rounds_met);
}
