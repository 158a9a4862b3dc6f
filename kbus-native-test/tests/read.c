/* SPDX-License-Identifier: Apache-2.0 */
/* How a message is read: NEXTMSG takes it, read() gives it in any pieces, LENLEFT counts. */
#include "kbus_test.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define NAME "$.Read.Name"

static int listener_of(const char *name)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, name));
	return ksock;
}

/* Take the next message; its length. */
static __u32 next_length(int ksock)
{
	__u32 length = 0;

	EXPECT(1, next_message(ksock, &length));
	return length;
}

TEST("there is nothing to read before NEXTMSG")
{
	int ksock = listener_of(NAME);
	unsigned char byte;

	EXPECT(0, say(ksock, NAME));
	EXPECT(0, get(ksock, &byte, 1));
	EXPECT(0, len_left(ksock));
	EXPECT(1, num_messages(ksock));
}

TEST("NEXTMSG without a message returns 0 and length 0")
{
	__u32 length = 99;

	EXPECT(0, next_message(open_ksock(), &length));
	EXPECT(0, length);
}

TEST("NEXTMSG returns 1 and the length, and takes the message off the queue")
{
	int ksock = listener_of(NAME);

	EXPECT(0, say(ksock, NAME, .data = "12345", .data_len = 5));
	EXPECT(0, say(ksock, NAME));
	EXPECT(KBUS_ENTIRE_MSG_LEN(strlen(NAME), 5), next_length(ksock));
	EXPECT(1, num_messages(ksock));
	EXPECT(KBUS_ENTIRE_MSG_LEN(strlen(NAME), 0), next_length(ksock));
	EXPECT(0, num_messages(ksock));
}

