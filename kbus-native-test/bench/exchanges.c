// SPDX-License-Identifier: Apache-2.0
/*
 * Messages that come and go, each checked when it arrives: within one process, between two, and to
 * many. Repliers and listeners are processes of their own.
 */
#include "workloads.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_PROCESSES 16

/* ------------------------------------------------------------------- within a process -- */

struct loop {
	int ksock;
	struct message sent, received;
	uint64_t number;
};

static struct loop new_loop(const struct run *run, unsigned int device, const char *name)
{
	struct loop loop = {
		.ksock = open_ksock(run->mount, device),
		.sent = new_message(name, run->data_length),
		.received = new_buffer(),
	};

	bind_name(loop.ksock, name, LISTENER);
	return loop;
}

static void exchange_once(struct loop *loop)
{
	set_number(&loop->sent, ++loop->number);
	send_message(loop->ksock, &loop->sent);
	receive(loop->ksock, &loop->received);
	expect_same(&loop->received, &loop->sent);
}

void exchange(struct run *run)
{
	struct loop loop;

	run_on(run->cpu);
	loop = new_loop(run, run->device, NAME);
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns();

		exchange_once(&loop);
		record(&run->measurement, now_ns() - start, 1);
	}
}

#define PAUSE_US 1000
#define STALL_NS 5000000u

/* Returns how much of the time since then is a stall: all of it, or nothing. */
static uint64_t record_ping(struct measurement *measurement, uint64_t start)
{
	uint64_t took = now_ns() - start;

	record(measurement, took, 1);
	return took > STALL_NS ? took : 0;
}

/*
 * An exchange now and then, as of somebody who asks for little. No sample is left out; the first is to
 * open the device and to BIND, since who waits for that as long as the others measure makes no other.
 */
void ping(struct run *run)
{
	uint64_t began = now_ns(), until = began + run->measurement.budget_ns, stalled;
	struct loop loop;

	run_on(run->cpu);
	loop = new_loop(run, run->device, NAME);
	stalled = record_ping(&run->measurement, began);
	do {
		uint64_t start;

		usleep(PAUSE_US);
		start = now_ns();
		exchange_once(&loop);
		stalled += record_ping(&run->measurement, start);
	} while (now_ns() < until);
	printf("\"stalled_ns\": %llu, \"took_ns\": %llu, ", (unsigned long long)stalled,
	       (unsigned long long)(now_ns() - began));
}

/* -------------------------------------------------------------- requests and replies -- */

/* Wait until a process that was forked is ready. */
static void wait_for_start(int pipe_ends[2])
{
	hear(pipe_ends[0]);
}

static void reply_for_good(const struct run *run, int ready)
{
	int ksock = open_ksock(run->mount, run->device);
	struct message request = new_buffer(), reply = new_message(NAME, run->data_length);

	bind_name(ksock, NAME, REPLIER);
	tell(ready);
	for (;;) {
		receive(ksock, &request);
		answer(ksock, &request, &reply);
	}
}

struct asker {
	int ksock;
	pid_t replier;
	struct message request, reply;
};

static struct asker new_asker(const struct run *run)
{
	struct asker asker;
	int ready[2];

	MUST(pipe(ready));
	if (fork_onto(run->other_cpu, &asker.replier))
		reply_for_good(run, ready[1]);
	wait_for_start(ready);
	run_on(run->cpu);
	asker.ksock = open_ksock(run->mount, run->device);
	asker.request = new_message(NAME, run->data_length);
	asker.request.header->flags = KBUS_BIT_WANT_A_REPLY;
	asker.reply = new_buffer();
	return asker;
}

static uint32_t ask(struct asker *asker, uint64_t number)
{
	set_number(&asker->request, number);
	return send_message(asker->ksock, &asker->request).serial_num;
}

