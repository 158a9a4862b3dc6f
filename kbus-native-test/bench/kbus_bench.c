// SPDX-License-Identifier: Apache-2.0
/*
 * kbus_bench [OPTION]... WORKLOAD MOUNTPOINT
 *
 * Measures one workload on the devices of a mount, whoever serves them, and prints a line of JSON. All
 * times are in nanoseconds for one operation; "ns" is their median.
 */
#include "workloads.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct workload {
	const char *name;
	void (*run)(struct run *run);
	enum {
		TIMED,		/* it records times, which are printed */
		COUNTED,	/* it prints itself what it has counted */
		LASTING,	/* so does it, when the standard input ends */
	} kind;
} workloads[] = {
	{ "open-close", open_and_close, TIMED },
	{ "bind-unbind", bind_and_unbind, TIMED },
	{ "write", write_alone, TIMED },
	{ "send", send_alone, TIMED },
	{ "nextmsg", nextmsg_alone, TIMED },
	{ "read", read_alone, TIMED },
	{ "poll-ready", poll_ready, TIMED },
	{ "poll-waits", poll_that_waits, TIMED },
	{ "exchange", exchange, TIMED },
	{ "round-trip", round_trip, TIMED },
	{ "in-flight", in_flight, TIMED },
	{ "one-to-many", one_to_many, TIMED },
	{ "fan-out", fan_out, TIMED },
	{ "clients", several_clients, TIMED },
	{ "ping", ping, TIMED },
	{ "close-order", close_order, COUNTED },
	{ "close-replier", close_replier, COUNTED },
	{ "close-requester", close_requester, COUNTED },
	{ "close-reader", close_reader, COUNTED },
	{ "close-listener", close_listener, COUNTED },
	{ "close-bound", close_bound, COUNTED },
	{ "hold", hold, LASTING },
	{ "read-reports", read_reports, LASTING },
	{ "peek-reports", peek_reports, LASTING },
	{ "only-compute", only_compute, LASTING },
	{ "late-memory", late_memory, LASTING },
	{ "mapped-device", mapped_device, LASTING },
	{ "hoard-messages", hoard_messages, LASTING },
	{ "hoard-half-messages", hoard_half_messages, LASTING },
	{ "hoard-bindings", hoard_bindings, LASTING },
	{ "hoard-reports", hoard_reports, LASTING },
	{ "hoard-monitors", hoard_monitors, LASTING },
	{ "hoard-requests", hoard_requests, LASTING },
	{ "compute", compute, LASTING },
	{ "call-cheaply", call_cheaply, LASTING },
	{ "send-large", send_large, LASTING },
	{ "send-to-crowd", send_to_crowd, LASTING },
	{ "bind-before-crowd", bind_before_crowd, LASTING },
	{ "report-bindings", report_bindings, LASTING },
	{ "unbind-from-many", unbind_from_many, LASTING },
	{ "block-for-room", block_for_room, LASTING },
	{ "flood-log", flood_log, LASTING },
	{ "neighbour", neighbour, COUNTED },
};

