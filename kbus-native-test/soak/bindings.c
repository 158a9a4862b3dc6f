// SPDX-License-Identifier: Apache-2.0
/* Who is told of Repliers that come and go: each name has one at a time, whose end is told before the next one's beginning. */
#include "client.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#define UNKNOWN UINT32_MAX
#define NAMES (ASK_NAMES + 1)	/* the last one is that with the wildcard */

struct observer {
	struct client *client;
	uint32_t repliers[NAMES];	/* Ksock ids; 0 if there is none */
};

static void know_nothing(struct observer *observer)
{
	for (size_t i = 0; i < NAMES; i++)
		observer->repliers[i] = UNKNOWN;
}

static uint32_t *replier_of_name(struct observer *observer, const char *name)
{
	for (unsigned int i = 0; i < ASK_NAMES; i++) {
		char known[32];

		snprintf(known, sizeof(known), ASK_NAME, i);
		if (!strcmp(name, known))
			return &observer->repliers[i];
	}
	return strcmp(name, "$.Soak.Ask.*") ? NULL : &observer->repliers[ASK_NAMES];
}

static void take_event(struct observer *observer, const struct received *received)
{
	const struct kbus_replier_bind_event_data *event = (const void *)received->data;
	const char *name = (const char *)event->rest;
	uint32_t *replier = replier_of_name(observer, name);

	if (!replier)
		return;
	if (event->is_bind) {
		/* Whoever switches the events on is told of all Repliers, also of those that it knows. */
		if (*replier != UNKNOWN && *replier != 0 && *replier != event->binder)
			FAULT(observer->client, disordered, "%u is bound to %s, and %u has not unbound", event->binder,
			      name, *replier);
		*replier = event->binder;
	} else {
		if (*replier != UNKNOWN && *replier != event->binder)
			FAULT(observer->client, disordered, "%u unbinds %s, which is bound by %u", event->binder, name,
			      *replier);
		*replier = 0;
	}
}

void observe_bindings(struct client *client)
{
	struct observer observer = { .client = client };
	int ksock = open_ksock(client);
	struct received received;

	know_nothing(&observer);
	set_queue_limit(client, ksock, 20 + random_below(client, 200));
	must_listen(client, ksock, KBUS_MSG_NAME_REPLIER_BIND_EVENT);
	set_switch(client, ksock, KBUS_IOC_REPORTREPLIERBINDS, 1);
	while (stage(client) != ALL_END) {
		wait_for(client, ksock, POLLIN, 20);
		while (receive(client, ksock, &received)) {
			if (!strcmp(received.name, KBUS_MSG_NAME_UNBIND_EVENTS_LOST))
				know_nothing(&observer);
			else
				take_event(&observer, &received);
		}
		if (one_in(client, 20))
			rest(client);
	}
	close(ksock);
}
