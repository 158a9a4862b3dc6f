// SPDX-License-Identifier: Apache-2.0
/*
 * Each operation alone. A batch is prepared, timed and put away again; only the operation itself is
 * within the time. Where a Ksock can do it but once (send what was written, say), there are as many
 * Ksocks as operations in a batch.
 */
#include "workloads.h"

#include <poll.h>

#define BATCH 64	/* fits a queue, which holds 100 messages */
#define MOST_LISTENERS 16

static int senders[BATCH], listeners[MOST_LISTENERS];
static struct message sent, buffer;

struct operation {
	void (*prepare)(const struct run *run);
	void (*once)(const struct run *run, unsigned int i);
	void (*put_away)(const struct run *run);
};

static void nothing(const struct run *run)
{
	(void)run;
}

static void set_up(struct run *run)
{
	if (run->listeners > MOST_LISTENERS)
		die("at most %d listeners", MOST_LISTENERS);
	run_on(run->cpu);
	sent = new_message(NAME, run->data_length);
	buffer = new_buffer();
	for (unsigned int i = 0; i < BATCH; i++)
		senders[i] = open_ksock(run->mount, run->device);
	for (unsigned int i = 0; i < run->listeners; i++) {
		listeners[i] = open_ksock(run->mount, run->device);
		bind_name(listeners[i], NAME, LISTENER);
	}
}

static void measure(struct run *run, const struct operation *operation)
{
	while (goes_on(&run->measurement)) {
		uint64_t start;

		operation->prepare(run);
		start = now_ns();
		for (unsigned int i = 0; i < BATCH; i++)
			operation->once(run, i);
		record(&run->measurement, now_ns() - start, BATCH);
		operation->put_away(run);
	}
}

/* ------------------------------------------------------------- open, close, bind, unbind -- */

static void open_close_once(const struct run *run, unsigned int i)
{
	(void)i;
	close_ksock(open_ksock(run->mount, run->device));
}

void open_and_close(struct run *run)
{
	set_up(run);
	measure(run, &(struct operation){ nothing, open_close_once, nothing });
}

static void bind_unbind_once(const struct run *run, unsigned int i)
{
	(void)run;
	bind_name(senders[i], NAME, LISTENER);
	unbind_name(senders[i], NAME, LISTENER);
}

void bind_and_unbind(struct run *run)
{
	set_up(run);
	measure(run, &(struct operation){ nothing, bind_unbind_once, nothing });
}

/* ------------------------------------------------------------------------- write, send -- */

static void write_once(const struct run *run, unsigned int i)
{
	(void)run;
	set_number(&sent, i);
	write_message(senders[i], &sent);
}

static void write_all(const struct run *run)
{
	for (unsigned int i = 0; i < BATCH; i++)
		write_once(run, i);
}

static void discard_all(const struct run *run)
{
	(void)run;
	for (unsigned int i = 0; i < BATCH; i++)
		discard(senders[i]);
}

void write_alone(struct run *run)
{
	set_up(run);
	measure(run, &(struct operation){ nothing, write_once, discard_all });
}

static void send_once(const struct run *run, unsigned int i)
{
	(void)run;
	send_written(senders[i]);
}

static void take_and_check(int ksock, uint64_t number)
{
	read_message(ksock, &buffer, next_message(ksock));
	set_number(&sent, number);
	expect_same(&buffer, &sent);
}

static void take_all(const struct run *run)
{
	for (unsigned int listener = 0; listener < run->listeners; listener++)
		for (unsigned int i = 0; i < BATCH; i++)
			take_and_check(listeners[listener], i);
}

void send_alone(struct run *run)
{
	set_up(run);
	measure(run, &(struct operation){ write_all, send_once, take_all });
}

/* ----------------------------------------------------------------- nextmsg, read, poll -- */

static void send_all(const struct run *run)
{
	write_all(run);
	for (unsigned int i = 0; i < BATCH; i++)
		send_once(run, i);
}

static void nextmsg_once(const struct run *run, unsigned int i)
{
	(void)run;
	(void)i;
	if (next_message(listeners[0]) != sent.length)
		die("the next message has another length");
}

void nextmsg_alone(struct run *run)
{
	run->listeners = 1;
	set_up(run);
	measure(run, &(struct operation){ send_all, nextmsg_once, nothing });
}

/* One message for all, which each of them has to take first. */
static void send_one_to_all(const struct run *run)
{
	write_once(run, 0);
	send_written(senders[0]);
	for (unsigned int i = 0; i < BATCH; i++)
		next_message(senders[i]);
}

static void read_once(const struct run *run, unsigned int i)
{
	(void)run;
	read_message(senders[i], &buffer, sent.length);
}

static void check_last(const struct run *run)
{
	(void)run;
	expect_same(&buffer, &sent);
}

void read_alone(struct run *run)
{
	set_up(run);
	for (unsigned int i = 0; i < BATCH; i++)
		bind_name(senders[i], NAME, LISTENER);
	measure(run, &(struct operation){ send_one_to_all, read_once, check_last });
}

static void poll_once(const struct run *run, unsigned int i)
{
	(void)run;
	(void)i;
	wait_for_message(listeners[0]);
}

void poll_ready(struct run *run)
{
	run->listeners = 1;
	set_up(run);
	send_all(run);
	measure(run, &(struct operation){ nothing, poll_once, nothing });
}
