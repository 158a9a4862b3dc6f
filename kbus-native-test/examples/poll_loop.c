/* SPDX-License-Identifier: Apache-2.0 */
/* poll_loop.c - a lamp that answers requests and turns itself off after a time: poll_loop [SECONDS] */
#include "ksock.h"
#include <sys/timerfd.h>

static void announce(int ksock, const char *state)
{
	message msg = new_message("$.Lamp.State", state, (__u32)strlen(state));
	struct kbus_msg_id id;

	if (send_message(ksock, &msg, &id) == -1)
		warn("announce %s", state);
}

/* Do what a request says, and answer it. A time of 0 stops the timer. */
static void serve(int ksock, int timer, const message *asked, time_t seconds)
{
	int on = asked->data_len == 2 && !memcmp(kbus_msg_data_ptr(asked), "on", 2);
	struct itimerspec time = { .it_value.tv_sec = on ? seconds : 0 };
	message reply = new_reply(asked, "done", 4);
	struct kbus_msg_id id;

	if (timerfd_settime(timer, 0, &time, NULL) == -1)
		err(1, "timer");
	if (send_message(ksock, &reply, &id) == -1)
		warn("reply to %u", reply.to);
	announce(ksock, on ? "on" : "off");
}

int main(int argc, char **argv)
{
	time_t seconds = argc > 1 ? atoi(argv[1]) : 60;
	int ksock = open_ksock(O_RDWR), timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	struct pollfd on[] = { { .fd = ksock, .events = POLLIN }, { .fd = timer, .events = POLLIN } };
	__u64 expirations;
	message *msg;

	bind_name(ksock, "$.Lamp", 1);
	for (;;) {
		if (poll(on, 2, -1) == -1)
			err(1, "poll");
		while ((msg = next_message(ksock))) {	/* all there are: one POLLIN may stand for many */
			serve(ksock, timer, msg, seconds);
			free(msg);
		}
		if (on[1].revents & POLLIN && read(timer, &expirations, sizeof(expirations)) > 0)
			announce(ksock, "off");
	}
}
