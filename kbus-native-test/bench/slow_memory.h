// SPDX-License-Identifier: Apache-2.0
/*
 * Memory whose pages come late to whoever reads them, another process or the kernel included: so long
 * after the first has asked for a page, or never. It is made with userfaultfd(2), which takes root.
 */
#ifndef SLOW_MEMORY_H
#define SLOW_MEMORY_H

#include "bench.h"

#define SLOW_PAGE_SIZE 4096u

struct slow_memory;

/* All its pages have this content. A delay of 0 means that they never come. */
struct slow_memory *new_slow_memory(size_t pages, uint64_t delay_ns, const char *content, size_t length);
char *slow_page(const struct slow_memory *memory, size_t page);
/* The next to read this page waits again. */
void take_page_back(const struct slow_memory *memory, size_t page);
/* From now on nobody waits. Returns how often a page has been waited for. */
uint64_t end_slow_memory(struct slow_memory *memory);

#endif
