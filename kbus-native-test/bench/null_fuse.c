// SPDX-License-Identifier: Apache-2.0
/*
 * null_fuse [--devices N] [--parallel-writes 0|1] MOUNTPOINT
 *
 * The floor for a server on /dev/fuse: one thread reads a request, answers it, and reads the next.
 */
#include "null_server.h"

int main(int argc, char **argv)
{
	static struct answer answer;
	struct options options = { 0 };
	struct request request;
	char *buffer = must_allocate(REQUEST_ROOM);
	int fuse;

	read_options(argc, argv, &options);
	fuse = mount_fuse(&options);
	while (read_request(fuse, buffer, &request)) {
		serve(&options, &request, &answer);
		if (answer.is_expected)
			write_answer(fuse, &answer);
		send_wakeups(fuse, &answer);
	}
	return 0;
}
