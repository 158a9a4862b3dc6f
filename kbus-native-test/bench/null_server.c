// SPDX-License-Identifier: Apache-2.0
#include "null_server.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_DEVICES 256
#define MOST_KSOCKS 65536u
#define FIRST_DEVICE_NODE 2
#define VALID_SECONDS 3600
#define QUEUE_LIMIT 100

/* ---------------------------------------------------------------------- messages -- */

/* One for all its recipients, as in the daemon. */
struct message {
	unsigned int holders;
	uint32_t length;
	union {
		struct kbus_message_header header;
		char bytes[1];
	};
};

static struct message *new_message(const void *bytes, uint32_t length)
{
	struct message *message = malloc(sizeof(*message) + length);

	if (!message)
		die("no memory for a message");
	message->holders = 1;
	message->length = length;
	memcpy(message->bytes, bytes, length);
	return message;
}

static void drop(struct message *message)
{
	if (message && --message->holders == 0)
		free(message);
}

/* ---------------------------------------------------------------- Ksocks, devices -- */

struct ksock {
	uint32_t id;
	struct device *device;
	struct message *written, *reading;
	uint32_t read_bytes;
	bool is_waited_for;
	uint64_t poll_handle;
	struct message **queue;	/* a ring */
	uint32_t limit, first, queued;
};

struct binding {
	struct ksock *ksock;
	uint32_t is_replier, name_length;
	struct binding *next;
};

static struct device {
	struct binding *bindings;
	uint32_t serial_number;
} devices[MOST_DEVICES];

static struct ksock *ksocks[MOST_KSOCKS];
static uint32_t last_id;

static struct ksock *new_ksock(struct device *device)
{
	struct ksock *ksock = must_allocate(sizeof(*ksock));

	do
		last_id = last_id % (MOST_KSOCKS - 1) + 1;
	while (ksocks[last_id]);
	ksocks[last_id] = ksock;
	ksock->id = last_id;
	ksock->device = device;
	ksock->limit = QUEUE_LIMIT;
	ksock->queue = must_allocate(QUEUE_LIMIT * sizeof(*ksock->queue));
	return ksock;
}

static struct message *take_first(struct ksock *ksock)
{
	struct message *message = ksock->queue[ksock->first];

	ksock->first = (ksock->first + 1) % ksock->limit;
	ksock->queued--;
	return message;
}

static void remove_bindings(struct ksock *ksock)
{
	struct binding **at = &ksock->device->bindings, *binding;

	while ((binding = *at)) {
		if (binding->ksock == ksock) {
			*at = binding->next;
			free(binding);
		} else {
			at = &binding->next;
		}
	}
}

static void close_ksock(struct ksock *ksock)
{
	remove_bindings(ksock);
	ksocks[ksock->id] = NULL;
	drop(ksock->written);
	drop(ksock->reading);
	while (ksock->queued)
		drop(take_first(ksock));
	free(ksock->queue);
	free(ksock);
}

/* ---------------------------------------------------------------------- delivery -- */

static bool has_room(const struct ksock *ksock)
{
	return ksock->queued < ksock->limit;
}

static void deliver(struct message *message, struct ksock *to, struct answer *answer)
{
	to->queue[(to->first + to->queued++) % to->limit] = message;
	message->holders++;
	if (!to->is_waited_for)
		return;
	if (answer->wakeup_count == MOST_WAKEUPS)
		die("more than %d have to be woken at once", MOST_WAKEUPS);
	to->is_waited_for = false;
	answer->wakeups[answer->wakeup_count++] = to->poll_handle;
}

static int send_reply(struct message *message, struct answer *answer)
{
	struct ksock *asker = ksocks[message->header.to % MOST_KSOCKS];

	if (!asker)
		return -EADDRNOTAVAIL;
	if (!has_room(asker))
		return -EBUSY;
	deliver(message, asker, answer);
	return 0;
}

static int send_request(struct device *device, struct message *message, struct answer *answer)
{
	const struct binding *binding = device->bindings;

	while (binding && !(binding->is_replier && binding->name_length == message->header.name_len))
		binding = binding->next;
	if (!binding)
		return -EADDRNOTAVAIL;
	if (!has_room(binding->ksock))
		return -EBUSY;
	message->header.flags |= KBUS_BIT_WANT_YOU_TO_REPLY;
	deliver(message, binding->ksock, answer);
	return 0;
}

static int announce(struct device *device, struct message *message, struct answer *answer)
{
	uint32_t name_length = message->header.name_len;
	const struct binding *binding;

	for (binding = device->bindings; binding; binding = binding->next)
		if (!binding->is_replier && binding->name_length == name_length && has_room(binding->ksock))
			deliver(message, binding->ksock, answer);
	return 0;
}

