/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kbus_defns.h - the interface of the KBUS kernel module, as served by kbus-fuse
 *
 * KBUS is a message bus that is used through device files, /dev/kbus0 and up. Every open() of
 * one makes a Ksock, an end point with a number of its own. A Ksock binds to message names,
 * writes messages and sends them, and reads the messages that others sent to those names:
 *
 *	write() ... ioctl(KBUS_IOC_SEND)	a message goes out
 *	ioctl(KBUS_IOC_NEXTMSG), read() ...	a message comes in
 *	poll()					POLLIN: a message is queued; POLLOUT: one can be written
 *
 * The constants, structures and ioctl numbers here are those of the module, so programs written
 * for it compile and run unchanged.
 *
 * Message names
 * -------------
 * "$." and then parts of letters and digits with single dots between them, at most
 * KBUS_MAX_NAME_LEN bytes: "$.Sensors.Kitchen". The letters are those of Latin-1. A binding, but
 * never a message, may have a wildcard for its last part: "$.Sensors.*" stands for everything
 * below $.Sensors, "$.Sensors.%" for what is exactly one part below it.
 *
 * Kinds of message
 * ----------------
 * Announcement	for everybody who is bound to the name; nobody need be.
 * Request	KBUS_BIT_WANT_A_REPLY is set: goes to the one Replier of the name as well as to its
 *		Listeners. If several Replier bindings fit, an exact name wins over "%", and "%"
 *		over "*"; among several "*" the newest binding wins. The sender gets exactly one reply, from KBUS itself if need be.
 * Stateful Request	the same with kbus_message_header.to set: it must be that Replier.
 * Reply	kbus_message_header.in_reply_to is set: goes to the sender of the Request, and to
 *		the Listeners of its own name.
 * Status	made by KBUS, with KBUS_BIT_SYNTHETIC set: see KBUS_MSG_NAME_*.
 *
 * Order
 * -----
 * One send is delivered before the next begins, so all recipients see messages in one order. Of
 * one message, the copy for the asker (a Reply) or the Replier (a Request) is queued first, then
 * those for Listeners, newest binding first.
 */
#ifndef _kbus_defns
#define _kbus_defns

#include <linux/types.h>
#include <stdint.h>
#include <sys/ioctl.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct kbus_msg_id - what identifies a message
 * @network_id: 0 for a message of this bus; otherwise the network it came from.
 * @serial_num: for a message of this bus, given by KBUS at SEND, one more than the last; it goes
 *	on from 1 after 2^32 - 1. For a message from another network, kept as written.
 *
 * {0, 0} is no message.
 */
struct kbus_msg_id {
	__u32 network_id;
	__u32 serial_num;
};

/**
 * struct kbus_orig_from - an end point beyond this bus
 * @network_id: the network that it is on; 0 if this field is not in use.
 * @local_id: its Ksock id on that network.
 *
 * For programs that pass messages between buses. KBUS carries these fields and never looks at
 * them.
 */
struct kbus_orig_from {
	__u32 network_id;
	__u32 local_id;
};

/**
 * struct kbus_bind_request - argument of KBUS_IOC_BIND and KBUS_IOC_UNBIND
 * @is_replier: 0 to be a Listener, anything else to be the Replier. UNBIND must be given the
 *	very number that BIND was given.
 * @name_len: length of the name in bytes, without a terminating zero.
 * @name: the name; it need not be terminated.
 */
struct kbus_bind_request {
	__u32 is_replier;
	__u32 name_len;
	char *name;
};

/**
 * struct kbus_bind_query - argument of KBUS_IOC_REPLIER
 * @return_id: out: Ksock id of the Replier, 0 if there is none.
 * @name_len: in: length of the name in bytes, without a terminating zero.
 * @name: in: the name.
 */
struct kbus_bind_query {
	__u32 return_id;
	__u32 name_len;
	char *name;
};

