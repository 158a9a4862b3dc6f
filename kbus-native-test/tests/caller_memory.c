/* SPDX-License-Identifier: Apache-2.0 */
/* Names and data are fetched from the caller's memory, which the caller may make hard to get. */
#include "kbus_test.h"

#include <sys/mman.h>

#define NAME "$.Memory.Name"
#define PAGE 4096

/*
 * Memory that only the device itself could fill: whoever serves the device and wants a byte of it
 * asks itself, and waits for its own answer. Where a device cannot be mapped (ENODEV, as with the
 * kernel module) there is no such memory.
 */
static char *mapping_of(int ksock)
{
	char *mapping;

	/* The kernel takes what was written for the length of the file. */
	EXPECT_TRUE(put_bytes(ksock, entire(NAME)) > 0);
	mapping = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, ksock, 0);
	if (mapping == MAP_FAILED) {
		EXPECT(ENODEV, errno);
		return NULL;
	}
	return mapping;
}

static void expect_service(void)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(ksock, NAME));
	expect_next(ksock, NAME, .from = ksock_id(ksock));
}

TEST("a name in a mapping of the device is a bad address, and stops nobody")
{
	int ksock = open_ksock();
	char *mapping = mapping_of(ksock);
	struct kbus_bind_request bind = { .name_len = 5, .name = mapping };

	if (mapping != NULL)
		EXPECT(-EFAULT, ioctl_at(ksock, KBUS_IOC_BIND, &bind));
	expect_service();
}

TEST("so is a pointy message's, and the message is lost")
{
	int ksock = open_ksock(), other = open_ksock();
	char *mapping = mapping_of(ksock);
	struct kbus_message_header header = {
		.start_guard = KBUS_MSG_START_GUARD,
		.name_len = 5,
		.name = mapping,
		.end_guard = KBUS_MSG_END_GUARD,
	};

	if (mapping != NULL) {
		EXPECT(sizeof(header), write(other, &header, sizeof(header)));
		EXPECT(-EFAULT, send_written(other));
		EXPECT(-ENOMSG, send_written(other));
	}
	expect_service();
}

TEST("an argument in a mapping of the device stops nobody")
{
	int ksock = open_ksock();
	char *mapping = mapping_of(ksock);

	if (mapping != NULL)
		EXPECT_TRUE(ioctl_at(ksock, KBUS_IOC_BIND, mapping) < 0);
	expect_service();
}
