/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is read from a monitor, the file monitor<n> beside the device kbus<n>: records of the messages that were
 * delivered on the device since the file was opened, in the order of delivery.
 *
 * A read(2) gives as many whole records as fit. A record is
 *
 *	struct kbus_monitor_record
 *	__u32 recipients[num_listed], padded with zeroes to a multiple of 8 bytes
 *	the message, unless message_len is 0
 *	zeroes up to a multiple of 8 bytes
 *
 * and all numbers are in the byte order of the machine. The message is an entire one (see kbus_defns.h) as a 64-bit
 * program would read it, except that at most KBUS_MONITOR_SNAP_LEN bytes of its data are there: data_len in its header
 * says how long the data is, captured_len how much of it follows. Its second end guard stands behind what follows.
 */
#ifndef KBUS_MONITOR_H
#define KBUS_MONITOR_H

#include <linux/types.h>

struct kbus_monitor_record {
	__u32 record_len;	/* of all of it: a multiple of 8 */
	__u32 lost;		/* messages that had no room right before this one */
	__u64 time_ns;		/* of delivery: CLOCK_REALTIME */
	__u32 message_len;	/* 0: no message, only messages that were lost; as many as 'lost' says */
	__u32 captured_len;	/* bytes of data that are in the record */
	__u32 num_recipients;	/* copies that were delivered: a Ksock may get several */
	__u32 num_listed;	/* how many of them are listed: at most KBUS_MONITOR_MAX_LISTED */
	__u32 missed;		/* bindings of listeners that went without it, having no room */
	__u32 replier;		/* the Ksock that is to reply; 0 if none is */
};

/* The most bytes of a message's data that are in a record. */
#define KBUS_MONITOR_SNAP_LEN	65536
/* The most recipients that are listed in a record. */
#define KBUS_MONITOR_MAX_LISTED	64

/* How far from the start of a record its message begins; 'num_listed' recipients stand between. */
#define KBUS_MONITOR_MESSAGE_OFFSET(num_listed)	((40 + (num_listed) * 4 + 7) / 8 * 8)

/* No record is longer: whoever reads into a buffer of this size or more always gets at least one. */
#define KBUS_MONITOR_MAX_RECORD_LEN					\
	((KBUS_MONITOR_MESSAGE_OFFSET(KBUS_MONITOR_MAX_LISTED) + 88 + 1004 + KBUS_MONITOR_SNAP_LEN + 4 + 7) / 8 * 8)

#endif
