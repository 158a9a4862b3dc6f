/* SPDX-License-Identifier: Apache-2.0 */
/* monitor<n>: records of all that is delivered on a device, and nobody on it notices who reads them. */
#include "kbus_test.h"

#include <kbus/kbus_monitor.h>
#include <sys/stat.h>

#define NAME "$.Monitor.Name"
#define ASK KBUS_BIT_WANT_A_REPLY
#define WAIT KBUS_BIT_ALL_OR_WAIT
#define STATUS KBUS_BIT_SYNTHETIC

static int open_monitor_of(unsigned int device)
{
	int monitor = try_open(monitor_path(device), O_RDONLY);

	if (monitor < 0)
		FAIL("opening %s: %s", monitor_path(device), strerror(-monitor));
	return monitor;
}

#define open_monitor() open_monitor_of(0)

/* The header of a message as a 64-bit program has it, whoever reads the record. */
struct lp64_header {
	__u32 start_guard;
	struct kbus_msg_id id, in_reply_to;
	__u32 to, from;
	struct kbus_orig_from orig_from, final_to;
	__u32 extra, flags, name_len, data_len;
	__u64 name __attribute__((aligned(8)));
	__u64 data;
	__u32 end_guard;
};

/* A record, and what follows it. */
struct record {
	struct kbus_monitor_record head;
	unsigned char rest[KBUS_MONITOR_MAX_RECORD_LEN - sizeof(struct kbus_monitor_record)];
};

static const __u32 *recipients_of(const struct record *record)
{
	return (const __u32 *)(const void *)record->rest;
}

static const struct lp64_header *message_of(const struct record *record)
{
	return (const void *)((const char *)record + KBUS_MONITOR_MESSAGE_OFFSET(record->head.num_listed));
}

static const char *name_of(const struct lp64_header *header)
{
	return (const char *)(header + 1);
}

static const char *data_of(const struct lp64_header *header)
{
	return name_of(header) + KBUS_PADDED_NAME_LEN(header->name_len);
}

static void check_record(const struct record *record)
{
	const struct lp64_header *header = message_of(record);
	const unsigned char *end;

	EXPECT(0, record->head.record_len % 8);
	if (record->head.message_len == 0) {
		EXPECT(sizeof(record->head), record->head.record_len);
		EXPECT_TRUE(record->head.lost > 0);
		return;
	}
	EXPECT(sizeof(*header) + KBUS_PADDED_NAME_LEN(header->name_len)
	       + KBUS_PADDED_DATA_LEN(record->head.captured_len) + 4, record->head.message_len);
	EXPECT((KBUS_MONITOR_MESSAGE_OFFSET(record->head.num_listed) + record->head.message_len + 7) / 8 * 8,
	       record->head.record_len);
	EXPECT(KBUS_MSG_START_GUARD, header->start_guard);
	EXPECT(KBUS_MSG_END_GUARD, header->end_guard);
	EXPECT_TRUE(!header->name && !header->data);
	EXPECT_TRUE(record->head.captured_len <= header->data_len);
	end = (const unsigned char *)header + record->head.message_len;
	EXPECT(KBUS_MSG_END_GUARD, *(const __u32 *)(const void *)(end - 4));
	for (; end < (const unsigned char *)record + record->head.record_len; end++)
		EXPECT(0, *end);
	EXPECT_TRUE(record->head.time_ns / 1000000000 > 1600000000);
}

/* The next record, read alone, into a buffer of this size or, if that is too small, a larger one. */
static const struct record *next_record_in(int monitor, size_t size)
{
	struct record *record = calloc(1, sizeof(*record));
	int got;

	/* a buffer that is too small takes nothing, and no record is shorter than its head: a second one never fits */
	while ((got = get(monitor, record, size)) == -EINVAL && size < sizeof(*record))
		size = size + sizeof(record->head) < sizeof(*record) ? size + sizeof(record->head) : sizeof(*record);
	if (got < 0)
		FAIL("reading a record: %s", strerror(-got));
	EXPECT(record->head.record_len, got);
	check_record(record);
	return record;
}

/* The next record, read alone; there is to be one. */
static const struct record *next_record(int monitor)
{
	return next_record_in(monitor, sizeof(struct kbus_monitor_record));
}

#define expect_record(monitor, n, ...) \
	do {										\
		at_line(__FILE__, __LINE__);						\
		check_next((monitor), (n), DRAFT(__VA_ARGS__));				\
	} while (0)

