// SPDX-License-Identifier: Apache-2.0
/*
 * A user whose threads call without a pause, each call as dear as what the user may have makes it. And
 * one whose threads only compute, as the least that a busy user does to others.
 */
#include "attacker.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CALLS_NAME "$.Calls"
#define LARGE_DATA 400000u
/* What one user may have, and a little for other things. */
#define MOST_LISTENERS 256u
#define MOST_BINDINGS 65000u
#define MOST_BLOCKED 128u

static void compute_for_good(struct attacker *attacker)
{
	for (;;) {
		for (volatile unsigned int i = 0; i < 10000; i++)
			;
		is_granted(attacker, 0);
	}
}

void compute(struct run *run)
{
	become(run->uid);
	attack_until_end(run, compute_for_good, NULL);
}

/* The cheapest call. */
static void ask_for_id_for_good(struct attacker *attacker)
{
	int ksock = open_in_time(attacker);
	uint32_t id[2];

	for (;;)
		is_granted(attacker, ioctl(ksock, KBUS_IOC_KSOCKID, id));
}

void call_cheaply(struct run *run)
{
	become(run->uid);
	attack_until_end(run, ask_for_id_for_good, NULL);
}

static void send_large_for_good(struct attacker *attacker)
{
	struct message message = new_message(CALLS_NAME, LARGE_DATA);
	int ksock = open_in_time(attacker);

	for (;;)
		is_granted(attacker, try_to_send(ksock, &message));
}

/* Large messages to nobody. */
void send_large(struct run *run)
{
	become(run->uid);
	attack_until_end(run, send_large_for_good, NULL);
}

/* ------------------------------------------------------------- as many listeners as may be -- */

struct crowd {
	const char *name;
	int ksock;
};

static void let_listen(const struct crowd *crowd)
{
	for (unsigned int i = 0; i < MOST_LISTENERS; i++)
		try_to_bind(crowd->ksock, crowd->name, LISTENER);
}

/* All that waits for them goes at once, or what one of them has in each call. */
static void let_forget(const struct crowd *crowd)
{
	while (try_to_unbind(crowd->ksock, crowd->name, LISTENER) == 0)
		;
	let_listen(crowd);
}

static struct crowd *new_crowd(const struct run *run, const char *name)
{
	struct crowd *crowd = must_allocate(sizeof(*crowd));

	*crowd = (struct crowd){ .name = name, .ksock = open_ksock(run->mount, run->device) };
	set_queue_limit(crowd->ksock, UINT32_MAX);
	let_listen(crowd);
	return crowd;
}

/* One thread makes room again for all. */
static void make_room(struct attacker *attacker)
{
	if (attacker->number == 0)
		let_forget(attacker->common);
}

static void send_to_crowd_for_good(struct attacker *attacker)
{
	struct message message = new_message(CALLS_NAME, SMALL_DATA);
	int ksock = open_in_time(attacker);

	message.header->flags = KBUS_BIT_ALL_OR_FAIL;
	for (;;)
		if (!is_granted(attacker, try_to_send(ksock, &message)))
			make_room(attacker);
}

void send_to_crowd(struct run *run)
{
	become(run->uid);
	attack_until_end(run, send_to_crowd_for_good, new_crowd(run, CALLS_NAME));
}

static void set_reporting(int ksock, uint32_t on)
{
	uint32_t number[2] = { on, 0 };

	MUST(ioctl(ksock, KBUS_IOC_REPORTREPLIERBINDS, number));
}

static void bind_before_crowd_for_good(struct attacker *attacker)
{
	int ksock = open_in_time(attacker);
	char name[32];

	snprintf(name, sizeof(name), CALLS_NAME ".%u", attacker->number);
	for (;;) {
		struct kbus_bind_request request = { REPLIER, (uint32_t)strlen(name), name };

		if (!is_granted(attacker, try_to_bind(ksock, name, REPLIER)))
			make_room(attacker);
		is_granted(attacker, ioctl(ksock, KBUS_IOC_UNBIND, &request));
	}
}

/* Bind and unbind a Replier, of which all are told. */
void bind_before_crowd(struct run *run)
{
	struct crowd *crowd;

	become(run->uid);
	crowd = new_crowd(run, KBUS_MSG_NAME_REPLIER_BIND_EVENT);
	set_reporting(crowd->ksock, 1);
	attack_until_end(run, bind_before_crowd_for_good, crowd);
}

/* --------------------------------------------------------------- as many bindings as may be -- */

