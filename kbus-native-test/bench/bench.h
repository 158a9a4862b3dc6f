// SPDX-License-Identifier: Apache-2.0
/*
 * What the programs of the benchmark share: failing, the clock, CPUs, and statistics.
 */
#ifndef BENCH_H
#define BENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Say what is wrong, in one line, and end the process. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* The result of a call that may not fail. */
#define MUST(call) must_succeed((call), #call)
long must_succeed(long result, const char *call);

/* Memory filled with zeros. */
void *must_allocate(size_t size);

/* A number of at least this much, or the process ends saying that it was given something else. */
uint64_t number_of(const char *text, const char *what, uint64_t least);

uint64_t now_ns(void);

/* Run on this CPU only, or wherever the kernel likes if it is ANYWHERE. */
#define ANYWHERE (-1)
void run_on(int cpu);

/* ---------------------------------------------------------------------- measuring -- */

/* One measurement: how long it goes on, and what it has seen. */
struct measurement {
	uint64_t budget_ns;	/* measure for so long ... */
	uint64_t most_samples;	/* ... or until there are so many samples, if that is not 0 */
	bool warm;
	uint64_t ends_at;
	double *samples;	/* ns for each operation */
	size_t count, room;
	uint64_t operations;
};

/*
 * True as long as there is something to be measured. A fifth of the time goes by before samples
 * are kept.
 */
bool goes_on(struct measurement *measurement);

/* So many operations took so long. */
void record(struct measurement *measurement, uint64_t ns, unsigned int operations);

/* Print what was measured as the members of a JSON object. */
void print_measurement(struct measurement *measurement);

/* ---------------------------------------------------------------- other processes -- */

/*
 * Fork a process that runs on this CPU; true in the child. If a child ends by itself with anything
 * but success, its parent ends too; if a parent ends, its children are killed.
 */
bool fork_onto(int cpu, pid_t *pid);

/* Let children end from now on. */
void end_children(const pid_t *pids, size_t count);

/* A byte through a pipe, to tell somebody that it is time. */
void tell(int pipe_end);
void hear(int pipe_end);

#endif
