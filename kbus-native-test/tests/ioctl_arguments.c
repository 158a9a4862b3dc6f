/* SPDX-License-Identifier: Apache-2.0 */
/* What each ioctl reads and writes through its pointer, and what it makes of a bad one. */
#include "kbus_test.h"

#include <libgen.h>

#define NAME "$.Argument.Name"

/* Those that only write a __u32, or a message id, through their pointer. */
static const struct {
	unsigned long request;
	size_t size;
} asking[] = {
	{ KBUS_IOC_KSOCKID, sizeof(__u32) },
	{ KBUS_IOC_NEXTMSG, sizeof(__u32) },
	{ KBUS_IOC_LENLEFT, sizeof(__u32) },
	{ KBUS_IOC_NUMMSGS, sizeof(__u32) },
	{ KBUS_IOC_UNREPLIEDTO, sizeof(__u32) },
	{ KBUS_IOC_LASTSENT, sizeof(struct kbus_msg_id) },
};

static const unsigned long reading[] = {
	KBUS_IOC_BIND, KBUS_IOC_UNBIND, KBUS_IOC_REPLIER, KBUS_IOC_MAXMSGS, KBUS_IOC_MSGONLYONCE,
	KBUS_IOC_VERBOSE, KBUS_IOC_REPORTREPLIERBINDS, KBUS_IOC_MAXMSGSIZE,
};

TEST("an answer goes to its own bytes and to no others")
{
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(asking); i++) {
		struct kbus_msg_id id;
		__u32 value;

		if (asking[i].size == sizeof(value))
			EXPECT(0, ioctl_u32(ksock, asking[i].request, &value));
		else
			EXPECT(0, ioctl_id(ksock, asking[i].request, &id));
	}
}

/*
 * Whether an answer is as long as the number of the ioctl announces, whatever the device has to
 * say: the way of libfuse. A bad argument is then always what the caller is told of.
 */
static int is_whole_argument_written(void)
{
	return environment_number("KBUS_WHOLE_ARGUMENT", 0);
}

static int answer_in_room_for(size_t size)
{
	return is_whole_argument_written() && size < sizeof(char *) ? -EFAULT : 0;
}

TEST("an answer fits in the last bytes of mapped memory")
{
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(asking); i++) {
		context("ioctl %#lx", asking[i].request);
		EXPECT(answer_in_room_for(asking[i].size),
		       ioctl_at(ksock, asking[i].request, unmapped() - asking[i].size));
	}
}

TEST("a setting is exchanged in its own bytes and in no others")
{
	static const struct {
		unsigned long request;
		__u32 value, answer;
	} settings[] = {
		{ KBUS_IOC_MAXMSGS, 7, 7 },
		{ KBUS_IOC_MAXMSGS, 0, 7 },
		{ KBUS_IOC_MAXMSGS, 0xFFFFFFFF, 0xFFFFFFFF },
		{ KBUS_IOC_MAXMSGS, 0, 0xFFFFFFFF },
		{ KBUS_IOC_MSGONLYONCE, 1, 0 },
		{ KBUS_IOC_MSGONLYONCE, QUERY, 1 },
		{ KBUS_IOC_MSGONLYONCE, 0, 1 },
		{ KBUS_IOC_VERBOSE, QUERY, 0 },
		{ KBUS_IOC_REPORTREPLIERBINDS, QUERY, 0 },
		{ KBUS_IOC_MAXMSGSIZE, 0, ABSOLUTE_MAX_SIZE },
		{ KBUS_IOC_MAXMSGSIZE, 1, ABSOLUTE_MAX_SIZE },
	};
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(settings); i++) {
		__u32 value = settings[i].value;

		context("ioctl %#lx, %u", settings[i].request, value);
		EXPECT(0, ioctl_u32(ksock, settings[i].request, &value));
		EXPECT(settings[i].answer, value);
	}
}

TEST("a setting that is refused is EINVAL and leaves its argument alone")
{
	static const struct {
		unsigned long request;
		__u32 value;
	} refused[] = {
		{ KBUS_IOC_MSGONLYONCE, 2 },
		{ KBUS_IOC_MSGONLYONCE, 0xFFFFFFFE },
		{ KBUS_IOC_VERBOSE, 9 },
		{ KBUS_IOC_REPORTREPLIERBINDS, 3 },
		{ KBUS_IOC_MAXMSGSIZE, 2 },
		{ KBUS_IOC_MAXMSGSIZE, 99 },
		{ KBUS_IOC_MAXMSGSIZE, ABSOLUTE_MAX_SIZE + 1 },
		{ KBUS_IOC_MAXMSGSIZE, 0xFFFFFFFF },
	};
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(refused); i++) {
		__u32 value = refused[i].value;

		context("ioctl %#lx, %u", refused[i].request, value);
		EXPECT(-EINVAL, ioctl_u32(ksock, refused[i].request, &value));
		EXPECT(refused[i].value, value);
	}
}

