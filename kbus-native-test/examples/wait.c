/* SPDX-License-Identifier: Apache-2.0 */
/* wait.c - send an announcement to all or to nobody, and wait for those whose queues are full */
#include "ksock.h"

int main(void)
{
	int ksock = open_ksock(O_RDWR);
	struct pollfd waiter = { .fd = ksock, .events = POLLOUT };
	message msg = new_message("$.Sensors.Kitchen", "21.5", 4);
	struct kbus_msg_id id;

	msg.flags = KBUS_BIT_ALL_OR_WAIT;
	if (send_message(ksock, &msg, &id) == -1) {
		if (errno != EAGAIN)
			err(1, "send");
		while (!waiter.revents)		/* each poll() tries again */
			if (poll(&waiter, 1, 1000) == -1 && errno != EINTR)
				err(1, "poll");
		if (!(waiter.revents & POLLOUT))
			errx(1, "the bus is gone");
	}
	printf("%u:%u has been delivered\n", id.network_id, id.serial_num);
	return 0;
}
