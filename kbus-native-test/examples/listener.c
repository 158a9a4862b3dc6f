/* SPDX-License-Identifier: Apache-2.0 */
/* listener.c - print the messages of names: listener [NAME...] */
#include "ksock.h"

int main(int argc, char **argv)
{
	int ksock = open_ksock(O_RDONLY);

	if (argc == 1)
		bind_name(ksock, "$.Sensors.*", 0);
	for (int i = 1; i < argc; i++)
		bind_name(ksock, argv[i], 0);
	for (;;) {
		message *msg = receive(ksock);

		printf("%u:%u from %u: %s \"%.*s\"\n", msg->id.network_id, msg->id.serial_num, msg->from,
		       kbus_msg_name_ptr(msg), (int)msg->data_len, (char *)kbus_msg_data_ptr(msg));
		fflush(stdout);
		free(msg);
	}
}