TEST("no address, or a bad one, to answer to: EFAULT")
{
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(asking); i++) {
		context("ioctl %#lx", asking[i].request);
		EXPECT(-EFAULT, ioctl_at(ksock, asking[i].request, NULL));
		EXPECT(-EFAULT, ioctl_at(ksock, asking[i].request, unmapped()));
	}
}

TEST("no address, or a bad one, to read from: EFAULT")
{
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(reading); i++) {
		context("ioctl %#lx", reading[i]);
		EXPECT(-EFAULT, ioctl_at(ksock, reading[i], NULL));
		EXPECT(-EFAULT, ioctl_at(ksock, reading[i], unmapped()));
	}
}

TEST("a name request that is cut off by the end of memory: EFAULT")
{
	static const unsigned long requests[] = { KBUS_IOC_BIND, KBUS_IOC_UNBIND, KBUS_IOC_REPLIER };
	struct kbus_bind_request whole = { 0, strlen(NAME), (char *)NAME };
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(requests); i++) {
		unsigned char *cut = unmapped() - offsetof(struct kbus_bind_request, name);

		memcpy(cut, &whole, offsetof(struct kbus_bind_request, name));
		EXPECT(-EFAULT, ioctl_at(ksock, requests[i], cut));
	}
}

TEST("a name length is checked before the name is fetched")
{
	const void *nowhere = unmapped();
	__u32 number = 0;
	int ksock = open_ksock();

	EXPECT(-EBADMSG, bind_as(ksock, nowhere, 0, 0));
	EXPECT(-ENAMETOOLONG, bind_as(ksock, nowhere, KBUS_MAX_NAME_LEN + 1, 0));
	EXPECT(-EFAULT, bind_as(ksock, nowhere, 5, 0));
	EXPECT(-EBADMSG, unbind_as(ksock, nowhere, 0, 0));
	EXPECT(-ENAMETOOLONG, unbind_as(ksock, nowhere, KBUS_MAX_NAME_LEN + 1, 0));
	EXPECT(-EFAULT, unbind_as(ksock, nowhere, 5, 0));
	EXPECT(-ENAMETOOLONG, ioctl_name(ksock, KBUS_IOC_REPLIER, nowhere, 0, &number));
	EXPECT(-ENAMETOOLONG, ioctl_name(ksock, KBUS_IOC_REPLIER, nowhere, 1001, &number));
	EXPECT(-EFAULT, ioctl_name(ksock, KBUS_IOC_REPLIER, nowhere, 5, &number));
}

TEST("a name may end with the memory that it lies in, and no sooner")
{
	unsigned char *name = unmapped() - strlen(NAME);
	int ksock = open_ksock();

	memcpy(name, NAME, strlen(NAME));
	EXPECT(0, bind_as(ksock, name, strlen(NAME), 1));
	EXPECT(-EFAULT, bind_as(ksock, name, strlen(NAME) + 1, 1));
	EXPECT(ksock_id(ksock), replier_of(ksock, NAME));
}

TEST("REPLIER answers in return_id")
{
	int ksock = open_ksock();
	__u32 id = 0x55555555;

	EXPECT(0, ioctl_name(ksock, KBUS_IOC_REPLIER, NAME, strlen(NAME), &id));
	EXPECT(0, id);
	EXPECT(0, bind_replier(ksock, NAME));
	EXPECT(1, ioctl_name(ksock, KBUS_IOC_REPLIER, NAME, strlen(NAME), &id));
	EXPECT(ksock_id(ksock), id);
}

TEST("a setting in memory that can be read only is made, and EFAULT")
{
	int ksock = open_ksock();

	EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_MAXMSGS, read_only(&(__u32){ 7 }, 4)));
	EXPECT(7, set_max_messages(ksock, 0));
	EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_MSGONLYONCE, read_only(&(__u32){ 1 }, 4)));
	EXPECT(1, set_only_once(ksock, QUERY));
}

TEST("RESET and DISCARD do not look at their argument")
{
	static const uintptr_t addresses[] = { 0, 1, 16, ~(uintptr_t)0, ~(uintptr_t)0xFFFFF };
	int ksock = open_ksock();

	for (size_t i = 0; i < COUNT(addresses); i++) {
		EXPECT(0, ioctl_at(ksock, KBUS_IOC_RESET, (void *)addresses[i]));
		EXPECT(0, ioctl_at(ksock, KBUS_IOC_DISCARD, (void *)addresses[i]));
	}
}