/* Compare the next record with a draft of its message, and with how many recipients it has. */
static const struct record *check_next(int monitor, __u32 recipients, const struct draft *expected)
{
	const struct record *record = next_record(monitor);
	const struct lp64_header *header = message_of(record);

	EXPECT(0, record->head.lost);
	EXPECT_STRING(expected->name, name_of(header));
	EXPECT(recipients, record->head.num_recipients);
	EXPECT(expected->from, header->from);
	EXPECT(expected->to, header->to);
	EXPECT(expected->flags, header->flags);
	EXPECT(expected->in_reply_to.serial_num, header->in_reply_to.serial_num);
	EXPECT(expected->data_len, header->data_len);
	EXPECT(expected->data_len, record->head.captured_len);
	if (memcmp(data_of(header), expected->data_len ? expected->data : "", expected->data_len) != 0)
		FAIL("expected the data of \"%s\" as it was sent", expected->name);
	return record;
}

static int listener_of_name(__u32 limit)
{
	int ksock = open_ksock();

	EXPECT(0, bind_listener(ksock, NAME));
	set_max_messages(ksock, limit);
	return ksock;
}

/* --------------------------------------------------------------------------- the file -- */

TEST("it can be opened for reading only")
{
	EXPECT(-EACCES, try_open(monitor_path(0), O_WRONLY));
	EXPECT(-EACCES, try_open(monitor_path(0), O_RDWR));
	open_monitor();
}

TEST("its owner and mode are the device's, without the right to write")
{
	struct stat device, monitor;

	EXPECT(0, stat(device_path(0), &device));
	EXPECT(0, stat(monitor_path(0), &monitor));
	EXPECT(device.st_uid, monitor.st_uid);
	EXPECT(device.st_gid, monitor.st_gid);
	EXPECT(S_IFREG | (device.st_mode & 07777u & ~0222u), monitor.st_mode);
}

TEST("ioctls are ENOTTY")
{
	__u32 id = 7;

	EXPECT(-ENOTTY, ioctl_u32(open_monitor(), KBUS_IOC_KSOCKID, &id));
}

TEST("without a record: EAGAIN, and not readable")
{
	int monitor = open_monitor();
	char buffer[4096];

	EXPECT(-EAGAIN, get(monitor, buffer, sizeof(buffer)));
	EXPECT(0, ready(monitor));
	use_serial(open_ksock());
	EXPECT(READABLE, ready(monitor));
	next_record(monitor);
	EXPECT(-EAGAIN, get(monitor, buffer, sizeof(buffer)));
	EXPECT(0, ready(monitor));
}

TEST("a buffer that is too small for the first record is EINVAL, and the record stays")
{
	int monitor = open_monitor();
	struct record record;

	EXPECT(0, say(open_ksock(), NAME, .data = "data", .data_len = 4));
	EXPECT(-EINVAL, get(monitor, &record, 1));
	EXPECT(-EINVAL, get(monitor, &record, sizeof(record.head)));
	EXPECT(152, get(monitor, &record, sizeof(record)));
	EXPECT(152, record.head.record_len);
}

TEST("a read gives as many whole records as fit")
{
	int monitor = open_monitor(), ksock = open_ksock();
	char buffer[3 * 152 - 1];

	for (int i = 0; i < 5; i++)
		EXPECT(0, say(ksock, NAME, .data = "data", .data_len = 4));
	EXPECT(2 * 152, get(monitor, buffer, sizeof(buffer)));
	EXPECT(2 * 152, get(monitor, buffer, sizeof(buffer)));
	EXPECT(152, get(monitor, buffer, sizeof(buffer)));
	EXPECT(-EAGAIN, get(monitor, buffer, sizeof(buffer)));
}

TEST("who sleeps in poll is woken")
{
	int monitor = open_monitor();
	struct child child;

	if (fork_child(&child)) {
		tell(&child, 1);
		wait_for(monitor, POLLIN);
		next_record(monitor);
		exit(0);
	}
	EXPECT(1, hear(&child));
	use_serial(open_ksock());
	join_child(&child);
}

TEST("what was before it was opened is not there")
{
	int ksock = open_ksock(), monitor;

	use_serial(ksock);
	monitor = open_monitor();
	EXPECT(0, say(ksock, NAME));
	expect_record(monitor, 0, NAME, .from = ksock_id(ksock));
	EXPECT(0, ready(monitor));
}

TEST("each opening has records of its own")
{
	int first = open_monitor(), second = open_monitor(), ksock = open_ksock();
	__u32 id = ksock_id(ksock);

	EXPECT(0, say(ksock, NAME));
	expect_record(first, 0, NAME, .from = id);
	EXPECT(0, ready(first));
	expect_record(second, 0, NAME, .from = id);
	close(first);
	EXPECT(0, say(ksock, NAME));
	expect_record(second, 0, NAME, .from = id);
}

TEST("each device has its own")
{
	int monitor = open_monitor(), other = open_monitor_of(1);

	use_serial(open_ksock_on(1));
	EXPECT(0, ready(monitor));
	EXPECT(READABLE, ready(other));
}

/* ------------------------------------------------------------------------ what is seen -- */