/**
 * struct kbus_message_header - how every message begins
 * @start_guard: KBUS_MSG_START_GUARD.
 * @id: write {0, 0} for KBUS to number the message. If the network id is not 0, the id is kept as
 *	written and no serial number is used up; if it is, a serial number given here is ignored.
 * @in_reply_to: {0, 0}, or the id of the Request that this message answers.
 * @to: of a Reply, the @from of the Request. Of a Request, 0, or the Ksock id of the one Replier
 *	that may have it. Of any other message carried, but not looked at.
 * @from: Ksock id of the sender, 0 for KBUS itself. Set by KBUS whatever was written.
 * @orig_from: for use between buses; carried.
 * @final_to: for use between buses; carried.
 * @extra: reserved. KBUS sets it to 0.
 * @flags: KBUS_BIT_*. Bits that KBUS gives no meaning to are carried; the upper 16 are the
 *	user's for good.
 * @name_len: length of the name in bytes, without a terminating zero; 1 to KBUS_MAX_NAME_LEN.
 * @data_len: length of the data in bytes; may be 0.
 * @name: where the name is. NULL: it follows this header (struct kbus_entire_message).
 * @data: where the data is. NULL if @data_len is 0, and if @name is NULL.
 * @end_guard: KBUS_MSG_END_GUARD.
 *
 * A message can be written in two forms. An "entire" message has the name and the data after the
 * header; it may be written in any number of pieces. A "pointy" one is this header alone, with
 * pointers; KBUS fetches the name (@name_len + 1 bytes) and the data at SEND, not before. What is
 * read is always entire.
 */
struct kbus_message_header {
	__u32 start_guard;
	struct kbus_msg_id id;
	struct kbus_msg_id in_reply_to;
	__u32 to;
	__u32 from;
	struct kbus_orig_from orig_from;
	struct kbus_orig_from final_to;
	__u32 extra;
	__u32 flags;
	__u32 name_len;
	__u32 data_len;
	char *name;
	void *data;
	__u32 end_guard;
};

#define KBUS_MSG_START_GUARD	0x7375624B
#define KBUS_MSG_END_GUARD	0x4B627573

/**
 * struct kbus_entire_message - a message in one piece
 * @header: the header, with @name and @data NULL.
 * @rest: the name, a zero byte, zeros up to a multiple of 4 bytes; the data, zeros up to a
 *	multiple of 4 bytes; KBUS_MSG_END_GUARD once more.
 *
 * KBUS does not look at the padding it is given, and sets it to zero in what is read.
 */
struct kbus_entire_message {
	struct kbus_message_header header;
	__extension__ __u32 rest[];
};

/* The longest name, in bytes without a terminating zero. */
#define KBUS_MAX_NAME_LEN	1000

/* Bytes that a name takes in an entire message: at least one zero follows it. */
#define KBUS_PADDED_NAME_LEN(name_len)	(4 * (((name_len) + 1 + 3) / 4))

/* Bytes that data takes in an entire message. */
#define KBUS_PADDED_DATA_LEN(data_len)	(4 * (((data_len) + 3) / 4))

/* Bytes of an entire message. The size of a pointy one is reckoned in the same way. */
#define KBUS_ENTIRE_MSG_LEN(name_len, data_len)		\
	(sizeof(struct kbus_entire_message) +		\
	 KBUS_PADDED_NAME_LEN(name_len) +		\
	 KBUS_PADDED_DATA_LEN(data_len) + 4)

/* Where in kbus_entire_message.rest the data begins; the name begins at 0. */
#define KBUS_ENTIRE_MSG_DATA_INDEX(name_len)	(((name_len) + 1 + 3) / 4)

/* Where in kbus_entire_message.rest the final guard is. */
#define KBUS_ENTIRE_MSG_END_GUARD_INDEX(name_len, data_len)	\
	(((name_len) + 1 + 3) / 4 + ((data_len) + 3) / 4)

#ifdef __cplusplus
#define KBUS_AT_ADDRESS_(type, address)	reinterpret_cast<type>(address)
#define KBUS_ADDRESS_OF_(pointer)	reinterpret_cast<uintptr_t>(pointer)
#else
#define KBUS_AT_ADDRESS_(type, address)	((type)(address))
#define KBUS_ADDRESS_OF_(pointer)	((uintptr_t)(pointer))
#endif

/* The name of a message of either form. */
static __inline__ char *kbus_msg_name_ptr(const struct kbus_message_header *hdr)
{
	if (hdr->name)
		return hdr->name;
	return KBUS_AT_ADDRESS_(char *, KBUS_ADDRESS_OF_(hdr) +
				sizeof(struct kbus_entire_message));
}

