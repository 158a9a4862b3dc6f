/* SPDX-License-Identifier: Apache-2.0 */
/* chat.c - say to all what is typed, and show what others say: chat NAME */
#include "ksock.h"

static void show(const message *msg)
{
	const char *who = kbus_msg_name_ptr(msg) + strlen("$.Chat.");

	printf("%s: %.*s\n", who, (int)msg->data_len, (char *)kbus_msg_data_ptr(msg));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int ksock = open_ksock(O_RDWR);
	struct pollfd on[] = { { .fd = ksock, .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };
	struct kbus_msg_id id;
	char name[100], line[1000];
	__u32 self;
	message *msg;

	if (argc != 2)
		errx(2, "usage: chat NAME");
	snprintf(name, sizeof(name), "$.Chat.%s", argv[1]);
	bind_name(ksock, "$.Chat.%", 0);
	if (ioctl(ksock, KBUS_IOC_KSOCKID, &self) == -1)
		err(1, "KSOCKID");
	for (;;) {
		if (poll(on, 2, -1) == -1)
			err(1, "poll");
		while ((msg = next_message(ksock))) {
			if (msg->from != self)
				show(msg);
			free(msg);
		}
		if (on[1].revents) {
			ssize_t length = read(STDIN_FILENO, line, sizeof(line));

			if (length <= 0)
				return 0;
			length -= line[length - 1] == '\n';
			message said = new_message(name, line, (__u32)length);
			if (send_message(ksock, &said, &id) == -1)
				err(1, "send %s", name);	/* EBADMSG: letters and digits only */
		}
	}
}
