// SPDX-License-Identifier: Apache-2.0
/*
 * The least that a bus in user space can be: a relay process with a Unix socket to each member, which
 * passes packets on as they say. Packets are as long as the small messages of kbus_bench.
 */
#include "peer.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMBERS (LISTENERS + 1)
#define EVERYBODY_ELSE UINT32_MAX

struct packet {
	uint32_t to, from;
	uint64_t number;
	char data[96];
};

/* Member 0 is who measures. */
static int members[MEMBERS], relay_ends[MEMBERS];
static pid_t children[MEMBERS];
static size_t child_count;

static void put(int member, const struct packet *packet)
{
	if (MUST(write(member, packet, sizeof(*packet))) != sizeof(*packet))
		die("a packet was cut off");
}

static void get(int member, struct packet *packet, uint64_t number)
{
	struct pollfd waiter = { .fd = member, .events = POLLIN };

	MUST(poll(&waiter, 1, -1));
	if (MUST(read(member, packet, sizeof(*packet))) != sizeof(*packet))
		die("a packet was cut off");
	if (number && packet->number != number)
		die("packet %llu came instead of %llu", (unsigned long long)packet->number, (unsigned long long)number);
}

static void pass_on(uint32_t from, struct packet *packet)
{
	packet->from = from;
	if (packet->to != EVERYBODY_ELSE) {
		put(relay_ends[packet->to % MEMBERS], packet);
		return;
	}
	for (uint32_t member = 0; member < MEMBERS; member++)
		if (member != from)
			put(relay_ends[member], packet);
}

static void relay_for_good(void)
{
	struct pollfd waiters[MEMBERS];
	struct packet packet;

	for (unsigned int i = 0; i < MEMBERS; i++)
		waiters[i] = (struct pollfd){ .fd = relay_ends[i], .events = POLLIN };
	for (;;) {
		MUST(poll(waiters, MEMBERS, -1));
		for (uint32_t i = 0; i < MEMBERS; i++)
			if (waiters[i].revents) {
				get(relay_ends[i], &packet, 0);
				pass_on(i, &packet);
			}
	}
}

static void start_relay(const struct peer_run *run)
{
	for (unsigned int i = 0; i < MEMBERS; i++) {
		int ends[2];

		MUST(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
		members[i] = ends[0];
		relay_ends[i] = ends[1];
	}
	if (fork_onto(run->other_cpu, &children[child_count++]))
		relay_for_good();
}

static void reply_for_good(void)
{
	struct packet packet;

	for (;;) {
		get(members[1], &packet, 0);
		packet.to = packet.from;
		put(members[1], &packet);
	}
}

static void start_replier(const struct peer_run *run)
{
	start_relay(run);
	if (fork_onto(run->other_cpu, &children[child_count++]))
		reply_for_good();
	run_on(run->cpu);
}

static void ask(uint64_t number)
{
	put(members[0], &(struct packet){ .to = 1, .number = number });
}

void round_trip(struct peer_run *run)
{
	struct packet reply;

	start_replier(run);
	for (uint64_t number = 1; goes_on(&run->measurement); number++) {
		uint64_t start = now_ns();

		ask(number);
		get(members[0], &reply, number);
		record(&run->measurement, now_ns() - start, 1);
	}
	end_children(children, child_count);
}

void in_flight(struct peer_run *run)
{
	uint64_t asked, answered = 0;
	struct packet reply;

	start_replier(run);
	for (asked = 0; asked < IN_FLIGHT;)
		ask(++asked);
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns();

		for (unsigned int i = 0; i < REPLIES_IN_A_SAMPLE; i++) {
			get(members[0], &reply, ++answered);
			ask(++asked);
		}
		record(&run->measurement, now_ns() - start, REPLIES_IN_A_SAMPLE);
	}
	end_children(children, child_count);
}

static void listen_for_good(int member, int told)
{
	struct packet packet;
	uint64_t number = 0;

	for (;;) {
		for (unsigned int i = 0; i < WINDOW; i++)
			get(member, &packet, ++number);
		tell(told);
	}
}

void one_to_ten(struct peer_run *run)
{
	uint64_t number = 0;
	int told[2];

	MUST(pipe(told));
	start_relay(run);
	for (unsigned int i = 1; i <= LISTENERS; i++)
		if (fork_onto(run->other_cpu, &children[child_count++]))
			listen_for_good(members[i], told[1]);
	run_on(run->cpu);
	while (goes_on(&run->measurement)) {
		uint64_t start = now_ns();

		for (unsigned int i = 0; i < WINDOW; i++)
			put(members[0], &(struct packet){ .to = EVERYBODY_ELSE, .number = ++number });
		for (unsigned int i = 0; i < LISTENERS; i++)
			hear(told[0]);
		record(&run->measurement, now_ns() - start, WINDOW * LISTENERS);
	}
	end_children(children, child_count);
}
