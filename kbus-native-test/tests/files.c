/* SPDX-License-Identifier: Apache-2.0 */
/* The bindings and stats files, byte for byte. */
#include "kbus_test.h"

#include <stdarg.h>

#define NAME "$.Files.Name"
#define BINDINGS_HEADING \
	"# <device> is bound to <Ksock-ID> in <process-PID> as <Replier|Listener> for <message-name>\n"

/* A text that is put together, a bit at a time. */
struct text {
	char bytes[65536];
	size_t length;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text->length += (size_t)vsnprintf(text->bytes + text->length, sizeof(text->bytes) - text->length,
					  format, arguments);
	va_end(arguments);
}

static void add_binding(struct text *text, unsigned int device, int ksock, char kind, const char *name)
{
	add(text, "%3u: %8u %8lu  %c  %s\n", device, ksock_id(ksock), (unsigned long)getpid(), kind,
	    name);
}

static unsigned int count_lines(const char *text, const char *beginning)
{
	unsigned int count = 0;

	for (; text && *text; text = strchr(text, '\n'), text += text != NULL)
		count += strncmp(text, beginning, strlen(beginning)) == 0;
	return count;
}

static void expect_bindings(const struct text *expected)
{
	EXPECT_STRING(expected->bytes, file_text(bindings_path(), 65536));
}

/* What the stats file says about one device. */
static const char *stats_of(unsigned int device)
{
	char *text = file_text(stats_path(), 65536), beginning[32], *end;

	snprintf(beginning, sizeof(beginning), "dev %2u: ", device);
	text = strstr(text, beginning);
	if (!text)
		FAIL("%s: expected a line beginning \"%s\", found none", stats_path(), beginning);
	end = strstr(text, "\ndev ");
	if (end)
		end[1] = '\0';
	return text;
}

static void add_device(struct text *text, unsigned int device, __u32 next_ksock, __u32 next_serial)
{
	add(text, "dev %2u: next ksock %u next msg %u unsent unbindings 0\n", device, next_ksock,
	    next_serial);
}

static void add_ksock(struct text *text, int ksock, const char *queue, const char *reading_writing,
		      const char *requests)
{
	struct kbus_msg_id last = last_sent(ksock);

	add(text, "    ksock %u last msg %u:%u queue %s\n", ksock_id(ksock), last.network_id,
	    last.serial_num, queue);
	add(text, "      %s\n", reading_writing);
	add(text, "      %s\n", requests);
}

#define QUIET "read byte 0 of 0, wrote byte 0 of HDR (not finished), not sending"
#define NOTHING_DUE "outstanding requests 0 (size 16, max 0), unsent replies 0 (max 0)"

/* -------------------------------------------------------------------------- bindings -- */

TEST("bindings: a heading per device, and bindings newest first")
{
	static struct text expected;
	unsigned int devices = count_lines(file_text(stats_path(), 65536), "dev ");
	int one = open_ksock(), two = open_ksock_as(O_RDONLY), there = open_ksock_on(1);

	EXPECT_TRUE(devices >= 3);
	EXPECT(0, bind_listener(one, "$.Files.One"));
	EXPECT(0, bind_replier(one, "$.Files.Two"));
	EXPECT(0, bind_listener(two, "$.Files.One"));
	EXPECT(0, bind_listener(two, "$.Files.One"));
	EXPECT(0, bind_replier(there, "$.Files.*"));
	add(&expected, BINDINGS_HEADING);
	add_binding(&expected, 0, two, 'L', "$.Files.One");
	add_binding(&expected, 0, two, 'L', "$.Files.One");
	add_binding(&expected, 0, one, 'R', "$.Files.Two");
	add_binding(&expected, 0, one, 'L', "$.Files.One");
	add(&expected, BINDINGS_HEADING);
	add_binding(&expected, 1, there, 'R', "$.Files.*");
	for (unsigned int device = 2; device < devices; device++)
		add(&expected, BINDINGS_HEADING);
	expect_bindings(&expected);
}

