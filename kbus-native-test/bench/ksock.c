// SPDX-License-Identifier: Apache-2.0
#include "ksock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST_MESSAGE 409600u

int open_ksock(const char *mount, unsigned int device)
{
	char path[4096];
	int ksock;

	snprintf(path, sizeof(path), "%s/kbus%u", mount, device);
	ksock = open(path, O_RDWR | O_CLOEXEC);
	if (ksock < 0)
		die("%s: %s", path, strerror(errno));
	return ksock;
}

void close_ksock(int ksock)
{
	MUST(close(ksock));
}

static struct kbus_bind_request binding(const char *name, uint32_t is_replier)
{
	return (struct kbus_bind_request){ is_replier, (uint32_t)strlen(name), (char *)name };
}

int try_to_bind(int ksock, const char *name, uint32_t is_replier)
{
	struct kbus_bind_request request = binding(name, is_replier);

	return ioctl(ksock, KBUS_IOC_BIND, &request);
}

int try_to_unbind(int ksock, const char *name, uint32_t is_replier)
{
	struct kbus_bind_request request = binding(name, is_replier);

	return ioctl(ksock, KBUS_IOC_UNBIND, &request);
}

void bind_name(int ksock, const char *name, uint32_t is_replier)
{
	MUST(try_to_bind(ksock, name, is_replier));
}

void unbind_name(int ksock, const char *name, uint32_t is_replier)
{
	MUST(try_to_unbind(ksock, name, is_replier));
}

void set_queue_limit(int ksock, uint32_t messages)
{
	/* The number passes for eight bytes at the kernel's boundary. */
	uint32_t limit[2] = { messages, 0 };

	MUST(ioctl(ksock, KBUS_IOC_MAXMSGS, limit));
	if (limit[0] != messages)
		die("the queue's limit is %u instead of %u", limit[0], messages);
}

void discard(int ksock)
{
	MUST(ioctl(ksock, KBUS_IOC_DISCARD, 0));
}

struct message new_message(const char *name, uint32_t data_length)
{
	uint32_t name_length = (uint32_t)strlen(name);
	uint32_t length = (uint32_t)KBUS_ENTIRE_MSG_LEN(name_length, data_length);
	struct message message = { .entire = must_allocate(length), .length = length, .room = length };
	unsigned char *data;

	*message.header = (struct kbus_message_header){
		.start_guard = KBUS_MSG_START_GUARD, .name_len = name_length, .data_len = data_length,
		.end_guard = KBUS_MSG_END_GUARD,
	};
	memcpy(message.entire->rest, name, name_length);
	data = kbus_msg_data_ptr(message.header);
	for (uint32_t i = 0; i < data_length; i++)
		data[i] = (unsigned char)(i * 31 + 7);
	*kbus_msg_end_ptr(message.entire) = KBUS_MSG_END_GUARD;
	return message;
}

void set_number(struct message *message, uint64_t number)
{
	char *data = kbus_msg_data_ptr(message->header);

	memcpy(data, &number, sizeof(number));
	memcpy(data + message->header->data_len - sizeof(number), &number, sizeof(number));
}

struct message new_buffer(void)
{
	return (struct message){ .entire = must_allocate(LARGEST_MESSAGE), .room = LARGEST_MESSAGE };
}

void write_message(int ksock, const struct message *message)
{
	if (MUST(write(ksock, message->bytes, message->length)) != message->length)
		die("a message was not written in one piece");
}

struct kbus_msg_id send_written(int ksock)
{
	struct kbus_msg_id id;

	MUST(ioctl(ksock, KBUS_IOC_SEND, &id));
	return id;
}

struct kbus_msg_id send_message(int ksock, const struct message *message)
{
	write_message(ksock, message);
	return send_written(ksock);
}

void wait_for_message(int ksock)
{
	struct pollfd waiter = { .fd = ksock, .events = POLLIN };

	if (MUST(poll(&waiter, 1, -1)) != 1 || !(waiter.revents & POLLIN))
		die("poll shows 0x%x", (unsigned int)waiter.revents);
}

uint32_t next_message(int ksock)
{
	uint32_t length[2] = { 0, 0 };

	if (MUST(ioctl(ksock, KBUS_IOC_NEXTMSG, length)) != 1)
		die("a message is missing");
	return length[0];
}

void read_message(int ksock, struct message *message, uint32_t length)
{
	if (length > message->room)
		die("a message of %u bytes is to be read", length);
	if (MUST(read(ksock, message->bytes, length)) != length)
		die("a message was not read in one piece");
	message->length = length;
}

void receive(int ksock, struct message *message)
{
	wait_for_message(ksock);
	read_message(ksock, message, next_message(ksock));
}

static size_t rest_of(const struct message *message)
{
	return message->length - sizeof(struct kbus_entire_message);
}

void expect_same(const struct message *read, const struct message *written)
{
	const struct kbus_message_header *got = read->header, *sent = written->header;

	if (read->length != written->length)
		die("a message of %u bytes came as one of %u", written->length, read->length);
	if (got->start_guard != KBUS_MSG_START_GUARD || got->end_guard != KBUS_MSG_END_GUARD)
		die("the guards of a message are wrong");
	if (got->name_len != sent->name_len || got->data_len != sent->data_len)
		die("the lengths in a message are wrong");
	if (memcmp(read->entire->rest, written->entire->rest, rest_of(written)) != 0)
		die("a message came with another name or other data");
}

void answer(int ksock, const struct message *request, struct message *reply)
{
	if (!(request->header->flags & KBUS_BIT_WANT_YOU_TO_REPLY))
		die("a request does not ask its replier for a reply");
	if (request->length != reply->length)
		die("a request of %u bytes came as one of %u", reply->length, request->length);
	memcpy(reply->entire->rest, request->entire->rest, rest_of(request));
	reply->header->to = request->header->from;
	reply->header->in_reply_to = request->header->id;
	send_message(ksock, reply);
}
