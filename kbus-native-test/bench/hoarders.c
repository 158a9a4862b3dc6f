// SPDX-License-Identifier: Apache-2.0
/* A user who wants all there is of something, and asks for more when it is refused. */
#include "attacker.h"

#include <string.h>
#include <unistd.h>

#define HOARD_NAME "$.Hoard"
#define LARGE_DATA 400000u

/* Fill a queue that nobody reads with large messages. */
static void hoard_messages_for_good(struct attacker *attacker)
{
	struct message message = new_message(HOARD_NAME, LARGE_DATA);
	int ksock = open_in_time(attacker);

	message.header->flags = KBUS_BIT_ALL_OR_FAIL;
	set_queue_limit(ksock, UINT32_MAX);
	bind_in_time(attacker, ksock, HOARD_NAME, LISTENER);
	for (;;)
		if (!is_granted(attacker, try_to_send(ksock, &message)))
			usleep(PAUSE_US);
}

void hoard_messages(struct run *run)
{
	become(run->uid);
	attack_until_end(run, hoard_messages_for_good, NULL);
}

/* Write all of a message but its end. */
static void hoard_half_messages_for_good(struct attacker *attacker)
{
	struct message message = new_message(HOARD_NAME, LARGE_DATA);
	char device[16];
	int ksock;

	snprintf(device, sizeof(device), "kbus%u", attacker->run->device);
	for (;;) {
		while (is_granted(attacker, ksock = try_to_open(attacker->run, device)) &&
		       is_granted(attacker, write(ksock, message.bytes, message.length - 8)))
			;
		if (ksock >= 0)
			close_ksock(ksock);
		usleep(PAUSE_US);
	}
}

void hoard_half_messages(struct run *run)
{
	have_many_files();
	become(run->uid);
	attack_until_end(run, hoard_half_messages_for_good, NULL);
}

/* Get copies of everything, and read none. */
static void hoard_bindings_for_good(struct attacker *attacker)
{
	for (;;) {
		int ksock = open_in_time(attacker);

		set_queue_limit(ksock, UINT32_MAX);
		bind_in_time(attacker, ksock, attacker->run->listened, LISTENER);
	}
}

void hoard_bindings(struct run *run)
{
	have_many_files();
	become(run->uid);
	attack_until_end(run, hoard_bindings_for_good, NULL);
}

/* Open this file of the mount again and again, and close none. */
static void hoard_files_for_good(struct attacker *attacker)
{
	for (;;)
		if (!is_granted(attacker, try_to_open(attacker->run, attacker->common)))
			usleep(PAUSE_US);
}

void hoard_reports(struct run *run)
{
	have_many_files();
	become(run->uid);
	attack_until_end(run, hoard_files_for_good, "stats");
}

void hoard_monitors(struct run *run)
{
	static char monitor[16];

	snprintf(monitor, sizeof(monitor), "monitor%u", run->device);
	become(run->uid);
	attack_until_end(run, hoard_files_for_good, monitor);
}

/* Leave as many Requests as can be had behind, those of the one who asks and those of the one who is to reply by turns. */
static void hoard_requests_for_good(struct attacker *attacker)
{
	char name[32];
	struct message message;

	snprintf(name, sizeof(name), HOARD_NAME ".%u", attacker->number);
	message = new_message(name, SMALL_DATA);
	message.header->flags = KBUS_BIT_WANT_A_REPLY;
	for (unsigned int round = 0;; round++) {
		int asker = open_in_time(attacker), replier = open_in_time(attacker);

		set_queue_limit(asker, UINT32_MAX);
		set_queue_limit(replier, UINT32_MAX);
		bind_in_time(attacker, replier, name, REPLIER);
		while (is_granted(attacker, try_to_send(asker, &message)))
			;
		close_ksock(round % 2 ? asker : replier);
		close_ksock(round % 2 ? replier : asker);
	}
}

void hoard_requests(struct run *run)
{
	become(run->uid);
	attack_until_end(run, hoard_requests_for_good, NULL);
}
