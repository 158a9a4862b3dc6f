// SPDX-License-Identifier: Apache-2.0
/*
 * A client of the soak: a process that uses a bus for as long as it may, checks what it sees, and
 * counts it where the others see it. It may be killed, stopped and started again at any moment.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "../bench/bench.h"

#include <kbus/kbus_defns.h>

/* ----------------------------------------------------------------------------- the board -- */

/*
 * What a client counts. A slot has the sums of all who had it, one after another: of who is killed
 * between a call and its count, one is missing.
 */
#define COUNTS(each)								\
	each(started) each(sent) each(received) each(refused) each(blocked) each(discarded)	\
	each(asked) each(replied) each(statuses) each(awaited) each(abandoned) each(interrupted) each(pings)

/* What must not be. */
#define FAULTS(each)								\
	each(lost)	/* a Request that has got no answer */			\
	each(doubled)	/* a second answer to one */				\
	each(stray)	/* an answer to what was not asked */			\
	each(disordered)	/* a message before one that was sent earlier */	\
	each(gaps)	/* a message missed that all or nobody should have got */	\
	each(damaged)	/* a message with other contents than were sent */	\
	each(stuck)	/* nobody woke who should have been */			\
	each(failed)	/* a call with an error that nothing explains */

#define AS_MEMBER(name) uint32_t name;

#define BUCKETS 256
/* Of a latency: four for each power of two, in ns. */
unsigned int bucket_of(uint64_t ns);

struct slot {
	COUNTS(AS_MEMBER)
	FAULTS(AS_MEMBER)
	uint32_t latencies[BUCKETS];
};

/* The board is told these by the driver. First those who send stop, then those who serve them. */
enum stage { RUNNING, SENDERS_END, ALL_END };

struct board {
	uint32_t stage;
	uint32_t reserved;
	struct slot slots[];
};

struct client {
	struct board *board;
	struct slot *slot;
	unsigned int number;	/* of the slot */
	const char *mount;
	unsigned int device;
	useconds_t pace;	/* the longest rest between two messages */
	uint64_t random;
};

enum stage stage(const struct client *client);
/* Say what is wrong, and count it as a fault. */
#define FAULT(client, fault, ...) ((client)->slot->fault++, say_fault((client), #fault, __VA_ARGS__))
void say_fault(const struct client *client, const char *fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Less than this. */
unsigned int random_below(struct client *client, unsigned int limit);
bool one_in(struct client *client, unsigned int count);
void rest(struct client *client);

/* ------------------------------------------------------------------- calls that may fail -- */

#define PATIENCE_MS 20000

#define ASK_NAME "$.Soak.Ask.%u"
#define ASK_NAMES 6u
#define TELL_NAME "$.Soak.Tell.%u"

/*
 * The result is 0 or more, or an error number with a minus sign. EINTR is what somebody may get who
 * is stopped while the bus waits for its memory.
 */
int open_ksock(struct client *client);
int bind_name(int ksock, const char *name, uint32_t is_replier);
/* Until it is bound. */
void must_listen(struct client *client, int ksock, const char *name);
int unbind_name(int ksock, const char *name, uint32_t is_replier);
uint32_t replier_of(int ksock, const char *name);
void set_queue_limit(struct client *client, int ksock, uint32_t messages);
void set_switch(struct client *client, int ksock, unsigned long request, uint32_t on);
/* Sleep until there are any of these events; 0 after so long. */
short wait_for(struct client *client, int ksock, short events, int milliseconds);

/* A message whose data says who sent it, and which of its messages it is. */
struct draft {
	const char *name;
	uint32_t flags, to, sequence, length;
	bool is_reliable;	/* all who listen get it, or nobody */
	struct kbus_msg_id in_reply_to;
};

/*
 * Write and send it; -EAGAIN if it is blocked. After -EINTR it is not known whether the message was sent,
 * and nothing more is to be asked of the Ksock.
 */
int send_draft(struct client *client, int ksock, const struct draft *draft, struct kbus_msg_id *id);
void discard(int ksock);

/* What was read last; good until the next is. */
struct received {
	const struct kbus_message_header *header;
	char name[64];
	const unsigned char *data;
	uint32_t sequence;
	bool is_reliable;
};

/* Take the next message and check its contents; false if there is none. */
bool receive(struct client *client, int ksock, struct received *received);
bool is_synthetic(const struct received *received);

/* ----------------------------------------------------------------------------- the order -- */

/* The last message of each sender, by its Ksock id. */
struct order;
struct order *new_order(void);
/* Check that a message comes behind those that its sender has sent before. */
void check_order(struct client *client, struct order *order, const struct received *received);

/* ------------------------------------------------------------------------ kinds of clients -- */

void ask(struct client *client);
void reply(struct client *client);
void tell_all(struct client *client);
void listen_to_all(struct client *client);
void observe_bindings(struct client *client);
void ping(struct client *client);
void read_reports(struct client *client);

#endif
