// SPDX-License-Identifier: Apache-2.0
/*
 * relay_bench, dbus_bench [--cpu N] [--other-cpu N] [--milliseconds N] [--address ADDRESS] WORKLOAD
 *
 * Measures round-trip, in-flight or one-to-ten on another bus, and prints what kbus_bench prints.
 */
#include "peer.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	void (*run)(struct peer_run *run);
} workloads[] = {
	{ "round-trip", round_trip },
	{ "in-flight", in_flight },
	{ "one-to-ten", one_to_ten },
};

static const struct option known_options[] = {
	{ "cpu", required_argument, NULL, 'c' },
	{ "other-cpu", required_argument, NULL, 'o' },
	{ "milliseconds", required_argument, NULL, 'm' },
	{ "address", required_argument, NULL, 'a' },
	{ 0 },
};

static void take_option(struct peer_run *run, int option)
{
	switch (option) {
	case 'c': run->cpu = (int)number_of(optarg, "--cpu", 0); break;
	case 'o': run->other_cpu = (int)number_of(optarg, "--other-cpu", 0); break;
	case 'm': run->measurement.budget_ns = 1000000 * number_of(optarg, "--milliseconds", 1); break;
	case 'a': run->address = optarg; break;
	default: exit(2);
	}
}

int main(int argc, char **argv)
{
	struct peer_run run = { .cpu = ANYWHERE, .other_cpu = ANYWHERE, .measurement.budget_ns = 200000000 };
	int option;

	while ((option = getopt_long(argc, argv, "", known_options, NULL)) != -1)
		take_option(&run, option);
	if (optind != argc - 1)
		die("one workload is wanted: round-trip, in-flight or one-to-ten");
	alarm(60);
	for (size_t i = 0; i < COUNT(workloads); i++)
		if (!strcmp(workloads[i].name, argv[optind])) {
			workloads[i].run(&run);
			printf("{\"workload\": \"%s\", ", workloads[i].name);
			print_measurement(&run.measurement);
			printf("}\n");
			return 0;
		}
	die("there is no workload '%s'", argv[optind]);
}
