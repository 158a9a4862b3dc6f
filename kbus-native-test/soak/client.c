// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LARGEST_MESSAGE 409600u

/* ----------------------------------------------------------------------------- the board -- */

unsigned int bucket_of(uint64_t ns)
{
	unsigned int power = ns < 4 ? 2 : 63 - (unsigned int)__builtin_clzll(ns);

	return 4 * power + (unsigned int)(ns >> (power - 2) & 3);
}

enum stage stage(const struct client *client)
{
	return (enum stage)__atomic_load_n(&client->board->stage, __ATOMIC_RELAXED);
}

void say_fault(const struct client *client, const char *fault, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "client %u: %s: ", client->number, fault);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

unsigned int random_below(struct client *client, unsigned int limit)
{
	client->random = client->random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)((client->random >> 33) % limit);
}

bool one_in(struct client *client, unsigned int count)
{
	return random_below(client, count) == 0;
}

void rest(struct client *client)
{
	usleep(random_below(client, client->pace + 1));
}

/* ------------------------------------------------------------------- calls that may fail -- */

static int result_of(long result)
{
	return result < 0 ? -errno : (int)result;
}

/* Nobody but an attacker uses up the memory of the bus; but while one does, it is no fault of this client's. */
int open_ksock(struct client *client)
{
	char path[4096];
	int ksock;

	snprintf(path, sizeof(path), "%s/kbus%u", client->mount, client->device);
	while ((ksock = open(path, O_RDWR | O_CLOEXEC)) < 0 && errno == ENOMEM) {
		client->slot->refused++;
		usleep(10000);
	}
	if (ksock < 0)
		die("%s: %s", path, strerror(errno));
	return ksock;
}

static int name_ioctl(int ksock, unsigned long number, const char *name, uint32_t is_replier)
{
	struct kbus_bind_request request = { is_replier, (uint32_t)strlen(name), (char *)name };

	return result_of(ioctl(ksock, number, &request));
}

int bind_name(int ksock, const char *name, uint32_t is_replier)
{
	return name_ioctl(ksock, KBUS_IOC_BIND, name, is_replier);
}

void must_listen(struct client *client, int ksock, const char *name)
{
	int error;

	while ((error = bind_name(ksock, name, 0)) < 0) {
		if (error != -ENOMEM && error != -EINTR)
			die("BIND %s: %s", name, strerror(-error));
		client->slot->refused++;
		usleep(1000);
	}
}

int unbind_name(int ksock, const char *name, uint32_t is_replier)
{
	return name_ioctl(ksock, KBUS_IOC_UNBIND, name, is_replier);
}

uint32_t replier_of(int ksock, const char *name)
{
	struct kbus_bind_query query = { 0, (uint32_t)strlen(name), (char *)name };

	return ioctl(ksock, KBUS_IOC_REPLIER, &query) == 1 ? query.return_id : 0;
}

/* The kernel takes a number for eight bytes. */
static int number_ioctl(int ksock, unsigned long request, uint32_t *number)
{
	uint32_t argument[2] = { *number, 0 };
	int result = result_of(ioctl(ksock, request, argument));

	*number = argument[0];
	return result;
}

void set_switch(struct client *client, int ksock, unsigned long request, uint32_t on)
{
	int error = number_ioctl(ksock, request, &on);

	if (error < 0 && error != -ENOMEM && error != -EBUSY && error != -EINTR)
		FAULT(client, failed, "a setting: %s", strerror(-error));
}

void set_queue_limit(struct client *client, int ksock, uint32_t messages)
{
	set_switch(client, ksock, KBUS_IOC_MAXMSGS, messages);
}

/* Who is asleep has to be woken, so that what comes after the time has gone by is a fault of the bus's. */
short wait_for(struct client *client, int ksock, short events, int milliseconds)
{
	struct pollfd waiter = { .fd = ksock, .events = events };
	int count = poll(&waiter, 1, milliseconds);

	if (count == 0 && milliseconds >= PATIENCE_MS && poll(&waiter, 1, 0) == 1)
		FAULT(client, stuck, "nobody has woken me, though there is %x", waiter.revents);
	if (count < 0 || (waiter.revents & (POLLERR | POLLNVAL)))
		die("poll: %s", count < 0 ? strerror(errno) : "the bus has ended");
	return count ? waiter.revents : 0;
}

struct data {
	uint32_t sender;	/* the number of its slot */
	uint32_t sequence;
	uint32_t is_reliable;
	uint32_t length;	/* of what follows */
	unsigned char bytes[];
};

static unsigned char byte_of(const struct data *data, uint32_t at)
{
	return (unsigned char)(31 * data->sequence + 7 * data->sender + at);
}

