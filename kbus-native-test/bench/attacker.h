// SPDX-License-Identifier: Apache-2.0
/* Another user than who measures, whose threads call the server for good. */
#ifndef ATTACKER_H
#define ATTACKER_H

#include "workloads.h"

#include <pthread.h>

#define PAUSE_US 1000

struct attacker {
	pthread_t thread;
	const struct run *run;
	void (*attack)(struct attacker *attacker);
	const void *common;	/* to all threads */
	unsigned int number;	/* of the thread */
	uint64_t calls, refused;
};

/* From now on the process is this user's. */
void become(uid_t uid);

/* Descriptors as many as may be. */
void have_many_files(void);

/* Have as many threads as were asked for attack until the standard input ends, and print what they have counted. */
void attack_until_end(struct run *run, void (*attack)(struct attacker *attacker), const void *common);

/* Count a call, which the server may refuse, and rest if that was asked for; true if it has not. */
bool is_granted(struct attacker *attacker, long result);

/* Write and send a message; less than 0 if it is refused. */
int try_to_send(int ksock, const struct message *message);
/* Open a file of the mount, such as "kbus0". */
int try_to_open(const struct run *run, const char *file);

/* A Ksock, or a binding, asked for until it is granted: who has all of his share may be refused anything. */
int open_in_time(struct attacker *attacker);
void bind_in_time(struct attacker *attacker, int ksock, const char *name, uint32_t is_replier);

#endif
