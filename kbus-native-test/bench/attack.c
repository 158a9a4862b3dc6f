// SPDX-License-Identifier: Apache-2.0
/*
 * A client whose memory is slow, and another program of the same user that does nothing wrong. The
 * server fetches a name that BIND is given, and those of a pointy message, from the caller's memory.
 */
#include "slow_memory.h"
#include "workloads.h"

#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define MOST_THREADS 64
#define PAUSE_US 10000

#define ATTACK_NAME "$.Attack"
#define NEIGHBOUR_NAME "$.Neighbour"

static void become(uid_t uid)
{
	MUST(setgroups(0, NULL));
	MUST(setresgid(uid, uid, uid));
	MUST(setresuid(uid, uid, uid));
}

/* A pointy message that consists of its name. */
static bool write_pointy(int ksock, const char *name, size_t length)
{
	struct kbus_message_header header = {
		.start_guard = KBUS_MSG_START_GUARD, .name_len = (uint32_t)length, .name = (char *)name,
		.end_guard = KBUS_MSG_END_GUARD,
	};

	return write(ksock, &header, sizeof(header)) == sizeof(header);
}

static bool send_pointy(int ksock, const char *name, size_t length)
{
	struct kbus_msg_id id;

	return write_pointy(ksock, name, length) && ioctl(ksock, KBUS_IOC_SEND, &id) == 0;
}

/* ---------------------------------------------------------------------- the attacker -- */

struct attacker {
	pthread_t thread;
	const struct run *run;
	const struct slow_memory *memory;
	unsigned int number;
};

/* What its calls come to, the server decides. */
static void *attack_for_good(void *argument)
{
	const struct attacker *attacker = argument;
	int ksock = open_ksock(attacker->run->mount, attacker->run->device);
	char *name = slow_page(attacker->memory, attacker->number);

	for (;;) {
		struct kbus_bind_request bind = { LISTENER, strlen(ATTACK_NAME), name };

		if (attacker->number % 2)
			send_pointy(ksock, name, strlen(ATTACK_NAME));
		else
			ioctl(ksock, KBUS_IOC_BIND, &bind);
		take_page_back(attacker->memory, attacker->number);
		/* Without it, an attacker who is refused at once would show how the server takes a flood of calls. */
		usleep(PAUSE_US);
	}
	return NULL;
}

void attack(struct run *run)
{
	static struct attacker attackers[MOST_THREADS];
	struct slow_memory *memory;

	if (run->threads > MOST_THREADS)
		die("at most %d threads", MOST_THREADS);
	memory = new_slow_memory(run->threads, run->page_delay_ns, ATTACK_NAME, strlen(ATTACK_NAME));
	become(run->uid);
	for (unsigned int i = 0; i < run->threads; i++) {
		attackers[i] = (struct attacker){ .run = run, .memory = memory, .number = i };
		if (pthread_create(&attackers[i].thread, NULL, attack_for_good, &attackers[i]))
			die("only %u threads can be had", i);
	}
	wait_for_end("threads", run->threads);
	printf(", \"pages_waited_for\": %llu", (unsigned long long)end_slow_memory(memory));
}

/* ----------------------------------------------------------------------- its neighbour -- */

struct call {
	const char *name;
	bool (*make)(int ksock);
	struct measurement measurement;
	uint64_t refused;
	int error;	/* of the last one that was refused */
};

static bool bind_neighbour(int ksock)
{
	struct kbus_bind_request bind = { LISTENER, strlen(NEIGHBOUR_NAME), NEIGHBOUR_NAME };

	return ioctl(ksock, KBUS_IOC_BIND, &bind) == 0;
}

/* Nobody gets it: this Ksock's own bindings are gone with the Ksock before. */
static bool send_neighbour(int ksock)
{
	return send_pointy(ksock, "$.Nobody", strlen("$.Nobody"));
}

static void make_call(struct call *call, int ksock)
{
	uint64_t start = now_ns();

	if (!call->make(ksock)) {
		call->error = errno;
		call->refused++;
	}
	record(&call->measurement, now_ns() - start, 1);
}

static void print_call(struct call *call, const char *separator)
{
	printf("\"%s\": {\"refused\": %llu, \"error\": \"%s\", ", call->name, (unsigned long long)call->refused,
	       call->error ? strerrorname_np(call->error) : "");
	print_measurement(&call->measurement);
	printf("}%s", separator);
}

/* BIND and a pointy SEND now and then; those that are refused are counted. */
void neighbour(struct run *run)
{
	struct call bind = { .name = "bind", .make = bind_neighbour }, send = { .name = "send", .make = send_neighbour };
	uint64_t until = now_ns() + run->measurement.budget_ns;

	run_on(run->cpu);
	become(run->uid);
	do {
		int ksock = open_ksock(run->mount, run->device);

		make_call(&bind, ksock);
		make_call(&send, ksock);
		close_ksock(ksock);
		usleep(PAUSE_US);
	} while (now_ns() < until);
	print_call(&bind, ", ");
	print_call(&send, "");
}
