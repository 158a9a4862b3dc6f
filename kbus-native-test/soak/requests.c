// SPDX-License-Identifier: Apache-2.0
/* Who asks: each Request gets exactly one Reply or Status. And who replies, or not. */
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* ----------------------------------------------------------------------------- the asker -- */

#define MOST_AWAITED 20u
#define REMEMBERED 512u

struct asker {
	struct client *client;
	int ksock;
	uint32_t sequence;
	uint32_t awaited[MOST_AWAITED];	/* serial numbers; 0 where there is none */
	unsigned int count;
	uint32_t answered[REMEMBERED];	/* those before, the newest instead of the oldest */
	unsigned int next_answered;
};

static bool forget(uint32_t *serials, size_t count, uint32_t serial)
{
	for (size_t i = 0; i < count; i++)
		if (serials[i] == serial) {
			serials[i] = 0;
			return true;
		}
	return false;
}

static void await(struct asker *asker, uint32_t serial)
{
	for (size_t i = 0; i < MOST_AWAITED; i++)
		if (!asker->awaited[i]) {
			asker->awaited[i] = serial;
			break;
		}
	asker->count++;
	asker->client->slot->awaited = asker->count;
}

static void await_no_longer(struct asker *asker, uint32_t serial)
{
	forget(asker->awaited, MOST_AWAITED, serial);
	asker->count--;
	asker->client->slot->awaited = asker->count;
}

static void take_answer(struct asker *asker, const struct received *received)
{
	uint32_t serial = received->header->in_reply_to.serial_num;
	struct client *client = asker->client;
	bool was_awaited = false;

	for (size_t i = 0; i < MOST_AWAITED; i++)
		was_awaited |= serial && asker->awaited[i] == serial;
	if (was_awaited) {
		if (is_synthetic(received))
			client->slot->statuses++;
		else
			client->slot->replied++;
		await_no_longer(asker, serial);
		asker->answered[asker->next_answered++ % REMEMBERED] = serial;
	} else if (serial && forget(asker->answered, REMEMBERED, serial)) {
		FAULT(client, doubled, "%s in reply to %u", received->name, serial);
	} else {
		FAULT(client, stray, "%s in reply to %u", received->name, serial);
	}
}

static void take_answers(struct asker *asker)
{
	struct received received;

	while (receive(asker->client, asker->ksock, &received))
		take_answer(asker, &received);
}

static void give_up(struct asker *asker)
{
	for (size_t i = 0; i < MOST_AWAITED; i++)
		if (asker->awaited[i]) {
			FAULT(asker->client, lost, "%u has got no answer", asker->awaited[i]);
			await_no_longer(asker, asker->awaited[i]);
		}
}

/* Wait for answers, or that the blocked Request is sent or has failed. */
static bool wait_for_answers(struct asker *asker, short events)
{
	short found = wait_for(asker->client, asker->ksock, events, PATIENCE_MS);

	if (found & POLLIN)
		take_answers(asker);
	return found;
}

static void await_room(struct asker *asker, uint32_t serial)
{
	struct client *client = asker->client;
	short found = 0;

	client->slot->blocked++;
	if (one_in(client, 10)) {
		discard(asker->ksock);
		client->slot->discarded++;
		return;
	}
	client->slot->asked++;
	await(asker, serial);
	do {
		found = wait_for(client, asker->ksock, POLLIN | POLLOUT, PATIENCE_MS);
		if (!found) {
			FAULT(client, stuck, "Request %u still waits for room", serial);
			discard(asker->ksock);
			await_no_longer(asker, serial);
			return;
		}
		if (found & POLLIN)
			take_answers(asker);
	} while (!(found & POLLOUT));
}

static bool is_explained(int error)
{
	return error == -EADDRNOTAVAIL || error == -EPIPE || error == -EBUSY || error == -ENOMEM;
}

/* Whoever has one already leaves all that it awaits there. */
static void begin_asking(struct asker *asker)
{
	struct slot *slot = asker->client->slot;

	if (asker->ksock >= 0)
		close(asker->ksock);
	slot->abandoned += asker->count;
	slot->awaited = 0;
	memset(asker->awaited, 0, sizeof(asker->awaited));
	asker->count = 0;
	asker->ksock = open_ksock(asker->client);
}

static void ask_once(struct asker *asker)
{
	struct client *client = asker->client;
	struct kbus_msg_id id = { 0, 0 };
	char name[32];
	struct draft draft = { .name = name, .flags = KBUS_BIT_WANT_A_REPLY, .sequence = ++asker->sequence,
			       .length = random_below(client, 300) };
	int error;

	snprintf(name, sizeof(name), ASK_NAME, random_below(client, ASK_NAMES));
	if (one_in(client, 2))
		draft.to = replier_of(asker->ksock, name);
	if (one_in(client, 4))
		draft.flags |= KBUS_BIT_ALL_OR_WAIT;
	if (one_in(client, 20))
		draft.flags |= KBUS_BIT_URGENT;
	error = send_draft(client, asker->ksock, &draft, &id);
	if (error >= 0) {
		client->slot->asked++;
		await(asker, id.serial_num);
	} else if (error == -EAGAIN) {
		await_room(asker, id.serial_num);
	} else if (error == -EINTR) {
		begin_asking(asker);
	} else if (is_explained(error)) {
		client->slot->refused++;
		usleep(1000);
	} else {
		FAULT(client, failed, "Request to %u: %s", draft.to, strerror(-error));
		discard(asker->ksock);
	}
}