static void take_reply(struct asker *asker, uint64_t number, uint32_t serial_number)
{
	receive(asker->ksock, &asker->reply);
	set_number(&asker->request, number);
	expect_same(&asker->reply, &asker->request);
	if (asker->reply.header->in_reply_to.serial_num != serial_number)
		die("a reply answers another request");
}

void round_trip(struct run *run)
{
	struct asker asker = new_asker(run);

	for (uint64_t number = 1; goes_on(&run->measurement); number++) {
		uint64_t start = now_ns();

		take_reply(&asker, number, ask(&asker, number));
		record(&run->measurement, now_ns() - start, 1);
	}
	end_children(&asker.replier, 1);
}

#define IN_FLIGHT 8u
#define REPLIES_IN_A_SAMPLE 64

void in_flight(struct run *run)
{
	struct asker asker = new_asker(run);
	uint32_t serial_numbers[IN_FLIGHT];
	uint64_t asked, answered = 0;

	for (asked = 0; asked < IN_FLIGHT; asked++)
		serial_numbers[asked] = ask(&asker, asked);
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns();

		for (unsigned int i = 0; i < REPLIES_IN_A_SAMPLE; i++, asked++, answered++) {
			take_reply(&asker, answered, serial_numbers[answered % IN_FLIGHT]);
			serial_numbers[asked % IN_FLIGHT] = ask(&asker, asked);
		}
		record(&run->measurement, now_ns() - start, REPLIES_IN_A_SAMPLE);
	}
	end_children(&asker.replier, 1);
}

/* ------------------------------------------------------------------------ one to many -- */

/* So many are sent before all have to say that they have them: a queue holds 100. */
#define WINDOW 50

static void listen_for_good(const struct run *run, int told)
{
	int ksock = open_ksock(run->mount, run->device);
	struct message expected = new_message(NAME, run->data_length), received = new_buffer();
	uint64_t number = 0;

	bind_name(ksock, NAME, LISTENER);
	tell(told);
	for (;;) {
		for (unsigned int i = 0; i < WINDOW; i++) {
			set_number(&expected, ++number);
			receive(ksock, &received);
			expect_same(&received, &expected);
		}
		tell(told);
	}
}

static void hear_all(const struct run *run, int told)
{
	for (unsigned int i = 0; i < run->listeners; i++)
		hear(told);
}

void one_to_many(struct run *run)
{
	struct message sent = new_message(NAME, run->data_length);
	pid_t pids[MOST_PROCESSES];
	uint64_t number = 0;
	int told[2], ksock;

	if (run->listeners < 1 || run->listeners > MOST_PROCESSES)
		die("1 to %d listeners", MOST_PROCESSES);
	MUST(pipe(told));
	for (unsigned int i = 0; i < run->listeners; i++)
		if (fork_onto(run->other_cpu, &pids[i]))
			listen_for_good(run, told[1]);
	run_on(run->cpu);
	hear_all(run, told[0]);
	ksock = open_ksock(run->mount, run->device);
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns();

		for (unsigned int i = 0; i < WINDOW; i++) {
			set_number(&sent, ++number);
			send_message(ksock, &sent);
		}
		hear_all(run, told[0]);
		record(&run->measurement, now_ns() - start, WINDOW * run->listeners);
	}
	end_children(pids, run->listeners);
}

/* The same without a change of process: one message, and ten Ksocks that take it one after the other. */
void fan_out(struct run *run)
{
	struct message sent = new_message(NAME, run->data_length), received = new_buffer();
	int listeners[MOST_PROCESSES], sender = open_ksock(run->mount, run->device);

	if (run->listeners < 1 || run->listeners > MOST_PROCESSES)
		die("1 to %d listeners", MOST_PROCESSES);
	run_on(run->cpu);
	for (unsigned int i = 0; i < run->listeners; i++) {
		listeners[i] = open_ksock(run->mount, run->device);
		bind_name(listeners[i], NAME, LISTENER);
	}
	for (uint64_t number = 1; goes_on(&run->measurement); number++) {
		uint64_t start = now_ns();

		set_number(&sent, number);
		send_message(sender, &sent);
		for (unsigned int i = 0; i < run->listeners; i++) {
			receive(listeners[i], &received);
			expect_same(&received, &sent);
		}
		record(&run->measurement, now_ns() - start, run->listeners);
	}
}

