// SPDX-License-Identifier: Apache-2.0
/*
 * KBUS as the benchmark's client uses it: the calls that libkbus makes, and nothing beside them. What
 * fails, or is not what it must be, ends the process.
 */
#ifndef KSOCK_H
#define KSOCK_H

#include "bench.h"

#include <kbus/kbus_defns.h>

/* A name of nine bytes and eight bytes of data make an entire message of 112 bytes. */
#define NAME "$.Bench.A"
#define SMALL_DATA 8u

#define LISTENER 0
#define REPLIER 1

/* Open this device of the mount. */
int open_ksock(const char *mount, unsigned int device);
void close_ksock(int ksock);
/* Less than 0 if it is refused. */
int try_to_bind(int ksock, const char *name, uint32_t is_replier);
int try_to_unbind(int ksock, const char *name, uint32_t is_replier);
void bind_name(int ksock, const char *name, uint32_t is_replier);
void unbind_name(int ksock, const char *name, uint32_t is_replier);
void set_queue_limit(int ksock, uint32_t messages);
void discard(int ksock);

/* An entire message, in memory of its own. */
struct message {
	union {
		struct kbus_entire_message *entire;
		struct kbus_message_header *header;
		char *bytes;
	};
	uint32_t length;
	uint32_t room;
};

/* A message to be sent, its data made up; the first and last bytes of these are a number. */
struct message new_message(const char *name, uint32_t data_length);
void set_number(struct message *message, uint64_t number);
/* Room for any message that is to be read. */
struct message new_buffer(void);

void write_message(int ksock, const struct message *message);
struct kbus_msg_id send_written(int ksock);
struct kbus_msg_id send_message(int ksock, const struct message *message);

/* Sleep until there is something to be read. */
void wait_for_message(int ksock);
/* Take the next message, which has to be there, and return its length. */
uint32_t next_message(int ksock);
void read_message(int ksock, struct message *message, uint32_t length);
/* All three. */
void receive(int ksock, struct message *message);

/* What was read has to have the name and data of what was written. */
void expect_same(const struct message *read, const struct message *written);
/* Answer a request with its own data. */
void answer(int ksock, const struct message *request, struct message *reply);

#endif
