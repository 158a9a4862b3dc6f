// SPDX-License-Identifier: Apache-2.0
/*
 * What the null servers have in common: the least that answers a KBUS client.
 *
 * They are the floor of the benchmark. They take part in the same exchanges with the kernel as the
 * KBUS daemon, byte for byte as long, and do as little as possible between. There are no names: a
 * binding fits a message whose name is equally long. Nothing is checked, and queues are all that a
 * message goes through.
 *
 * serve() is the whole of it, and knows nothing of how requests come and answers go.
 */
#ifndef NULL_SERVER_H
#define NULL_SERVER_H

#include "bench.h"

#include <linux/fuse.h>
#include <kbus/kbus_defns.h>

#define MAX_WRITE (1u << 20)
#define MAX_PAGES 256
#define MOST_WAKEUPS 64

/* The bit of fuse_init_out.flags2, which older headers lack. */
#define INIT2_OVER_IO_URING (1u << 9)

struct options {
	const char *mountpoint;
	unsigned int devices;
	bool parallel_writes;
	uint32_t init_flags, init_flags2;
};

/* Read the command line into what is the default, or end the process saying what is wrong with it. */
void read_options(int argc, char **argv, struct options *options);

/* Mount, and return the descriptor that the kernel is spoken to through. */
int mount_fuse(const struct options *options);

struct request {
	const struct fuse_in_header *header;
	const void *operation;	/* the opcode's struct */
	const char *payload;	/* what follows it */
};

/* An answer as it goes out: a header, a struct, and perhaps bytes that lie elsewhere. */
struct answer {
	struct {
		struct fuse_out_header header;
		union {
			struct fuse_init_out init;
			struct fuse_entry_out entry;
			struct fuse_attr_out attributes;
			struct fuse_open_out open;
			struct fuse_write_out write;
			struct fuse_poll_out poll;
			struct fuse_statfs_out statfs;
			struct {
				struct fuse_ioctl_out result;
				uint32_t value[2];
			} ioctl;
		};
	} head;
	uint32_t struct_length;
	const char *data;	/* good until the next request is served */
	uint32_t data_length;
	bool is_expected;	/* FORGET has no answer */
	uint64_t wakeups[MOST_WAKEUPS];
	unsigned int wakeup_count;
};

/* How long the struct at the beginning of this opcode's request is. */
size_t operation_length(uint32_t opcode);

/* Not to be called by two threads at once. */
void serve(const struct options *options, const struct request *request, struct answer *answer);

/* Have the kernel ask anew for the events of those who sleep in poll. */
void send_wakeups(int fuse, const struct answer *answer);

/* Take one request from /dev/fuse; false when the mount is gone. */
bool read_request(int fuse, char *buffer, struct request *request);
void write_answer(int fuse, struct answer *answer);
#define REQUEST_ROOM (MAX_WRITE + 4096u)

#endif
