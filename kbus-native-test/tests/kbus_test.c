/* SPDX-License-Identifier: Apache-2.0 */
#include "kbus_test.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* ------------------------------------------------------------------------------ tests -- */

static struct kbus_test *tests;
static __thread const char *current_file = "?";
static __thread int current_line;
static __thread char current_context[128];

void register_test(struct kbus_test *test)
{
	struct kbus_test **end = &tests;

	while (*end)
		end = &(*end)->next;
	*end = test;
}

void allow_seconds(unsigned int seconds)
{
	alarm(seconds);
}

void at_line(const char *file, int line)
{
	current_file = file;
	current_line = line;
}

void context(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(current_context, sizeof(current_context), format, arguments);
	va_end(arguments);
}

static void print_remark(const char *prefix, const char *format, va_list arguments)
{
	flockfile(stdout);
	printf("# %s", prefix);
	vprintf(format, arguments);
	printf("\n");
	fflush(stdout);
	funlockfile(stdout);
}

void note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_remark("", format, arguments);
	va_end(arguments);
}

/* exit() would run once per thread that fails, so not that */
void fail(const char *format, ...)
{
	char place[512];
	va_list arguments;

	snprintf(place, sizeof(place), "%s:%d: %s%s", current_file, current_line, current_context,
		 *current_context ? ": " : "");
	va_start(arguments, format);
	print_remark(place, format, arguments);
	va_end(arguments);
	_exit(1);
}

static const char *describe(long long number, char *buffer, size_t size)
{
	if (number < 0 && number > -4096)
		snprintf(buffer, size, "%lld (%s)", number, strerror((int)-number));
	else
		snprintf(buffer, size, "%lld (0x%llx)", number, number);
	return buffer;
}

void expect_number(const char *what, long long expected, long long actual)
{
	char want[80], got[80];

	if (expected != actual)
		fail("%s: expected %s, found %s", what, describe(expected, want, sizeof(want)),
		     describe(actual, got, sizeof(got)));
}

void expect_string(const char *what, const char *expected, const char *actual)
{
	if (strcmp(expected, actual) != 0)
		fail("%s: expected \"%s\", found \"%s\"", what, expected, actual);
}

static bool same_id(struct kbus_msg_id a, struct kbus_msg_id b)
{
	return a.network_id == b.network_id && a.serial_num == b.serial_num;
}

void expect_id(const char *what, struct kbus_msg_id expected, struct kbus_msg_id actual)
{
	if (!same_id(expected, actual))
		fail("%s: expected message id %u:%u, found %u:%u", what, expected.network_id,
		     expected.serial_num, actual.network_id, actual.serial_num);
}

unsigned int environment_number(const char *name, unsigned int otherwise)
{
	const char *text = getenv(name);

	return text && *text ? (unsigned int)strtoul(text, NULL, 0) : otherwise;
}

/* A test may leave a device in another state than it found it. */
static void restore_devices(void)
{
	for (unsigned int device = 0; device < 3; device++) {
		__u32 off = 0, quiet = 0, size = ABSOLUTE_MAX_SIZE;
		int ksock = try_open(device_path(device), O_RDWR);

		if (ksock < 0)
			continue;
		ioctl_u32(ksock, KBUS_IOC_REPORTREPLIERBINDS, &off);
		ioctl_u32(ksock, KBUS_IOC_VERBOSE, &quiet);
		ioctl_u32(ksock, KBUS_IOC_MAXMSGSIZE, &size);
		close(ksock);
	}
}

static bool run_test(const struct kbus_test *test)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		alarm(environment_number("KBUS_TEST_TIMEOUT", 120));
		test->run();
		fflush(stdout);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror("fork");
		return false;
	}
	restore_devices();
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		note("the test did not end in time: something it waits for never came");
	else if (WIFSIGNALED(status))
		note("the test was ended by signal %d (%s)", WTERMSIG(status),
		     strsignal(WTERMSIG(status)));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Only tests whose name contains one of the arguments are run, if there are any. */
static bool selected(const struct kbus_test *test, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strstr(test->name, argv[i]))
			return true;
	return argc == 1;
}

static void require_devices(void)
{
	for (unsigned int device = 0; device < 3; device++) {
		int ksock = try_open(device_path(device), O_RDWR);

		if (ksock < 0) {
			printf("not ok - %s can be opened\n", device_path(device));
			note("%s: %s. Start the KBUS daemon with 3 devices, or say where its devices "
			     "are: KBUS_DEVICE_PATTERN=/dev/kbus%%u", device_path(device),
			     strerror(-ksock));
			exit(1);
		}
		close(ksock);
	}
}

