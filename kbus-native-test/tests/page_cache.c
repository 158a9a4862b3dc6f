/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message is read by read(2) on its own Ksock and in no other way. All Ksocks of a device share one inode, and so
 * one page cache: whatever the kernel would put there, another user could take out.
 */
#include "kbus_test.h"

#include <grp.h>
#include <linux/fs.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#define NAME "$.PageCache.Name"
#define SECRET "nobody else's business"
#define NOBODY 65534
#define ROOM 4096

static unsigned char taken[ROOM];

/* ------------------------------------------------------------------ the ways to the bytes -- */

/* What has come out of a pipe or a socket: how many bytes, or the negative errno that the way there gave. */
static int drawn(int from, ssize_t moved)
{
	int error = errno;

	if (moved < 0)
		return -error;
	return moved == 0 ? 0 : (int)read(from, taken, sizeof(taken));
}

static int by_splice(int fd)
{
	int pipe_fds[2];
	int count;

	EXPECT(0, pipe2(pipe_fds, O_NONBLOCK));
	count = drawn(pipe_fds[0], splice(fd, NULL, pipe_fds[1], NULL, ROOM, SPLICE_F_NONBLOCK));
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return count;
}

static int by_sendfile(int fd)
{
	int sockets[2];
	int count;

	EXPECT(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets));
	count = drawn(sockets[0], sendfile(sockets[1], fd, NULL, ROOM));
	close(sockets[0]);
	close(sockets[1]);
	return count;
}

static int by_tee(int fd)
{
	int pipe_fds[2];
	int count;

	EXPECT(0, pipe2(pipe_fds, O_NONBLOCK));
	count = drawn(pipe_fds[0], tee(fd, pipe_fds[1], ROOM, SPLICE_F_NONBLOCK));
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return count;
}

static int by_copy_file_range(int fd)
{
	FILE *file = tmpfile();
	ssize_t copied;
	int error, count;

	EXPECT_TRUE(file != NULL);
	copied = copy_file_range(fd, NULL, fileno(file), NULL, ROOM, 0);
	error = errno;
	count = copied < 0 ? -error : (int)pread(fileno(file), taken, sizeof(taken), 0);
	fclose(file);
	return count;
}

/* What cp --reflink does. */
static int by_clone(int fd)
{
	FILE *file = tmpfile();
	int count;

	EXPECT_TRUE(file != NULL);
	count = ioctl(fileno(file), FICLONE, fd) < 0 ? -errno
						     : (int)pread(fileno(file), taken, sizeof(taken), 0);
	fclose(file);
	return count;
}

/* Touches a private mapping in a process of its own, which a page that cannot be had ends with SIGBUS. */
static int by_mapping(int fd)
{
	int channel[2], status;
	pid_t child;
	int count;

	EXPECT(0, pipe2(channel, O_NONBLOCK));
	child = fork();
	if (child == 0) {
		unsigned char *mapping = mmap(NULL, ROOM, PROT_READ, MAP_PRIVATE, fd, 0);

		signal(SIGBUS, SIG_DFL);
		if (mapping == MAP_FAILED)
			_exit(1);
		memcpy(taken, mapping, sizeof(taken));
		_exit(write(channel[1], taken, sizeof(taken)) == sizeof(taken) ? 0 : 2);
	}
	EXPECT(child, waitpid(child, &status, 0));
	count = (int)read(channel[0], taken, sizeof(taken));
	close(channel[0]);
	close(channel[1]);
	return count < 0 ? 0 : count;
}

/* What is read ahead would be found by the next who reads the pages. */
static int by_readahead(int fd)
{
	readahead(fd, 0, ROOM);
	return by_splice(fd);
}

static int by_advice(int fd)
{
	posix_fadvise(fd, 0, ROOM, POSIX_FADV_WILLNEED);
	return by_splice(fd);
}

static const struct way {
	const char *name;
	int (*take)(int fd);
	bool splices;
} ways[] = {
	{ "splice", by_splice, true },	     { "sendfile", by_sendfile, true },
	{ "tee", by_tee, false },	     { "copy_file_range", by_copy_file_range, false },
	{ "cp --reflink", by_clone, false }, { "a private mapping", by_mapping, false },
	{ "readahead", by_readahead, true }, { "posix_fadvise", by_advice, true },
};

/*
 * Before Linux 6.5 the kernel spliced from a file of FUSE's that is not to be cached as it reads from it: who splices gets
 * what is his own to read, and nobody else does.
 */
static bool splices_as_it_reads(int fd)
{
	struct utsname kernel;
	struct stat status;
	int major, minor;

	EXPECT(0, uname(&kernel));
	EXPECT(2, sscanf(kernel.release, "%d.%d", &major, &minor));
	EXPECT(0, fstat(fd, &status));
	return S_ISREG(status.st_mode) && (major < 6 || (major == 6 && minor < 5));
}

/* ------------------------------------------------------------------------------ io_uring -- */