/* ----------------------------------------------------------------------- a poll waits -- */

/* Long enough for whoever said that it is going to sleep to be asleep. */
#define FALLING_ASLEEP_NS 100000

static uint64_t *shared_number(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		die("no shared memory");
	return memory;
}

static void send_when_told(const struct run *run, int told, volatile uint64_t *sent_at)
{
	int ksock = open_ksock(run->mount, run->device);
	struct message message = new_message(NAME, run->data_length);

	for (uint64_t number = 1;; number++) {
		uint64_t until;

		set_number(&message, number);
		write_message(ksock, &message);
		hear(told);
		/* To sleep here would put the CPU to sleep, and measure how it wakes up. */
		for (until = now_ns() + FALLING_ASLEEP_NS; now_ns() < until; )
			sched_yield();
		*sent_at = now_ns();
		send_written(ksock);
	}
}

/* From the SEND until poll() returns in another process. */
void poll_that_waits(struct run *run)
{
	struct message expected = new_message(NAME, run->data_length), received = new_buffer();
	volatile uint64_t *sent_at = shared_number();
	int told[2], ksock;
	pid_t sender;

	MUST(pipe(told));
	ksock = open_ksock(run->mount, run->device);
	bind_name(ksock, NAME, LISTENER);
	if (fork_onto(run->other_cpu, &sender))
		send_when_told(run, told[0], sent_at);
	run_on(run->cpu);
	for (uint64_t number = 1; goes_on(&run->measurement); number++) {
		tell(told[1]);
		wait_for_message(ksock);
		record(&run->measurement, now_ns() - *sent_at, 1);
		receive(ksock, &received);
		set_number(&expected, number);
		expect_same(&received, &expected);
	}
	end_children(&sender, 1);
}

/* -------------------------------------------------------------------- several clients -- */

/*
 * Names of different length, so that even the null servers tell them apart, and messages of the
 * same length.
 */
static const char *const client_names[] = { "$.Bench.A", "$.Bench.AB" };

static void exchange_for_good(const struct run *run, unsigned int client, int ready, volatile uint64_t *done)
{
	struct loop loop = new_loop(run, run->device + (run->own_devices ? client : 0), client_names[client]);

	for (;;) {
		exchange_once(&loop);
		done[client] = loop.number;
		if (loop.number == 100)
			tell(ready);
	}
}

static uint64_t sum_of(const volatile uint64_t *done, unsigned int clients)
{
	uint64_t sum = 0;

	for (unsigned int client = 0; client < clients; client++)
		sum += done[client];
	return sum;
}

/* How long an exchange takes on average if so many clients, each on a CPU of its own, make them. */
void several_clients(struct run *run)
{
	volatile uint64_t *done = shared_number();
	pid_t pids[COUNT(client_names)];
	uint64_t start, before;
	int ready[2];

	if (run->clients < 1 || run->clients > COUNT(client_names))
		die("1 to %zu clients", COUNT(client_names));
	MUST(pipe(ready));
	for (unsigned int client = 0; client < run->clients; client++)
		if (fork_onto(client ? run->other_cpu : run->cpu, &pids[client]))
			exchange_for_good(run, client, ready[1], done);
	for (unsigned int client = 0; client < run->clients; client++)
		hear(ready[0]);
	start = now_ns();
	before = sum_of(done, run->clients);
	usleep((useconds_t)(run->measurement.budget_ns / 1000));
	record(&run->measurement, now_ns() - start, (unsigned int)(sum_of(done, run->clients) - before));
	end_children(pids, run->clients);
}
