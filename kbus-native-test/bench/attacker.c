// SPDX-License-Identifier: Apache-2.0
#include "attacker.h"

#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST_THREADS 64

void become(uid_t uid)
{
	MUST(setgroups(0, NULL));
	MUST(setresgid(uid, uid, uid));
	MUST(setresuid(uid, uid, uid));
}

void have_many_files(void)
{
	struct rlimit limit;

	MUST(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = limit.rlim_max;
	MUST(setrlimit(RLIMIT_NOFILE, &limit));
}

static void *attack_for_good(void *argument)
{
	struct attacker *attacker = argument;

	attacker->attack(attacker);
	return NULL;
}

void attack_until_end(struct run *run, void (*attack)(struct attacker *attacker), const void *common)
{
	static struct attacker attackers[MOST_THREADS];
	uint64_t calls = 0, refused = 0;

	if (run->threads > MOST_THREADS)
		die("at most %d threads", MOST_THREADS);
	for (unsigned int i = 0; i < run->threads; i++) {
		attackers[i] = (struct attacker){ .run = run, .attack = attack, .common = common, .number = i };
		if (pthread_create(&attackers[i].thread, NULL, attack_for_good, &attackers[i]))
			die("only %u threads can be had", i);
	}
	wait_for_end("threads", run->threads);
	for (unsigned int i = 0; i < run->threads; i++) {
		calls += __atomic_load_n(&attackers[i].calls, __ATOMIC_RELAXED);
		refused += __atomic_load_n(&attackers[i].refused, __ATOMIC_RELAXED);
	}
	printf(", \"calls\": %llu, \"refused\": %llu", (unsigned long long)calls, (unsigned long long)refused);
}

bool is_granted(struct attacker *attacker, long result)
{
	__atomic_fetch_add(&attacker->calls, 1, __ATOMIC_RELAXED);
	if (result < 0)
		__atomic_fetch_add(&attacker->refused, 1, __ATOMIC_RELAXED);
	if (attacker->run->rest_us)
		usleep(attacker->run->rest_us);
	return result >= 0;
}

int try_to_send(int ksock, const struct message *message)
{
	struct kbus_msg_id id;

	return write(ksock, message->bytes, message->length) < 0 ? -1 : ioctl(ksock, KBUS_IOC_SEND, &id);
}

int try_to_open(const struct run *run, const char *file)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", run->mount, file);
	return open(path, (strncmp(file, "kbus", 4) ? O_RDONLY : O_RDWR) | O_CLOEXEC);
}

int open_in_time(struct attacker *attacker)
{
	char device[16];
	int ksock;

	snprintf(device, sizeof(device), "kbus%u", attacker->run->device);
	while (!is_granted(attacker, ksock = try_to_open(attacker->run, device)))
		usleep(PAUSE_US);
	return ksock;
}

void bind_in_time(struct attacker *attacker, int ksock, const char *name, uint32_t is_replier)
{
	while (!is_granted(attacker, try_to_bind(ksock, name, is_replier)))
		usleep(PAUSE_US);
}
