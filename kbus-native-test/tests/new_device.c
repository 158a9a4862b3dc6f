/* SPDX-License-Identifier: Apache-2.0 */
/* NEWDEVICE. The devices it makes stay: the last test here makes all that there can be. */
#include "kbus_test.h"

#define NAME "$.New.Name"

static unsigned int device_count(void)
{
	unsigned int count = 0;

	while (access(device_path(count), F_OK) == 0)
		count++;
	return count;
}

/* How many devices there are, provided that there can be more. */
static unsigned int count_with_room(void)
{
	unsigned int count = device_count();

	if (count >= MAX_DEVICES)
		FAIL("expected room for one more device, found all %u: start the daemon afresh", count);
	return count;
}

static __u32 new_device(int ksock)
{
	__u32 number = 0xDEADBEEF;

	EXPECT(0, ioctl_u32(ksock, KBUS_IOC_NEWDEVICE, &number));
	return number;
}

TEST("a new device has the next number, and can be opened at once")
{
	unsigned int count = count_with_room();
	int ksock;

	EXPECT(-ENOENT, try_open(device_path(count), O_RDWR));
	EXPECT(count, new_device(open_ksock()));
	ksock = open_ksock_on(count);
	EXPECT(1, ksock_id(ksock));
	EXPECT(count + 1, device_count());
}

TEST("also by a process that is told of it")
{
	struct child child;

	count_with_room();
	if (fork_child(&child)) {
		EXPECT(1, ksock_id(open_ksock_on(hear(&child))));
		exit(0);
	}
	tell(&child, new_device(open_ksock()));
	join_child(&child);
}

TEST("a new device works like any other, with the usual settings")
{
	int ksock, listener;
	unsigned int number;

	count_with_room();
	number = new_device(open_ksock_on(1));
	ksock = open_ksock_on(number);
	listener = open_ksock_on(number);
	EXPECT(DEFAULT_MAX_MESSAGES, set_max_messages(ksock, 0));
	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(ksock, 0));
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, say(ksock, NAME));
	expect_next(listener, NAME, .id = { 0, 1 }, .from = 1);
	EXPECT(2, use_serial(ksock));
}

TEST("a new device has a monitor")
{
	unsigned int number;

	count_with_room();
	number = new_device(open_ksock());
	EXPECT_TRUE(try_open(monitor_path(number), O_RDONLY) >= 0);
}

TEST("NEWDEVICE that cannot write the number is EFAULT, and there is a new device")
{
	unsigned int count = count_with_room();

	EXPECT(-EFAULT, ioctl_at(open_ksock(), KBUS_IOC_NEWDEVICE, NULL));
	EXPECT(count + 1, device_count());
	EXPECT(1, ksock_id(open_ksock_on(count)));
}

TEST("there are at most 256 devices, and then EINVAL")
{
	int ksock = open_ksock();
	__u32 number = 0xDEADBEEF;

	for (unsigned int count = device_count(); count < MAX_DEVICES; count++)
		EXPECT(count, new_device(ksock));
	for (int again = 0; again < 3; again++) {
		EXPECT(-EINVAL, ioctl_u32(ksock, KBUS_IOC_NEWDEVICE, &number));
		EXPECT(0xDEADBEEFu, number);
	}
	EXPECT(MAX_DEVICES, device_count());
	EXPECT_TRUE(ksock_id(open_ksock_on(MAX_DEVICES - 1)) != 0);
	EXPECT(-ENOENT, try_open(device_path(MAX_DEVICES), O_RDWR));
	EXPECT_TRUE(use_serial(ksock) != 0);
}