int main(int argc, char **argv)
{
	unsigned int failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	require_devices();
	for (const struct kbus_test *test = tests; test; test = test->next) {
		bool ok;

		if (!selected(test, argc, argv))
			continue;
		ok = run_test(test);
		failed += !ok;
		printf("%s - %s\n", ok ? "ok" : "not ok", test->name);
	}
	return failed ? 1 : 0;
}

/* ------------------------------------------------------------- devices and their files -- */

static const char *environment_text(const char *name, const char *otherwise)
{
	const char *text = getenv(name);

	return text && *text ? text : otherwise;
}

const char *device_path(unsigned int device)
{
	static __thread char paths[4][4096];
	static __thread unsigned int turn;
	const char *pattern = environment_text("KBUS_DEVICE_PATTERN", "/dev/kbus%u");
	char *path = paths[turn++ % COUNT(paths)];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path, sizeof(paths[0]), pattern, device);
#pragma GCC diagnostic pop
	return path;
}

const char *monitor_path(unsigned int device)
{
	static __thread char path[PATH_MAX + 32];
	char real[PATH_MAX];
	struct stat status;

	if (!realpath(device_path(device), real) || stat(real, &status) < 0)
		fail("%s: %s", device_path(device), strerror(errno));
	/* A character device stands beside the mounted directory, and not in it. */
	snprintf(path, sizeof(path), "%s%s/monitor%u", dirname(real), S_ISCHR(status.st_mode) ? "/kbus" : "", device);
	return path;
}

const char *bindings_path(void)
{
	return environment_text("KBUS_BINDINGS", "/dev/kbus/bindings");
}

const char *stats_path(void)
{
	return environment_text("KBUS_STATS", "/dev/kbus/stats");
}

static void *must_allocate(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		fail("no memory for %zu bytes", size);
	return memory;
}

char *file_text(const char *path, size_t piece)
{
	size_t size = 65536, length = 0;
	char *text = must_allocate(size);
	int fd = open(path, O_RDONLY);
	ssize_t got;

	if (fd < 0)
		fail("%s: %s", path, strerror(errno));
	for (;;) {
		if (size - length <= piece) {
			size = 2 * size + piece;
			text = realloc(text, size);
			if (!text)
				fail("no memory for %zu bytes", size);
		}
		got = read(fd, text + length, piece);
		if (got < 0)
			fail("reading %s: %s", path, strerror(errno));
		if (got == 0)
			break;
		length += (size_t)got;
	}
	text[length] = '\0';
	close(fd);
	return text;
}

/* ------------------------------------------------------------------------------ Ksocks -- */

int try_open(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	return fd < 0 ? -errno : fd;
}

int must_open(unsigned int device, int flags)
{
	int ksock = try_open(device_path(device), flags);

	if (ksock < 0)
		fail("opening %s: %s", device_path(device), strerror(-ksock));
	return ksock;
}

int ioctl_at(int ksock, unsigned long request, const void *argument)
{
	int result = ioctl(ksock, request, argument);

	return result < 0 ? -errno : result;
}

#define CANARY 0xA5
#define GUARDED_BEFORE 64
#define GUARDED_AFTER 64

/* ioctl() on an argument of this size, with nothing but that allowed to change. */
static int guarded_ioctl(int ksock, unsigned long request, void *argument, size_t size)
{
	_Alignas(16) unsigned char memory[GUARDED_BEFORE + 32 + GUARDED_AFTER];
	unsigned char *guarded = memory + GUARDED_BEFORE;
	int result;

	memset(memory, CANARY, sizeof(memory));
	memcpy(guarded, argument, size);
	result = ioctl_at(ksock, request, guarded);
	memcpy(argument, guarded, size);
	memset(guarded, CANARY, size);
	for (size_t i = 0; i < sizeof(memory); i++)
		if (memory[i] != CANARY)
			fail("ioctl %#lx: expected an argument of %zu bytes to be used, found the byte at "
			     "offset %d overwritten", request, size, (int)i - GUARDED_BEFORE);
	return result;
}

int ioctl_u32(int ksock, unsigned long request, __u32 *value)
{
	return guarded_ioctl(ksock, request, value, sizeof(*value));
}

int ioctl_id(int ksock, unsigned long request, struct kbus_msg_id *id)
{
	return guarded_ioctl(ksock, request, id, sizeof(*id));
}

