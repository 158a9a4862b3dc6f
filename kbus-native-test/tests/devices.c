/* SPDX-License-Identifier: Apache-2.0 */
/* Each device is a bus of its own. */
#include "kbus_test.h"

#define NAME "$.Devices.Name"

TEST("a message stays on its device")
{
	int here = open_ksock_on(0), there = open_ksock_on(1), everywhere = open_ksock_on(2);

	EXPECT(0, bind_listener(here, NAME));
	EXPECT(0, bind_listener(there, NAME));
	EXPECT(0, bind_listener(everywhere, "$.*"));
	EXPECT(0, say(there, NAME));
	EXPECT(0, num_messages(here));
	EXPECT(1, num_messages(there));
	EXPECT(0, num_messages(everywhere));
}

TEST("a name has one replier on each device")
{
	int here = open_ksock_on(0), there = open_ksock_on(1);

	EXPECT(0, bind_replier(there, NAME));
	EXPECT(0, replier_of(here, NAME));
	EXPECT(-EADDRNOTAVAIL, request(here, NAME));
	EXPECT(0, bind_replier(here, NAME));
	EXPECT(ksock_id(here), replier_of(here, NAME));
	EXPECT(ksock_id(there), replier_of(there, NAME));
	EXPECT(0, unbind_replier(here, NAME));
	EXPECT(ksock_id(there), replier_of(there, NAME));
}

TEST("serial numbers are counted per device")
{
	int here = open_ksock_on(0), there = open_ksock_on(1);
	__u32 serial = use_serial(here), other = use_serial(there);

	for (__u32 i = 1; i <= 10; i++)
		EXPECT(serial + i, use_serial(here));
	EXPECT(other + 1, use_serial(there));
}

TEST("settings are per device")
{
	int here = open_ksock_on(0), there = open_ksock_on(1);
	__u32 value = QUERY;

	EXPECT(200, set_max_size(there, 200));
	EXPECT(0, report_binds(there, 1));
	EXPECT(ABSOLUTE_MAX_SIZE, set_max_size(here, 0));
	EXPECT(0, ioctl_u32(here, KBUS_IOC_REPORTREPLIERBINDS, &value));
	EXPECT(0, value);
}

TEST("bind events stay on their device")
{
	int here = open_ksock_on(0), there = open_ksock_on(1);

	EXPECT(0, bind_listener(here, KBUS_MSG_NAME_REPLIER_BIND_EVENT));
	EXPECT(0, report_binds(here, 1));
	EXPECT(0, report_binds(there, 1));
	EXPECT(0, bind_replier(there, NAME));
	expect_nothing(here);
}

TEST("an asker is looked for on the device of the reply only")
{
	int asker = open_ksock_on(0), replier = open_ksock_on(0), stranger = open_ksock_on(1);
	struct received asked;

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	asked = receive(replier);
	EXPECT_TRUE(reply(stranger, &asked) < 0);
	EXPECT(0, reply(replier, &asked));
	EXPECT(1, drain(asker));
}

TEST("a sender is blocked by its own device only")
{
	int here = open_ksock_on(0), full = open_ksock_on(0), there = open_ksock_on(1);

	EXPECT(0, bind_listener(full, NAME));
	set_max_messages(full, 1);
	EXPECT(0, say(here, NAME));
	EXPECT(-EAGAIN, say(here, NAME, .flags = KBUS_BIT_ALL_OR_WAIT));
	EXPECT(0, say(there, NAME, .flags = KBUS_BIT_ALL_OR_WAIT));
	EXPECT(0, ready(here));
	EXPECT(WRITABLE, ready(there));
}
