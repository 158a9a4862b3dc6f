// SPDX-License-Identifier: Apache-2.0
/*
 * A client whose memory is slow, and another program of the same user that does nothing wrong. The
 * server fetches a name that BIND is given, and those of a pointy message, from the caller's memory.
 */
#include "attacker.h"
#include "slow_memory.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Without it, an attacker who is refused at once would show how the server takes a flood of calls. */
#define REST_US 10000

#define ATTACK_NAME "$.Attack"
#define NEIGHBOUR_NAME "$.Neighbour"

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

/* The length is not to be found by looking at the name. */
static int bind_bytes(int ksock, char *name, size_t length)
{
	struct kbus_bind_request bind = { LISTENER, (uint32_t)length, name };

	return ioctl(ksock, KBUS_IOC_BIND, &bind);
}

/* What its calls come to, the server decides. */
static void call_with(struct attacker *attacker, int ksock, char *name)
{
	if (attacker->number % 2)
		is_granted(attacker, send_pointy(ksock, name, strlen(ATTACK_NAME)) ? 0 : -1);
	else
		is_granted(attacker, bind_bytes(ksock, name, strlen(ATTACK_NAME)));
	usleep(REST_US);
}

static void use_slow_memory(struct attacker *attacker)
{
	int ksock = open_in_time(attacker);
	char *name = slow_page(attacker->common, attacker->number);

	for (;;) {
		call_with(attacker, ksock, name);
		take_page_back(attacker->common, attacker->number);
	}
}

/* Names in pages that take long, or never come. */
void late_memory(struct run *run)
{
	struct slow_memory *memory;

	memory = new_slow_memory(run->threads, run->page_delay_ns, ATTACK_NAME, strlen(ATTACK_NAME));
	become(run->uid);
	attack_until_end(run, use_slow_memory, memory);
	printf(", \"pages_waited_for\": %llu", (unsigned long long)end_slow_memory(memory));
}

static void use_mapped_device(struct attacker *attacker)
{
	int ksock = open_in_time(attacker);
	char *name = mmap(NULL, SLOW_PAGE_SIZE, PROT_READ, MAP_PRIVATE, ksock, 0);

	if (name == MAP_FAILED)
		die("the device cannot be mapped: %s", strerror(errno));
	for (;;)
		call_with(attacker, ksock, name);
}

/* Names in a mapping of the device itself, which only the server could fill. */
void mapped_device(struct run *run)
{
	become(run->uid);
	attack_until_end(run, use_mapped_device, NULL);
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
	return try_to_bind(ksock, NEIGHBOUR_NAME, LISTENER) == 0;
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
		usleep(REST_US);
	} while (now_ns() < until);
	print_call(&bind, ", ");
	print_call(&send, "");
}
