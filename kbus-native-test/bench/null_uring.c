// SPDX-License-Identifier: Apache-2.0
/*
 * null_uring [--devices N] [--parallel-writes 0|1] MOUNTPOINT
 *
 * The floor for a server on FUSE over io_uring: for each CPU a ring with one entry, and a thread on
 * that CPU. The kernel gives a request to the CPU of whoever makes it. One lock is around all that
 * the threads share.
 *
 * The first request, INIT, comes through /dev/fuse; so does what has no answer, which is why a
 * thread goes on reading there. Poll wake-ups are written there by whoever has them.
 *
 * The rings are used through plain system calls: there is nothing here that liburing would do
 * better, and it is not everywhere.
 */
#include "null_server.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Kernel headers before 6.14 do not have these; see <linux/fuse.h>. */
enum { URING_REGISTER = 1, URING_COMMIT_AND_FETCH = 2 };

struct uring_headers {
	char in_out[128];	/* fuse_in_header, and in its place fuse_out_header */
	char operation[128];
	struct {
		uint64_t flags, commit_id;
		uint32_t payload_size, padding;
		uint64_t reserved;
	} entry;
};
_Static_assert(sizeof(struct uring_headers) == 288, "as the kernel has it");

struct uring_command {
	uint64_t flags, commit_id;
	uint16_t queue_id;
	uint8_t padding[6];
};

/* An SQE of 128 bytes has 80 for a command, from where a short one has its last 16. */
union long_sqe {
	struct io_uring_sqe sqe;
	char bytes[128];
};
#define COMMAND_OFFSET 48

static struct options options = {
	.parallel_writes = true,
	.init_flags = FUSE_INIT_EXT,
	.init_flags2 = INIT2_OVER_IO_URING,
};
static int fuse;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct queue {
	int cpu, ring;
	union long_sqe *sqes;
	_Atomic uint32_t *submission_tail, *completion_head, *completion_tail;
	uint32_t submission_mask, completion_mask;
	uint32_t *submission_index;
	struct io_uring_cqe *completions;
	struct uring_headers *headers;
	char *payload;
	struct iovec buffers[2];
	struct answer answer;
};

static void *map_ring(int ring, size_t length, uint64_t what)
{
	void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, (off_t)what);

	if (memory == MAP_FAILED)
		die("a ring cannot be mapped: %s", strerror(errno));
	return memory;
}

static void set_up_ring(struct queue *queue)
{
	/* The thread is the only one that submits, and runs what completes when it waits. */
	struct io_uring_params params = {
		.flags = IORING_SETUP_SQE128 | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	};
	char *submissions, *completions;

	queue->ring = (int)MUST(syscall(SYS_io_uring_setup, 4, &params));
	submissions = map_ring(queue->ring, params.sq_off.array + params.sq_entries * sizeof(uint32_t),
			       IORING_OFF_SQ_RING);
	completions = map_ring(queue->ring, params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe),
			       IORING_OFF_CQ_RING);
	queue->sqes = map_ring(queue->ring, params.sq_entries * sizeof(union long_sqe), IORING_OFF_SQES);
	queue->submission_tail = (void *)(submissions + params.sq_off.tail);
	queue->submission_mask = *(uint32_t *)(submissions + params.sq_off.ring_mask);
	queue->submission_index = (void *)(submissions + params.sq_off.array);
	queue->completion_head = (void *)(completions + params.cq_off.head);
	queue->completion_tail = (void *)(completions + params.cq_off.tail);
	queue->completion_mask = *(uint32_t *)(completions + params.cq_off.ring_mask);
	queue->completions = (void *)(completions + params.cq_off.cqes);
}

static void set_up_buffers(struct queue *queue)
{
	queue->headers = aligned_alloc(4096, 4096);
	queue->payload = aligned_alloc(4096, MAX_WRITE);
	if (!queue->headers || !queue->payload)
		die("no memory for the buffers of a queue");
	memset(queue->headers, 0, 4096);
	memset(queue->payload, 0, MAX_WRITE);
	queue->buffers[0] = (struct iovec){ queue->headers, sizeof(*queue->headers) };
	queue->buffers[1] = (struct iovec){ queue->payload, MAX_WRITE };
}

