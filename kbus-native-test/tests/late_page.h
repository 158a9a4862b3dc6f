/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is there when its owner says so. Takes root, or the right to handle the kernel's faults. */
#ifndef LATE_PAGE_H
#define LATE_PAGE_H

#include "kbus_test.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096

struct late_page {
	int faults;
	char *at;
};

static inline struct late_page late_page(void)
{
	struct late_page page = { .faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC) };
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register missing = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	EXPECT_TRUE(page.faults >= 0);
	EXPECT(0, ioctl(page.faults, UFFDIO_API, &api));
	page.at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	EXPECT_TRUE(page.at != MAP_FAILED);
	missing.range.start = (uintptr_t)page.at;
	missing.range.len = PAGE;
	EXPECT(0, ioctl(page.faults, UFFDIO_REGISTER, &missing));
	return page;
}

/* Wait until somebody wants it. */
static inline void expect_wanted(const struct late_page *page)
{
	struct uffd_msg fault;

	EXPECT(sizeof(fault), read(page->faults, &fault, sizeof(fault)));
	EXPECT(UFFD_EVENT_PAGEFAULT, fault.event);
}

/* Here it is, filled with one byte, but for what it begins with. */
static inline void deliver(const struct late_page *page, const char *text, unsigned char filling)
{
	static unsigned char content[PAGE] __attribute__((aligned(PAGE)));
	struct uffdio_copy copy = {
		.dst = (uintptr_t)page->at, .src = (uintptr_t)content, .len = PAGE,
	};

	memset(content, filling, sizeof(content));
	memcpy(content, text, strlen(text));
	EXPECT(0, ioctl(page->faults, UFFDIO_COPY, &copy));
}

#endif
