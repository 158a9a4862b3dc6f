/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/ioctl.h>

#include "layout.h"

#define START 0x7375624Bu
#define END 0x4B627573u
#define ABS_MAX 409600u

/* Where an LP64 header has what an ILP32 one has not: what is left free, and the upper halves of the two pointers. */
#define IN_LP64_ONLY(at) ((at) >= 60 && (at) < LP64_HEADER && (at) % 8 >= 4)

static const int is_lp64 = sizeof(void *) == 8;

/* The bus tells an ILP32 header by its guards. With a wrong one it waits for an LP64 header, and finds it wrong. */
static size_t end_header(const struct writing *writing, uint8_t *own)
{
	own[0] = writing->last_of_header;
	if (writing->guard == END)
		return 1;
	memset(own + 1, 0, SHORTER);
	return 1 + SHORTER;
}

static size_t own_byte(struct writing *writing, uint8_t byte, uint8_t *own)
{
	size_t at = writing->at++;

	if (at < 4 || (at >= 80 && at < 84))
		writing->guard = writing->guard >> 8 | (uint32_t)byte << 24;
	if (at == 3 && writing->guard != START)
		writing->as_is = 1;
	if (writing->as_is)
		goto keep;
	if (at == 83) {
		/* The header is complete, and looked at, when all of it has been written. */
		writing->last_of_header = byte;
		return 0;
	}
	if (at == LP64_HEADER - 1)
		return end_header(writing, own);
	if (IN_LP64_ONLY(at))
		return 0;
keep:
	own[0] = byte;
	return 1;
}

size_t own_bytes(struct writing *writing, const uint8_t *bytes, size_t n, uint8_t *own)
{
	size_t count = 0;

	if (is_lp64) {
		memcpy(own, bytes, n);
		return n;
	}
	for (size_t i = 0; i < n; i++)
		count += own_byte(writing, bytes[i], own + count);
	return count;
}

size_t own_position(size_t position)
{
	size_t own = position;

	if (is_lp64)
		return position;
	for (size_t at = 60; at < position && at < LP64_HEADER; at++)
		own -= IN_LP64_ONLY(at);
	return own;
}

void lp64_bytes(size_t from, size_t to, const uint8_t *own, uint8_t *bytes)
{
	for (size_t at = from; at < to; at++)
		*bytes++ = !is_lp64 && IN_LP64_ONLY(at) ? 0 : *own++;
}

unsigned long own_unknown(unsigned long command)
{
	unsigned long size = _IOC_SIZE(command);

	if (is_lp64 || (size != 8 && size != 4))
		return command;
	return _IOC(_IOC_DIR(command), _IOC_TYPE(command), _IOC_NR(command), 12 - size);
}

uint32_t own_max(uint32_t max)
{
	return max >= LEAST_OWN_MAX && max <= ABS_MAX ? max - SHORTER : max;
}

uint32_t lp64_max(uint32_t max)
{
	return max > 100 && max <= ABS_MAX - SHORTER ? max + SHORTER : max;
}