TEST("names and data of all lengths modulo 4 are padded with zeros")
{
	static const char data[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";
	int ksock = listener_of("$.*");
	char name[16] = "$.";

	for (size_t extra = 1; extra < 10; extra++) {
		name[1 + extra] = 'n';
		for (__u32 size = 0; size < sizeof(data); size++) {
			EXPECT(0, say(ksock, name, .data = data, .data_len = size));
			expect_next(ksock, name, .from = ksock_id(ksock), .data = data, .data_len = size);
		}
	}
}

TEST("a message can be read in pieces of any size, and LENLEFT is right all the way")
{
	int ksock = listener_of(NAME);
	char data[30];
	__u32 length = (__u32)KBUS_ENTIRE_MSG_LEN(strlen(NAME), sizeof(data));
	unsigned char *whole = malloc(length), *pieces = malloc(length);

	memset(data, 'd', sizeof(data));
	EXPECT(0, say(ksock, NAME, .data = data, .data_len = sizeof(data)));
	EXPECT(length, next_length(ksock));
	EXPECT(length, get(ksock, whole, length));
	for (__u32 piece = 1; piece <= length; piece++) {
		EXPECT(0, say(ksock, NAME, .data = data, .data_len = sizeof(data)));
		next_length(ksock);
		memset(pieces, 0, length);
		for (__u32 done = 0; done < length;) {
			__u32 here = length - done < piece ? length - done : piece;

			EXPECT(length - done, len_left(ksock));
			EXPECT(here, get(ksock, pieces + done, piece));
			done += here;
		}
		EXPECT(0, len_left(ksock));
		EXPECT(0, get(ksock, pieces, piece));
		/* the two differ in their serial numbers only */
		((struct kbus_entire_message *)pieces)->header.id =
			((struct kbus_entire_message *)whole)->header.id;
		EXPECT(0, memcmp(whole, pieces, length));
	}
}

TEST("LENLEFT is the bytes not yet read, in the middle of big data too")
{
	enum { SIZE = 10000 };
	int ksock = listener_of(NAME);
	static const __u32 pieces[] = { 92, 1000, 3096, 1, 4095, 1716 };
	unsigned char *data = calloc(1, SIZE + 200);
	__u32 left;

	EXPECT(0, say(ksock, NAME, .data = data, .data_len = SIZE));
	left = next_length(ksock);
	for (size_t i = 0; i < COUNT(pieces); i++) {
		EXPECT(left, len_left(ksock));
		EXPECT(pieces[i], get(ksock, data, pieces[i]));
		left -= pieces[i];
	}
	EXPECT(left, len_left(ksock));
	EXPECT(left, get(ksock, data, SIZE));
	EXPECT(0, len_left(ksock));
}

TEST("read() gives one message, however much is asked for")
{
	int ksock = listener_of(NAME);
	unsigned char buffer[1000];
	__u32 length;

	EXPECT(0, say(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	length = next_length(ksock);
	EXPECT(length, get(ksock, buffer, sizeof(buffer)));
	EXPECT(0, get(ksock, buffer, sizeof(buffer)));
	EXPECT(1, num_messages(ksock));
}

TEST("readv() reads on through all its buffers")
{
	int ksock = listener_of(NAME);
	unsigned char first[20], second[30], third[200];
	struct iovec parts[] = { { first, sizeof(first) }, { second, sizeof(second) },
				 { third, sizeof(third) } };
	__u32 length;

	EXPECT(0, say(ksock, NAME));
	length = next_length(ksock);
	EXPECT(length, readv(ksock, parts, COUNT(parts)));
	EXPECT(0, len_left(ksock));
}

TEST("NEXTMSG drops what is unread of the message before")
{
	int ksock = listener_of(NAME);
	unsigned char buffer[500];

	EXPECT(0, say(ksock, NAME, .data = "first", .data_len = 5));
	EXPECT(0, say(ksock, NAME, .data = "second", .data_len = 6));
	next_length(ksock);
	EXPECT(20, get(ksock, buffer, 20));
	expect_next(ksock, NAME, .from = ksock_id(ksock), .data = "second", .data_len = 6);
}

TEST("NEXTMSG drops it even if there is no next message")
{
	int ksock = listener_of(NAME);
	unsigned char buffer[500];

	EXPECT(0, say(ksock, NAME));
	next_length(ksock);
	EXPECT(20, get(ksock, buffer, 20));
	expect_nothing(ksock);
	EXPECT(0, len_left(ksock));
	EXPECT(0, get(ksock, buffer, sizeof(buffer)));
}

TEST("a request is owed a reply from NEXTMSG on, read or not")
{
	int asker = open_ksock(), replier = open_ksock();

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	EXPECT(0, request(asker, NAME));
	EXPECT(0, replies_owed(replier));
	next_length(replier);
	EXPECT(1, replies_owed(replier));
	next_length(replier);
	EXPECT(2, replies_owed(replier));
}

TEST("a Listener's copy of a request is not owed a reply")
{
	int asker = open_ksock(), replier = open_ksock(), listener = listener_of(NAME);

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	next_length(listener);
	EXPECT(0, replies_owed(listener));
}

TEST("a message that is being read survives the unbinding of its name")
{
	int ksock = listener_of(NAME);
	__u32 length;
	unsigned char buffer[500];

	EXPECT(0, say(ksock, NAME));
	length = next_length(ksock);
	EXPECT(0, unbind_listener(ksock, NAME));
	EXPECT(length, get(ksock, buffer, sizeof(buffer)));
}

TEST("writing and sending do not disturb the message that is being read")
{
	int ksock = listener_of(NAME);
	__u32 length;
	unsigned char buffer[500];

	EXPECT(0, say(ksock, NAME));
	length = next_length(ksock);
	EXPECT(20, get(ksock, buffer, 20));
	EXPECT(0, say(ksock, "$.Something.Else"));
	EXPECT(0, discard(ksock));
	EXPECT(length - 20, get(ksock, buffer, sizeof(buffer)));
}

TEST("reading to a bad address is EFAULT, and the message is still there")
{
	int ksock = listener_of(NAME);
	unsigned char buffer[500];
	__u32 length;

	EXPECT(0, say(ksock, NAME));
	length = next_length(ksock);
	EXPECT(-EFAULT, get(ksock, unmapped(), 10));
	EXPECT(length, len_left(ksock));
	EXPECT(length, get(ksock, buffer, sizeof(buffer)));
}

TEST("reading nothing is no error and takes nothing")
{
	int ksock = listener_of(NAME);
	unsigned char byte;
	__u32 length;

	EXPECT(0, say(ksock, NAME));
	length = next_length(ksock);
	EXPECT(0, get(ksock, &byte, 0));
	EXPECT(length, len_left(ksock));
}

/* What CUSE makes: there the kernel answers some calls by itself. */
static int is_character_device(int ksock)
{
	struct stat status;

	EXPECT(0, fstat(ksock, &status));
	return S_ISCHR(status.st_mode);
}

TEST("there are no offsets to seek to, and nothing to map")
{
	int ksock = open_ksock();

	if (is_character_device(ksock)) {
		EXPECT(0, lseek(ksock, 7, SEEK_SET));
		EXPECT(0, lseek(ksock, 0, SEEK_CUR));
	} else {
		EXPECT(-1, lseek(ksock, 0, SEEK_SET));
		EXPECT(ESPIPE, errno);
		EXPECT(-1, lseek(ksock, 0, SEEK_CUR));
		EXPECT(ESPIPE, errno);
	}
	EXPECT_TRUE(mmap(NULL, 4096, PROT_READ, MAP_SHARED, ksock, 0) == MAP_FAILED);
	EXPECT(ENODEV, errno);
}
