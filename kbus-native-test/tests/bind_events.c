/* SPDX-License-Identifier: Apache-2.0 */
/* REPORTREPLIERBINDS: announcements of who becomes, or ceases to be, replier of what. */
#include "kbus_test.h"

#define EVENT KBUS_MSG_NAME_REPLIER_BIND_EVENT
#define LOST KBUS_MSG_NAME_UNBIND_EVENTS_LOST
#define FILL "$.Events.Fill"
#define SYNTHETIC KBUS_BIT_SYNTHETIC

/* The next message is the event of this Ksock binding or unbinding; returns its serial number. */
#define expect_bind(ksock, binder, name) AT(must_be_event((ksock), 1, (binder), (name)))
#define expect_unbind(ksock, binder, name) AT(must_be_event((ksock), 0, (binder), (name)))

static __u32 must_be_event(int ksock, __u32 is_bind, __u32 binder, const char *name)
{
	struct received event = must_receive(ksock);
	const struct kbus_replier_bind_event_data *data = event.data;
	__u32 padded = KBUS_PADDED_NAME_LEN((__u32)strlen(name));
	char padding[KBUS_MAX_NAME_LEN + 4] = "";

	expect_string("name of the message", EVENT, event.name);
	expect_number("flags", SYNTHETIC | KBUS_BIT_ALL_OR_FAIL, event.header->flags);
	expect_number("from", 0, event.header->from);
	expect_number("to", 0, event.header->to);
	expect_id("in_reply_to", (struct kbus_msg_id){ 0, 0 }, event.header->in_reply_to);
	expect_number("data_len", (long long)sizeof(*data) + padded, event.header->data_len);
	expect_number("is_bind", is_bind, data->is_bind);
	expect_number("binder", binder, data->binder);
	expect_number("name_len", (long long)strlen(name), data->name_len);
	strcpy(padding, name);
	expect_string("name", name, (const char *)data->rest);
	expect_number("name and padding differ", 0, memcmp(padding, data->rest, padded));
	return event.header->id.serial_num;
}

static int listener(void)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, EVENT));
	return ksock;
}

/* A Ksock whose queue of one message is full. */
static void fill(int ksock)
{
	set_max_messages(ksock, 1);
	EXPECT(0, bind_listener(ksock, FILL));
	EXPECT(0, say(ksock, FILL));
}

static __u32 reporting(int ksock)
{
	__u32 now = QUERY;

	EXPECT(0, ioctl_u32(ksock, KBUS_IOC_REPORTREPLIERBINDS, &now));
	return now;
}

/* ---------------------------------------------------------------------- the ordinary -- */

TEST("it is off at first, answers what it was, and is the device's")
{
	int ksock = open_ksock();
	__u32 value = 1;

	EXPECT(0, reporting(ksock));
	EXPECT(0, ioctl_u32(ksock, KBUS_IOC_REPORTREPLIERBINDS, &value));
	EXPECT(0, value);
	EXPECT(1, reporting(open_ksock()));
	EXPECT(0, reporting(open_ksock_on(1)));
	value = 0;
	EXPECT(0, ioctl_u32(ksock, KBUS_IOC_REPORTREPLIERBINDS, &value));
	EXPECT(1, value);
	EXPECT(0, reporting(ksock));
}

TEST("off: nothing is reported")
{
	int ksock = open_ksock(), told = listener();

	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, unbind_replier(ksock, "$.X"));
	expect_nothing(told);
}

TEST("on: binding and unbinding as replier are reported, as listener not")
{
	int ksock = open_ksock(), told = listener();
	__u32 id = ksock_id(ksock);

	EXPECT(0, report_binds(told, 1));
	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, bind_listener(ksock, "$.X"));
	EXPECT(0, bind_replier(ksock, "$.Events.*"));
	EXPECT(0, unbind_listener(ksock, "$.X"));
	EXPECT(0, unbind_replier(ksock, "$.X"));
	expect_bind(told, id, "$.X");
	expect_bind(told, id, "$.Events.*");
	expect_unbind(told, id, "$.X");
	expect_nothing(told);
}

TEST("the name in an event is padded like that of a message")
{
	int ksock = open_ksock(), told = listener();
	char name[16] = "$.";

	EXPECT(0, report_binds(told, 1));
	for (int extra = 0; extra < 9; extra++) {
		name[2 + extra] = 'n';
		EXPECT(0, bind_replier(ksock, name));
		expect_bind(told, ksock_id(ksock), name);
	}
}