TEST("bindings: those that were unbound or closed are gone")
{
	static struct text expected;
	unsigned int devices = count_lines(file_text(bindings_path(), 65536), "#");
	int one = open_ksock(), two = open_ksock();

	EXPECT(0, bind_listener(one, NAME));
	EXPECT(0, bind_listener(two, NAME));
	EXPECT(0, unbind_listener(one, NAME));
	close(two);
	for (unsigned int device = 0; device < devices; device++)
		add(&expected, BINDINGS_HEADING);
	expect_bindings(&expected);
}

TEST("bindings: the process is the one that opened, and names may have 1000 bytes")
{
	static struct text expected;
	char name[KBUS_MAX_NAME_LEN + 1] = "$.", *found;
	int ksock = open_ksock();
	struct child child;

	memset(name + 2, 'z', KBUS_MAX_NAME_LEN - 2);
	add(&expected, BINDINGS_HEADING);
	add_binding(&expected, 0, ksock, 'L', name);
	if (fork_child(&child)) {
		EXPECT(0, bind_listener(ksock, name));
		exit(0);
	}
	join_child(&child);
	found = file_text(bindings_path(), 65536);
	found[expected.length] = '\0';
	EXPECT_STRING(expected.bytes, found);
}

/* ----------------------------------------------------------------------------- stats -- */

TEST("stats: Ksocks newest first, with how far each is in writing a message")
{
	static struct text expected;
	int whole = open_ksock(), pointing = open_ksock(), half = open_ksock(), quiet = open_ksock();
	__u32 next = ksock_id(quiet) + 1, serial = use_serial(quiet) + 1;

	EXPECT_TRUE(put_bytes(whole, entire(NAME, .data = "x", .data_len = 1)) > 0);
	EXPECT_TRUE(put_bytes(pointing, pointy(NAME)) > 0);
	EXPECT(HEADER + 2, put(half, entire(NAME).at, HEADER + 2));
	add_device(&expected, 0, next, serial);
	add_ksock(&expected, quiet, "0 of 100", QUIET, NOTHING_DUE);
	add_ksock(&expected, half, "0 of 100",
		  "read byte 0 of 0, wrote byte 2 of NAME (not finished), not sending", NOTHING_DUE);
	add_ksock(&expected, pointing, "0 of 100",
		  "read byte 0 of 0, wrote byte 0 of NAME (finished), not sending", NOTHING_DUE);
	add_ksock(&expected, whole, "0 of 100",
		  "read byte 0 of 0, wrote byte 0 of ??? (finished), not sending", NOTHING_DUE);
	EXPECT_STRING(expected.bytes, stats_of(0));
}

TEST("stats: the parts of a message, by name")
{
	static const struct {
		size_t written;
		const char *shown;
	} parts[] = {
		{ 1, "wrote byte 1 of HDR (not finished)" },
		{ HEADER - 1, sizeof(void *) == 8 ? "wrote byte 87 of HDR (not finished)"
						  : "wrote byte 71 of HDR (not finished)" },
		{ HEADER, "wrote byte 0 of NAME (not finished)" },
		{ HEADER + 4, "wrote byte 4 of NAME (not finished)" },
		{ HEADER + 5, "wrote byte 0 of NPAD (not finished)" },
		{ HEADER + 7, "wrote byte 2 of NPAD (not finished)" },
		{ HEADER + 9, "wrote byte 1 of DATA (not finished)" },
		{ HEADER + 13, "wrote byte 0 of DPAD (not finished)" },
		{ HEADER + 15, "wrote byte 2 of DPAD (not finished)" },
		{ HEADER + 17, "wrote byte 1 of FINAL (not finished)" },
		{ HEADER + 20, "wrote byte 0 of ??? (finished)" },
	};
	struct bytes message = entire("$.Abc", .data = "12345", .data_len = 5);
	int ksock = open_ksock();

	EXPECT(HEADER + 20, message.length);
	for (size_t i = 0; i < COUNT(parts); i++) {
		context("after %zu bytes: \"%s\"", parts[i].written, parts[i].shown);
		EXPECT(parts[i].written, put(ksock, message.at, parts[i].written));
		EXPECT_TRUE(strstr(stats_of(0), parts[i].shown) != NULL);
		EXPECT(0, discard(ksock));
	}
}

