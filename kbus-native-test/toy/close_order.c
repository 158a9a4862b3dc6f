/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whoever knows that a file was closed finds it closed, also while reads are parked on all
 * processors.
 *
 * TOY_ROUNDS says how often this is tried (default 300).
 */
#include "toy.h"

#define READERS 20

static void park_on(enum processors which, struct reader *readers, int toy)
{
	stay_on(which);
	for (int i = 0; i < READERS; i++)
		start_reader(&readers[i], toy);
	stay_on(ANY);
}

/* One process closes all at once and tells another, which asks at once, on another processor. */
static void close_and_tell(int at_once)
{
	unsigned int overtook = 0, count = environment_number("TOY_ROUNDS", 300);
	struct reader readers[2 * READERS];
	int toy = open_ksock(), asking, base;
	struct child child;

	allow_seconds(120 + count);
	if (fork_child(&child)) {
		stay_on(FIRST);
		for (unsigned int round = 0; round < count; round++) {
			int files[at_once];

			hear(&child);
			for (int i = 0; i < at_once; i++)
				files[i] = open_ksock();
			for (int i = 0; i < at_once; i++)
				close(files[i]);
			tell(&child, 0);
		}
		/* SIGCHLD is a signal to a parked read, too, if it comes when the main thread has it blocked. */
		hear(&child);
		exit(0);
	}
	park_on(FIRST, readers, toy);
	park_on(LAST, readers + READERS, toy);
	await_parked(toy, 2 * READERS);
	stay_on(LAST);
	asking = open_ksock();
	base = open_count(asking);
	for (unsigned int round = 0; round < count; round++) {
		tell(&child, 0);
		/* so that the entries change places */
		EXPECT(2, put_line(toy, "a\n"));
		hear(&child);
		overtook += open_count(asking) != base;
		start_reader(&readers[0], toy);
		await_parked(toy, 2 * READERS);
	}
	tell(&child, 0);
	join_child(&child);
	note("%u of %u requests overtook a RELEASE", overtook, count);
	EXPECT(0, overtook);
}

TEST("after close(), nothing is left, in a process that is told of it")
{
	close_and_tell(1);
}

TEST("after fifty close(), nothing is left, in a process that is told of them")
{
	close_and_tell(50);
}
