// SPDX-License-Identifier: Apache-2.0
/* Who tells everybody, and who listens: what came is what was sent, in the order in which it was sent. */
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------------------- the teller -- */

/* A message that waits is sent in the end, to those who listen by then. */
static bool await_room(struct client *client, int ksock)
{
	client->slot->blocked++;
	if (!one_in(client, 10) && (wait_for(client, ksock, POLLOUT, PATIENCE_MS) & POLLOUT)) {
		client->slot->sent++;
		return true;
	}
	discard(ksock);
	client->slot->discarded++;
	return false;
}

static bool tell_once(struct client *client, int *ksock, const struct draft *draft)
{
	struct kbus_msg_id id;
	int error = send_draft(client, *ksock, draft, &id);

	if (error == -EAGAIN)
		return await_room(client, *ksock);
	if (error == -EINTR) {
		close(*ksock);
		*ksock = open_ksock(client);
	}
	if (error == -EBUSY || error == -ENOMEM)
		client->slot->refused++;
	else if (error < 0 && error != -EINTR)
		FAULT(client, failed, "Announcement: %s", strerror(-error));
	return error >= 0;
}

static uint32_t choose_flags(struct client *client, bool is_reliable)
{
	if (is_reliable)
		return one_in(client, 2) ? KBUS_BIT_ALL_OR_WAIT : KBUS_BIT_ALL_OR_FAIL;
	return one_in(client, 10) ? KBUS_BIT_URGENT : 0;
}

void tell_all(struct client *client)
{
	int ksock = open_ksock(client);
	char name[32];
	struct draft draft = { .name = name, .sequence = 1, .is_reliable = one_in(client, 2) };

	snprintf(name, sizeof(name), TELL_NAME, client->number);
	while (stage(client) == RUNNING) {
		draft.flags = choose_flags(client, draft.is_reliable);
		draft.length = one_in(client, 50) ? 60000 : random_below(client, 1000);
		if (tell_once(client, &ksock, &draft))
			draft.sequence++;
		rest(client);
	}
	close(ksock);
}

/* -------------------------------------------------------------------------- the listener -- */

/* With two bindings that match it gets each message once all the same. */
static int begin_listening(struct client *client)
{
	int ksock = open_ksock(client);

	set_switch(client, ksock, KBUS_IOC_MSGONLYONCE, 1);
	set_queue_limit(client, ksock, 5 + random_below(client, 200));
	must_listen(client, ksock, "$.Soak.Tell.*");
	if (one_in(client, 2))
		must_listen(client, ksock, "$.Soak.Tell.%");
	return ksock;
}

void listen_to_all(struct client *client)
{
	int ksock = begin_listening(client);
	struct order *order = new_order();
	struct received received;

	while (stage(client) != ALL_END) {
		wait_for(client, ksock, POLLIN, 20);
		while (!one_in(client, 50) && receive(client, ksock, &received))
			check_order(client, order, &received);
		if (one_in(client, 100))
			set_queue_limit(client, ksock, 5 + random_below(client, 200));
		if (one_in(client, 20))
			rest(client);
	}
	close(ksock);
}