TEST("a close is reported as unbinding, newest first")
{
	int ksock = open_ksock(), told = listener();
	__u32 id = ksock_id(ksock), serial;

	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, bind_listener(ksock, "$.L"));
	EXPECT(0, bind_replier(ksock, "$.Y"));
	EXPECT(0, report_binds(told, 1));
	EXPECT(2, drain(told));
	close(ksock);
	serial = expect_unbind(told, id, "$.Y");
	EXPECT(serial + 1, expect_unbind(told, id, "$.X"));
	expect_nothing(told);
}

TEST("a listener that is a replier too hears of itself, but not of its own close")
{
	int ksock = listener(), told = listener();
	__u32 id = ksock_id(ksock);

	EXPECT(0, report_binds(told, 1));
	EXPECT(0, bind_replier(ksock, "$.X"));
	expect_bind(ksock, id, "$.X");
	EXPECT(0, bind_replier(ksock, "$.Y"));
	EXPECT(2, drain(told));
	close(ksock);
	expect_unbind(told, id, "$.Y");
	expect_unbind(told, id, "$.X");
	expect_nothing(told);
}

TEST("an event comes once for each binding that fits")
{
	int ksock = open_ksock(), told = listener();
	__u32 id = ksock_id(ksock), serial;

	EXPECT(0, bind_listener(told, "$.KBUS.*"));
	EXPECT(0, report_binds(told, 1));
	EXPECT(0, bind_replier(ksock, "$.X"));
	serial = expect_bind(told, id, "$.X");
	EXPECT(serial, expect_bind(told, id, "$.X"));
	expect_nothing(told);
}

TEST("an event uses up a serial number, listened to or not")
{
	int ksock = open_ksock();
	__u32 serial;

	EXPECT(0, report_binds(ksock, 1));
	serial = use_serial(ksock);
	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(serial + 2, use_serial(ksock));
	EXPECT(-EINVAL, unbind_replier(ksock, "$.Unknown"));
	EXPECT(-EADDRINUSE, bind_replier(ksock, "$.X"));
	EXPECT(serial + 3, use_serial(ksock));
}

TEST("a user may send a message of that name, and it is an ordinary one")
{
	int ksock = open_ksock(), told = listener();

	EXPECT(0, say(ksock, EVENT));
	expect_next(told, EVENT, .from = ksock_id(ksock));
}

/* ------------------------------------------------------------- what is there already -- */

TEST("switching on tells the caller of all repliers, newest first, listener or not")
{
	int one = open_ksock(), two = open_ksock(), told = open_ksock();

	EXPECT(0, bind_replier(one, "$.X"));
	EXPECT(0, bind_replier(one, "$.Y"));
	EXPECT(0, bind_listener(one, "$.Z"));
	EXPECT(0, bind_replier(two, "$.W"));
	for (int again = 0; again < 2; again++) {
		__u32 serial = use_serial(one);

		EXPECT(0, report_binds(told, 1));
		EXPECT(serial + 1, expect_bind(told, ksock_id(two), "$.W"));
		EXPECT(serial + 2, expect_bind(told, ksock_id(one), "$.Y"));
		EXPECT(serial + 3, expect_bind(told, ksock_id(one), "$.X"));
		expect_nothing(told);
	}
	expect_nothing(one);
}

TEST("without room for all of them: EBUSY, with the first ones queued and reporting on")
{
	int ksock = open_ksock(), told = open_ksock();
	__u32 serial = use_serial(ksock), value = 1;

	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, bind_replier(ksock, "$.Y"));
	EXPECT(0, bind_replier(ksock, "$.Z"));
	set_max_messages(told, 2);
	EXPECT(-EBUSY, ioctl_u32(told, KBUS_IOC_REPORTREPLIERBINDS, &value));
	EXPECT(1, value);
	EXPECT(1, reporting(ksock));
	EXPECT(serial + 1, expect_bind(told, ksock_id(ksock), "$.Z"));
	EXPECT(serial + 2, expect_bind(told, ksock_id(ksock), "$.Y"));
	expect_nothing(told);
	EXPECT(serial + 4, use_serial(ksock));
}

/* -------------------------------------------------------------- no room for an event -- */

TEST("a listener without room: BIND and UNBIND are EAGAIN, and nothing changes")
{
	int ksock = open_ksock(), full = listener(), other = listener();
	__u32 id = ksock_id(ksock), serial;

	EXPECT(0, bind_replier(ksock, "$.Old"));
	EXPECT(0, report_binds(ksock, 1));
	EXPECT(1, drain(ksock));
	fill(full);
	serial = use_serial(ksock);
	EXPECT(-EAGAIN, bind_replier(ksock, "$.New"));
	EXPECT(-EAGAIN, unbind_replier(ksock, "$.Old"));
	EXPECT(-EINVAL, unbind_replier(ksock, "$.Unknown"));
	EXPECT(serial + 3, use_serial(ksock));
	EXPECT(0, replier_of(ksock, "$.New"));
	EXPECT(id, replier_of(ksock, "$.Old"));
	expect_nothing(other);
	EXPECT(0, bind_listener(ksock, "$.New"));

	expect_next(full, FILL, .from = ksock_id(full));
	EXPECT(0, bind_replier(ksock, "$.New"));
	expect_bind(full, id, "$.New");
	expect_bind(other, id, "$.New");
}