void ask(struct client *client)
{
	struct asker asker = { .client = client, .ksock = -1 };

	begin_asking(&asker);
	while (stage(client) == RUNNING) {
		if (asker.count < MOST_AWAITED) {
			ask_once(&asker);
			rest(client);
			take_answers(&asker);
		} else if (!wait_for_answers(&asker, POLLIN)) {
			give_up(&asker);
		}
	}
	while (asker.count && wait_for_answers(&asker, POLLIN))
		;
	give_up(&asker);
	close(asker.ksock);
}

/* --------------------------------------------------------------------------- the replier -- */

#define MOST_KEPT 8u

struct kept {
	struct draft reply;
	char name[64];
};

struct replier {
	struct client *client;
	int ksock;
	struct order *order;
	struct kept kept[MOST_KEPT];
	unsigned int count;
	bool is_to_end;		/* its Ksock, and another is to begin */
};

static void choose_name(struct client *client, char *name, size_t size)
{
	if (one_in(client, 8))
		snprintf(name, size, "%s", "$.Soak.Ask.*");
	else
		snprintf(name, size, ASK_NAME, random_below(client, ASK_NAMES));
}

/* Somebody else may have it, or somebody who is to be told of it no room. */
static void bind_one(struct replier *replier)
{
	char name[32];
	int error;

	choose_name(replier->client, name, sizeof(name));
	error = bind_name(replier->ksock, name, 1);
	if (error && error != -EADDRINUSE && error != -EAGAIN && error != -ENOMEM && error != -EINTR)
		FAULT(replier->client, failed, "BIND %s: %s", name, strerror(-error));
}

static void unbind_one(struct replier *replier)
{
	char name[32];
	int error;

	choose_name(replier->client, name, sizeof(name));
	error = unbind_name(replier->ksock, name, 1);
	if (error && error != -EINVAL && error != -EAGAIN && error != -ENOMEM && error != -EINTR)
		FAULT(replier->client, failed, "UNBIND %s: %s", name, strerror(-error));
}

static void begin(struct replier *replier)
{
	replier->ksock = open_ksock(replier->client);
	replier->count = 0;
	replier->is_to_end = false;
	set_queue_limit(replier->client, replier->ksock, 1 + random_below(replier->client, 40));
	bind_one(replier);
	bind_one(replier);
}

/* The asker may have gone. False if the Reply has not been sent, and is to be sent again. */
static bool send_reply(struct replier *replier, const struct draft *reply)
{
	struct client *client = replier->client;
	struct kbus_msg_id id;
	int error = send_draft(client, replier->ksock, reply, &id);

	if (error == -EINTR)
		replier->is_to_end = true;
	else if (error == -ENOMEM || error == -EADDRNOTAVAIL)
		client->slot->refused++;
	else if (error < 0)
		FAULT(client, failed, "Reply to %u: %s", reply->in_reply_to.serial_num, strerror(-error));
	return error != -ENOMEM;
}

static void take_request(struct replier *replier, const struct received *received)
{
	struct client *client = replier->client;
	struct kept *kept = &replier->kept[replier->count];

	if (!(received->header->flags & KBUS_BIT_WANT_YOU_TO_REPLY)) {
		FAULT(client, stray, "%s, which is no Request for me", received->name);
		return;
	}
	check_order(client, replier->order, received);
	memcpy(kept->name, received->name, sizeof(kept->name));
	kept->reply = (struct draft){ .name = kept->name, .to = received->header->from,
				      .in_reply_to = received->header->id, .sequence = received->sequence,
				      .length = random_below(client, 300) };
	if (one_in(client, 4) || !send_reply(replier, &kept->reply))
		replier->count++;
}

static void reply_to_one(struct replier *replier)
{
	unsigned int which = random_below(replier->client, replier->count);

	if (!send_reply(replier, &replier->kept[which].reply))
		return;
	replier->kept[which] = replier->kept[--replier->count];
	replier->kept[which].reply.name = replier->kept[which].name;
}

void reply(struct client *client)
{
	struct replier replier = { .client = client, .order = new_order() };
	struct received received;

	begin(&replier);
	while (stage(client) != ALL_END) {
		wait_for(client, replier.ksock, POLLIN, 5);
		while (!replier.is_to_end && replier.count < MOST_KEPT && !one_in(client, 10) &&
		       receive(client, replier.ksock, &received))
			take_request(&replier, &received);
		while (!replier.is_to_end && replier.count && !one_in(client, 3))
			reply_to_one(&replier);
		if (one_in(client, 10))
			bind_one(&replier);
		if (one_in(client, 30))
			unbind_one(&replier);
		if (one_in(client, 50))
			set_queue_limit(client, replier.ksock, 1 + random_below(client, 40));
		if (replier.is_to_end || one_in(client, 200)) {
			close(replier.ksock);
			begin(&replier);
		}
		rest(client);
	}
	close(replier.ksock);
}