/* 0 or the negative errno */
static int send_written(struct ksock *ksock, struct answer *answer)
{
	struct message *message = ksock->written;
	int result;

	if (!message)
		return -ENOMSG;
	ksock->written = NULL;
	message->header.from = ksock->id;
	message->header.id = (struct kbus_msg_id){ 0, ++ksock->device->serial_number };
	if (message->header.in_reply_to.serial_num)
		result = send_reply(message, answer);
	else if (message->header.flags & KBUS_BIT_WANT_A_REPLY)
		result = send_request(ksock->device, message, answer);
	else
		result = announce(ksock->device, message, answer);
	drop(message);
	return result;
}

/* ------------------------------------------------------------------------ ioctls -- */

static void fetch(pid_t pid, const void *from, void *to, size_t length)
{
	struct iovec local = { to, length }, remote = { (void *)from, length };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) != (ssize_t)length)
		die("the memory of process %d cannot be read", pid);
}

/* The kernel passes half of the request only: any server has to fetch it, and the name behind it. */
static struct kbus_bind_request fetch_binding(const struct request *request, const struct fuse_ioctl_in *in)
{
	struct kbus_bind_request wanted;
	char name[KBUS_MAX_NAME_LEN];

	fetch((pid_t)request->header->pid, (const void *)in->arg, &wanted, sizeof(wanted));
	if (wanted.name_len > sizeof(name))
		die("a name of %u bytes", wanted.name_len);
	fetch((pid_t)request->header->pid, wanted.name, name, wanted.name_len);
	return wanted;
}

static int bind_name(struct ksock *ksock, struct kbus_bind_request wanted)
{
	struct binding *binding = must_allocate(sizeof(*binding));

	*binding = (struct binding){ ksock, wanted.is_replier, wanted.name_len, ksock->device->bindings };
	ksock->device->bindings = binding;
	return 0;
}

static int unbind_name(struct ksock *ksock, struct kbus_bind_request wanted)
{
	struct binding **at = &ksock->device->bindings, *binding;

	for (; (binding = *at); at = &binding->next)
		if (binding->ksock == ksock && binding->is_replier == wanted.is_replier &&
		    binding->name_length == wanted.name_len) {
			*at = binding->next;
			free(binding);
			return 0;
		}
	return -EINVAL;
}

static int take_next(struct ksock *ksock, uint32_t *length)
{
	drop(ksock->reading);
	ksock->reading = ksock->queued ? take_first(ksock) : NULL;
	ksock->read_bytes = 0;
	*length = ksock->reading ? ksock->reading->length : 0;
	return ksock->reading ? 1 : 0;
}

static int set_limit(struct ksock *ksock, uint32_t limit)
{
	if (ksock->queued)
		return -EBUSY;
	free(ksock->queue);
	ksock->limit = limit;
	ksock->first = 0;
	ksock->queue = must_allocate(limit * sizeof(*ksock->queue));
	return 0;
}

static int discard(struct ksock *ksock)
{
	drop(ksock->written);
	ksock->written = NULL;
	return 0;
}

static void serve_ioctl(const struct request *request, struct answer *answer)
{
	const struct fuse_ioctl_in *in = request->operation;
	struct ksock *ksock = ksocks[in->fh];
	uint32_t *value = answer->head.ioctl.value;
	uint32_t value_length = 0;
	int result = 0;

	switch (in->cmd) {
	case KBUS_IOC_BIND:
		result = bind_name(ksock, fetch_binding(request, in));
		break;
	case KBUS_IOC_UNBIND:
		result = unbind_name(ksock, fetch_binding(request, in));
		break;
	case KBUS_IOC_KSOCKID:
		value[0] = ksock->id;
		value_length = 4;
		break;
	case KBUS_IOC_NEXTMSG:
		result = take_next(ksock, &value[0]);
		value_length = 4;
		break;
	case KBUS_IOC_SEND:
		result = send_written(ksock, answer);
		value[1] = ksock->device->serial_number;
		value_length = 8;
		break;
	case KBUS_IOC_DISCARD:
		result = discard(ksock);
		break;
	case KBUS_IOC_MAXMSGS:
		memcpy(&value[0], request->payload, 4);
		result = set_limit(ksock, value[0]);
		value_length = 4;
		break;
	default:
		result = -ENOTTY;
	}
	if (result < 0) {
		answer->head.header.error = result;
		return;
	}
	answer->head.ioctl.result.result = result;
	answer->struct_length = (uint32_t)sizeof(struct fuse_ioctl_out) + value_length;
}

/* ---------------------------------------------------------------- files and nodes -- */