/* Submit the entry and wait until it comes back with a request; false if the mount has gone. */
static bool submit_and_wait(struct queue *queue, uint32_t operation, uint64_t commit_id)
{
	uint32_t tail = *queue->submission_tail, index = tail & queue->submission_mask, head = *queue->completion_head;
	union long_sqe *entry = &queue->sqes[index];
	struct uring_command *command = (void *)(entry->bytes + COMMAND_OFFSET);
	unsigned int to_submit = 1;

	memset(entry, 0, sizeof(*entry));
	entry->sqe.opcode = IORING_OP_URING_CMD;
	entry->sqe.fd = fuse;
	entry->sqe.cmd_op = operation;
	if (operation == URING_REGISTER) {
		entry->sqe.addr = (uint64_t)queue->buffers;
		entry->sqe.len = COUNT(queue->buffers);
	}
	command->commit_id = commit_id;
	command->queue_id = (uint16_t)queue->cpu;
	queue->submission_index[index] = index;
	atomic_store_explicit(queue->submission_tail, tail + 1, memory_order_release);
	while (atomic_load_explicit(queue->completion_tail, memory_order_acquire) == head) {
		long done = syscall(SYS_io_uring_enter, queue->ring, to_submit, 1, IORING_ENTER_GETEVENTS, NULL, 0);

		if (done < 0 && errno != EINTR)
			die("io_uring_enter: %s", strerror(errno));
		if (done > 0)
			to_submit = 0;
	}
	int32_t result = queue->completions[head & queue->completion_mask].res;

	atomic_store_explicit(queue->completion_head, head + 1, memory_order_release);
	if (result < 0 && result != -ENOTCONN && result != -ECANCELED)
		die("an entry came back with: %s", strerror(-result));
	return result >= 0;
}

/* An answer goes where its request was: the header into the header, all the rest into the payload. */
static void put_answer(struct queue *queue)
{
	struct answer *answer = &queue->answer;

	memcpy(queue->headers->in_out, &answer->head.header, sizeof(answer->head.header));
	memcpy(queue->payload, &answer->head.header + 1, answer->struct_length);
	if (answer->data_length)
		memcpy(queue->payload + answer->struct_length, answer->data, answer->data_length);
	queue->headers->entry.payload_size = answer->struct_length + answer->data_length;
}

static void *serve_queue(void *argument)
{
	struct queue *queue = argument;
	struct request request;
	bool goes_on;

	run_on(queue->cpu);
	set_up_ring(queue);
	set_up_buffers(queue);
	request.header = (const void *)queue->headers->in_out;
	request.operation = queue->headers->operation;
	request.payload = queue->payload;
	goes_on = submit_and_wait(queue, URING_REGISTER, 0);
	while (goes_on) {
		pthread_mutex_lock(&lock);
		serve(&options, &request, &queue->answer);
		put_answer(queue);
		pthread_mutex_unlock(&lock);
		send_wakeups(fuse, &queue->answer);
		goes_on = submit_and_wait(queue, URING_COMMIT_AND_FETCH, queue->headers->entry.commit_id);
	}
	return NULL;
}

/* FORGET and INTERRUPT, and INIT before them. */
static bool serve_one_from_device(char *buffer)
{
	static struct answer answer;
	struct request request;

	if (!read_request(fuse, buffer, &request))
		return false;
	pthread_mutex_lock(&lock);
	serve(&options, &request, &answer);
	if (answer.is_expected)
		write_answer(fuse, &answer);
	pthread_mutex_unlock(&lock);
	send_wakeups(fuse, &answer);
	return true;
}

int main(int argc, char **argv)
{
	/* The kernel wants an entry for every CPU that there can be. */
	int cpus = (int)MUST(sysconf(_SC_NPROCESSORS_CONF));
	char *buffer = must_allocate(REQUEST_ROOM);
	pthread_t thread;

	read_options(argc, argv, &options);
	fuse = mount_fuse(&options);
	if (!serve_one_from_device(buffer))
		return 0;
	for (int cpu = 0; cpu < cpus; cpu++) {
		struct queue *queue = must_allocate(sizeof(*queue));

		queue->cpu = cpu;
		if (pthread_create(&thread, NULL, serve_queue, queue))
			die("no thread for CPU %d", cpu);
	}
	while (serve_one_from_device(buffer))
		;
	return 0;
}