int send_draft(struct client *client, int ksock, const struct draft *draft, struct kbus_msg_id *id)
{
	static union {
		struct kbus_entire_message entire;
		char bytes[LARGEST_MESSAGE];
	} message;
	uint32_t name_length = (uint32_t)strlen(draft->name), data_length = (uint32_t)sizeof(struct data) + draft->length;
	uint32_t length = (uint32_t)KBUS_ENTIRE_MSG_LEN(name_length, data_length);
	struct kbus_message_header *header = (struct kbus_message_header *)&message.entire;
	struct data *data;
	int error;

	memset(message.bytes, 0, length);
	*header = (struct kbus_message_header){
		.start_guard = KBUS_MSG_START_GUARD, .in_reply_to = draft->in_reply_to, .to = draft->to,
		.flags = draft->flags, .name_len = name_length, .data_len = data_length,
		.end_guard = KBUS_MSG_END_GUARD,
	};
	memcpy(message.entire.rest, draft->name, name_length);
	data = kbus_msg_data_ptr(header);
	*data = (struct data){ client->number, draft->sequence, draft->is_reliable, draft->length };
	for (uint32_t i = 0; i < draft->length; i++)
		data->bytes[i] = byte_of(data, i);
	*kbus_msg_end_ptr(&message.entire) = KBUS_MSG_END_GUARD;

	error = result_of(write(ksock, message.bytes, length));
	if (error < 0)
		return error;
	error = result_of(ioctl(ksock, KBUS_IOC_SEND, id));
	if (error >= 0)
		client->slot->sent++;
	if (error == -EINTR)
		client->slot->interrupted++;
	return error;
}

void discard(int ksock)
{
	MUST(ioctl(ksock, KBUS_IOC_DISCARD, 0));
}

bool is_synthetic(const struct received *received)
{
	return received->header->flags & KBUS_BIT_SYNTHETIC;
}

static void check_data(struct client *client, struct received *received)
{
	const struct data *data = (const void *)received->data;

	if (received->header->data_len < sizeof(*data) ||
	    received->header->data_len != sizeof(*data) + data->length) {
		FAULT(client, damaged, "%s has %u bytes", received->name, received->header->data_len);
		return;
	}
	received->sequence = data->sequence;
	received->is_reliable = data->is_reliable;
	for (uint32_t i = 0; i < data->length; i++)
		if (data->bytes[i] != byte_of(data, i)) {
			FAULT(client, damaged, "%s differs in byte %u", received->name, i);
			return;
		}
}

/* Returns its length; 0 if there is none. Who was interrupted may have it nevertheless. */
static uint32_t take_next(struct client *client, int ksock)
{
	uint32_t length = 0;
	int result = number_ioctl(ksock, KBUS_IOC_NEXTMSG, &length);

	while (result == -EINTR) {
		client->slot->interrupted++;
		result = number_ioctl(ksock, KBUS_IOC_LENLEFT, &length);
	}
	if (result < 0)
		die("NEXTMSG: %s", strerror(-result));
	return length;
}

bool receive(struct client *client, int ksock, struct received *received)
{
	static union {
		struct kbus_entire_message entire;
		char bytes[LARGEST_MESSAGE];
	} message;
	uint32_t length = take_next(client, ksock), got = 0;

	if (!length)
		return false;
	while (got < length) {
		long count = MUST(read(ksock, message.bytes + got, length - got));

		if (count == 0)
			break;
		got += (uint32_t)count;
	}
	*received = (struct received){ .header = (const struct kbus_message_header *)&message.entire };
	if (got != length || got < sizeof(*received->header) ||
	    received->header->start_guard != KBUS_MSG_START_GUARD ||
	    received->header->name_len >= sizeof(received->name) ||
	    got != KBUS_ENTIRE_MSG_LEN(received->header->name_len, received->header->data_len)) {
		FAULT(client, damaged, "a message of %u bytes, of which %u came", length, got);
		return false;
	}
	memcpy(received->name, message.entire.rest, received->header->name_len);
	received->data = kbus_msg_data_ptr((struct kbus_message_header *)received->header);
	if (!is_synthetic(received))
		check_data(client, received);
	client->slot->received++;
	return true;
}

/* ----------------------------------------------------------------------------- the order -- */

#define SENDERS 4096u

struct order {
	struct {
		uint32_t ksock, sequence;
	} last[SENDERS];
};

struct order *new_order(void)
{
	return must_allocate(sizeof(struct order));
}

/* Ksock ids are given one after another, so whose place is taken has mostly gone. */
void check_order(struct client *client, struct order *order, const struct received *received)
{
	uint32_t from = received->header->from, sequence = received->sequence;
	uint32_t place = from % SENDERS;

	if (received->header->flags & KBUS_BIT_URGENT)
		return;
	if (order->last[place].ksock == from) {
		uint32_t last = order->last[place].sequence;

		if (sequence <= last)
			FAULT(client, disordered, "%s %u of Ksock %u after its %u", received->name, sequence, from, last);
		else if (received->is_reliable && sequence != last + 1)
			FAULT(client, gaps, "%s %u of Ksock %u next to its %u", received->name, sequence, from, last);
	}
	order->last[place].ksock = from;
	order->last[place].sequence = sequence;
}
