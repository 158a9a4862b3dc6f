/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the module's structures and ioctl numbers were, in literal numbers, checked by the compiler.
 * For C11 and C++11, for 64-bit and 32-bit pointers.
 */
#include <stddef.h>

#include <kbus/kbus_defns.h>
#include <kbus/kbus_monitor.h>
#include <linux/kbus_defns.h>

#ifdef __cplusplus
#define CHECK(condition) static_assert(condition, #condition)
#else
#define CHECK(condition) _Static_assert(condition, #condition)
#endif

#define CHECK_SIZE(type, size) CHECK(sizeof(struct type) == (size))
#define CHECK_FIELD(type, field, offset, size)				\
	CHECK(offsetof(struct type, field) == (offset));		\
	CHECK(sizeof(((struct type *)0)->field) == (size))
#define CHECK_OFFSET(type, field, offset) CHECK(offsetof(struct type, field) == (offset))

/* what does not depend on the size of a pointer */

CHECK_SIZE(kbus_msg_id, 8);
CHECK_FIELD(kbus_msg_id, network_id, 0, 4);
CHECK_FIELD(kbus_msg_id, serial_num, 4, 4);

CHECK_SIZE(kbus_orig_from, 8);
CHECK_FIELD(kbus_orig_from, network_id, 0, 4);
CHECK_FIELD(kbus_orig_from, local_id, 4, 4);

CHECK_FIELD(kbus_bind_request, is_replier, 0, 4);
CHECK_FIELD(kbus_bind_request, name_len, 4, 4);
CHECK_FIELD(kbus_bind_request, name, 8, __SIZEOF_POINTER__);

CHECK_FIELD(kbus_bind_query, return_id, 0, 4);
CHECK_FIELD(kbus_bind_query, name_len, 4, 4);
CHECK_FIELD(kbus_bind_query, name, 8, __SIZEOF_POINTER__);

CHECK_FIELD(kbus_message_header, start_guard, 0, 4);
CHECK_FIELD(kbus_message_header, id, 4, 8);
CHECK_FIELD(kbus_message_header, in_reply_to, 12, 8);
CHECK_FIELD(kbus_message_header, to, 20, 4);
CHECK_FIELD(kbus_message_header, from, 24, 4);
CHECK_FIELD(kbus_message_header, orig_from, 28, 8);
CHECK_FIELD(kbus_message_header, final_to, 36, 8);
CHECK_FIELD(kbus_message_header, extra, 44, 4);
CHECK_FIELD(kbus_message_header, flags, 48, 4);
CHECK_FIELD(kbus_message_header, name_len, 52, 4);
CHECK_FIELD(kbus_message_header, data_len, 56, 4);

CHECK_SIZE(kbus_replier_bind_event_data, 12);
CHECK_FIELD(kbus_replier_bind_event_data, is_bind, 0, 4);
CHECK_FIELD(kbus_replier_bind_event_data, binder, 4, 4);
CHECK_FIELD(kbus_replier_bind_event_data, name_len, 8, 4);
CHECK_OFFSET(kbus_replier_bind_event_data, rest, 12);

CHECK_SIZE(kbus_monitor_record, 40);
CHECK_FIELD(kbus_monitor_record, record_len, 0, 4);
CHECK_FIELD(kbus_monitor_record, lost, 4, 4);
CHECK_FIELD(kbus_monitor_record, time_ns, 8, 8);
CHECK_FIELD(kbus_monitor_record, message_len, 16, 4);
CHECK_FIELD(kbus_monitor_record, captured_len, 20, 4);
CHECK_FIELD(kbus_monitor_record, num_recipients, 24, 4);
CHECK_FIELD(kbus_monitor_record, num_listed, 28, 4);
CHECK_FIELD(kbus_monitor_record, missed, 32, 4);
CHECK_FIELD(kbus_monitor_record, replier, 36, 4);
CHECK(KBUS_MONITOR_SNAP_LEN == 65536);
CHECK(KBUS_MONITOR_MAX_LISTED == 64);
CHECK(KBUS_MONITOR_MESSAGE_OFFSET(0) == 40);
CHECK(KBUS_MONITOR_MESSAGE_OFFSET(1) == 48);
CHECK(KBUS_MONITOR_MESSAGE_OFFSET(2) == 48);
CHECK(KBUS_MONITOR_MAX_RECORD_LEN == 66928);

CHECK(KBUS_MSG_START_GUARD == 0x7375624B);
CHECK(KBUS_MSG_END_GUARD == 0x4B627573);
CHECK(KBUS_MAX_NAME_LEN == 1000);

CHECK(KBUS_PADDED_NAME_LEN(3) == 4);
CHECK(KBUS_PADDED_NAME_LEN(4) == 8);
CHECK(KBUS_PADDED_NAME_LEN(7) == 8);
CHECK(KBUS_PADDED_NAME_LEN(1000) == 1004);
CHECK(KBUS_PADDED_DATA_LEN(0) == 0);
CHECK(KBUS_PADDED_DATA_LEN(1) == 4);
CHECK(KBUS_PADDED_DATA_LEN(4) == 4);
CHECK(KBUS_ENTIRE_MSG_DATA_INDEX(3) == 1);
CHECK(KBUS_ENTIRE_MSG_DATA_INDEX(4) == 2);
CHECK(KBUS_ENTIRE_MSG_END_GUARD_INDEX(3, 0) == 1);
CHECK(KBUS_ENTIRE_MSG_END_GUARD_INDEX(4, 5) == 4);

CHECK(KBUS_BIT_WANT_A_REPLY == 0x1);
CHECK(KBUS_BIT_WANT_YOU_TO_REPLY == 0x2);
CHECK(KBUS_BIT_SYNTHETIC == 0x4);
CHECK(KBUS_BIT_URGENT == 0x8);
CHECK(KBUS_BIT_ALL_OR_WAIT == 0x100);
CHECK(KBUS_BIT_ALL_OR_FAIL == 0x200);

