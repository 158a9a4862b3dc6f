/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stress DEVICE SEED - reads of a toy device from many threads and processes, which are answered,
 * interrupted, closed and killed at random, until the standard input ends
 *
 * Each line that is written is a number of its own. In the end it prints "missing N" for each that
 * no reader has, "killed T" for each thread that was killed while it may have had one, and
 * a summary. It fails if anybody has a line twice, or hangs.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESSES 8
#define READERS 6
#define MAX_LINES (1u << 24)
#define TOY_PARKED_COUNT _IO('t', 1)
/* Nothing that ends at once takes this long, however busy the machine is. */
#define HANG_MS 60000

struct shared {
	atomic_uint next_line;
	atomic_ulong begun, got, interrupted, refused, closed, killed;
	atomic_uint longest_end_ms;
	atomic_bool stopping;
	atomic_int readers[PROCESSES][READERS];
	atomic_uchar seen[MAX_LINES];
};

static struct shared *shared;
static const char *device;

static void fail(const char *what)
{
	printf("stress: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(1);
}

static unsigned int now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned int)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static unsigned int draw(unsigned int *state, unsigned int below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

static int open_device(int flags)
{
	int fd = open(device, O_RDWR | O_CLOEXEC | flags);

	if (fd < 0)
		fail("open");
	return fd;
}

/* One of the processors, or all of them. */
static void move(unsigned int *random)
{
	static const cpu_set_t none;
	cpu_set_t set = none;
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	unsigned int which = draw(random, (unsigned int)cpus + 1);

	for (long cpu = 0; cpu < cpus; cpu++)
		if (which == cpus || which == cpu)
			CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void linger(unsigned int *random, unsigned int most)
{
	struct timespec some = { .tv_nsec = 1000 * draw(random, most) };

	nanosleep(&some, NULL);
}

/* -------------------------------------------------------------------------- a reading process -- */

struct reader {
	pthread_t thread;
	unsigned int random;
	atomic_int fd;		/* -1 when another thread has closed it */
	atomic_bool ended;
	int process, number;
};

static struct reader readers[READERS];

static void on_signal(int number)
{
	(void)number;
}

static void note_line(const char *line, ssize_t length)
{
	unsigned int number = (unsigned int)strtoul(line, NULL, 10);

	if (line[length - 1] != '\n' || number >= MAX_LINES)
		fail("a line is not as it was written");
	if (atomic_fetch_add(&shared->seen[number], 1) != 0)
		fail("a line has come twice");
}

static void read_one(struct reader *reader)
{
	char line[64];
	int fd = atomic_load(&reader->fd);
	ssize_t length;

	if (fd < 0) {
		fd = open_device(0);
		atomic_store(&reader->fd, fd);
	}
	atomic_fetch_add(&shared->begun, 1);
	length = read(fd, line, sizeof(line));
	if (length > 0) {
		note_line(line, length);
		atomic_fetch_add(&shared->got, 1);
	} else if (length == 0) {
		fail("end of file");
	} else if (errno == EINTR) {
		atomic_fetch_add(&shared->interrupted, 1);
	} else if (errno == EAGAIN) {
		atomic_fetch_add(&shared->refused, 1);
	} else if (errno == EBADF) {
		/* It was closed before the read began. */
		atomic_fetch_add(&shared->closed, 1);
	} else {
		fail("read");
	}
}

static void *read_all(void *argument)
{
	struct reader *reader = argument;

	atomic_store(&shared->readers[reader->process][reader->number], gettid());
	while (!atomic_load(&shared->stopping)) {
		if (draw(&reader->random, 64) == 0)
			move(&reader->random);
		read_one(reader);
	}
	atomic_store(&reader->ended, true);
	return NULL;
}

/* Signals to one reader, and its file closed while it is read. */
static void disturb(unsigned int *random)
{
	struct reader *reader = &readers[draw(random, READERS)];

	switch (draw(random, 3)) {
	case 0:
		pthread_kill(reader->thread, SIGUSR1);
		break;
	case 1:
		pthread_kill(reader->thread, SIGUSR2);
		break;
	default: {
		int fd = atomic_exchange(&reader->fd, -1);

		if (fd >= 0)
			close(fd);
		break;
	}
	}
	linger(random, 1000);
}

static void end_readers(void)
{
	unsigned int began = now_ms();

	for (int i = 0; i < READERS; i++) {
		while (!atomic_load(&readers[i].ended)) {
			/* It may come before the next read: so again. */
			pthread_kill(readers[i].thread, SIGUSR1);
			usleep(1000);
			if (now_ms() - began > HANG_MS) {
				errno = ETIMEDOUT;
				fail("a reader hangs");
			}
		}
		pthread_join(readers[i].thread, NULL);
	}
}

static void run_readers(int process, unsigned int random)
{
	struct sigaction action = { .sa_handler = on_signal };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGUSR1, &action, NULL);
	action.sa_flags = SA_RESTART;
	sigaction(SIGUSR2, &action, NULL);
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .random = random + 7919u * (unsigned int)i, .fd = -1,
			.process = process, .number = i };
		if (pthread_create(&readers[i].thread, NULL, read_all, &readers[i]) != 0)
			fail("pthread_create");
	}
	while (!atomic_load(&shared->stopping))
		disturb(&random);
	end_readers();
	_exit(0);
}