static void fill_attributes(const struct options *options, struct fuse_attr *attributes, uint64_t node)
{
	*attributes = (struct fuse_attr){ .ino = node, .nlink = 1, .mode = S_IFREG | 0666, .blksize = 4096 };
	if (node == FUSE_ROOT_ID)
		attributes->mode = S_IFDIR | 0755;
	else if (options->parallel_writes)
		attributes->size = MAX_WRITE;	/* writes beyond the end have the node for themselves */
}

static int look_up(const struct options *options, const char *name, struct answer *answer)
{
	unsigned int number;
	char rest;

	if (sscanf(name, "kbus%u%c", &number, &rest) != 1 || number >= options->devices)
		return -ENOENT;
	answer->head.entry.nodeid = FIRST_DEVICE_NODE + number;
	answer->head.entry.entry_valid = answer->head.entry.attr_valid = VALID_SECONDS;
	fill_attributes(options, &answer->head.entry.attr, FIRST_DEVICE_NODE + number);
	answer->struct_length = sizeof(answer->head.entry);
	return 0;
}

static void serve_attributes(const struct options *options, uint64_t node, struct answer *answer)
{
	answer->head.attributes.attr_valid = VALID_SECONDS;
	fill_attributes(options, &answer->head.attributes.attr, node);
	answer->struct_length = sizeof(answer->head.attributes);
}

static void serve_open(const struct options *options, uint64_t node, struct answer *answer)
{
	struct ksock *ksock = new_ksock(&devices[node - FIRST_DEVICE_NODE]);

	answer->head.open.fh = ksock->id;
	answer->head.open.open_flags = FOPEN_DIRECT_IO | FOPEN_STREAM |
		(options->parallel_writes ? FOPEN_PARALLEL_DIRECT_WRITES : 0);
	answer->struct_length = sizeof(answer->head.open);
}

static void serve_read(const struct fuse_read_in *in, struct answer *answer)
{
	struct ksock *ksock = ksocks[in->fh];
	uint32_t left;

	if (!ksock->reading)
		return;
	left = ksock->reading->length - ksock->read_bytes;
	answer->data = ksock->reading->bytes + ksock->read_bytes;
	answer->data_length = left < in->size ? left : in->size;
	ksock->read_bytes += answer->data_length;
}

static int serve_write(const struct fuse_write_in *in, const char *bytes, struct answer *answer)
{
	struct ksock *ksock = ksocks[in->fh];

	if (ksock->written || in->size < sizeof(struct kbus_message_header))
		return -EINVAL;
	ksock->written = new_message(bytes, in->size);
	answer->head.write.size = in->size;
	answer->struct_length = sizeof(answer->head.write);
	return 0;
}

static void serve_poll(const struct fuse_poll_in *in, struct answer *answer)
{
	struct ksock *ksock = ksocks[in->fh];

	if (in->flags & FUSE_POLL_SCHEDULE_NOTIFY) {
		ksock->is_waited_for = true;
		ksock->poll_handle = in->kh;
	}
	answer->head.poll.revents = POLLOUT | POLLWRNORM | (ksock->queued ? POLLIN | POLLRDNORM : 0);
	answer->struct_length = sizeof(answer->head.poll);
}

static void serve_init(const struct options *options, const struct fuse_init_in *in, struct answer *answer)
{
	struct fuse_init_out *out = &answer->head.init;

	if (options->init_flags2 && !(in->flags2 & options->init_flags2))
		die("the kernel does not offer FUSE over io_uring: /sys/module/fuse/parameters/enable_uring must be Y");
	out->major = FUSE_KERNEL_VERSION;
	out->minor = FUSE_KERNEL_MINOR_VERSION;
	out->max_readahead = in->max_readahead;
	out->flags = FUSE_BIG_WRITES | FUSE_MAX_PAGES | FUSE_ATOMIC_O_TRUNC | options->init_flags;
	out->flags2 = options->init_flags2;
	out->max_background = UINT16_MAX;
	out->congestion_threshold = UINT16_MAX;
	out->max_write = MAX_WRITE;
	out->max_pages = MAX_PAGES;
	out->time_gran = 1;
	answer->struct_length = sizeof(*out);
}

