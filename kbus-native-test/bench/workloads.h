// SPDX-License-Identifier: Apache-2.0
/*
 * What kbus_bench can measure. Each workload is a function that opens what it needs, records what it
 * measures, and leaves the rest to the end of the process.
 */
#ifndef WORKLOADS_H
#define WORKLOADS_H

#include "ksock.h"

struct run {
	const char *mount;
	unsigned int device;
	int cpu;		/* of this process, which measures */
	int other_cpu;		/* of the processes that it talks to */
	uint32_t data_length;
	unsigned int listeners;
	unsigned int clients;
	bool own_devices;	/* each client has a device of its own */
	uint64_t rounds;
	unsigned int closes;	/* Ksocks that are closed in each round */
	uint64_t ksocks, bindings;
	const char *kind;	/* of binding: exact, percent, star */
	bool as_many_as_fit;	/* bindings: until there is no memory for more */
	uint64_t requests;	/* that are outstanding, or messages, or bindings, when a Ksock is closed */
	unsigned int readers;	/* of reports */
	unsigned int threads;	/* that attack */
	uint64_t page_delay_ns;	/* of the attacker's memory; 0: it never comes */
	uid_t uid;		/* whose the attacker and its neighbour are */
	useconds_t rest_us;	/* of an attacker after each call */
	const char *listened;	/* what an attacker listens to */
	struct measurement measurement;
};

/* One operation alone, in batches: operations.c */
void open_and_close(struct run *run);
void bind_and_unbind(struct run *run);
void write_alone(struct run *run);
void send_alone(struct run *run);
void nextmsg_alone(struct run *run);
void read_alone(struct run *run);
void poll_ready(struct run *run);

/* Messages that come and go: exchanges.c */
void exchange(struct run *run);
void round_trip(struct run *run);
void in_flight(struct run *run);
void one_to_many(struct run *run);
void fan_out(struct run *run);
void poll_that_waits(struct run *run);
void several_clients(struct run *run);
void ping(struct run *run);

/* Whether anybody can meet a Ksock that was closed before: close_order.c */
void close_order(struct run *run);

/* What a close takes of a Ksock that has very much, and how long anybody waits meanwhile: outstanding.c */
void close_replier(struct run *run);
void close_requester(struct run *run);
void close_reader(struct run *run);
void close_listener(struct run *run);
void close_bound(struct run *run);

/* What goes on while others measure, until the standard input ends: it holds bindings or Ksocks (hold.c) ... */
void hold(struct run *run);
/* ... reads reports entirely, or only their first byte, again and again (reports.c) ... */
void read_reports(struct run *run);
void peek_reports(struct run *run);
void only_compute(struct run *run);
/* ... calls BIND and SEND with names in memory that is slow, or is the device's (memory_attack.c) ... */
void late_memory(struct run *run);
void mapped_device(struct run *run);
/* ... takes all there is of something (hoarders.c) ... */
void hoard_messages(struct run *run);
void hoard_half_messages(struct run *run);
void hoard_bindings(struct run *run);
void hoard_reports(struct run *run);
void hoard_monitors(struct run *run);
void hoard_requests(struct run *run);
/* ... or has threads that call without a pause, or only compute (callers.c) */
void compute(struct run *run);
void call_cheaply(struct run *run);
void send_large(struct run *run);
void send_to_crowd(struct run *run);
void bind_before_crowd(struct run *run);
void report_bindings(struct run *run);
void unbind_from_many(struct run *run);
void block_for_room(struct run *run);
void flood_log(struct run *run);

/* What another program of the attacker's user gets meanwhile: memory_attack.c */
void neighbour(struct run *run);

/* Print what the others may count on from now on, as a member of the JSON object; then wait for the end. */
void wait_for_end(const char *what, uint64_t count);

#endif