TEST("stats: queue, reading, sending, requests and replies")
{
	static struct text expected;
	int listener = open_ksock(), asker = open_ksock();
	char reading[128];
	unsigned char buffer[10];
	__u32 length, next = ksock_id(asker) + 1, serial;

	set_max_messages(listener, 2);
	EXPECT(0, bind_replier(listener, NAME));
	EXPECT(0, bind_listener(listener, NAME));
	EXPECT(0, request(asker, NAME));
	EXPECT(1, next_message(listener, &length));
	EXPECT(10, get(listener, buffer, 10));
	EXPECT(0, say(asker, NAME));
	EXPECT(-EAGAIN, say(asker, NAME, .flags = KBUS_BIT_ALL_OR_WAIT));
	serial = last_sent(asker).serial_num + 1;
	snprintf(reading, sizeof(reading),
		 "read byte 10 of %u, wrote byte 0 of HDR (not finished), not sending", length);
	add_device(&expected, 0, next, serial);
	add_ksock(&expected, asker, "0 of 100",
		  "read byte 0 of 0, wrote byte 0 of ??? (finished), sending",
		  "outstanding requests 1 (size 16, max 1), unsent replies 0 (max 0)");
	add_ksock(&expected, listener, "2 of 2", reading,
		  "outstanding requests 0 (size 16, max 0), unsent replies 1 (max 1)");
	EXPECT_STRING(expected.bytes, stats_of(0));
}

TEST("stats: the most there were are remembered, and the room for requests grows by an eighth")
{
	int asker = open_ksock(), replier = open_ksock();

	EXPECT(0, bind_replier(replier, NAME));
	for (int i = 0; i < 17; i++)
		EXPECT(0, request(asker, NAME));
	EXPECT_TRUE(strstr(stats_of(0), "outstanding requests 17 (size 18, max 17)") != NULL);
	for (int i = 0; i < 17; i++) {
		struct received asked = receive(replier);

		EXPECT(0, reply(replier, &asked));
	}
	EXPECT_TRUE(strstr(stats_of(0), "outstanding requests 0 (size 18, max 17)") != NULL);
	EXPECT_TRUE(strstr(stats_of(0), "unsent replies 0 (max 1)") != NULL);
}

/* Bind so many names as replier, unreported, and close, reported. */
static void storm(int count)
{
	int ksock = open_ksock();
	char name[32];

	EXPECT(0, report_binds(ksock, 0));
	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "$.Files.n%d", i);
		EXPECT(0, bind_replier(ksock, name));
	}
	set_max_messages(ksock, 2000);
	EXPECT(0, report_binds(ksock, 1));
	close(ksock);
}

TEST("stats: unbind events that are set aside, and lost")
{
	int full = open_ksock();

	EXPECT(0, bind_listener(full, KBUS_MSG_NAME_REPLIER_BIND_EVENT));
	EXPECT(0, bind_listener(full, NAME));
	set_max_messages(full, 1);
	EXPECT(0, say(full, NAME));
	storm(1);
	EXPECT_TRUE(strstr(stats_of(0), "unsent unbindings 1\n") != NULL);
	storm(1000);
	EXPECT_TRUE(strstr(stats_of(0), "unsent unbindings 1001(gone tragic)\n") != NULL);
}

/* ------------------------------------------------------------------- how they are read -- */

TEST("both files read the same in pieces of any size")
{
	/* So many Ksocks, at least, that there are many pieces. */
	static const struct {
		size_t size;
		int ksocks;
	} pieces[] = { { 1, 1 }, { 7, 10 }, { 100, 20 }, { 4096, 100 } };
	int ksocks = 0;

	for (size_t i = 0; i < COUNT(pieces); i++) {
		context("pieces of %zu", pieces[i].size);
		for (; ksocks < pieces[i].ksocks; ksocks++)
			EXPECT(0, bind_listener(open_ksock(), NAME));
		EXPECT_STRING(file_text(bindings_path(), 1 << 20), file_text(bindings_path(), pieces[i].size));
		EXPECT_STRING(file_text(stats_path(), 1 << 20), file_text(stats_path(), pieces[i].size));
	}
}

