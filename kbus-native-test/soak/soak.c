// SPDX-License-Identifier: Apache-2.0
/*
 * soak BOARD SLOT KIND MOUNTPOINT DEVICE PACE SEED - one client, until the board says that it is to end
 * soak --layout                                    - what the board looks like, as JSON
 */
#include "client.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct kind {
	const char *name;
	void (*run)(struct client *client);
} kinds[] = {
	{ "asker", ask }, { "replier", reply }, { "teller", tell_all }, { "listener", listen_to_all },
	{ "observer", observe_bindings }, { "pinger", ping }, { "reader", read_reports },
};

#define AS_NAME(name) ", \"" #name "\""
/* Without the comma before the first. */
#define AS_LIST(names) (&(names)[2])

static void print_layout(void)
{
	printf("{\"stage\": %zu, \"slots\": %zu, \"slot_size\": %zu, \"counts\": [%s], \"faults\": [%s], "
	       "\"latencies\": %zu, \"buckets\": %d}\n",
	       offsetof(struct board, stage), offsetof(struct board, slots), sizeof(struct slot), AS_LIST(COUNTS(AS_NAME)),
	       AS_LIST(FAULTS(AS_NAME)), offsetof(struct slot, latencies), BUCKETS);
}

static struct board *map_board(const char *path, unsigned int slot)
{
	struct stat status;
	struct board *board;
	int file = (int)MUST(open(path, O_RDWR | O_CLOEXEC));

	MUST(fstat(file, &status));
	if ((size_t)status.st_size < sizeof(*board) + (slot + 1) * sizeof(board->slots[0]))
		die("%s has no slot %u", path, slot);
	board = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (board == MAP_FAILED)
		die("%s cannot be mapped", path);
	close(file);
	return board;
}

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (!strcmp(name, kinds[i].name))
			return &kinds[i];
	die("there is no kind of client named %s", name);
}

int main(int argc, char **argv)
{
	struct client client;

	if (argc == 2 && !strcmp(argv[1], "--layout")) {
		print_layout();
		return 0;
	}
	if (argc != 8)
		die("usage: soak BOARD SLOT KIND MOUNTPOINT DEVICE PACE SEED");
	MUST(prctl(PR_SET_PDEATHSIG, SIGKILL));
	/* That of who starts us is his own. */
	MUST(setpriority(PRIO_PROCESS, 0, 0));
	client = (struct client){
		.number = (unsigned int)number_of(argv[2], "SLOT", 0), .mount = argv[4],
		.device = (unsigned int)number_of(argv[5], "DEVICE", 0),
		.pace = (useconds_t)number_of(argv[6], "PACE", 0), .random = number_of(argv[7], "SEED", 0),
	};
	client.board = map_board(argv[1], client.number);
	client.slot = &client.board->slots[client.number];
	client.slot->started++;
	client.slot->abandoned += client.slot->awaited;
	client.slot->awaited = 0;
	kind_of(argv[3])->run(&client);
	return 0;
}
