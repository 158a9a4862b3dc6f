/* SPDX-License-Identifier: Apache-2.0 */
/* The traces were recorded of 64-bit programs. So kbustrace thinks in the layout that message headers have for these,
 * and shows all lengths and positions as they are there: a 32-bit kbustrace does the same as a 64-bit one. What it
 * writes and reads is laid out as its own programs have it: a header of 72 bytes instead of 88, in which a pointer has
 * four bytes and nothing is left free.
 *
 * In a 64-bit program all of this changes nothing.
 */
#ifndef KBUSTRACE_LAYOUT_H
#define KBUSTRACE_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#define LP64_HEADER 88u
#define OWN_HEADER (sizeof(void *) == 8 ? 88u : 72u)
#define SHORTER (LP64_HEADER - OWN_HEADER)

/* The least largest message size for which that of a 32-bit program can be set too. */
#define LEAST_OWN_MAX (100u + SHORTER)

/* How far the message is that is being written. */
struct writing {
	size_t at;
	int as_is;	/* no header that the bus could tell from its bytes: it is written as in a 64-bit program */
	uint32_t guard;
	uint8_t last_of_header;
};

/* The next n bytes of what is written, as they are to be written, in a buffer of n + 16; how many these are. */
size_t own_bytes(struct writing *writing, const uint8_t *bytes, size_t n, uint8_t *own);

/* How many bytes a 32-bit program has read when a 64-bit one is at this position of a message. */
size_t own_position(size_t position);

/* The bytes of a message from one position to another, as a 64-bit program has them, of those that were read. */
void lp64_bytes(size_t from, size_t to, const uint8_t *own, uint8_t *bytes);

/* The number of an ioctl that a program of this model does not have, when no 64-bit program has the given one. */
unsigned long own_unknown(unsigned long command);

/* A largest message size that allows the same messages, and back. */
uint32_t own_max(uint32_t lp64_max);
uint32_t lp64_max(uint32_t own_max);

#endif