/* One read(2) through a ring that is made for it: how many bytes, or the negative errno. */
static int by_io_uring(int fd)
{
	struct io_uring_params params = { 0 };
	int ring = (int)syscall(SYS_io_uring_setup, 1, &params);
	size_t ring_size, entry_size = sizeof(struct io_uring_sqe);
	unsigned char *rings;
	struct io_uring_sqe *entry;
	struct io_uring_cqe *done;
	int count;

	EXPECT_TRUE(ring >= 0);
	EXPECT_TRUE(params.features & IORING_FEAT_SINGLE_MMAP);
	ring_size = params.cq_off.cqes + params.cq_entries * sizeof(*done);
	rings = mmap(NULL, ring_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	entry = mmap(NULL, entry_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	EXPECT_TRUE(rings != MAP_FAILED && entry != MAP_FAILED);
	entry->opcode = IORING_OP_READ;
	entry->fd = fd;
	entry->addr = (unsigned long)taken;
	entry->len = sizeof(taken);
	*(__u32 *)(rings + params.sq_off.array) = 0;
	__atomic_store_n((__u32 *)(rings + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	EXPECT(1, syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
	done = (struct io_uring_cqe *)(rings + params.cq_off.cqes);
	count = done->res;
	munmap(rings, ring_size);
	munmap(entry, entry_size);
	close(ring);
	return count;
}

/* ---------------------------------------------------------------------------- the tests -- */

static void drop_privileges(void)
{
	EXPECT(0, setgroups(0, NULL));
	EXPECT(0, setresgid(NOBODY, NOBODY, NOBODY));
	EXPECT(0, setresuid(NOBODY, NOBODY, NOBODY));
	/* forgotten with the privileges */
	EXPECT(0, prctl(PR_SET_PDEATHSIG, SIGKILL));
}

/* A Ksock that has taken a message from its queue, and not read it yet. */
static int ksock_with_message(void)
{
	int ksock = open_ksock();
	__u32 length;

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME, .data = SECRET, .data_len = sizeof(SECRET)));
	EXPECT(1, next_message(ksock, &length));
	return ksock;
}

static void expect_message_still_there(int ksock)
{
	EXPECT(KBUS_ENTIRE_MSG_LEN(strlen(NAME), sizeof(SECRET)), get(ksock, taken, sizeof(taken)));
	EXPECT_TRUE(memmem(taken, sizeof(taken), SECRET, sizeof(SECRET)) != NULL);
}

static void expect_no_bytes(const struct way *way, int fd)
{
	memset(taken, 0, sizeof(taken));
	EXPECT_TRUE(way->take(fd) <= 0);
	EXPECT_TRUE(memmem(taken, sizeof(taken), SECRET, strlen(SECRET)) == NULL);
}

static void expect_no_bytes_of_own(const struct way *way, int fd)
{
	if (!way->splices || !splices_as_it_reads(fd))
		expect_no_bytes(way, fd);
}

TEST("splice and sendfile are refused as the module refused them, since Linux 6.5")
{
	int ksock = ksock_with_message();

	if (splices_as_it_reads(ksock))
		return;
	EXPECT(-EINVAL, by_splice(ksock));
	EXPECT(-EINVAL, by_sendfile(ksock));
	expect_message_still_there(ksock);
}

TEST("a message can be had in no other way, and stays for who reads it")
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		int ksock = ksock_with_message();

		context("%s", ways[i].name);
		expect_no_bytes_of_own(&ways[i], ksock);
		expect_message_still_there(ksock);
		close(ksock);
	}
}

TEST("another user gets nothing of it, whatever its owner has tried")
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		int ksock = ksock_with_message();

		for (size_t j = 0; j < COUNT(ways); j++) {
			struct child other;

			context("%s, then %s", ways[i].name, ways[j].name);
			expect_no_bytes_of_own(&ways[i], ksock);
			if (fork_child(&other)) {
				close(ksock);
				drop_privileges();
				expect_no_bytes(&ways[j], open_ksock());
				exit(0);
			}
			join_child(&other);
		}
		expect_message_still_there(ksock);
		close(ksock);
	}
}

/* io_uring waits until poll(2) shows that there is something to read, which is a message in the queue. */
TEST("io_uring reads the Ksock's own message, as read(2) does, and nobody else's")
{
	int ksock = ksock_with_message(), other = open_ksock();

	EXPECT(0, say(ksock, NAME, .data = "next", .data_len = 4));
	EXPECT(0, bind_listener(other, "$.PageCache.Other"));
	EXPECT(0, say(other, "$.PageCache.Other"));
	EXPECT(0, by_io_uring(other));
	EXPECT(KBUS_ENTIRE_MSG_LEN(strlen(NAME), sizeof(SECRET)), by_io_uring(ksock));
	EXPECT_TRUE(memmem(taken, sizeof(taken), SECRET, sizeof(SECRET)) != NULL);
	EXPECT(0, by_io_uring(ksock));
}

TEST("what a monitor has seen can be had in no other way either")
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		int monitor = try_open(monitor_path(0), O_RDONLY);
		int ksock = ksock_with_message();

		context("%s", ways[i].name);
		EXPECT_TRUE(monitor >= 0);
		expect_no_bytes_of_own(&ways[i], monitor);
		EXPECT_TRUE(get(monitor, taken, sizeof(taken)) > 0);
		EXPECT_TRUE(memmem(taken, sizeof(taken), SECRET, sizeof(SECRET)) != NULL);
		close(monitor);
		close(ksock);
	}
}
