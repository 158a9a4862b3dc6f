/* SPDX-License-Identifier: Apache-2.0 */
/* A read that is parked waits for a line, and for nothing else; and it is in nobody's way. */
#include "toy.h"

#define MANY 200

static void on_signal(int number)
{
	(void)number;
}

static void handle_signal(int number, int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	sigaction(number, &action, NULL);
}

TEST("a read waits until another process writes")
{
	int toy = open_ksock();
	struct child reader;

	if (fork_child(&reader)) {
		expect_line("hello", get_line(toy));
		exit(0);
	}
	await_parked(toy, 1);
	EXPECT(6, put_line(toy, "hello\n"));
	join_child(&reader);
	EXPECT(0, parked_count(toy));
}

TEST("a read that finds a line does not wait")
{
	int toy = open_ksock();

	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", get_line(toy));
}

TEST("with O_NONBLOCK a read that finds nothing gives EAGAIN, and is not parked")
{
	int toy = open_ksock_as(O_RDWR | O_NONBLOCK);

	EXPECT(-EAGAIN, get_line(toy).result);
	EXPECT(0, parked_count(toy));
	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", get_line(toy));
}

TEST("whether a read may wait is what O_NONBLOCK says when it is made")
{
	int toy = open_ksock();

	EXPECT(0, fcntl(toy, F_SETFL, O_RDWR | O_NONBLOCK));
	EXPECT(-EAGAIN, get_line(toy).result);
}

TEST("whoever has waited longest is answered first")
{
	int toy = open_ksock();
	struct reader first, second;

	start_reader(&first, toy);
	await_parked(toy, 1);
	start_reader(&second, open_ksock());
	await_parked(toy, 2);
	EXPECT(8, put_line(toy, "one\ntwo\n"));
	expect_line("one", join_reader(&first));
	expect_line("two", join_reader(&second));
}

static void interrupt_a_reader(int flags)
{
	int toy = open_ksock();
	struct reader reader;

	handle_signal(SIGINT, flags);
	start_reader(&reader, toy);
	await_parked(toy, 1);
	pthread_kill(reader.thread, SIGINT);
	EXPECT(-EINTR, join_reader(&reader).result);
	EXPECT(0, parked_count(toy));
	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", get_line(toy));
}

TEST("a signal ends a parked read with EINTR, and loses nothing")
{
	interrupt_a_reader(0);
}

TEST("a signal with SA_RESTART ends a parked read with EINTR, and loses nothing")
{
	interrupt_a_reader(SA_RESTART);
}

TEST("a signal that is ignored or blocked ends no read")
{
	int toy = open_ksock();
	struct reader reader;
	sigset_t blocked;

	signal(SIGUSR1, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &blocked, NULL);
	start_reader(&reader, toy);
	await_parked(toy, 1);
	pthread_kill(reader.thread, SIGUSR1);
	pthread_kill(reader.thread, SIGUSR2);
	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", join_reader(&reader));
}

TEST("a reader that is killed is gone, and has taken nothing")
{
	int toy = open_ksock();
	struct child reader;

	if (fork_child(&reader)) {
		get_line(toy);
		exit(1);
	}
	await_parked(toy, 1);
	kill_child(&reader);
	EXPECT(0, parked_count(toy));
	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", get_line(toy));
}

TEST("a process with parked reads in several threads can exit, and its files are closed")
{
	int toy = open_ksock();
	struct child readers;

	if (fork_child(&readers)) {
		struct reader reader[8];

		for (int i = 0; i < 8; i++)
			start_reader(&reader[i], open_ksock());
		await_parked(toy, 8);
		exit(0);
	}
	join_child(&readers);
	EXPECT(0, parked_count(toy));
	EXPECT(1, open_count(toy));
}

TEST("close() in another thread returns at once, and the read goes on")
{
	int toy = open_ksock(), closed = open_ksock();
	struct reader reader;

	start_reader(&reader, closed);
	await_parked(toy, 1);
	close(closed);
	EXPECT(1, parked_count(toy));
	EXPECT(2, open_count(toy));
	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", join_reader(&reader));
	EXPECT(1, open_count(toy));
}

TEST("close() of a copy returns at once while the other is read")
{
	int toy = open_ksock(), copied = open_ksock();
	struct reader reader;

	start_reader(&reader, copied);
	await_parked(toy, 1);
	for (int i = 0; i < 100; i++)
		close(dup(copied));
	EXPECT(1, parked_count(toy));
	EXPECT(4, put_line(copied, "one\n"));
	expect_line("one", join_reader(&reader));
}

TEST("a write does not wait for a read of the same file")
{
	int toy = open_ksock();
	struct reader reader;

	start_reader(&reader, toy);
	await_parked(toy, 1);
	EXPECT(4, put_line(toy, "one\n"));
	expect_line("one", join_reader(&reader));
}

TEST("a file shows nothing to poll() for as long as a parked read takes what comes")
{
	int toy = open_ksock();
	struct reader reader;

	start_reader(&reader, toy);
	await_parked(toy, 1);
	EXPECT(WRITABLE, ready(toy));
	EXPECT(4, put_line(toy, "one\n"));
	EXPECT(WRITABLE, ready(toy));
	expect_line("one", join_reader(&reader));
	EXPECT(4, put_line(toy, "two\n"));
	EXPECT(READABLE | WRITABLE, ready(toy));
	expect_line("two", get_line(toy));
}