TEST("an announcement, with data and listeners, newest binding first")
{
	int monitor = open_monitor(), sender = open_ksock();
	int older = listener_of_name(100), newer = listener_of_name(100);
	const struct record *record;

	EXPECT(0, say(sender, NAME, .data = "data", .data_len = 4));
	record = check_next(monitor, 2, DRAFT(NAME, .from = ksock_id(sender), .data = "data", .data_len = 4));
	EXPECT(2, record->head.num_listed);
	EXPECT(ksock_id(newer), recipients_of(record)[0]);
	EXPECT(ksock_id(older), recipients_of(record)[1]);
	EXPECT(0, record->head.replier);
	EXPECT(0, record->head.missed);
	EXPECT_ID(0, last_sent(sender).serial_num, message_of(record)->id);
}

TEST("a listener without room is missed")
{
	int monitor = open_monitor(), sender = open_ksock(), full = listener_of_name(1);
	const struct record *record;

	EXPECT(0, say(sender, NAME));
	EXPECT(0, say(sender, NAME));
	EXPECT(1, num_messages(full));
	EXPECT(0, next_record(monitor)->head.missed);
	record = check_next(monitor, 0, DRAFT(NAME, .from = ksock_id(sender)));
	EXPECT(1, record->head.missed);
}

TEST("a Ksock that takes one copy only counts once")
{
	int monitor = open_monitor(), sender = open_ksock(), ksock = listener_of_name(100);

	EXPECT(0, bind_listener(ksock, "$.Monitor.*"));
	EXPECT(0, say(sender, NAME));
	expect_record(monitor, 2, NAME, .from = ksock_id(sender));
	set_only_once(ksock, 1);
	EXPECT(0, say(sender, NAME));
	expect_record(monitor, 1, NAME, .from = ksock_id(sender));
}

TEST("a request, who is to reply, and the reply")
{
	int monitor = open_monitor(), asker = open_ksock(), replier = open_ksock();
	int listener = listener_of_name(100);
	const struct record *record;
	struct received asked;

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	record = check_next(monitor, 2, DRAFT(NAME, .from = ksock_id(asker), .flags = ASK));
	EXPECT(ksock_id(replier), record->head.replier);
	EXPECT(ksock_id(replier), recipients_of(record)[0]);
	EXPECT(ksock_id(listener), recipients_of(record)[1]);
	asked = receive(replier);
	EXPECT(0, reply(replier, &asked));
	record = check_next(monitor, 2, DRAFT(NAME, .from = ksock_id(replier), .to = ksock_id(asker),
					      .in_reply_to = last_sent(asker)));
	EXPECT(0, record->head.replier);
	EXPECT(ksock_id(asker), recipients_of(record)[0]);
}

TEST("what the bus itself says: for a replier that is gone")
{
	int monitor = open_monitor(), asker = open_ksock(), replier = open_ksock();
	__u32 replier_id = ksock_id(replier);
	const struct record *record;

	EXPECT(0, bind_replier(replier, NAME));
	EXPECT(0, request(asker, NAME));
	close(replier);
	expect_record(monitor, 1, NAME, .from = ksock_id(asker), .flags = ASK);
	record = check_next(monitor, 1, DRAFT(KBUS_MSG_NAME_REPLIER_GONEAWAY, .from = replier_id,
					      .to = ksock_id(asker), .in_reply_to = last_sent(asker),
					      .flags = STATUS));
	EXPECT(ksock_id(asker), recipients_of(record)[0]);
}

TEST("what the bus itself says: replier bind events")
{
	int monitor = open_monitor(), replier = open_ksock();

	EXPECT(0, report_binds(replier, 1));
	EXPECT(0, bind_replier(replier, NAME));
	EXPECT_STRING(KBUS_MSG_NAME_REPLIER_BIND_EVENT, name_of(message_of(next_record(monitor))));
	EXPECT(0, ready(monitor));
}

TEST("what was not delivered is not seen, and what waits is seen when it is sent")
{
	int monitor = open_monitor(), sender = open_ksock(), listener = listener_of_name(1);
	__u32 from = ksock_id(sender);

	EXPECT(-EADDRNOTAVAIL, request(sender, "$.Monitor.Nobody"));
	EXPECT(0, say(sender, NAME));
	EXPECT(-EBUSY, say(sender, NAME, .flags = KBUS_BIT_ALL_OR_FAIL));
	EXPECT(-EAGAIN, say(sender, NAME, .flags = WAIT));
	expect_record(monitor, 1, NAME, .from = from);
	EXPECT(0, ready(monitor));
	EXPECT(1, drain(listener));
	EXPECT(WRITABLE, ready(sender));
	expect_record(monitor, 1, NAME, .from = from, .flags = WAIT);
}