int ioctl_name(int ksock, unsigned long request, const void *name, size_t length, __u32 *number)
{
	struct kbus_bind_query query = {
		.return_id = *number, .name_len = (__u32)length, .name = (char *)(uintptr_t)name
	};
	int result = guarded_ioctl(ksock, request, &query, sizeof(query));

	if (query.name_len != (__u32)length || query.name != (const char *)name)
		fail("ioctl %#lx: expected name_len %zu and name %p untouched, found %u and %p", request,
		     length, name, query.name_len, (void *)query.name);
	*number = query.return_id;
	return result;
}

__u32 must_get(int ksock, unsigned long request, const char *what)
{
	__u32 value = 0xDEADBEEF;
	int result = ioctl_u32(ksock, request, &value);

	if (result != 0)
		fail("%s: expected 0, found %d (%s)", what, result, strerror(-result));
	return value;
}

__u32 must_exchange(int ksock, unsigned long request, __u32 value, const char *what)
{
	int result = ioctl_u32(ksock, request, &value);

	if (result != 0)
		fail("%s: expected 0, found %d (%s)", what, result, strerror(-result));
	return value;
}

int report_binds(int ksock, __u32 on)
{
	return ioctl_u32(ksock, KBUS_IOC_REPORTREPLIERBINDS, &on);
}

int bind_as(int ksock, const void *name, size_t length, __u32 is_replier)
{
	return ioctl_name(ksock, KBUS_IOC_BIND, name, length, &is_replier);
}

int unbind_as(int ksock, const void *name, size_t length, __u32 is_replier)
{
	return ioctl_name(ksock, KBUS_IOC_UNBIND, name, length, &is_replier);
}

int bind_listener(int ksock, const char *name)
{
	return bind_as(ksock, name, strlen(name), 0);
}

int bind_replier(int ksock, const char *name)
{
	return bind_as(ksock, name, strlen(name), 1);
}

int unbind_listener(int ksock, const char *name)
{
	return unbind_as(ksock, name, strlen(name), 0);
}

int unbind_replier(int ksock, const char *name)
{
	return unbind_as(ksock, name, strlen(name), 1);
}

long long replier_of(int ksock, const char *name)
{
	__u32 id = 0x55555555;
	int result = ioctl_name(ksock, KBUS_IOC_REPLIER, name, strlen(name), &id);

	if (result == 0 && id != 0)
		fail("REPLIER of %s: returned 0, so expected id 0, found %u", name, id);
	return result < 0 ? result : (long long)id;
}

/* --------------------------------------------------------------------------- messages -- */

static __u32 name_length(const struct draft *draft)
{
	return draft->name_len ? draft->name_len : (__u32)strlen(draft->name);
}

static void fill_header(struct kbus_message_header *header, const struct draft *draft)
{
	*header = (struct kbus_message_header){
		.start_guard = KBUS_MSG_START_GUARD,
		.id = draft->id,
		.in_reply_to = draft->in_reply_to,
		.to = draft->to,
		.from = draft->from,
		.orig_from = draft->orig_from,
		.final_to = draft->final_to,
		.extra = draft->extra,
		.flags = draft->flags,
		.name_len = name_length(draft),
		.data_len = draft->data_len,
		.end_guard = KBUS_MSG_END_GUARD,
	};
}

struct bytes entire_message(const struct draft *draft)
{
	size_t length = KBUS_ENTIRE_MSG_LEN(name_length(draft), draft->data_len);
	struct bytes bytes = { .at = must_allocate(length), .length = length };

	fill_header(bytes.header, draft);
	memcpy(kbus_msg_name_ptr(bytes.header), draft->name, bytes.header->name_len);
	if (draft->data_len)
		memcpy(kbus_msg_data_ptr(bytes.header), draft->data, draft->data_len);
	*kbus_msg_end_ptr(bytes.entire) = KBUS_MSG_END_GUARD;
	return bytes;
}

struct bytes pointy_message(const struct draft *draft)
{
	size_t length = sizeof(struct kbus_message_header);
	struct bytes bytes = { .at = must_allocate(length), .length = length };

	fill_header(bytes.header, draft);
	bytes.header->name = (char *)(uintptr_t)draft->name;
	bytes.header->data = (void *)(uintptr_t)draft->data;
	return bytes;
}

int put(int ksock, const void *bytes, size_t length)
{
	ssize_t count = write(ksock, bytes, length);

	return count < 0 ? -errno : (int)count;
}

int put_bytes(int ksock, struct bytes bytes)
{
	return put(ksock, bytes.at, bytes.length);
}

int send_for_id(int ksock, struct kbus_msg_id *id)
{
	return ioctl_id(ksock, KBUS_IOC_SEND, id);
}

