// SPDX-License-Identifier: Apache-2.0
/*
 * A Ksock is closed that has very much: close(2) returns before the server has done what it has to, so
 * what counts is when another client is answered, whose request is ordered after the close; when all has
 * been done; and how long anybody had to wait meanwhile, for which another process pings.
 */
#include "workloads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PING_NAME "$.Bench.Ping"
#define PAUSE_US 1000
/* Of Ksocks whose close is under way, as the metrics have it. */
#define CLOSING "\nkbus_ksocks_closing{device=\"%u\"} "

/* What the process that pings shares with the one that closes. */
struct pings {
	volatile uint64_t longest_ns, count;
};

static void ping_for_good(const struct run *run, struct pings *pings, int ready)
{
	int ksock = open_ksock(run->mount, run->device);
	struct message sent = new_message(PING_NAME, run->data_length), received = new_buffer();

	bind_name(ksock, PING_NAME, LISTENER);
	tell(ready);
	for (uint64_t i = 0;; i++) {
		uint64_t start, took;

		usleep(PAUSE_US);
		start = now_ns();
		set_number(&sent, i);
		send_message(ksock, &sent);
		receive(ksock, &received);
		took = now_ns() - start;
		if (took > pings->longest_ns)
			pings->longest_ns = took;
		pings->count++;
	}
}

static pid_t pinger;

/* Before any Ksock is open: a process that is forked has a copy of each descriptor. */
static struct pings *start_pings(const struct run *run)
{
	struct pings *pings = mmap(NULL, sizeof(*pings), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ready[2];

	if (pings == MAP_FAILED)
		die("no shared memory");
	MUST(pipe2(ready, O_CLOEXEC));
	if (fork_onto(run->other_cpu, &pinger))
		ping_for_good(run, pings, ready[1]);
	hear(ready[0]);
	return pings;
}

static bool is_closing(const struct run *run)
{
	static char text[1 << 20];
	char path[4096], sample[64], *found;
	size_t length = 0;
	ssize_t got;
	int file;

	snprintf(path, sizeof(path), "%s/metrics", run->mount);
	file = (int)MUST(open(path, O_RDONLY | O_CLOEXEC));
	while ((got = MUST(read(file, text + length, sizeof(text) - 1 - length))) > 0)
		length += (size_t)got;
	close(file);
	text[length] = '\0';
	snprintf(sample, sizeof(sample), CLOSING, run->device);
	found = strstr(text, sample);
	return found && strtoul(found + strlen(sample), NULL, 10) > 0;
}

static void measure_close(const struct run *run, struct pings *pings, int ksock, int other)
{
	struct kbus_msg_id nothing_sent;
	uint64_t start, closed, answered, pinged;

	pings->longest_ns = 0;
	start = now_ns();
	close_ksock(ksock);
	closed = now_ns();
	MUST(ioctl(other, KBUS_IOC_LASTSENT, &nothing_sent));
	answered = now_ns();
	while (is_closing(run))
		usleep(PAUSE_US);
	printf("\"close_ns\": %llu, \"answered_ns\": %llu, \"settled_ns\": %llu", (unsigned long long)(closed - start),
	       (unsigned long long)(answered - start), (unsigned long long)(now_ns() - start));
	/* One may be under way. */
	for (pinged = pings->count; pings->count < pinged + 2;)
		usleep(PAUSE_US);
	printf(", \"ping_max_ns\": %llu", (unsigned long long)pings->longest_ns);
	end_children(&pinger, 1);
}

static void send_all(const struct run *run, int sender, uint32_t flags)
{
	struct message message = new_message(NAME, run->data_length);

	message.header->flags = flags;
	for (uint64_t i = 0; i < run->requests; i++) {
		set_number(&message, i);
		send_message(sender, &message);
	}
}

/* Room for the replies to Requests, or for what comes instead of them, is kept for each. */
static struct pings *set_up(struct run *run, int *bound, uint32_t is_replier, int *sender)
{
	struct pings *pings = start_pings(run);

	run_on(run->cpu);
	*bound = open_ksock(run->mount, run->device);
	*sender = open_ksock(run->mount, run->device);
	set_queue_limit(*bound, (uint32_t)run->requests);
	set_queue_limit(*sender, (uint32_t)run->requests);
	bind_name(*bound, NAME, is_replier);
	send_all(run, *sender, is_replier ? KBUS_BIT_WANT_A_REPLY : 0);
	return pings;
}

/* Each gets a status, and all of them are there, in the end. */
void close_replier(struct run *run)
{
	int replier, requester;
	struct pings *pings = set_up(run, &replier, REPLIER, &requester);
	uint32_t statuses;

	measure_close(run, pings, replier, requester);
	MUST(ioctl(requester, KBUS_IOC_NUMMSGS, &statuses));
	if (statuses != run->requests)
		die("%u statuses for %llu requests", statuses, (unsigned long long)run->requests);
}

void close_requester(struct run *run)
{
	int replier, requester;
	struct pings *pings = set_up(run, &replier, REPLIER, &requester);

	measure_close(run, pings, requester, replier);
}

/* It has taken the requests, and not answered them. */
void close_reader(struct run *run)
{
	int replier, requester;
	struct pings *pings = set_up(run, &replier, REPLIER, &requester);

	for (uint64_t i = 0; i < run->requests; i++)
		next_message(replier);
	measure_close(run, pings, replier, requester);
}

void close_listener(struct run *run)
{
	int listener, sender;
	struct pings *pings = set_up(run, &listener, LISTENER, &sender);

	measure_close(run, pings, listener, sender);
}

void close_bound(struct run *run)
{
	struct pings *pings = start_pings(run);
	int bound = open_ksock(run->mount, run->device), other = open_ksock(run->mount, run->device);
	char name[64];

	run_on(run->cpu);
	for (uint64_t i = 0; i < run->requests; i++) {
		snprintf(name, sizeof(name), NAME ".n%llu", (unsigned long long)i);
		bind_name(bound, name, i % 2 ? REPLIER : LISTENER);
	}
	measure_close(run, pings, bound, other);
}