TEST("a long file is read whole: 500 bindings of 1000 bytes")
{
	char name[KBUS_MAX_NAME_LEN + 1] = "$.", *text;
	int ksock = open_ksock();

	memset(name + 2, 'z', KBUS_MAX_NAME_LEN - 2);
	for (int i = 0; i < 500; i++)
		EXPECT(0, bind_listener(ksock, name));
	text = file_text(bindings_path(), 4096);
	EXPECT(500, count_lines(text, "  0: "));
	EXPECT_TRUE(strlen(text) > 500 * KBUS_MAX_NAME_LEN);
}

/* A line of the stats file is exactly what its format makes of its numbers. */
static bool well_formed(const char *line)
{
	char again[512] = "", part[8], finished[16], sending[16];
	unsigned int a, b, c, d, e;

	if (sscanf(line, "dev %u: next ksock %u next msg %u unsent unbindings %u", &a, &b, &c, &d) == 4)
		snprintf(again, sizeof(again),
			 "dev %2u: next ksock %u next msg %u unsent unbindings %u", a, b, c, d);
	else if (sscanf(line, " ksock %u last msg %u:%u queue %u of %u", &a, &b, &c, &d, &e) == 5)
		snprintf(again, sizeof(again), "    ksock %u last msg %u:%u queue %u of %u", a, b, c, d, e);
	else if (sscanf(line, " read byte %u of %u, wrote byte %u of %7s (%15[a-z ]), %15[a-z ]", &a, &b,
			&c, part, finished, sending) == 6)
		snprintf(again, sizeof(again), "      read byte %u of %u, wrote byte %u of %s (%s), %s", a,
			 b, c, part, finished, sending);
	else if (sscanf(line, " outstanding requests %u (size %u, max %u), unsent replies %u (max %u)",
			&a, &b, &c, &d, &e) == 5)
		snprintf(again, sizeof(again), "      outstanding requests %u (size %u, max %u), "
			 "unsent replies %u (max %u)", a, b, c, d, e);
	return strcmp(line, again) == 0;
}

static void expect_well_formed(char *text)
{
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (!well_formed(line))
			FAIL("expected a line of the stats file, found \"%s\"", line);
}

TEST("both files can be read while another process sends")
{
	struct child child;
	int listener = open_ksock();

	set_max_messages(listener, 10);
	EXPECT(0, bind_listener(listener, NAME));
	if (fork_child(&child)) {
		int ksock = open_ksock();

		tell(&child, 0);
		while (must_poll(child.channel, POLLIN, 0) == 0) {
			EXPECT(0, say(ksock, NAME));
			EXPECT(0, bind_replier(ksock, "$.Files.Busy"));
			EXPECT(0, unbind_replier(ksock, "$.Files.Busy"));
		}
		exit(0);
	}
	hear(&child);
	for (int i = 0; i < 60; i++) {
		char *text = file_text(stats_path(), i % 2 ? 4096 : 50);
		unsigned int bindings;

		EXPECT(2, count_lines(text, "    ksock "));
		expect_well_formed(text);
		free(text);
		text = file_text(bindings_path(), i % 2 ? 4096 : 50);
		bindings = count_lines(text, "  0: ");
		EXPECT_TRUE(bindings == 1 || bindings == 2);
		free(text);
	}
	tell(&child, 0);
	join_child(&child);
}

static int open_to_write(const char *path)
{
	return try_open(path, O_WRONLY) == -EACCES && try_open(path, O_RDWR) == -EACCES ? -EACCES : 0;
}

TEST("neither file is opened for writing by a user without privileges")
{
	if (geteuid() == 0)
		EXPECT(0, seteuid(65534));
	EXPECT(-EACCES, open_to_write(bindings_path()));
	EXPECT(-EACCES, open_to_write(stats_path()));
}