static void report_bindings_for_good(struct attacker *attacker)
{
	for (;;) {
		int ksock = open_in_time(attacker);

		set_queue_limit(ksock, UINT32_MAX);
		if (is_granted(attacker, try_to_bind(ksock, KBUS_MSG_NAME_REPLIER_BIND_EVENT, LISTENER))) {
			is_granted(attacker, ioctl(ksock, KBUS_IOC_REPORTREPLIERBINDS, (uint32_t[]){ 1, 0 }));
			is_granted(attacker, ioctl(ksock, KBUS_IOC_REPORTREPLIERBINDS, (uint32_t[]){ 0, 0 }));
		}
		close_ksock(ksock);
	}
}

/* Be told of all Repliers, and forget it. */
void report_bindings(struct run *run)
{
	char name[32];
	int ksock;

	become(run->uid);
	ksock = open_ksock(run->mount, run->device);
	for (unsigned int i = 0; i < MOST_BINDINGS; i++) {
		snprintf(name, sizeof(name), CALLS_NAME ".%u", i);
		bind_name(ksock, name, REPLIER);
	}
	attack_until_end(run, report_bindings_for_good, NULL);
}

static void unbind_for_good(struct attacker *attacker)
{
	struct message message = new_message(CALLS_NAME, SMALL_DATA);
	int ksock = open_in_time(attacker);

	message.header->flags = KBUS_BIT_ALL_OR_FAIL;
	set_queue_limit(ksock, UINT32_MAX);
	for (;;) {
		bind_in_time(attacker, ksock, CALLS_NAME, LISTENER);
		while (is_granted(attacker, try_to_send(ksock, &message)))
			;
		for (unsigned int i = 0; i < 1000; i++)
			if (is_granted(attacker, try_to_bind(ksock, CALLS_NAME ".%", LISTENER)))
				unbind_name(ksock, CALLS_NAME ".%", LISTENER);
		unbind_name(ksock, CALLS_NAME, LISTENER);
	}
}

/* Unbind, again and again, a Ksock with as many messages as may be. */
void unbind_from_many(struct run *run)
{
	become(run->uid);
	attack_until_end(run, unbind_for_good, NULL);
}

/* -------------------------------------------------------------------------- who waits for room -- */

static void wait_for_room_for_good(struct attacker *attacker, const struct message *message)
{
	struct pollfd waiters[MOST_BLOCKED];

	for (unsigned int i = 0; i < MOST_BLOCKED; i++)
		waiters[i] = (struct pollfd){ .fd = open_in_time(attacker), .events = POLLOUT };
	for (;;) {
		for (unsigned int i = 0; i < MOST_BLOCKED; i++)
			if (waiters[i].revents & POLLOUT || !waiters[i].revents)
				try_to_send(waiters[i].fd, message);
		if (poll(waiters, MOST_BLOCKED, -1) < 0)
			usleep(PAUSE_US);
	}
}

static void take_for_good(struct attacker *attacker, int ksock)
{
	for (;;) {
		uint32_t length[2] = { 0, 0 };

		is_granted(attacker, ioctl(ksock, KBUS_IOC_NEXTMSG, length));
	}
}

/* The threads wait; but for one, which makes room for one message after the other. */
static void block_for_good(struct attacker *attacker)
{
	struct message message = new_message(CALLS_NAME, SMALL_DATA);

	message.header->flags = KBUS_BIT_ALL_OR_WAIT;
	if (attacker->number == 0)
		take_for_good(attacker, *(const int *)attacker->common);
	else
		wait_for_room_for_good(attacker, &message);
}

void block_for_room(struct run *run)
{
	static int taker;

	have_many_files();
	become(run->uid);
	taker = open_ksock(run->mount, run->device);
	set_queue_limit(taker, 1);
	bind_name(taker, CALLS_NAME, LISTENER);
	attack_until_end(run, block_for_good, &taker);
}

/* -------------------------------------------------------------------------------- the log -- */

static void be_verbose_for_good(struct attacker *attacker)
{
	int ksock = open_in_time(attacker);
	uint32_t on[2] = { 1, 0 }, id[2];

	MUST(ioctl(ksock, KBUS_IOC_VERBOSE, on));
	for (;;)
		is_granted(attacker, ioctl(ksock, KBUS_IOC_KSOCKID, id));
}

/* Have each call of a device logged. */
void flood_log(struct run *run)
{
	become(run->uid);
	attack_until_end(run, be_verbose_for_good, NULL);
}