int send_written(int ksock)
{
	const struct kbus_msg_id untouched = { 0xFEEDF00D, 0xFEEDF00D };
	struct kbus_msg_id id = untouched;
	int result = send_for_id(ksock, &id);

	if (result != 0 && result != -EAGAIN && !same_id(id, untouched))
		fail("SEND failed with %d (%s), so expected its argument untouched, found %u:%u", result,
		     strerror(-result), id.network_id, id.serial_num);
	if ((result == 0 || result == -EAGAIN) && !same_id(id, must_know_last_sent(ksock)))
		fail("expected SEND to give the id that LASTSENT gives, found %u:%u", id.network_id,
		     id.serial_num);
	return result;
}

int send_bytes(int ksock, struct bytes bytes, struct kbus_msg_id *id)
{
	int count = put_bytes(ksock, bytes);

	return count < 0 ? count : send_for_id(ksock, id);
}

int discard(int ksock)
{
	return ioctl_at(ksock, KBUS_IOC_DISCARD, NULL);
}

int say_draft(int ksock, const struct draft *draft)
{
	struct bytes bytes = entire_message(draft);
	int count = put_bytes(ksock, bytes);

	free(bytes.at);
	if (count < 0)
		return count;
	if ((size_t)count != bytes.length)
		fail("write: expected %zu bytes to be taken, found %d", bytes.length, count);
	return send_written(ksock);
}

int request_draft(int ksock, const struct draft *draft)
{
	struct draft asking = *draft;

	asking.flags |= KBUS_BIT_WANT_A_REPLY;
	return say_draft(ksock, &asking);
}

struct kbus_msg_id must_know_last_sent(int ksock)
{
	struct kbus_msg_id id = { 0xDEADBEEF, 0xDEADBEEF };
	int result = ioctl_id(ksock, KBUS_IOC_LASTSENT, &id);

	if (result != 0)
		fail("LASTSENT: expected 0, found %d (%s)", result, strerror(-result));
	return id;
}

__u32 must_use_serial(int ksock)
{
	int result = say(ksock, "$.Nobody.Listens.To.This");

	if (result != 0)
		fail("an announcement that nobody listens to: expected 0, found %d (%s)", result,
		     strerror(-result));
	return must_know_last_sent(ksock).serial_num;
}

int next_message(int ksock, __u32 *length)
{
	return ioctl_u32(ksock, KBUS_IOC_NEXTMSG, length);
}

int get(int ksock, void *buffer, size_t size)
{
	ssize_t count = read(ksock, buffer, size);

	return count < 0 ? -errno : (int)count;
}

static bool all_zero(const unsigned char *from, const unsigned char *to)
{
	while (from < to)
		if (*from++)
			return false;
	return true;
}

static void check_layout(struct bytes message)
{
	const struct kbus_message_header *header = message.header;
	const unsigned char *name, *data, *end;

	if (header->start_guard != KBUS_MSG_START_GUARD || header->end_guard != KBUS_MSG_END_GUARD)
		fail("expected the guards of a header, found %#x and %#x", header->start_guard,
		     header->end_guard);
	if (header->name || header->data)
		fail("expected an entire message, found a name at %p, data at %p", (void *)header->name,
		     header->data);
	expect_number("length of the message",
		      (long long)KBUS_ENTIRE_MSG_LEN(header->name_len, header->data_len),
		      (long long)message.length);
	name = (unsigned char *)kbus_msg_name_ptr(header);
	data = kbus_msg_data_ptr(header);
	end = (unsigned char *)kbus_msg_end_ptr(message.entire);
	if (!all_zero(name + header->name_len, data) || !all_zero(data + header->data_len, end))
		fail("expected the padding to be zero, and it is not");
	expect_number("final guard", KBUS_MSG_END_GUARD, *kbus_msg_end_ptr(message.entire));
}

static bool take_next(int ksock, struct received *received)
{
	__u32 length = 0xDEADBEEF;
	int result = next_message(ksock, &length);
	struct bytes message;

	if (result < 0)
		fail("NEXTMSG: expected 0 or 1, found %d (%s)", result, strerror(-result));
	if (result == 0) {
		expect_number("length from NEXTMSG, which found no message", 0, length);
		return false;
	}
	expect_number("result of NEXTMSG", 1, result);
	if (length < sizeof(struct kbus_entire_message))
		fail("NEXTMSG: expected the length of a message, found %u", length);
	message = (struct bytes){ .at = must_allocate(length), .length = length };
	expect_number("bytes read", length, get(ksock, message.at, length));
	expect_number("LENLEFT after all was read", 0, must_get(ksock, KBUS_IOC_LENLEFT, "LENLEFT"));
	check_layout(message);
	*received = (struct received){
		.header = message.header,
		.name = kbus_msg_name_ptr(message.header),
		.data = kbus_msg_data_ptr(message.header),
		.length = length,
	};
	return true;
}

