/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever waits for late memory does so alone, and nobody notices that it was so. */
#include "toy.h"
#include "../tests/late_page.h"

#include <grp.h>

/* Which thread has fetched a byte: 1 if it is one that serves, 0 if it is there for slow memory. */
#define TOY_FETCH _IO('t', 3)

/* Each has never been slow before, so that a thread that serves waits for its memory. */
enum { FIRST_STRANGER = 20000, STRANGERS = 10, ROUNDS = 10, AT_ONCE = 3 };

static int fetch(int toy)
{
	char byte = 0;

	return ioctl(toy, TOY_FETCH, &byte);
}

struct late_fetch {
	int toy;
	struct late_page page;
};

static void *fetch_late(void *argument)
{
	struct late_fetch *late = argument;

	return ioctl(late->toy, TOY_FETCH, late->page.at) < 0 ? late : NULL;
}

/* In a process of its own: fetch what does not come before the parent says so. */
static void be_late(struct child *self, int toy, uid_t user)
{
	struct late_fetch late = { .toy = toy, .page = late_page() };
	pthread_t thread;
	void *failed;

	EXPECT(0, setgroups(0, NULL));
	EXPECT(0, setresuid(user, user, user));
	pthread_create(&thread, NULL, fetch_late, &late);
	expect_wanted(&late.page);
	tell(self, 0);
	hear(self);
	deliver(&late.page, "", 0);
	pthread_join(thread, &failed);
	EXPECT_TRUE(failed == NULL);
	exit(0);
}

/* Entries may be in the way of a few, and are out of the way then. */
static void expect_quick_fetches(int toy)
{
	for (int tries = 0; tries < 10 * AT_ONCE && fetch(toy) == 0; tries++)
		;
	for (int i = 0; i < 10; i++)
		EXPECT(1, fetch(toy));
}

TEST("when late memory has come, fetches on its processor are as quick as before")
{
	int toy = open_ksock();

	stay_on(FIRST);
	for (int i = 0; i < STRANGERS; i++) {
		struct child late;

		context("stranger %d", i);
		if (fork_child(&late))
			be_late(&late, toy, FIRST_STRANGER + i);
		hear(&late);
		/* It is served by a successor. */
		EXPECT_TRUE(fetch(toy) >= 0);
		tell(&late, 0);
		join_child(&late);
		expect_quick_fetches(toy);
	}
}

TEST("so they are when late memory of several callers has come")
{
	int toy = open_ksock();

	stay_on(FIRST);
	for (int round = 0; round < ROUNDS; round++) {
		struct child late[AT_ONCE];
		/* many first, then fewer, so that what the many have left is not all used */
		int count = AT_ONCE - round % AT_ONCE;

		context("round %d", round);
		for (int i = 0; i < count; i++) {
			if (fork_child(&late[i]))
				be_late(&late[i], toy, FIRST_STRANGER + STRANGERS + AT_ONCE * round + i);
			hear(&late[i]);
			EXPECT_TRUE(fetch(toy) >= 0);
		}
		for (int i = 0; i < count; i++) {
			tell(&late[i], 0);
			join_child(&late[i]);
		}
		expect_quick_fetches(toy);
	}
}
