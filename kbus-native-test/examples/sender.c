/* SPDX-License-Identifier: Apache-2.0 */
/* sender.c - send an announcement: sender [NAME [DATA]] */
#include "ksock.h"

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "$.Sensors.Kitchen";
	const char *data = argc > 2 ? argv[2] : "21.5";
	int ksock = open_ksock(O_WRONLY);
	message msg = new_message(name, data, (__u32)strlen(data));
	struct kbus_msg_id id;

	if (send_message(ksock, &msg, &id) == -1)
		err(1, "send %s", name);
	printf("sent %u:%u\n", id.network_id, id.serial_num);
	return 0;
}