/* The data of a message of either form. Means nothing if there is no data. */
static __inline__ void *kbus_msg_data_ptr(const struct kbus_message_header *hdr)
{
	if (hdr->data)
		return hdr->data;
	return KBUS_AT_ADDRESS_(void *, KBUS_ADDRESS_OF_(hdr) +
				sizeof(struct kbus_entire_message) +
				KBUS_PADDED_NAME_LEN(hdr->name_len));
}

/* The final guard of an entire message. */
static __inline__ __u32 *kbus_msg_end_ptr(struct kbus_entire_message *entire)
{
	return &entire->rest[KBUS_ENTIRE_MSG_END_GUARD_INDEX(entire->header.name_len,
							     entire->header.data_len)];
}

/**
 * struct kbus_replier_bind_event_data - the data of a KBUS_MSG_NAME_REPLIER_BIND_EVENT
 * @is_bind: 1 if somebody became Replier, 0 if somebody ceased to be.
 * @binder: Ksock id of that somebody.
 * @name_len: length of the name in bytes, without a terminating zero.
 * @rest: the name, a zero byte, zeros up to a multiple of 4 bytes.
 */
struct kbus_replier_bind_event_data {
	__u32 is_bind;
	__u32 binder;
	__u32 name_len;
	__extension__ __u32 rest[];
};

#ifndef BIT
#define BIT(num) (((unsigned)1) << (num))
#endif

/*
 * kbus_message_header.flags
 *
 * WANT_A_REPLY		the message is a Request. Set by the sender.
 * WANT_YOU_TO_REPLY	this copy is the Replier's. Set in that copy, and cleared in all others, by
 *			KBUS.
 * SYNTHETIC		KBUS itself made the message. Cleared by KBUS in what users send.
 * URGENT		to the front of the recipients' queues instead of the end: of several copies
 *			for one Ksock the last queued is read first.
 * ALL_OR_WAIT		if a recipient's queue is full, deliver to nobody yet: SEND gives EAGAIN
 *			and the Ksock is "sending" until the message is delivered or discarded.
 * ALL_OR_FAIL		if a recipient's queue is full, deliver to nobody: SEND gives EBUSY.
 *
 * With neither of the last two, a Listener whose queue is full misses the message; a full Replier
 * or asker still means EBUSY. Both together are refused.
 */
#define KBUS_BIT_WANT_A_REPLY		(((unsigned)1) << 0)
#define KBUS_BIT_WANT_YOU_TO_REPLY	(((unsigned)1) << 1)
#define KBUS_BIT_SYNTHETIC		(((unsigned)1) << 2)
#define KBUS_BIT_URGENT			(((unsigned)1) << 3)

#define KBUS_BIT_ALL_OR_WAIT		(((unsigned)1) << 8)
#define KBUS_BIT_ALL_OR_FAIL		(((unsigned)1) << 9)

/*
 * Replies that KBUS makes when there will be no other, so that every Request gets one. They have
 * no data; in_reply_to tells which Request.
 *
 * REPLIER_GONEAWAY	the Replier closed, the Request unread.
 * REPLIER_IGNORED	the Replier closed, the Request read and not answered.
 * REPLIER_UNBOUND	the Replier unbound the name, the Request unread. (What it has read it may
 *			still answer.)
 * REPLIER_DISAPPEARED	an ALL_OR_WAIT message was retried by poll() and nobody is there to take it.
 * ERROR_SENDING	an ALL_OR_WAIT Request was retried by poll() and failed in some other way.
 *
 * The last two come from Ksock 0. A stateful Request that is unbound or closed away unread gets
 * none of them.
 */
#define KBUS_MSG_NAME_REPLIER_GONEAWAY		"$.KBUS.Replier.GoneAway"
#define KBUS_MSG_NAME_REPLIER_IGNORED		"$.KBUS.Replier.Ignored"
#define KBUS_MSG_NAME_REPLIER_UNBOUND		"$.KBUS.Replier.Unbound"
#define KBUS_MSG_NAME_REPLIER_DISAPPEARED	"$.KBUS.Replier.Disappeared"
#define KBUS_MSG_NAME_ERROR_SENDING		"$.KBUS.ErrorSending"