CHECK(sizeof(KBUS_MSG_NAME_REPLIER_GONEAWAY) == sizeof("$.KBUS.Replier.GoneAway"));
CHECK(sizeof(KBUS_MSG_NAME_REPLIER_IGNORED) == sizeof("$.KBUS.Replier.Ignored"));
CHECK(sizeof(KBUS_MSG_NAME_REPLIER_UNBOUND) == sizeof("$.KBUS.Replier.Unbound"));
CHECK(sizeof(KBUS_MSG_NAME_REPLIER_DISAPPEARED) == sizeof("$.KBUS.Replier.Disappeared"));
CHECK(sizeof(KBUS_MSG_NAME_ERROR_SENDING) == sizeof("$.KBUS.ErrorSending"));
CHECK(sizeof(KBUS_MSG_NAME_UNBIND_EVENTS_LOST) == sizeof("$.KBUS.UnbindEventsLost"));
CHECK(sizeof(KBUS_MSG_NAME_REPLIER_BIND_EVENT) == sizeof("$.KBUS.ReplierBindEvent"));

CHECK(KBUS_IOC_MAGIC == 0x6b);
CHECK(KBUS_IOC_MAXNR == 18);
CHECK(KBUS_IOC_RESET == 0x00006b01);
CHECK(KBUS_IOC_DISCARD == 0x00006b09);

#if __SIZEOF_POINTER__ == 8

CHECK_SIZE(kbus_bind_request, 16);
CHECK_SIZE(kbus_bind_query, 16);
CHECK_SIZE(kbus_message_header, 88);
CHECK_FIELD(kbus_message_header, name, 64, 8);
CHECK_FIELD(kbus_message_header, data, 72, 8);
CHECK_FIELD(kbus_message_header, end_guard, 80, 4);
CHECK_SIZE(kbus_entire_message, 88);
CHECK_OFFSET(kbus_entire_message, rest, 88);
CHECK(KBUS_ENTIRE_MSG_LEN(3, 0) == 96);
CHECK(KBUS_ENTIRE_MSG_LEN(3, 4) == 100);
CHECK(KBUS_ENTIRE_MSG_LEN(4, 5) == 108);

CHECK(KBUS_IOC_BIND == 0x40086b02);
CHECK(KBUS_IOC_UNBIND == 0x40086b03);
CHECK(KBUS_IOC_KSOCKID == 0x80086b04);
CHECK(KBUS_IOC_REPLIER == 0xc0086b05);
CHECK(KBUS_IOC_NEXTMSG == 0x80086b06);
CHECK(KBUS_IOC_LENLEFT == 0x80086b07);
CHECK(KBUS_IOC_SEND == 0x80086b08);
CHECK(KBUS_IOC_LASTSENT == 0x80086b0a);
CHECK(KBUS_IOC_MAXMSGS == 0xc0086b0b);
CHECK(KBUS_IOC_NUMMSGS == 0x80086b0c);
CHECK(KBUS_IOC_UNREPLIEDTO == 0x80086b0d);
CHECK(KBUS_IOC_MSGONLYONCE == 0xc0086b0e);
CHECK(KBUS_IOC_VERBOSE == 0xc0086b0f);
CHECK(KBUS_IOC_NEWDEVICE == 0x80086b10);
CHECK(KBUS_IOC_REPORTREPLIERBINDS == 0xc0086b11);
CHECK(KBUS_IOC_MAXMSGSIZE == 0xc0086b12);

#elif __SIZEOF_POINTER__ == 4

CHECK_SIZE(kbus_bind_request, 12);
CHECK_SIZE(kbus_bind_query, 12);
CHECK_SIZE(kbus_message_header, 72);
CHECK_FIELD(kbus_message_header, name, 60, 4);
CHECK_FIELD(kbus_message_header, data, 64, 4);
CHECK_FIELD(kbus_message_header, end_guard, 68, 4);
CHECK_SIZE(kbus_entire_message, 72);
CHECK_OFFSET(kbus_entire_message, rest, 72);
CHECK(KBUS_ENTIRE_MSG_LEN(3, 0) == 80);
CHECK(KBUS_ENTIRE_MSG_LEN(3, 4) == 84);
CHECK(KBUS_ENTIRE_MSG_LEN(4, 5) == 92);

CHECK(KBUS_IOC_BIND == 0x40046b02);
CHECK(KBUS_IOC_UNBIND == 0x40046b03);
CHECK(KBUS_IOC_KSOCKID == 0x80046b04);
CHECK(KBUS_IOC_REPLIER == 0xc0046b05);
CHECK(KBUS_IOC_NEXTMSG == 0x80046b06);
CHECK(KBUS_IOC_LENLEFT == 0x80046b07);
CHECK(KBUS_IOC_SEND == 0x80046b08);
CHECK(KBUS_IOC_LASTSENT == 0x80046b0a);
CHECK(KBUS_IOC_MAXMSGS == 0xc0046b0b);
CHECK(KBUS_IOC_NUMMSGS == 0x80046b0c);
CHECK(KBUS_IOC_UNREPLIEDTO == 0x80046b0d);
CHECK(KBUS_IOC_MSGONLYONCE == 0xc0046b0e);
CHECK(KBUS_IOC_VERBOSE == 0xc0046b0f);
CHECK(KBUS_IOC_NEWDEVICE == 0x80046b10);
CHECK(KBUS_IOC_REPORTREPLIERBINDS == 0xc0046b11);
CHECK(KBUS_IOC_MAXMSGSIZE == 0xc0046b12);

#else
#error "the ABI of this pointer size has never been defined"
#endif
