/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device of lines, of which each goes to one reader; a read that finds none waits. What is shared
 * by its tests, which are run as those of KBUS are.
 */
#ifndef TOY_H
#define TOY_H

#include "../tests/kbus_test.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#define TOY_PARKED_COUNT _IO('t', 1)
#define TOY_OPEN_COUNT _IO('t', 2)

#define parked_count(toy) AT(must_count((toy), TOY_PARKED_COUNT))
#define open_count(toy) AT(must_count((toy), TOY_OPEN_COUNT))

static inline int must_count(int toy, unsigned long what)
{
	int count = ioctl(toy, what);

	if (count < 0)
		fail("ioctl: %s", strerror(errno));
	return count;
}

/* Wait until so many reads are parked. */
static inline void await_parked(int toy, int count)
{
	while (must_count(toy, TOY_PARKED_COUNT) != count)
		sched_yield();
}

/* write(), giving the count or the negative errno */
static inline int put_line(int toy, const char *line)
{
	return put(toy, line, strlen(line));
}

/* A line without its end, or the negative errno of a read. */
struct outcome {
	int result;
	char line[64];
};

static inline struct outcome get_line(int toy)
{
	struct outcome outcome = { 0 };

	outcome.result = get(toy, outcome.line, sizeof(outcome.line) - 1);
	if (outcome.result > 0)
		outcome.line[outcome.result - 1] = '\0';
	return outcome;
}

/* A thread that reads once. */
struct reader {
	pthread_t thread;
	int toy;
	struct outcome outcome;
};

static inline void *read_once(void *argument)
{
	struct reader *reader = argument;

	reader->outcome = get_line(reader->toy);
	return NULL;
}

static inline void start_reader(struct reader *reader, int toy)
{
	pthread_attr_t small;

	reader->toy = toy;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 128 * 1024);
	if (pthread_create(&reader->thread, &small, read_once, reader) != 0)
		fail("pthread_create: %s", strerror(errno));
	pthread_attr_destroy(&small);
}

static inline struct outcome join_reader(struct reader *reader)
{
	pthread_join(reader->thread, NULL);
	return reader->outcome;
}

#define expect_line(expected, outcome) AT(must_be_line((expected), (outcome)))

static inline void must_be_line(const char *expected, struct outcome outcome)
{
	expect_number("what read() gives", (long long)strlen(expected) + 1, outcome.result);
	expect_string("line", expected, outcome.line);
}

/* "0\n1\n2\n" */
static inline char *numbered_lines(int count)
{
	char *lines = malloc((size_t)count * 16), *end = lines;

	for (int i = 0; i < count; i++)
		end += sprintf(end, "%d\n", i);
	return lines;
}

static inline void expect_each_line_once(struct reader *readers, int count)
{
	char *seen = calloc((size_t)count, 1);

	for (int i = 0; i < count; i++) {
		struct outcome outcome = join_reader(&readers[i]);
		int line = atoi(outcome.line);

		EXPECT_TRUE(outcome.result > 0 && line >= 0 && line < count && !seen[line]);
		seen[line] = 1;
	}
	free(seen);
}

/* The processors that the calling thread may be on: the first of all, the last, or any. */
enum processors { FIRST, LAST, ANY };

static cpu_set_t all_processors;

__attribute__((constructor)) static void remember_processors(void)
{
	sched_getaffinity(0, sizeof(all_processors), &all_processors);
}

static inline void stay_on(enum processors which)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &all_processors) && (which == LAST || CPU_COUNT(&one) == 0)) {
			CPU_ZERO(&one);
			CPU_SET(cpu, &one);
		}
	}
	if (sched_setaffinity(0, sizeof(one), which == ANY ? &all_processors : &one) != 0)
		fail("sched_setaffinity: %s", strerror(errno));
}

#endif
