// SPDX-License-Identifier: Apache-2.0
#include "process/memory/touched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	SCAN_REGIONS = 512,
	WORDS = 4096,
};

// Reading a word for each page takes too long beyond.
static const u64 max_words_bytes = (u64)1 << 40;

// linux/fs.h of Linux 6.7.
struct scan_region {
	u64 start, end, categories;
};
struct scan_argument {
	u64 size, flags, start, end, walk_end, regions, region_count, max_pages;
	u64 inverted, all_of, any_of, returned;
};
#define SCAN_IOCTL _IOWR('f', 16, struct scan_argument)
enum { SCAN_PRESENT = 1 << 3, SCAN_SWAPPED = 1 << 4, SCAN_ZERO = 1 << 5 };

void touched_open(u32 pid, struct touched_pages *ret)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%u/pagemap", pid);
	*ret = (struct touched_pages){
		.file = open(path, O_RDONLY | O_CLOEXEC),
		.method = TOUCHED_SCAN,
		.page_bytes = (u64)sysconf(_SC_PAGESIZE),
	};
}

void touched_close(struct touched_pages *pages)
{
	if (pages->file >= 0)
		close(pages->file);
	pages->file = -1;
}

static bool scan(struct touched_pages *pages, u64 start, u64 end, touched_run fn, void *context)
{
	struct scan_region regions[SCAN_REGIONS];

	while (start < end) {
		struct scan_argument argument = {
			.size = sizeof(argument),
			.start = start,
			.end = end,
			.regions = (u64)(uintptr_t)regions,
			.region_count = SCAN_REGIONS,
			// Not the page of zeros, which stands in where something was only read.
			.inverted = SCAN_ZERO,
			.all_of = SCAN_ZERO,
			.any_of = SCAN_PRESENT | SCAN_SWAPPED,
			.returned = SCAN_PRESENT | SCAN_SWAPPED,
		};
		int count = ioctl(pages->file, SCAN_IOCTL, &argument);

		if (count < 0 || argument.walk_end <= start)
			return false;
		for (int i = 0; i < count; i++)
			fn(context, regions[i].start, regions[i].end - regions[i].start);
		start = argument.walk_end;
	}
	return true;
}

static bool is_touched(u64 word)
{
	return word >> 62; // bits 63 and 62: present, swapped out
}

static bool read_words(
	struct touched_pages *pages, u64 start, u64 end, touched_run fn, void *context)
{
	u64 page = pages->page_bytes, words[WORDS], run = 0, address = start;

	while (address < end) {
		u64 want = MIN((end - address) / page, (u64)WORDS);
		ssize_t got = pread(pages->file, words, want * 8, (off_t)(address / page * 8));

		if (got < 8)
			return false;
		for (u64 i = 0; i < (u64)got / 8; i++, address += page) {
			if (is_touched(words[i])) {
				run += page;
			} else if (run) {
				fn(context, address - run, run);
				run = 0;
			}
		}
	}
	if (run)
		fn(context, address - run, run);
	return true;
}

bool touched_runs(struct touched_pages *pages, u64 start, u64 end, touched_run fn, void *context)
{
	if (pages->file < 0)
		return false;
	if (pages->method == TOUCHED_SCAN) {
		if (scan(pages, start, end, fn, context))
			return true;
		if (errno != ENOTTY && errno != EINVAL)
			return false;
		pages->method = TOUCHED_WORDS;
	}
	return end - start <= max_words_bytes && read_words(pages, start, end, fn, context);
}
