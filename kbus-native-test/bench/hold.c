// SPDX-License-Identifier: Apache-2.0
/*
 * Bindings and Ksocks that are there while others measure: made, announced with a line on the standard
 * output, and held until the standard input ends.
 */
#include "workloads.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Descriptors beside those of the Ksocks. */
#define OTHER_DESCRIPTORS 64

static void allow_descriptors(uint64_t count)
{
	struct rlimit limit;

	MUST(getrlimit(RLIMIT_NOFILE, &limit));
	if (limit.rlim_cur >= count)
		return;
	limit.rlim_cur = count;
	if (limit.rlim_max < count)
		limit.rlim_max = count;
	MUST(setrlimit(RLIMIT_NOFILE, &limit));
}

static const char *ending_of(const char *kind)
{
	if (!strcmp(kind, "exact"))
		return "";
	if (!strcmp(kind, "percent"))
		return ".%";
	if (!strcmp(kind, "star"))
		return ".*";
	die("--kind: '%s' is none of exact, percent, star", kind);
}

/* None of them fits a name that is measured, and all of them begin as it does. */
static void make_bindings(const struct run *run)
{
	const char *ending = ending_of(run->kind);
	int ksock = open_ksock(run->mount, run->device);
	char name[64];

	for (uint64_t i = 0; i < run->bindings; i++) {
		snprintf(name, sizeof(name), "$.Bench.n%llu%s", (unsigned long long)i, ending);
		bind_name(ksock, name, LISTENER);
	}
}

void hold(struct run *run)
{
	char byte;

	allow_descriptors(run->ksocks + OTHER_DESCRIPTORS);
	run_on(run->cpu);
	for (uint64_t i = 0; i < run->ksocks; i++)
		open_ksock(run->mount, run->device);
	make_bindings(run);
	printf("\"held\": %llu}\n", (unsigned long long)(run->ksocks + run->bindings));
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	_exit(0);
}