static void *await_readable(void *toy)
{
	must_poll(*(int *)toy, POLLIN, LONG_TIME_MS);
	return NULL;
}

TEST("poll() of a file with a parked read wakes for what the read leaves")
{
	int toy = open_ksock();
	struct reader reader;
	pthread_t poller;

	start_reader(&reader, toy);
	await_parked(toy, 1);
	pthread_create(&poller, NULL, await_readable, &toy);
	EXPECT(8, put_line(toy, "one\ntwo\n"));
	pthread_join(poller, NULL);
	expect_line("one", join_reader(&reader));
	expect_line("two", get_line(toy));
}

/* All on one processor, as there may be a queue for each. */
static void park_many(struct reader *readers, int toy, int count)
{
	stay_on(FIRST);
	for (int i = 0; i < count; i++)
		start_reader(&readers[i], toy);
	await_parked(toy, count);
}

static void use_otherwise(int toy)
{
	for (int i = 0; i < 100; i++) {
		int other = open_ksock_on(1);

		EXPECT(4, put_line(other, "one\n"));
		expect_line("one", get_line(other));
		EXPECT(0, parked_count(other));
		close(other);
	}
	EXPECT(MANY, parked_count(toy));
}

TEST("200 parked reads on one processor keep nobody there from anything else")
{
	int toy = open_ksock();
	struct reader readers[MANY];

	park_many(readers, toy, MANY);
	use_otherwise(toy);
	stay_on(LAST);
	use_otherwise(toy);
	EXPECT_TRUE(put_line(toy, numbered_lines(MANY)) > 0);
	expect_each_line_once(readers, MANY);
	EXPECT(0, parked_count(toy));
}

TEST("one write answers 200 reads of another processor")
{
	int toy = open_ksock();

	for (int round = 0; round < 20; round++) {
		struct reader readers[MANY];

		context("round %d", round);
		park_many(readers, toy, MANY);
		stay_on(LAST);
		EXPECT_TRUE(put_line(toy, numbered_lines(MANY)) > 0);
		expect_each_line_once(readers, MANY);
	}
}

TEST("one write answers 200 reads of its own processor")
{
	int toy = open_ksock();

	for (int round = 0; round < 20; round++) {
		struct reader readers[MANY];

		context("round %d", round);
		park_many(readers, toy, MANY);
		EXPECT_TRUE(put_line(toy, numbered_lines(MANY)) > 0);
		expect_each_line_once(readers, MANY);
	}
}

TEST("a process that is killed with 200 parked reads is gone")
{
	int toy = open_ksock();

	for (int round = 0; round < 5; round++) {
		struct child child;

		context("round %d", round);
		if (fork_child(&child)) {
			struct reader readers[MANY];

			park_many(readers, toy, MANY);
			tell(&child, 0);
			hear(&child);
		}
		hear(&child);
		EXPECT(MANY, parked_count(toy));
		kill_child(&child);
		EXPECT(0, parked_count(toy));
	}
}

static volatile sig_atomic_t handled;

static void note_signal(int number)
{
	(void)number;
	handled = 1;
}

/* Wait for the end of a read that gets a signal; again and again if it came before the read. */
static struct outcome interrupt_until_it_ends(struct reader *reader)
{
	handled = 0;
	pthread_kill(reader->thread, SIGINT);
	while (pthread_tryjoin_np(reader->thread, NULL) != 0) {
		if (handled) {
			handled = 0;
			pthread_kill(reader->thread, SIGINT);
		}
		sched_yield();
	}
	return reader->outcome;
}

TEST("a signal that comes while a read is on its way ends it")
{
	struct sigaction action = { .sa_handler = note_signal };
	int toy = open_ksock();

	sigaction(SIGINT, &action, NULL);
	for (unsigned int round = 0; round < environment_number("TOY_ROUNDS", 50); round++) {
		struct reader reader;

		context("round %u", round);
		stay_on(FIRST);
		start_reader(&reader, toy);
		stay_on(LAST);
		for (volatile unsigned int i = 0; i < round % 100 * 100; i++)
			;
		EXPECT(-EINTR, interrupt_until_it_ends(&reader).result);
	}
	EXPECT(0, parked_count(toy));
}

TEST("a process that is killed while its reads are on their way is gone")
{
	int toy = open_ksock();

	for (unsigned int round = 0; round < environment_number("TOY_ROUNDS", 50); round++) {
		struct child child;

		context("round %u", round);
		if (fork_child(&child)) {
			struct reader readers[4];

			stay_on(FIRST);
			for (int i = 0; i < 4; i++)
				start_reader(&readers[i], toy);
			tell(&child, 0);
			pause();
		}
		stay_on(LAST);
		hear(&child);
		for (volatile unsigned int i = 0; i < round % 300 * 100; i++)
			;
		kill_child(&child);
		EXPECT(0, parked_count(toy));
	}
}