/*
 * Announcement, without data, in place of unbind events that could not be kept: a Replier that
 * closes cannot be held up, so when a Listener has no room for the events of its unbinding they are
 * set aside, for every Listener of them, but not more than 1000 on a device unless it is set up
 * otherwise.
 */
#define KBUS_MSG_NAME_UNBIND_EVENTS_LOST	"$.KBUS.UnbindEventsLost"

/*
 * Announcement of a Replier binding or unbinding, ALL_OR_FAIL, with a struct
 * kbus_replier_bind_event_data: see KBUS_IOC_REPORTREPLIERBINDS. Nobody can be Replier of it.
 */
#define KBUS_MSG_NAME_REPLIER_BIND_EVENT	"$.KBUS.ReplierBindEvent"

/*
 * The ioctls
 *
 * All take a pointer, which is why the numbers say "char *"; what it points to is told below.
 * A __u32 is exactly that: nothing beside it is touched.
 *
 * Errors of all of them:
 *	EBADF	not an open file.
 *	EFAULT	the argument cannot be read or written. An argument that is only written is
 *		written last: what was asked for has been done.
 *	ENOTTY	no such number, or the wrong direction or size.
 *
 * ENOMEM, from open(), write(), BIND, SEND, and, while bindings are reported, UNBIND and
 * REPORTREPLIERBINDS: there is no memory for what would have to be kept.
 */
#define KBUS_IOC_MAGIC	'k'

/**
 * KBUS_IOC_RESET - reserved
 *
 * Argument: none; ignored.
 * Return: 0.
 */
#define KBUS_IOC_RESET	  _IO(KBUS_IOC_MAGIC, 1)

/**
 * KBUS_IOC_BIND - bind to a message name
 *
 * In: struct kbus_bind_request.
 * Out: nothing.
 * Return: 0. A Ksock may bind to a name as Listener many times, and gets as many copies.
 * Errors:
 *	EBADMSG		no name (length 0), not a valid name, or to be Replier of
 *			KBUS_MSG_NAME_REPLIER_BIND_EVENT.
 *	ENAMETOOLONG	longer than KBUS_MAX_NAME_LEN.
 *	EFAULT		the request or the name cannot be read.
 *	EADDRINUSE	this very name has a Replier (another or the same Ksock).
 *	EAGAIN		as Replier, while bindings are reported: a Listener has no room for the
 *			event. Nothing was bound.
 */
#define KBUS_IOC_BIND	  _IOW(KBUS_IOC_MAGIC, 2, char *)

/**
 * KBUS_IOC_UNBIND - take back one binding
 *
 * In: struct kbus_bind_request, as it was given to BIND.
 * Out: nothing.
 * Return: 0. Queued messages that came through this binding are gone; the senders of Requests
 * among them get KBUS_MSG_NAME_REPLIER_UNBOUND.
 * Errors:
 *	EBADMSG, ENAMETOOLONG, EFAULT	as for BIND.
 *	EINVAL		this Ksock has no such binding.
 *	EAGAIN		as for BIND. Still bound.
 */
#define KBUS_IOC_UNBIND	  _IOW(KBUS_IOC_MAGIC, 3, char *)

/**
 * KBUS_IOC_KSOCKID - the number of this Ksock
 *
 * In: nothing.
 * Out: __u32. Counted from 1 on each device; no two open Ksocks have the same. 0 means KBUS itself.
 * Return: 0.
 */
#define KBUS_IOC_KSOCKID  _IOR(KBUS_IOC_MAGIC, 4, char *)

/**
 * KBUS_IOC_REPLIER - who is bound as Replier to this very name
 *
 * The name is compared with those of bindings byte for byte: no wildcard is expanded, and the
 * name need not be valid.
 *
 * In: struct kbus_bind_query.
 * Out: its return_id.
 * Return: 1 if there is a Replier, 0 if there is none.
 * Errors:
 *	ENAMETOOLONG	longer than KBUS_MAX_NAME_LEN, or of length 0.
 *	EFAULT		the query or the name cannot be read.
 */
#define KBUS_IOC_REPLIER  _IOWR(KBUS_IOC_MAGIC, 5, char *)

