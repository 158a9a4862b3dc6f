// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void die(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

long must_succeed(long result, const char *call)
{
	if (result < 0)
		die("%s: %s", call, strerror(errno));
	return result;
}

void *must_allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		die("no memory for %zu bytes", size);
	return memory;
}

uint64_t number_of(const char *text, const char *what, uint64_t least)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || number < least)
		die("%s: '%s' is not a number from %llu up", what, text, (unsigned long long)least);
	return number;
}

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void run_on(int cpu)
{
	cpu_set_t cpus;

	if (cpu == ANYWHERE)
		return;
	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	MUST(sched_setaffinity(0, sizeof(cpus), &cpus));
}

/* ---------------------------------------------------------------------- measuring -- */

/* However little time there is, a median should be one of several. */
#define LEAST_SAMPLES 5

static bool has_enough(const struct measurement *measurement)
{
	if (measurement->most_samples)
		return measurement->count >= measurement->most_samples;
	return measurement->count >= LEAST_SAMPLES && now_ns() >= measurement->ends_at;
}

bool goes_on(struct measurement *measurement)
{
	uint64_t now = now_ns();

	if (!measurement->ends_at)
		measurement->ends_at = now + measurement->budget_ns / 5;
	if (!measurement->warm && now >= measurement->ends_at && measurement->count) {
		measurement->warm = true;
		measurement->ends_at = now + measurement->budget_ns;
		measurement->count = 0;
		measurement->operations = 0;
	}
	return !measurement->warm || !has_enough(measurement);
}

void record(struct measurement *measurement, uint64_t ns, unsigned int operations)
{
	if (measurement->count == measurement->room) {
		measurement->room = measurement->room ? 2 * measurement->room : 4096;
		measurement->samples = realloc(measurement->samples, measurement->room * sizeof(double));
		if (!measurement->samples)
			die("no memory for %zu samples", measurement->room);
	}
	measurement->samples[measurement->count++] = (double)ns / operations;
	measurement->operations += operations;
}

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double quantile(const struct measurement *sorted, double share)
{
	return sorted->samples[(size_t)(share * (double)(sorted->count - 1) + 0.5)];
}

void print_measurement(struct measurement *measurement)
{
	static const double shares[] = { 0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998,
					 0.999, 0.9995, 0.9999, 1 };
	double sum = 0;

	if (!measurement->count)
		die("nothing was measured");
	for (size_t i = 0; i < measurement->count; i++)
		sum += measurement->samples[i];
	qsort(measurement->samples, measurement->count, sizeof(double), by_size);
	printf("\"operations\": %llu, \"samples\": %zu, \"ns\": %.1f, \"mean\": %.1f, \"p99\": %.1f, \"p999\": %.1f, ",
	       (unsigned long long)measurement->operations, measurement->count, quantile(measurement, 0.5),
	       sum / (double)measurement->count, quantile(measurement, 0.99), quantile(measurement, 0.999));
	printf("\"quantiles\": [");
	for (size_t i = 0; i < COUNT(shares); i++)
		printf("%s[%g, %.0f]", i ? ", " : "", shares[i], quantile(measurement, shares[i]));
	printf("]");
}

/* ---------------------------------------------------------------- other processes -- */

static volatile sig_atomic_t children_may_end;

/* Else a parent would wait for good for somebody who is no more. */
static void child_has_ended(int signal)
{
	static const char complaint[] = "kbus_bench: a process that took part has failed\n";
	int status, saved = errno;
	pid_t pid = waitpid(-1, &status, WNOHANG);

	(void)signal;
	if (pid > 0 && !children_may_end && status != 0) {
		if (write(STDERR_FILENO, complaint, sizeof(complaint) - 1) < 0)
			_exit(2);
		_exit(1);
	}
	errno = saved;
}

bool fork_onto(int cpu, pid_t *pid)
{
	struct sigaction action = { .sa_handler = child_has_ended, .sa_flags = SA_RESTART };

	MUST(sigaction(SIGCHLD, &action, NULL));
	fflush(stdout);
	*pid = (pid_t)MUST(fork());
	if (*pid)
		return false;
	MUST(prctl(PR_SET_PDEATHSIG, SIGKILL));
	run_on(cpu);
	return true;
}

void end_children(const pid_t *pids, size_t count)
{
	children_may_end = 1;
	for (size_t i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
}

void tell(int pipe_end)
{
	if (MUST(write(pipe_end, "", 1)) != 1)
		die("a pipe took nothing");
}

void hear(int pipe_end)
{
	char byte;

	if (MUST(read(pipe_end, &byte, 1)) != 1)
		die("a process that took part has gone");
}
