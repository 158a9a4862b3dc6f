/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that are parked end with the mount. */
#include "toy.h"

#include <libgen.h>
#include <sys/mount.h>

#define READERS 50

TEST("a forced unmount ends parked reads")
{
	struct reader readers[READERS];
	char directory[256];
	int toy = open_ksock();

	for (int i = 0; i < READERS; i++) {
		stay_on(i % 2 == 0 ? FIRST : LAST);
		start_reader(&readers[i], toy);
	}
	await_parked(toy, READERS);
	snprintf(directory, sizeof(directory), "%s", device_path(0));
	/* It is in use; but what is asked for ends. */
	EXPECT(-1, umount2(dirname(directory), MNT_FORCE));
	EXPECT(EBUSY, errno);
	for (int i = 0; i < READERS; i++) {
		int result = join_reader(&readers[i]).result;

		EXPECT_TRUE(result == -ECONNABORTED || result == -ENOTCONN);
	}
	EXPECT(-ENOTCONN, get_line(toy).result);
}
