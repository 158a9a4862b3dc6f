/* SPDX-License-Identifier: Apache-2.0 */
/* VERBOSE: a switch of the device that changes nothing that a program sees. */
#include "kbus_test.h"

#define NAME "$.Verbose.Name"
#define set_verbose(ksock, value) AT(must_exchange((ksock), KBUS_IOC_VERBOSE, (value), "VERBOSE"))

TEST("it is off at first, and answers what it was")
{
	int ksock = open_ksock();

	EXPECT(0, set_verbose(ksock, QUERY));
	EXPECT(0, set_verbose(ksock, 1));
	EXPECT(1, set_verbose(ksock, QUERY));
	EXPECT(1, set_verbose(ksock, 0));
	EXPECT(0, set_verbose(ksock, QUERY));
}

TEST("it is the device's")
{
	int ksock = open_ksock(), same = open_ksock(), other = open_ksock_on(1);

	set_verbose(ksock, 1);
	EXPECT(1, set_verbose(same, QUERY));
	EXPECT(0, set_verbose(other, QUERY));
	close(ksock);
	EXPECT(1, set_verbose(same, QUERY));
}

TEST("another number is EINVAL and changes nothing")
{
	int ksock = open_ksock();
	__u32 value = 9;

	set_verbose(ksock, 1);
	EXPECT(-EINVAL, ioctl_u32(ksock, KBUS_IOC_VERBOSE, &value));
	EXPECT(9, value);
	EXPECT(1, set_verbose(ksock, QUERY));
}

TEST("messages pass as ever")
{
	int ksock = open_ksock(), replier = open_ksock();
	struct received asked;

	set_verbose(ksock, 1);
	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(ksock, NAME, .data = "data", .data_len = 4));
	asked = receive(replier);
	EXPECT(0, reply(replier, &asked));
	expect_next(ksock, NAME, .in_reply_to = last_sent(ksock), .to = ksock_id(ksock),
		    .from = ksock_id(replier));
	EXPECT(-EBADMSG, say(ksock, "bad"));
}