static const struct option known_options[] = {
	{ "cpu", required_argument, NULL, 'c' },
	{ "other-cpu", required_argument, NULL, 'o' },
	{ "milliseconds", required_argument, NULL, 'm' },
	{ "samples", required_argument, NULL, 'n' },
	{ "device", required_argument, NULL, 'd' },
	{ "data", required_argument, NULL, 'b' },
	{ "listeners", required_argument, NULL, 'l' },
	{ "clients", required_argument, NULL, 'p' },
	{ "own-devices", no_argument, NULL, 'w' },
	{ "rounds", required_argument, NULL, 'r' },
	{ "closes", required_argument, NULL, 'e' },
	{ "ksocks", required_argument, NULL, 'k' },
	{ "bindings", required_argument, NULL, 'i' },
	{ "kind", required_argument, NULL, 't' },
	{ "as-many-as-fit", no_argument, NULL, 'f' },
	{ "requests", required_argument, NULL, 'q' },
	{ "readers", required_argument, NULL, 'a' },
	{ "threads", required_argument, NULL, 'x' },
	{ "page-delay", required_argument, NULL, 'y' },
	{ "uid", required_argument, NULL, 'u' },
	{ "rest", required_argument, NULL, 'g' },
	{ "listen-to", required_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static const char help[] =
	"usage: kbus_bench [OPTION]... WORKLOAD MOUNTPOINT\n"
	"  --cpu N           run on this CPU (default: wherever the kernel likes)\n"
	"  --other-cpu N     where the processes run that the measured one talks to\n"
	"  --milliseconds N  measure for so long (default: 200)\n"
	"  --samples N       measure until there are so many samples instead\n"
	"  --device N        which device (default: 0)\n"
	"  --data N          bytes of data in a message, from 8 up (default: 8)\n"
	"  --listeners N     send, one-to-many, fan-out: how many listen (default: 0)\n"
	"  --clients N       clients: how many, 1 or 2 (default: 1)\n"
	"  --own-devices     clients: each on a device of its own\n"
	"  --rounds N        close-order: how often (default: 1000)\n"
	"  --closes N        close-order: how many Ksocks are closed at once (default: 1)\n"
	"  --ksocks N        hold: how many open Ksocks (default: 0)\n"
	"  --bindings N      hold: how many bindings (default: 0)\n"
	"  --kind KIND       hold: of exact names, percent or star wildcards (default: exact)\n"
	"  --as-many-as-fit  hold: bindings only until the server has no memory for more, and a hundredth less\n"
	"  --requests N      close-replier, close-requester, close-reader: how many are outstanding (default: 1000);\n"
	"                    close-listener: how many messages are queued; close-bound: how many bindings there are\n"
	"  --readers N       read-reports, peek-reports, only-compute: how many processes (default: 3)\n"
	"  --threads N       attackers: how many (default: 16)\n"
	"  --page-delay N    late-memory: milliseconds until a page of it comes; 0: never (default: 0)\n"
	"  --uid N           attackers, neighbour, readers: whose they are (default: 65534)\n"
	"  --rest N          attackers: microseconds after each call (default: 0)\n"
	"  --listen-to NAME  hoard-bindings: the name (default: $.*)\n"
	"Workloads:";

static void print_help(void)
{
	printf("%s", help);
	for (size_t i = 0; i < COUNT(workloads); i++)
		printf(" %s", workloads[i].name);
	printf("\n");
}

static void take_option(struct run *run, int option)
{
	switch (option) {
	case 'c': run->cpu = (int)number_of(optarg, "--cpu", 0); break;
	case 'o': run->other_cpu = (int)number_of(optarg, "--other-cpu", 0); break;
	case 'm': run->measurement.budget_ns = 1000000 * number_of(optarg, "--milliseconds", 1); break;
	case 'n': run->measurement.most_samples = number_of(optarg, "--samples", 1); break;
	case 'd': run->device = (unsigned int)number_of(optarg, "--device", 0); break;
	case 'b': run->data_length = (uint32_t)number_of(optarg, "--data", SMALL_DATA); break;
	case 'l': run->listeners = (unsigned int)number_of(optarg, "--listeners", 0); break;
	case 'p': run->clients = (unsigned int)number_of(optarg, "--clients", 1); break;
	case 'w': run->own_devices = true; break;
	case 'r': run->rounds = number_of(optarg, "--rounds", 1); break;
	case 'e': run->closes = (unsigned int)number_of(optarg, "--closes", 1); break;
	case 'k': run->ksocks = number_of(optarg, "--ksocks", 0); break;
	case 'i': run->bindings = number_of(optarg, "--bindings", 0); break;
	case 't': run->kind = optarg; break;
	case 'f': run->as_many_as_fit = true; break;
	case 'q': run->requests = number_of(optarg, "--requests", 1); break;
	case 'a': run->readers = (unsigned int)number_of(optarg, "--readers", 1); break;
	case 'x': run->threads = (unsigned int)number_of(optarg, "--threads", 1); break;
	case 'y': run->page_delay_ns = 1000000 * number_of(optarg, "--page-delay", 0); break;
	case 'u': run->uid = (uid_t)number_of(optarg, "--uid", 0); break;
	case 'g': run->rest_us = (useconds_t)number_of(optarg, "--rest", 0); break;
	case 's': run->listened = optarg; break;
	case 'h': print_help(); exit(0);
	default: exit(2);
	}
}

static const struct workload *workload_of(const char *name)
{
	for (size_t i = 0; i < COUNT(workloads); i++)
		if (!strcmp(workloads[i].name, name))
			return &workloads[i];
	die("there is no workload '%s'", name);
}

/* A message that is lost would be waited for without end: then the alarm ends the process. */
static void set_alarm(const struct run *run)
{
	const struct measurement *measurement = &run->measurement;
	uint64_t seconds = 60 + 2 * measurement->budget_ns / 1000000000u;

	seconds += measurement->most_samples / 500 + run->rounds * run->closes / 500 + run->requests / 500;
	alarm((unsigned int)seconds);
}

int main(int argc, char **argv)
{
	struct run run = {
		.cpu = ANYWHERE, .other_cpu = ANYWHERE, .data_length = SMALL_DATA, .clients = 1, .rounds = 1000,
		.closes = 1, .kind = "exact", .requests = 1000, .readers = 3, .threads = 16, .uid = 65534,
		.listened = "$.*", .measurement.budget_ns = 200000000,
	};
	const struct workload *workload;
	int option;

	while ((option = getopt_long(argc, argv, "", known_options, NULL)) != -1)
		take_option(&run, option);
	if (optind != argc - 2)
		die("a workload and a mount point are wanted; --help tells more");
	workload = workload_of(argv[optind]);
	run.mount = argv[optind + 1];
	if (workload->kind != LASTING)
		set_alarm(&run);
	printf("{\"workload\": \"%s\", ", workload->name);
	fflush(stdout);
	workload->run(&run);
	if (workload->kind == TIMED)
		print_measurement(&run.measurement);
	printf("}\n");
	return 0;
}