/* ---------------------------------------------------------------------------------- the others -- */

static pid_t start_readers(int process, unsigned int random)
{
	pid_t pid;

	for (int i = 0; i < READERS; i++)
		atomic_store(&shared->readers[process][i], 0);
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0)
		run_readers(process, random);
	return pid;
}

static void note_end(unsigned int began)
{
	unsigned int took = now_ms() - began, longest = atomic_load(&shared->longest_end_ms);

	if (took > longest)
		atomic_store(&shared->longest_end_ms, took);
}

/* Gone when waitpid() returns; and it returns. */
static void await_end(pid_t pid, unsigned int began)
{
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (now_ms() - began > HANG_MS) {
			errno = ETIMEDOUT;
			fail("a process that was killed does not end");
		}
		usleep(100);
	}
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
		errno = 0;
		fail("a process of readers has failed");
	}
	note_end(began);
}

static void kill_readers(int process, pid_t pid)
{
	int threads[READERS];
	unsigned int began = now_ms();

	kill(pid, SIGKILL);
	await_end(pid, began);
	for (int i = 0; i < READERS; i++) {
		threads[i] = atomic_load(&shared->readers[process][i]);
		if (threads[i] != 0) {
			printf("killed %d\n", threads[i]);
			atomic_fetch_add(&shared->killed, 1);
		}
	}
}

/* Numbers, one or some at once; so few that most reads have to wait. */
static void *write_lines(void *argument)
{
	unsigned int random = *(unsigned int *)argument;
	int fd = open_device(0);

	while (!atomic_load(&shared->stopping)) {
		char lines[32 * 16], *end = lines;
		unsigned int count = draw(&random, 8) == 0 ? 1 + draw(&random, 24) : 1;
		unsigned int first = atomic_fetch_add(&shared->next_line, count);

		if (first + count > MAX_LINES)
			fail("there are no more numbers");
		for (unsigned int i = 0; i < count; i++)
			end += sprintf(end, "%u\n", first + i);
		if (write(fd, lines, (size_t)(end - lines)) != end - lines)
			fail("write");
		if (draw(&random, 64) == 0)
			move(&random);
		/* as fast as they are taken */
		while (ioctl(fd, TOY_PARKED_COUNT) < READERS && !atomic_load(&shared->stopping))
			sched_yield();
	}
	close(fd);
	return NULL;
}

/* What nobody has read is still there. */
static void read_rest(void)
{
	int fd = open_device(O_NONBLOCK);
	char line[64];
	ssize_t length;

	while ((length = read(fd, line, sizeof(line))) > 0)
		note_line(line, length);
	if (errno != EAGAIN)
		fail("read");
	if (ioctl(fd, TOY_PARKED_COUNT) != 0) {
		errno = 0;
		fail("a read is parked that nobody waits for");
	}
	close(fd);
}

/* An open, a write, a read and a close on each processor. */
static void use_each_processor(void)
{
	for (long cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++) {
		cpu_set_t one;
		char byte[2];
		int fd;

		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		fd = open_device(0);
		if (write(fd, "\n", 1) != 1 || read(fd, byte, sizeof(byte)) != 1)
			fail("a processor is not served");
		close(fd);
	}
}

int main(int argc, char **argv)
{
	unsigned int random = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 10) : 1, random_of_writer;
	struct pollfd input = { .events = POLLIN };
	pid_t pids[PROCESSES];
	pthread_t writer;
	unsigned int began;

	if (argc < 2)
		return 2;
	device = argv[1];
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
		      -1, 0);
	if (shared == MAP_FAILED)
		fail("mmap");
	for (int i = 0; i < PROCESSES; i++)
		pids[i] = start_readers(i, draw(&random, 1u << 24));
	random_of_writer = draw(&random, 1u << 24);
	pthread_create(&writer, NULL, write_lines, &random_of_writer);
	while (poll(&input, 1, (int)draw(&random, 100)) == 0) {
		int process = (int)draw(&random, PROCESSES);

		kill_readers(process, pids[process]);
		pids[process] = start_readers(process, draw(&random, 1u << 24));
	}
	began = now_ms();
	atomic_store(&shared->stopping, true);
	pthread_join(writer, NULL);
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0) {
			errno = 0;
			fail("a process of readers has failed");
		}
	}
	read_rest();
	use_each_processor();
	for (unsigned int line = 0; line < atomic_load(&shared->next_line); line++)
		if (atomic_load(&shared->seen[line]) == 0)
			printf("missing %u\n", line);
	printf("%lu reads: %lu lines, %lu EINTR, %lu EAGAIN, %lu EBADF; %lu killed; %u lines; longest end of a killed "
	       "process %u ms, of all %u ms\n", atomic_load(&shared->begun), atomic_load(&shared->got),
	       atomic_load(&shared->interrupted), atomic_load(&shared->refused), atomic_load(&shared->closed),
	       atomic_load(&shared->killed), atomic_load(&shared->next_line), atomic_load(&shared->longest_end_ms),
	       now_ms() - began);
	return 0;
}
