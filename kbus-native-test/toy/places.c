/* SPDX-License-Identifier: Apache-2.0 */
/* How many reads of a user may be parked at a time: none of the places is ever lost. */
#include "toy.h"

#define MOST 1024

TEST("a user may have 1024 reads parked, and the next gives EAGAIN")
{
	int toy = open_ksock();
	struct reader *readers = calloc(MOST, sizeof(*readers));

	for (int i = 0; i < MOST; i++)
		start_reader(&readers[i], toy);
	await_parked(toy, MOST);
	EXPECT(-EAGAIN, get_line(toy).result);
	EXPECT_TRUE(put_line(toy, numbered_lines(MOST)) > 0);
	expect_each_line_once(readers, MOST);
}