/**
 * KBUS_IOC_NEXTMSG - take the next message off the queue, to be read
 *
 * What is unread of the message before it is dropped. If the message is a Request to this Ksock,
 * a reply is owed from now on, read or not. read() gives this message and no other.
 *
 * In: nothing.
 * Out: __u32, the length of the message in bytes; 0 if there is none.
 * Return: 1 if there is a message, 0 if there is none.
 * Errors:
 *	EFAULT	the length could not be written; the message, if there is one, can be read.
 */
#define KBUS_IOC_NEXTMSG  _IOR(KBUS_IOC_MAGIC, 6, char *)

/**
 * KBUS_IOC_LENLEFT - how much of the current message is unread
 *
 * In: nothing.
 * Out: __u32, in bytes; 0 if there is no message or it has been read.
 * Return: 0.
 */
#define KBUS_IOC_LENLEFT  _IOR(KBUS_IOC_MAGIC, 7, char *)

/**
 * KBUS_IOC_SEND - send the message that was written
 *
 * Except after EAGAIN, the written message is gone afterwards, whatever the result.
 *
 * In: nothing.
 * Out: struct kbus_msg_id, the id of the message, on success and with EAGAIN. Otherwise untouched.
 * Return: 0.
 * Errors, all told before anything is delivered:
 *	ENOMSG		nothing was written.
 *	EINVAL		the message is not complete.
 *	EBADMSG		(pointy) not a valid name, or one with a wildcard.
 *	EFAULT		(pointy) the name or the data cannot be read.
 *	ENOLCK		a Request, and the own queue has no room for the reply. Also possible when
 *			a Request is sent again after EAGAIN.
 *	EADDRNOTAVAIL	a Request, and nobody is Replier; or a Reply, and the asker is gone.
 *	ECONNREFUSED	a Reply, and the asker is waiting for no reply of that id.
 *	EPIPE		a stateful Request, and somebody else is Replier.
 *	EBUSY		no room, with ALL_OR_FAIL; or no room for the Replier or the asker.
 *	EAGAIN		no room, with ALL_OR_WAIT. The Ksock is now "sending": SEND may be repeated,
 *			or poll() awaited, which retries by itself and shows POLLOUT once that
 *			succeeded or failed for good.
 * and one told afterwards:
 *	EFAULT		the id could not be written: the message has been delivered, or the Ksock is
 *			sending.
 *
 * A message of this bus uses up a serial number, and KBUS_IOC_LASTSENT changes, on success and
 * with EADDRNOTAVAIL, ECONNREFUSED, EPIPE, EBUSY and EAGAIN. Repeated sending keeps the id.
 *
 * The room of a queue is its limit less the messages in it and the replies that its owner is
 * waiting for.
 */
#define KBUS_IOC_SEND	  _IOR(KBUS_IOC_MAGIC, 8, char *)

/**
 * KBUS_IOC_DISCARD - forget the message that is being written or sent
 *
 * Argument: none; ignored.
 * Return: 0.
 */
#define KBUS_IOC_DISCARD  _IO(KBUS_IOC_MAGIC, 9)

/**
 * KBUS_IOC_LASTSENT - the id of the message last sent
 *
 * In: nothing.
 * Out: struct kbus_msg_id; {0, 0} before the first. See KBUS_IOC_SEND for what counts.
 * Return: 0.
 */
#define KBUS_IOC_LASTSENT _IOR(KBUS_IOC_MAGIC, 10, char *)

/**
 * KBUS_IOC_MAXMSGS - how many messages the queue of this Ksock may hold
 *
 * In: __u32, the limit wanted; 0 to ask.
 * Out: __u32, the limit now. It is 100 at first.
 * Return: 0.
 * Errors:
 *	EFAULT	if the argument can be read but not written, the limit is set.
 */
#define KBUS_IOC_MAXMSGS  _IOWR(KBUS_IOC_MAGIC, 11, char *)

/**
 * KBUS_IOC_NUMMSGS - how many messages are queued for this Ksock
 *
 * The message being read does not count; unbind events that are set aside do.
 *
 * In: nothing.
 * Out: __u32.
 * Return: 0.
 */
