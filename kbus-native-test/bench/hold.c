// SPDX-License-Identifier: Apache-2.0
/*
 * Bindings and Ksocks that are there while others measure: made, announced with a line on the standard
 * output, and held until the standard input ends.
 */
#include "workloads.h"

#include <errno.h>
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

/* The share of the memory that is left for those who measure. */
#define LEFT_FREE 100

static const char *name_of(uint64_t binding, const char *ending)
{
	static char name[64];

	snprintf(name, sizeof(name), "$.Bench.n%llu%s", (unsigned long long)binding, ending);
	return name;
}

static bool fits(int ksock, const char *name)
{
	if (try_to_bind(ksock, name, LISTENER) == 0)
		return true;
	if (errno != ENOMEM)
		die("BIND failed: %s", strerror(errno));
	return false;
}

static uint64_t bind_what_fits(const struct run *run, int ksock, const char *ending)
{
	uint64_t bound = 0, kept;

	while (bound < run->bindings && fits(ksock, name_of(bound, ending)))
		bound++;
	if (bound == run->bindings)
		return bound;
	for (kept = bound - bound / LEFT_FREE; bound > kept; bound--)
		unbind_name(ksock, name_of(bound - 1, ending), LISTENER);
	return bound;
}

/* None of them fits a name that is measured, and all of them begin as it does. */
static uint64_t make_bindings(const struct run *run)
{
	const char *ending = ending_of(run->kind);
	int ksock = open_ksock(run->mount, run->device);

	if (run->as_many_as_fit)
		return bind_what_fits(run, ksock, ending);
	for (uint64_t i = 0; i < run->bindings; i++)
		bind_name(ksock, name_of(i, ending), LISTENER);
	return run->bindings;
}

void wait_for_end(const char *what, uint64_t count)
{
	char byte;

	/* The object goes on in the next line: whoever waits for this one reads lines. */
	printf("\"%s\": %llu\n", what, (unsigned long long)count);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

void hold(struct run *run)
{
	allow_descriptors(run->ksocks + OTHER_DESCRIPTORS);
	run_on(run->cpu);
	for (uint64_t i = 0; i < run->ksocks; i++)
		open_ksock(run->mount, run->device);
	wait_for_end("held", run->ksocks + make_bindings(run));
}
