// SPDX-License-Identifier: Apache-2.0
#include "slow_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOT_WANTED 0
#define NEVER UINT64_MAX

struct slow_memory {
	int faults;		/* the userfaultfd */
	int end[2];
	char *pages;
	size_t count;
	uint64_t delay_ns;
	uint64_t *due;		/* by page: when it comes, NOT_WANTED, or NEVER */
	char content[SLOW_PAGE_SIZE];
	uint64_t waited_for;
	pthread_t server;
};

static void watch(const struct slow_memory *memory)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)memory->pages, memory->count * SLOW_PAGE_SIZE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	MUST(ioctl(memory->faults, UFFDIO_API, &api));
	MUST(ioctl(memory->faults, UFFDIO_REGISTER, &range));
}

static void note_faults(struct slow_memory *memory)
{
	struct uffd_msg fault;

	while (read(memory->faults, &fault, sizeof(fault)) == sizeof(fault)) {
		size_t page = (fault.arg.pagefault.address - (uintptr_t)memory->pages) / SLOW_PAGE_SIZE;

		memory->waited_for++;
		if (memory->due[page] == NOT_WANTED)
			memory->due[page] = memory->delay_ns ? now_ns() + memory->delay_ns : NEVER;
	}
	if (errno != EAGAIN)
		die("userfaultfd: %s", strerror(errno));
}

static void deliver(struct slow_memory *memory, size_t page)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)slow_page(memory, page), .src = (uintptr_t)memory->content, .len = SLOW_PAGE_SIZE,
	};

	memory->due[page] = NOT_WANTED;
	/* EAGAIN: the owner is just taking a page back, so whoever waits for this one asks again. */
	if (ioctl(memory->faults, UFFDIO_COPY, &copy) < 0 && errno != EEXIST && errno != EAGAIN)
		die("UFFDIO_COPY: %s", strerror(errno));
	ioctl(memory->faults, UFFDIO_WAKE, &(struct uffdio_range){ copy.dst, SLOW_PAGE_SIZE });
}

/* Returns when the next page is due. */
static uint64_t deliver_what_is_due(struct slow_memory *memory)
{
	uint64_t next = NEVER, now = now_ns();

	for (size_t page = 0; page < memory->count; page++) {
		if (memory->due[page] != NOT_WANTED && memory->due[page] <= now)
			deliver(memory, page);
		else if (memory->due[page] != NOT_WANTED && memory->due[page] < next)
			next = memory->due[page];
	}
	return next;
}

static int milliseconds_until(uint64_t due)
{
	uint64_t now = now_ns();

	if (due == NEVER)
		return -1;
	return due > now ? (int)((due - now) / 1000000 + 1) : 0;
}

static void *serve_faults(void *argument)
{
	struct slow_memory *memory = argument;
	struct pollfd ready[] = { { .fd = memory->faults, .events = POLLIN },
				  { .fd = memory->end[0], .events = POLLIN } };

	while (!ready[1].revents) {
		int timeout = milliseconds_until(deliver_what_is_due(memory));

		/* setresuid(2) interrupts all threads, to have them do it as well. */
		if (poll(ready, COUNT(ready), timeout) < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		note_faults(memory);
	}
	/* Whoever waits finds ordinary memory. */
	MUST(close(memory->faults));
	return NULL;
}

struct slow_memory *new_slow_memory(size_t pages, uint64_t delay_ns, const char *content, size_t length)
{
	struct slow_memory *memory = must_allocate(sizeof(*memory));

	memory->count = pages;
	memory->delay_ns = delay_ns;
	memory->due = must_allocate(pages * sizeof(*memory->due));
	memcpy(memory->content, content, length);
	memory->pages = mmap(NULL, pages * SLOW_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory->pages == MAP_FAILED)
		die("no memory for %zu pages", pages);
	memory->faults = (int)MUST(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK));
	watch(memory);
	MUST(pipe(memory->end));
	if (pthread_create(&memory->server, NULL, serve_faults, memory))
		die("no thread for slow memory");
	return memory;
}

char *slow_page(const struct slow_memory *memory, size_t page)
{
	return memory->pages + page * SLOW_PAGE_SIZE;
}

void take_page_back(const struct slow_memory *memory, size_t page)
{
	MUST(madvise(slow_page(memory, page), SLOW_PAGE_SIZE, MADV_DONTNEED));
}

uint64_t end_slow_memory(struct slow_memory *memory)
{
	tell(memory->end[1]);
	pthread_join(memory->server, NULL);
	return memory->waited_for;
}