#define KBUS_IOC_NUMMSGS  _IOR(KBUS_IOC_MAGIC, 12, char *)

/**
 * KBUS_IOC_UNREPLIEDTO - how many Requests this Ksock has taken and not answered
 *
 * In: nothing.
 * Out: __u32.
 * Return: 0.
 */
#define KBUS_IOC_UNREPLIEDTO  _IOR(KBUS_IOC_MAGIC, 13, char *)

/**
 * KBUS_IOC_MSGONLYONCE - whether this Ksock gets one copy of a message at most
 *
 * The copy for the Replier always comes; without it, the one for the newest binding. A message
 * with the id of the one queued just before it counts as a copy of it.
 *
 * In: __u32, 1 for one copy, 0 for one per binding (as at first), 0xFFFFFFFF to ask.
 * Out: __u32, what it was.
 * Return: 0.
 * Errors:
 *	EINVAL	some other number. The argument is untouched.
 */
#define KBUS_IOC_MSGONLYONCE  _IOWR(KBUS_IOC_MAGIC, 14, char *)

/**
 * KBUS_IOC_VERBOSE - whether this device writes about everything in the log
 *
 * In: __u32, 1 for yes, 0 for no, 0xFFFFFFFF to ask.
 * Out: __u32, what it was.
 * Return: 0.
 * Errors:
 *	EINVAL	some other number. The argument is untouched.
 */
#define KBUS_IOC_VERBOSE  _IOWR(KBUS_IOC_MAGIC, 15, char *)

/**
 * KBUS_IOC_NEWDEVICE - make one more device
 *
 * In: nothing.
 * Out: __u32, its number n, one more than the last; /dev/kbus<n> can be opened at once.
 * Return: 0.
 * Errors:
 *	EINVAL	there are 256 devices, the most there can be. The argument is untouched.
 */
#define KBUS_IOC_NEWDEVICE _IOR(KBUS_IOC_MAGIC, 16, char *)

/**
 * KBUS_IOC_REPORTREPLIERBINDS - whether this device reports who is Replier
 *
 * While it does, every change of a Replier binding is announced by a
 * KBUS_MSG_NAME_REPLIER_BIND_EVENT. Each uses up a serial number, listened to or not.
 *
 * In: __u32, 1 for yes, 0 for no, 0xFFFFFFFF to ask. With 1 the Replier bindings that are there
 * are reported to the caller, newest first, Listener of the event or not.
 * Out: __u32, what it was.
 * Return: 0.
 * Errors:
 *	EINVAL	some other number. The argument is untouched.
 *	EBUSY	the caller has no room for all of these. The first ones were queued, and reporting
 *		is on.
 */
#define KBUS_IOC_REPORTREPLIERBINDS _IOWR(KBUS_IOC_MAGIC, 17, char *)

/**
 * KBUS_IOC_MAXMSGSIZE - how long a message on this device may be
 *
 * In: __u32, the size wanted in bytes, from 100 up; 0 to ask what it is, 1 to ask what it can be
 * at most.
 * Out: __u32, the answer, or the size now.
 * Return: 0.
 * Errors:
 *	EINVAL	too small or too big. The argument is untouched.
 */
#define KBUS_IOC_MAXMSGSIZE _IOWR(KBUS_IOC_MAGIC, 18, char *)

/* The highest number of an ioctl. */
#define KBUS_IOC_MAXNR	18

/*
 * write(), which is how a message gets here
 *
 * The header is checked when its last byte arrives, the name when its last byte does. On any error
 * the message written so far is gone, all of it; the next write begins another.
 *	EINVAL		a guard is wrong; name_len is 0; name and data pointers contradict each other or
 *			data_len; both ALL_OR_WAIT and ALL_OR_FAIL.
 *	ENAMETOOLONG	name_len is more than KBUS_MAX_NAME_LEN.
 *	EMSGSIZE	longer than KBUS_IOC_MAXMSGSIZE allows, or bytes after the end of a message.
 *	EBADMSG		not a valid name, or one with a wildcard.
 *	EALREADY	the Ksock is sending. That message is lost, and writes are refused until
 *			KBUS_IOC_DISCARD (or until a poll() finds that there is nothing to send).
 */

#ifdef __cplusplus
}
#endif

#endif
