// SPDX-License-Identifier: Apache-2.0
/* Who is to notice nothing: a client that asks itself, and how long that takes. And who reads the reports. */
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define PING_PERIOD_US 1000

/* It may not fail; if it does, it is tried again, so that all goes on. */
static void must_send(struct client *client, int ksock, const struct draft *draft, struct kbus_msg_id *id)
{
	int error;

	while ((error = send_draft(client, ksock, draft, id)) < 0 && stage(client) != ALL_END) {
		FAULT(client, failed, "%s: %s", draft->name, strerror(-error));
		discard(ksock);
		usleep(PING_PERIOD_US);
	}
}

static bool must_receive(struct client *client, int ksock, struct received *received)
{
	if (wait_for(client, ksock, POLLIN, PATIENCE_MS) && receive(client, ksock, received))
		return true;
	FAULT(client, lost, "nothing has come that I sent to myself");
	return false;
}

static void ping_once(struct client *client, int ksock, struct draft *question)
{
	struct kbus_msg_id id = { 0, 0 };
	struct received received;
	struct draft reply = { .name = question->name };

	question->sequence++;
	must_send(client, ksock, question, &id);
	if (!must_receive(client, ksock, &received))
		return;
	reply.to = received.header->from;
	reply.in_reply_to = received.header->id;
	reply.sequence = received.sequence;
	must_send(client, ksock, &reply, &id);
	if (!must_receive(client, ksock, &received))
		return;
	if (received.sequence != question->sequence || is_synthetic(&received))
		FAULT(client, stray, "%s %u instead of the reply %u", received.name, received.sequence, question->sequence);
}

/* Neither killed nor stopped; whatever others do, it gets no error. */
void ping(struct client *client)
{
	int ksock = open_ksock(client);
	char name[32];
	struct draft question = { .name = name, .flags = KBUS_BIT_WANT_A_REPLY };

	snprintf(name, sizeof(name), "$.Ping.%u", client->number);
	MUST(bind_name(ksock, name, 1));
	while (stage(client) != ALL_END) {
		uint64_t began = now_ns();

		ping_once(client, ksock, &question);
		client->slot->latencies[bucket_of(now_ns() - began)]++;
		client->slot->pings++;
		usleep(PING_PERIOD_US);
	}
	close(ksock);
}

/* EINTR: reports are read in the background, and who was stopped meanwhile asks again. */
static bool is_explained(int error)
{
	return error == ENOMEM || error == EINTR;
}

static void read_report(struct client *client, const char *report)
{
	char path[4096], text[65536];
	ssize_t got;
	int file;

	snprintf(path, sizeof(path), "%s/%s", client->mount, report);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		if (!is_explained(errno))
			FAULT(client, failed, "%s: %s", report, strerror(errno));
		client->slot->refused++;
		return;
	}
	while ((got = read(file, text, sizeof(text))) > 0)
		client->slot->received++;
	if (got < 0 && !is_explained(errno))
		FAULT(client, failed, "%s: %s", report, strerror(errno));
	close(file);
}

void read_reports(struct client *client)
{
	static const char *const reports[] = { "bindings", "stats", "ksocks", "metrics" };

	while (stage(client) != ALL_END) {
		read_report(client, reports[random_below(client, COUNT(reports))]);
		usleep(20000 + random_below(client, 20000));
	}
}