TEST("a close that cannot be reported at once is set aside, for every listener")
{
	int full = listener(), other = listener(), ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, bind_replier(ksock, "$.Y"));
	EXPECT(0, report_binds(ksock, 1));
	fill(full);
	close(ksock);
	EXPECT(3, num_messages(full));
	EXPECT(2, num_messages(other));

	expect_next(full, FILL, .from = ksock_id(full));
	expect_unbind(full, id, "$.Y");
	expect_unbind(full, id, "$.X");
	expect_nothing(full);
	EXPECT(0, num_messages(full));
}

TEST("what is set aside for an empty queue comes after the next message")
{
	int full = listener(), other = listener(), ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, bind_replier(ksock, "$.Y"));
	EXPECT(0, report_binds(ksock, 1));
	fill(full);
	close(ksock);
	EXPECT(2, num_messages(other));
	EXPECT(WRITABLE, ready(other));
	expect_nothing(other);
	EXPECT(2, num_messages(other));

	EXPECT(0, bind_listener(other, "$.Events.Nudge"));
	EXPECT(0, say(full, "$.Events.Nudge"));
	EXPECT(READABLE | WRITABLE, ready(other));
	expect_next(other, "$.Events.Nudge", .from = ksock_id(full));
	expect_unbind(other, id, "$.Y");
	expect_unbind(other, id, "$.X");
	expect_nothing(other);
}

TEST("who unbinds the event loses what is set aside, even if that fails")
{
	int full = listener(), other = listener(), ksock = open_ksock();

	EXPECT(0, bind_replier(ksock, "$.X"));
	EXPECT(0, bind_replier(ksock, "$.Y"));
	EXPECT(0, report_binds(ksock, 1));
	fill(full);
	close(ksock);
	EXPECT(2, num_messages(other));
	EXPECT(-EINVAL, unbind_replier(other, EVENT));
	EXPECT(0, num_messages(other));
	EXPECT(3, num_messages(full));
	EXPECT(0, unbind_listener(full, EVENT));
	EXPECT(1, num_messages(full));
	expect_next(full, FILL, .from = ksock_id(full));
	expect_nothing(full);
}

/* Bind so many names as replier, unreported, and close, reported. Returns the Ksock's id. */
static __u32 storm(int count)
{
	int ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, report_binds(ksock, 0));
	for (int i = 0; i < count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "$.S.n%d", i);
		EXPECT(0, bind_replier(ksock, name));
	}
	set_max_messages(ksock, 1000);
	EXPECT(0, report_binds(ksock, 1));
	close(ksock);
	return id;
}

TEST("1000 events are set aside; then each listener gets one UnbindEventsLost instead")
{
	int full = listener(), other = listener();
	__u32 first, second;

	fill(full);
	first = storm(499);
	EXPECT(1 + 499, num_messages(full));
	EXPECT(499, num_messages(other));
	second = storm(3);
	EXPECT(1 + 499 + 1 + 1, num_messages(full));
	EXPECT(499 + 1 + 1, num_messages(other));
	storm(5);
	EXPECT(502, num_messages(full));
	EXPECT(501, num_messages(other));

	expect_next(full, FILL, .from = ksock_id(full));
	expect_unbind(full, first, "$.S.n498");
	for (int i = 497; i >= 0; i--)
		receive(full);
	expect_unbind(full, second, "$.S.n2");
	expect_next(full, LOST, .flags = SYNTHETIC);
	expect_nothing(full);
}

TEST("once all of it is read, events come again")
{
	int full = listener(), other = listener(), ksock = open_ksock();
	__u32 id;

	fill(full);
	storm(502);
	EXPECT(0, bind_listener(other, "$.Events.Nudge"));
	EXPECT(0, say(full, "$.Events.Nudge"));
	EXPECT(1 + 500 + 1, drain(other));
	EXPECT(1 + 500 + 1, drain(full));
	id = ksock_id(ksock);
	EXPECT(0, bind_replier(ksock, "$.X"));
	expect_bind(full, id, "$.X");
	expect_bind(other, id, "$.X");
}