TEST("the order is that of delivery, also of what went to the front of its queue")
{
	int monitor = open_monitor(), sender = open_ksock(), listener = listener_of_name(100);
	__u32 first = 0;

	for (int i = 0; i < 50; i++)
		EXPECT(0, say(sender, NAME, .flags = i % 2 ? KBUS_BIT_URGENT : 0));
	for (__u32 i = 0; i < 50; i++) {
		__u32 serial = message_of(next_record(monitor))->id.serial_num;

		first = i == 0 ? serial : first;
		EXPECT(first + i, serial);
	}
	EXPECT(50, drain(listener));
}

TEST("a long message is cut, and says how long it was")
{
	int monitor = open_monitor(), sender = open_ksock();
	__u32 length = KBUS_MONITOR_SNAP_LEN + 1000;
	unsigned char *data = calloc(1, length);
	const struct record *record;

	for (__u32 i = 0; i < length; i++)
		data[i] = (unsigned char)(i * 7 + i / 256);
	EXPECT(0, say(sender, NAME, .data = data, .data_len = length));
	record = next_record(monitor);
	EXPECT(KBUS_MONITOR_SNAP_LEN, record->head.captured_len);
	EXPECT(length, message_of(record)->data_len);
	EXPECT(0, memcmp(data, data_of(message_of(record)), KBUS_MONITOR_SNAP_LEN));
}

TEST("of many recipients the first are listed, and all are counted")
{
	int monitor = open_monitor(), sender = open_ksock(), ksock = open_ksock();
	const struct record *record;

	set_max_messages(ksock, 1000);
	for (int i = 0; i < 100; i++)
		EXPECT(0, bind_listener(ksock, NAME));
	EXPECT(0, say(sender, NAME));
	record = next_record(monitor);
	EXPECT(100, record->head.num_recipients);
	EXPECT(KBUS_MONITOR_MAX_LISTED, record->head.num_listed);
	EXPECT(ksock_id(ksock), recipients_of(record)[KBUS_MONITOR_MAX_LISTED - 1]);
}

TEST("no record is longer than the header says")
{
	int monitor = open_monitor(), sender = open_ksock(), ksock = open_ksock();
	char name[KBUS_MAX_NAME_LEN + 1] = "$.", *data = calloc(2, KBUS_MONITOR_SNAP_LEN);
	struct record record;

	memset(name + 2, 'x', KBUS_MAX_NAME_LEN - 2);
	for (int i = 0; i < KBUS_MONITOR_MAX_LISTED; i++)
		EXPECT(0, bind_listener(ksock, name));
	EXPECT(0, say(sender, name, .data = data, .data_len = 2 * KBUS_MONITOR_SNAP_LEN));
	EXPECT(KBUS_MONITOR_MAX_RECORD_LEN, get(monitor, &record, sizeof(record)));
}

/* ------------------------------------------------------------------------- slow readers -- */

TEST("who does not read keeps nobody waiting, loses records, and is told how many")
{
	int monitor = open_monitor(), sender = open_ksock(), listener = listener_of_name(2);
	static char data[4096];
	static char buffer[1 << 20];
	__u32 sent = 3000, seen = 0, lost = 0, last_lost = 0;
	int got;

	for (__u32 i = 0; i < sent; i++) {
		EXPECT(0, say(sender, NAME, .data = data, .data_len = sizeof(data), .flags = WAIT));
		EXPECT(1, drain(listener));
	}
	while ((got = get(monitor, buffer, sizeof(buffer))) > 0) {
		for (int at = 0; at < got;) {
			const struct record *record = (const void *)(buffer + at);

			check_record(record);
			seen += record->head.message_len != 0;
			lost += record->head.lost;
			last_lost = record->head.lost;
			at += (int)record->head.record_len;
		}
	}
	EXPECT(-EAGAIN, got);
	EXPECT(sent, seen + lost);
	EXPECT_TRUE(seen > 500 && lost > 500);
	EXPECT(lost, last_lost);
	EXPECT(0, say(sender, NAME));
	expect_record(monitor, 1, NAME, .from = ksock_id(sender));
}

TEST("a record after a loss says how many were lost before it")
{
	int monitor = open_monitor(), sender = open_ksock();
	static char data[KBUS_MONITOR_SNAP_LEN];
	const struct record *record;
	__u32 held = 0, more = 100;
	size_t size;

	for (__u32 i = 0; i < more; i++)
		EXPECT(0, say(sender, NAME, .data = data, .data_len = sizeof(data)));
	record = next_record(monitor);
	EXPECT(0, say(sender, NAME));
	for (size = record->head.record_len;; held++) {
		record = next_record_in(monitor, size);
		if (message_of(record)->data_len == 0)
			break;
		EXPECT(0, record->head.lost);
	}
	EXPECT(more - 1 - held, record->head.lost);
	EXPECT_TRUE(record->head.message_len != 0);
	EXPECT(0, ready(monitor));
}
