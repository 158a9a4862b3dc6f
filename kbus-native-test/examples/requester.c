/* SPDX-License-Identifier: Apache-2.0 */
/* requester.c - send a request, wait for its reply and print it: requester [NAME [DATA]] */
#include "ksock.h"

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "$.Upper";
	const char *data = argc > 2 ? argv[2] : "hello";
	int ksock = open_ksock(O_RDWR);
	struct pollfd waiter = { .fd = ksock, .events = POLLIN };
	message request = new_message(name, data, (__u32)strlen(data));
	struct kbus_msg_id id;
	message *reply;

	request.flags = KBUS_BIT_WANT_A_REPLY;
	if (send_message(ksock, &request, &id) == -1)
		err(1, "send %s", name);	/* EADDRNOTAVAIL: there is no replier */
	if (poll(&waiter, 1, 10000) == 0)
		errx(1, "no reply within ten seconds");
	reply = receive(ksock);		/* nothing else can come: this Ksock is bound to nothing */
	if (reply->flags & KBUS_BIT_SYNTHETIC)
		errx(1, "no reply: %s", kbus_msg_name_ptr(reply));
	printf("%.*s\n", (int)reply->data_len, (char *)kbus_msg_data_ptr(reply));
	free(reply);
	return 0;
}
