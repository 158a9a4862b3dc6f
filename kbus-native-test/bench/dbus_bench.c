// SPDX-License-Identifier: Apache-2.0
/*
 * The workloads of kbus_bench on a D-Bus, through sd-bus: calls that are answered, and signals.
 */
#include "peer.h"

#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define SERVICE "org.kbus.Bench"
#define PATH "/bench"

static pid_t children[LISTENERS];
static size_t child_count;

/* sd-bus returns negative error numbers. */
#define BUS(call) bus_must_succeed((call), #call)
static int bus_must_succeed(int result, const char *call)
{
	if (result < 0)
		die("%s: %s", call, strerror(-result));
	return result;
}

static sd_bus *join(const struct peer_run *run)
{
	sd_bus *bus;

	if (!run->address)
		die("the --address of a bus is wanted");
	BUS(sd_bus_new(&bus));
	BUS(sd_bus_set_address(bus, run->address));
	BUS(sd_bus_set_bus_client(bus, 1));
	BUS(sd_bus_start(bus));
	return bus;
}

/* Handle one message, waiting for it if need be. */
static void process_one(sd_bus *bus)
{
	while (BUS(sd_bus_process(bus, NULL)) == 0)
		BUS(sd_bus_wait(bus, UINT64_MAX));
}

static uint64_t number_in(sd_bus_message *message)
{
	uint64_t number;

	BUS(sd_bus_message_read(message, "t", &number));
	return number;
}

static void expect_number(sd_bus_message *message, uint64_t expected)
{
	uint64_t number = number_in(message);

	if (number != expected)
		die("message %llu came instead of %llu", (unsigned long long)number, (unsigned long long)expected);
}

static int echo(sd_bus_message *message, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	if (!sd_bus_message_is_method_call(message, SERVICE, "Echo"))
		return 0;
	return BUS(sd_bus_reply_method_return(message, "t", number_in(message)));
}

static void reply_for_good(const struct peer_run *run, int ready)
{
	sd_bus *bus = join(run);

	BUS(sd_bus_add_object(bus, NULL, PATH, echo, NULL));
	BUS(sd_bus_request_name(bus, SERVICE, 0));
	tell(ready);
	for (;;)
		process_one(bus);
}

static sd_bus *start_replier(const struct peer_run *run)
{
	int ready[2];

	MUST(pipe(ready));
	if (fork_onto(run->other_cpu, &children[child_count++]))
		reply_for_good(run, ready[1]);
	hear(ready[0]);
	run_on(run->cpu);
	return join(run);
}

void round_trip(struct peer_run *run)
{
	sd_bus *bus = start_replier(run);

	for (uint64_t number = 1; goes_on(&run->measurement); number++) {
		uint64_t start = now_ns();
		sd_bus_message *reply;

		BUS(sd_bus_call_method(bus, SERVICE, PATH, SERVICE, "Echo", NULL, &reply, "t", number));
		expect_number(reply, number);
		sd_bus_message_unref(reply);
		record(&run->measurement, now_ns() - start, 1);
	}
	end_children(children, child_count);
}

static uint64_t asked, answered;

static int take_reply(sd_bus_message *reply, void *bus, sd_bus_error *error)
{
	(void)error;
	if (sd_bus_message_is_method_error(reply, NULL))
		die("a call failed");
	expect_number(reply, ++answered);
	return BUS(sd_bus_call_method_async(bus, NULL, SERVICE, PATH, SERVICE, "Echo", take_reply, bus, "t", ++asked));
}

void in_flight(struct peer_run *run)
{
	sd_bus *bus = start_replier(run);

	while (asked < IN_FLIGHT)
		BUS(sd_bus_call_method_async(bus, NULL, SERVICE, PATH, SERVICE, "Echo", take_reply, bus, "t", ++asked));
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns(), until = answered + REPLIES_IN_A_SAMPLE;

		while (answered < until)
			process_one(bus);
		record(&run->measurement, now_ns() - start, REPLIES_IN_A_SAMPLE);
	}
	end_children(children, child_count);
}

static uint64_t heard;

static int take_signal(sd_bus_message *signal, void *told, sd_bus_error *error)
{
	(void)error;
	expect_number(signal, ++heard);
	if (heard % WINDOW == 0)
		tell(*(int *)told);
	return 0;
}

static void listen_for_good(const struct peer_run *run, int told)
{
	sd_bus *bus = join(run);

	BUS(sd_bus_match_signal(bus, NULL, NULL, PATH, SERVICE, "Tick", take_signal, &told));
	tell(told);
	for (;;)
		process_one(bus);
}

static void hear_all(int told)
{
	for (unsigned int i = 0; i < LISTENERS; i++)
		hear(told);
}

void one_to_ten(struct peer_run *run)
{
	uint64_t number = 0;
	int told[2];
	sd_bus *bus;

	MUST(pipe(told));
	for (unsigned int i = 0; i < LISTENERS; i++)
		if (fork_onto(run->other_cpu, &children[child_count++]))
			listen_for_good(run, told[1]);
	run_on(run->cpu);
	hear_all(told[0]);
	bus = join(run);
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns();

		for (unsigned int i = 0; i < WINDOW; i++)
			BUS(sd_bus_emit_signal(bus, PATH, SERVICE, "Tick", "t", ++number));
		BUS(sd_bus_flush(bus));
		hear_all(told[0]);
		record(&run->measurement, now_ns() - start, WINDOW * LISTENERS);
	}
	end_children(children, child_count);
}