/* 0 or the negative errno */
static int serve_opcode(const struct options *options, const struct request *request, struct answer *answer)
{
	const struct fuse_in_header *header = request->header;

	switch (header->opcode) {
	case FUSE_READ:
		serve_read(request->operation, answer);
		return 0;
	case FUSE_WRITE:
		return serve_write(request->operation, request->payload, answer);
	case FUSE_IOCTL:
		serve_ioctl(request, answer);
		return answer->head.header.error;
	case FUSE_POLL:
		serve_poll(request->operation, answer);
		return 0;
	case FUSE_OPEN:
		serve_open(options, header->nodeid, answer);
		return 0;
	case FUSE_RELEASE:
		close_ksock(ksocks[((const struct fuse_release_in *)request->operation)->fh]);
		return 0;
	case FUSE_LOOKUP:
		return look_up(options, request->payload, answer);
	case FUSE_GETATTR:
	case FUSE_SETATTR:
		serve_attributes(options, header->nodeid, answer);
		return 0;
	case FUSE_STATFS:
		answer->struct_length = sizeof(answer->head.statfs);
		return 0;
	case FUSE_INIT:
		serve_init(options, request->operation, answer);
		return 0;
	case FUSE_DESTROY:
		return 0;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:	/* no request takes long enough to be interrupted */
		answer->is_expected = false;
		return 0;
	default:
		return -ENOSYS;
	}
}

size_t operation_length(uint32_t opcode)
{
	switch (opcode) {
	case FUSE_READ: return sizeof(struct fuse_read_in);
	case FUSE_WRITE: return sizeof(struct fuse_write_in);
	case FUSE_IOCTL: return sizeof(struct fuse_ioctl_in);
	default: return 0;
	}
}

void serve(const struct options *options, const struct request *request, struct answer *answer)
{
	memset(&answer->head, 0, sizeof(answer->head));
	answer->struct_length = answer->data_length = 0;
	answer->wakeup_count = 0;
	answer->is_expected = true;
	answer->head.header.error = serve_opcode(options, request, answer);
	if (answer->head.header.error)
		answer->struct_length = answer->data_length = 0;
	answer->head.header.unique = request->header->unique;
	answer->head.header.len =
		(uint32_t)sizeof(struct fuse_out_header) + answer->struct_length + answer->data_length;
}

/* ---------------------------------------------------------------------- /dev/fuse -- */

void send_wakeups(int fuse, const struct answer *answer)
{
	for (unsigned int i = 0; i < answer->wakeup_count; i++) {
		struct {
			struct fuse_out_header header;
			struct fuse_notify_poll_wakeup_out wakeup;
		} notice = { { sizeof(notice), FUSE_NOTIFY_POLL, 0 }, { answer->wakeups[i] } };

		/* ENOENT: whoever slept has closed meanwhile. */
		if (write(fuse, &notice, sizeof(notice)) < 0 && errno != ENOENT && errno != ENODEV)
			die("FUSE_NOTIFY_POLL: %s", strerror(errno));
	}
}

bool read_request(int fuse, char *buffer, struct request *request)
{
	ssize_t length;

	do
		length = read(fuse, buffer, REQUEST_ROOM);
	while (length < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN));
	if (length < 0 && errno == ENODEV)
		return false;
	MUST(length);
	request->header = (const struct fuse_in_header *)buffer;
	request->operation = buffer + sizeof(struct fuse_in_header);
	request->payload = (const char *)request->operation + operation_length(request->header->opcode);
	return true;
}

void write_answer(int fuse, struct answer *answer)
{
	struct iovec parts[2] = {
		{ &answer->head, sizeof(struct fuse_out_header) + answer->struct_length },
		{ (void *)answer->data, answer->data_length },
	};

	/* ENOENT: the request has been given up. ENODEV: so has the mount. */
	if (writev(fuse, parts, answer->data_length ? 2 : 1) < 0 && errno != ENOENT && errno != ENODEV)
		die("an answer was not taken: %s", strerror(errno));
}

/* ------------------------------------------------------------------------- set up -- */

void read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "devices", required_argument, NULL, 'd' },
		{ "parallel-writes", required_argument, NULL, 'p' },
		{ 0 },
	};
	int option;

	options->devices = 1;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'd')
			options->devices = (unsigned int)number_of(optarg, "--devices", 1);
		else if (option == 'p')
			options->parallel_writes = number_of(optarg, "--parallel-writes", 0);
		else
			exit(2);
	}
	if (optind != argc - 1 || options->devices > MOST_DEVICES)
		die("usage: %s [--devices N, at most %d] [--parallel-writes 0|1] MOUNTPOINT", argv[0], MOST_DEVICES);
	options->mountpoint = argv[optind];
}

int mount_fuse(const struct options *options)
{
	char data[128];
	int fuse = (int)MUST(open("/dev/fuse", O_RDWR | O_CLOEXEC));

	snprintf(data, sizeof(data), "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other,default_permissions",
		 fuse);
	if (mount(program_invocation_short_name, options->mountpoint, "fuse", MS_NOSUID | MS_NODEV, data))
		die("%s cannot be mounted on: %s", options->mountpoint, strerror(errno));
	return fuse;
}
