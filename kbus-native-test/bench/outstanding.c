// SPDX-License-Identifier: Apache-2.0
/*
 * Requests that are outstanding when the Ksock of their replier, or of their requester, is closed:
 * close(2) returns before the server has done what it has to, so what counts is when another client is
 * answered. What it asks is ordered after the close.
 */
#include "workloads.h"

static void ask(const struct run *run, int requester)
{
	struct message request = new_message(NAME, run->data_length);

	request.header->flags = KBUS_BIT_WANT_A_REPLY;
	for (uint64_t i = 0; i < run->requests; i++) {
		set_number(&request, i);
		send_message(requester, &request);
	}
}

static void measure_close(int ksock, int other)
{
	uint64_t start = now_ns(), closed;
	struct kbus_msg_id nothing_sent;

	close_ksock(ksock);
	closed = now_ns();
	MUST(ioctl(other, KBUS_IOC_LASTSENT, &nothing_sent));
	printf("\"close_ns\": %llu, \"answered_ns\": %llu", (unsigned long long)(closed - start),
	       (unsigned long long)(now_ns() - start));
}

static void set_up(struct run *run, int *replier, int *requester)
{
	run_on(run->cpu);
	*replier = open_ksock(run->mount, run->device);
	*requester = open_ksock(run->mount, run->device);
	set_queue_limit(*replier, (uint32_t)run->requests);
	/* Room for the replies, or for what comes instead of them, is kept for each. */
	set_queue_limit(*requester, (uint32_t)run->requests);
	bind_name(*replier, NAME, REPLIER);
	ask(run, *requester);
}

void close_replier(struct run *run)
{
	int replier, requester;

	set_up(run, &replier, &requester);
	measure_close(replier, requester);
}

void close_requester(struct run *run)
{
	int replier, requester;

	set_up(run, &replier, &requester);
	measure_close(requester, replier);
}