/* A descriptor of the directory must not be taken for some device's. */
TEST("the directory that the devices are in has none of their ioctls")
{
	int ksock = open_ksock(), directory;
	char *path = realpath(device_path(0), NULL);
	__u32 id = 0;

	EXPECT_TRUE(path != NULL && ksock_id(ksock) != 0);
	directory = open(dirname(path), O_RDONLY | O_DIRECTORY);
	EXPECT_TRUE(directory >= 0);
	EXPECT(-1, ioctl(directory, KBUS_IOC_KSOCKID, &id));
	EXPECT(ENOTTY, errno);
	EXPECT(-1, ioctl(directory, KBUS_IOC_RESET, NULL));
	EXPECT(ENOTTY, errno);
	EXPECT(0, id);
	free(path);
}

TEST("SEND without a message is ENOMSG, whatever its argument")
{
	int error = is_whole_argument_written() ? -EFAULT : -ENOMSG;
	int ksock = open_ksock();

	EXPECT(-ENOMSG, send_written(ksock));
	EXPECT(error, ioctl_at(ksock, KBUS_IOC_SEND, NULL));
	EXPECT(error, ioctl_at(ksock, KBUS_IOC_SEND, unmapped()));
}

TEST("SEND that cannot write the id is EFAULT, and the message is delivered")
{
	int ksock = open_ksock();
	__u32 serial = use_serial(ksock);

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT_TRUE(put_bytes(ksock, entire(NAME)) > 0);
	EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_SEND, NULL));
	EXPECT_ID(0, serial + 1, last_sent(ksock));
	expect_next(ksock, NAME, .id = { 0, serial + 1 }, .from = ksock_id(ksock));
	EXPECT(-ENOMSG, send_written(ksock));
}

TEST("SEND that blocks and cannot write the id is EFAULT, and the Ksock is sending")
{
	int ksock = open_ksock(), listener = open_ksock();

	EXPECT(0, bind_listener(listener, NAME));
	set_max_messages(listener, 1);
	EXPECT(0, say(ksock, NAME));
	EXPECT_TRUE(put_bytes(ksock, entire(NAME, .flags = KBUS_BIT_ALL_OR_WAIT)) > 0);
	EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_SEND, NULL));
	EXPECT(0, ready(ksock));
	EXPECT(1, drain(listener));
	EXPECT(WRITABLE, ready(ksock));
	expect_next(listener, NAME, .id = last_sent(ksock), .from = ksock_id(ksock),
		    .flags = KBUS_BIT_ALL_OR_WAIT);
}

TEST("NEXTMSG that cannot write the length is EFAULT, and the message can be read")
{
	int ksock = open_ksock();
	struct bytes message = entire(NAME);

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_NEXTMSG, NULL));
	EXPECT(0, num_messages(ksock));
	EXPECT(message.length, len_left(ksock));
	EXPECT(message.length, get(ksock, message.at, message.length));
	EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_NEXTMSG, NULL));
}

TEST("what is no KBUS ioctl is ENOTTY")
{
	static const unsigned long unknown[] = {
		_IOC(_IOC_NONE, KBUS_IOC_MAGIC, 0, 0),
		_IOC(_IOC_READ, KBUS_IOC_MAGIC, KBUS_IOC_MAXNR + 1, sizeof(char *)),
		_IOC(_IOC_NONE, KBUS_IOC_MAGIC, 255, 0),
		_IOC(_IOC_READ, 'j', 4, sizeof(char *)),
		_IOC(_IOC_READ, KBUS_IOC_MAGIC, 4, 2 * sizeof(char *)),
		_IOC(_IOC_READ, KBUS_IOC_MAGIC, 4, 1),
		_IOC(_IOC_WRITE, KBUS_IOC_MAGIC, 4, sizeof(char *)),
		_IOC(_IOC_NONE, KBUS_IOC_MAGIC, 4, 0),
		_IOC(_IOC_READ | _IOC_WRITE, KBUS_IOC_MAGIC, 2, sizeof(char *)),
	};
	unsigned char memory[64], before[64];
	int ksock = open_ksock();

	memset(memory, 0x5A, sizeof(memory));
	memcpy(before, memory, sizeof(memory));
	for (size_t i = 0; i < COUNT(unknown); i++) {
		context("ioctl %#lx", unknown[i]);
		EXPECT(-ENOTTY, ioctl_at(ksock, unknown[i], memory));
	}
	EXPECT(0, memcmp(memory, before, sizeof(memory)));
}
