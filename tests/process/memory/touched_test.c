// SPDX-License-Identifier: Apache-2.0
#include "process/memory/touched.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/testing.h"

enum { PAGE = 4096, PAGES = 20000 };

struct seen {
	const char *base;
	u64 last;
	u8 touched[PAGES];
};

static void see(void *context, u64 address, u64 bytes)
{
	struct seen *seen = context;

	assert_true(address >= seen->last && bytes > 0);
	seen->last = address + bytes;
	for (u64 at = 0; at < bytes; at += PAGE)
		seen->touched[(address + at - (u64)(uintptr_t)seen->base) / PAGE] = 1;
}

static bool is_touched(u32 page)
{
	return page % 1000 < 300 && page * 2654435761u >> 29 != 0;
}

static void tells_touched_pages(void **state)
{
	static const enum touched_method methods[] = {TOUCHED_SCAN, TOUCHED_WORDS};
	char *base = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	madvise(base, (size_t)PAGES * PAGE, MADV_NOHUGEPAGE);
	for (u32 i = 0; i < PAGES; i++) {
		if (is_touched(i))
			base[(size_t)i * PAGE + 17] = 1;
	}
	for (u32 i = 0; i < ARRAY_LEN(methods); i++) {
		struct seen seen = {.base = base};
		struct touched_pages pages;

		touched_open((u32)getpid(), &pages);
		assert_int_equal(pages.page_bytes, PAGE);
		pages.method = methods[i];
		assert_true(touched_runs(&pages, (u64)(uintptr_t)base,
			(u64)(uintptr_t)(base + (size_t)PAGES * PAGE), see, &seen));
		for (u32 page = 0; page < PAGES; page++)
			assert_int_equal(seen.touched[page], is_touched(page));
		touched_close(&pages);
	}
	munmap(base, (size_t)PAGES * PAGE);
}

// Whether the kernel lets the page of zeros stand in for what was only read; some are told not to. Such a page is not
// counted as resident.
static bool has_page_of_zeros(void)
{
	char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	FILE *file = fopen("/proc/self/smaps", "re");
	unsigned long begin, end, resident = 0;
	bool is_it = false, ret = false;
	char line[512];

	assert_non_null(file);
	assert_int_equal(*(volatile char *)page, 0);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx ", &begin, &end) == 2)
			is_it = (uintptr_t)page >= begin && (uintptr_t)page < end;
		else if (is_it && sscanf(line, "Rss: %lu kB", &resident) == 1)
			ret = resident == 0;
	}
	fclose(file);
	munmap(page, PAGE);
	return ret;
}

// Where the page of zeros stands in, it is not taken for touched. Only the newer way can tell.
static void reading_touches_nothing(void **state)
{
	char *base =
		mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct seen seen = {.base = base};
	bool is_seen = !has_page_of_zeros();
	struct touched_pages pages;

	(void)state;
	madvise(base, 4 * PAGE, MADV_NOHUGEPAGE);
	base[0] = 1;
	assert_int_equal(*(volatile char *)(base + PAGE), 0);
	base[2 * PAGE] = 1;
	touched_open((u32)getpid(), &pages);
	assert_true(touched_runs(
		&pages, (u64)(uintptr_t)base, (u64)(uintptr_t)(base + 4 * PAGE), see, &seen));
	assert_int_equal(seen.touched[0], 1);
	assert_int_equal(seen.touched[1], is_seen || pages.method == TOUCHED_WORDS);
	assert_int_equal(seen.touched[2], 1);
	assert_int_equal(seen.touched[3], 0);
	touched_close(&pages);
	munmap(base, 4 * PAGE);
}

static void cannot_tell_of_nothing(void **state)
{
	struct seen seen = {0};
	struct touched_pages pages;

	(void)state;
	touched_open(UINT32_MAX, &pages);
	assert_false(touched_runs(&pages, 0, PAGE, see, &seen));
	touched_close(&pages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_touched_pages),
		cmocka_unit_test(reading_touches_nothing),
		cmocka_unit_test(cannot_tell_of_nothing),
	};

	if (sysconf(_SC_PAGESIZE) != PAGE) {
		printf("1..0 # SKIP pages are not of 4096 bytes here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
