/* SPDX-License-Identifier: Apache-2.0 */
/* ksock.h - what the examples share: open a bus, bind, send, receive */
#ifndef KSOCK_H
#define KSOCK_H

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <kbus/kbus_defns.h>

typedef struct kbus_message_header message;

/* Open the bus that $KBUS_DEVICE names, or /dev/kbus0. */
static inline int open_ksock(int flags)
{
	const char *device = getenv("KBUS_DEVICE");
	int ksock;

	if (!device)
		device = "/dev/kbus0";
	ksock = open(device, flags | O_CLOEXEC);
	if (ksock == -1)
		err(1, "%s", device);
	return ksock;
}

/* A message in pointy form. Fields that are not told are 0. */
static inline message new_message(const char *name, const void *data, __u32 data_len)
{
	return (message){
		.start_guard = KBUS_MSG_START_GUARD,
		.name = (char *)name,
		.name_len = (__u32)strlen(name),
		.data = data_len ? (void *)data : NULL,
		.data_len = data_len,
		.end_guard = KBUS_MSG_END_GUARD,
	};
}

/* The answer to a request, with the request's own name. */
static inline message new_reply(const message *request, const void *data, __u32 data_len)
{
	message reply = new_message(kbus_msg_name_ptr(request), data, data_len);

	reply.to = request->from;
	reply.in_reply_to = request->id;
	return reply;
}

/* Write and send. 0 and the id; or -1 and errno. */
static inline int send_message(int ksock, const message *msg, struct kbus_msg_id *id)
{
	if (write(ksock, msg, sizeof(*msg)) == -1)
		return -1;
	return ioctl(ksock, KBUS_IOC_SEND, id);
}

static inline void bind_name(int ksock, const char *name, __u32 is_replier)
{
	struct kbus_bind_request request = {
		.is_replier = is_replier,
		.name_len = (__u32)strlen(name),
		.name = (char *)name,
	};

	if (ioctl(ksock, KBUS_IOC_BIND, &request) == -1)
		err(1, "bind to %s", name);
}

/* Read the next message. NULL if there is none; otherwise the caller frees it. */
static inline message *next_message(int ksock)
{
	__u32 length, done;
	char *buffer;

	if (ioctl(ksock, KBUS_IOC_NEXTMSG, &length) == -1)
		err(1, "NEXTMSG");
	if (length == 0)
		return NULL;
	buffer = malloc(length);
	if (!buffer)
		err(1, "message of %u bytes", length);
	for (done = 0; done < length;) {
		ssize_t count = read(ksock, buffer + done, length - done);

		if (count <= 0)
			err(1, "read");
		done += (__u32)count;
	}
	return (message *)buffer;
}

/* Sleep until there is a message, and read it. The caller frees it. */
static inline message *receive(int ksock)
{
	struct pollfd waiter = { .fd = ksock, .events = POLLIN };
	message *msg;

	while (!(msg = next_message(ksock)))
		if (poll(&waiter, 1, -1) == -1 && errno != EINTR)
			err(1, "poll");
	return msg;
}

#endif