struct received must_receive(int ksock)
{
	struct received received;

	if (!take_next(ksock, &received))
		fail("expected a message, found none");
	return received;
}

void must_have_nothing(int ksock)
{
	struct received received;

	if (take_next(ksock, &received))
		fail("expected no message, found \"%s\" %u:%u from %u", received.name,
		     received.header->id.network_id, received.header->id.serial_num,
		     received.header->from);
}

unsigned int must_drain(int ksock)
{
	struct received received;
	unsigned int count = 0;

	for (; take_next(ksock, &received); count++)
		free((void *)(uintptr_t)received.header);
	return count;
}

int reply_draft(int ksock, const struct received *asked, const struct draft *draft)
{
	struct draft answer = *draft;

	answer.to = asked->header->from;
	answer.in_reply_to = asked->header->id;
	return say_draft(ksock, &answer);
}

int reply(int ksock, const struct received *asked)
{
	return reply_as(ksock, asked, asked->name);
}

void expect_draft(int ksock, const struct draft *expected)
{
	struct received found = must_receive(ksock);
	const struct kbus_message_header *header = found.header;

	expect_string("name", expected->name, found.name);
	if (!same_id(expected->id, (struct kbus_msg_id){ 0, 0 }))
		expect_id("id", expected->id, header->id);
	expect_id("in_reply_to", expected->in_reply_to, header->in_reply_to);
	expect_number("to", expected->to, header->to);
	expect_number("from", expected->from, header->from);
	expect_number("flags", expected->flags, header->flags);
	expect_number("extra", expected->extra, header->extra);
	expect_number("orig_from.network_id", expected->orig_from.network_id,
		      header->orig_from.network_id);
	expect_number("orig_from.local_id", expected->orig_from.local_id, header->orig_from.local_id);
	expect_number("final_to.network_id", expected->final_to.network_id,
		      header->final_to.network_id);
	expect_number("final_to.local_id", expected->final_to.local_id, header->final_to.local_id);
	expect_number("data_len", expected->data_len, header->data_len);
	if (expected->data_len && memcmp(expected->data, found.data, expected->data_len) != 0)
		fail("\"%s\": expected the %u bytes of data that were sent, found others", found.name,
		     expected->data_len);
}

/* ------------------------------------------------------------------------------- poll -- */

int must_poll(int fd, short events, int timeout)
{
	struct pollfd waiter = { .fd = fd, .events = events };
	int count = poll(&waiter, 1, timeout);

	if (count < 0)
		fail("poll: %s", strerror(errno));
	if (count == 0 && timeout)
		fail("poll: expected one of the events %#x, found none in %d ms", events, timeout);
	return waiter.revents;
}

/* --------------------------------------------------- other processes, and bad addresses -- */

bool fork_child(struct child *child)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		fail("socketpair: %s", strerror(errno));
	fflush(stdout);
	child->pid = fork();
	if (child->pid < 0)
		fail("fork: %s", strerror(errno));
	if (child->pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	child->channel = ends[child->pid == 0];
	close(ends[child->pid != 0]);
	return child->pid == 0;
}

void tell(const struct child *other, __u32 word)
{
	if (write(other->channel, &word, sizeof(word)) != sizeof(word))
		fail("the other process is gone");
}

__u32 hear(const struct child *other)
{
	__u32 word;

	if (read(other->channel, &word, sizeof(word)) != sizeof(word))
		fail("the other process has ended before its time");
	return word;
}

void must_join(const struct child *child)
{
	int status;

	if (waitpid(child->pid, &status, 0) != child->pid)
		fail("waitpid: %s", strerror(errno));
	close(child->channel);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail("expected the other process to succeed, found wait status %#x", status);
}

void must_kill(const struct child *child)
{
	int status;

	if (kill(child->pid, SIGKILL) != 0 || waitpid(child->pid, &status, 0) != child->pid)
		fail("killing the other process: %s", strerror(errno));
	close(child->channel);
}

unsigned char *unmapped(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
		fail("mmap: %s", strerror(errno));
	return pages + page;
}

const void *read_only(const void *bytes, size_t length)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *memory = mmap(NULL, page, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	memcpy(memory, bytes, length);
	if (mprotect(memory, page, PROT_READ) != 0)
		fail("mprotect: %s", strerror(errno));
	return memory;
}
