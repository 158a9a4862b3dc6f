/* SPDX-License-Identifier: Apache-2.0 */
/* replier.c - answer requests with their data in capitals: replier [NAME] */
#include "ksock.h"
#include <ctype.h>

int main(int argc, char **argv)
{
	int ksock = open_ksock(O_RDWR);

	bind_name(ksock, argc > 1 ? argv[1] : "$.Upper", 1);
	for (;;) {
		message *asked = receive(ksock);
		char *text = kbus_msg_data_ptr(asked);

		if (asked->flags & KBUS_BIT_WANT_YOU_TO_REPLY) {
			message reply = new_reply(asked, text, asked->data_len);
			struct kbus_msg_id id;

			for (__u32 i = 0; i < asked->data_len; i++)
				text[i] = (char)toupper((unsigned char)text[i]);
			if (send_message(ksock, &reply, &id) == -1)
				warn("reply to %u", reply.to);	/* EADDRNOTAVAIL: the asker has gone */
		}
		free(asked);
	}
}
