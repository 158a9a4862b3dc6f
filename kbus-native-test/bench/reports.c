// SPDX-License-Identifier: Apache-2.0
/*
 * Processes that read the reports on a bus, again and again, while others measure. A report is written
 * when it is read from its beginning, so that to read one byte can cost as much as to read it all.
 */
#include "attacker.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_READERS 16

static const char *const reports[] = { "bindings", "ksocks", "metrics" };

struct count {
	uint64_t reads, refused;
};

static int open_report(const struct run *run, const char *report)
{
	char path[4096];
	int file;

	snprintf(path, sizeof(path), "%s/%s", run->mount, report);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		die("%s: %s", path, strerror(errno));
	return file;
}

static ssize_t read_entirely(int file)
{
	static char buffer[65536];
	ssize_t got;
	off_t offset = 0;

	while ((got = pread(file, buffer, sizeof(buffer), offset)) > 0)
		offset += got;
	return got;
}

static ssize_t read_first_byte(int file)
{
	char byte;

	return pread(file, &byte, 1, 0);
}

/* What any busy process does to others. */
static ssize_t read_nothing(int file)
{
	for (volatile unsigned int i = 0; i < 10000; i++)
		;
	return file < 0;
}

static void read_for_good(const struct run *run, const char *report, ssize_t (*read_it)(int), struct count *count)
{
	int file = open_report(run, report);

	for (;;) {
		if (read_it(file) >= 0)
			count->reads++;
		else if (errno == ENOMEM)
			count->refused++;
		else
			die("%s: %s", report, strerror(errno));
	}
}

static struct count *shared_counts(void)
{
	void *memory = mmap(NULL, MOST_READERS * sizeof(struct count), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		die("no shared memory");
	return memory;
}

static void read_in_turns(const struct run *run, ssize_t (*read_it)(int))
{
	struct count *counts = shared_counts(), sum = { 0 };
	pid_t pids[MOST_READERS];

	if (run->readers > MOST_READERS)
		die("at most %d readers", MOST_READERS);
	become(run->uid);
	for (unsigned int i = 0; i < run->readers; i++)
		if (fork_onto(run->other_cpu, &pids[i]))
			read_for_good(run, reports[i % COUNT(reports)], read_it, &counts[i]);
	wait_for_end("readers", run->readers);
	end_children(pids, run->readers);
	for (unsigned int i = 0; i < run->readers; i++) {
		sum.reads += counts[i].reads;
		sum.refused += counts[i].refused;
	}
	printf(", \"calls\": %llu, \"refused\": %llu", (unsigned long long)sum.reads, (unsigned long long)sum.refused);
}

void read_reports(struct run *run)
{
	read_in_turns(run, read_entirely);
}

void peek_reports(struct run *run)
{
	read_in_turns(run, read_first_byte);
}

void only_compute(struct run *run)
{
	read_in_turns(run, read_nothing);
}
