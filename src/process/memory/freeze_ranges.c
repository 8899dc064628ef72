// SPDX-License-Identifier: Apache-2.0
#include "process/memory/freeze_ranges.h"

#include "base/vec.h"
#include "process/memory/proc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	MAX_RANGES = 1 << 24,
	PAGEMAP_WORDS = 4096, // read at once
	KEEP_PAGES = 16,      // a shorter run of untouched pages is copied with its neighbours
};

static u64 page_size(void)
{
	return (u64)sysconf(_SC_PAGESIZE);
}

static int by_address(const void *a, const void *b)
{
	const struct freeze_range *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static bool is_sorted(const struct freeze_range *ranges, u32 count)
{
	for (u32 i = 1; i < count; i++) {
		if (ranges[i - 1].address > ranges[i].address)
			return false;
	}
	return true;
}

void freeze_ranges_merge(struct freeze_range *ranges, u32 *count, u64 *ret_bytes)
{
	u64 page = page_size(), bytes = 0;
	u32 kept = 0;

	// The target may be stopped: what is in order is not sorted.
	if (!is_sorted(ranges, *count))
		qsort(ranges, *count, sizeof(*ranges), by_address);
	for (u32 i = 0; i < *count; i++) {
		u64 start = ranges[i].address & ~(page - 1), end;

		if (ranges[i].size == 0 ||
			__builtin_add_overflow(ranges[i].address, ranges[i].size, &end) ||
			end > UINT64_MAX - page)
			continue;
		end = (end + page - 1) & ~(page - 1);
		if (kept && ranges[kept - 1].address + ranges[kept - 1].size >= start) {
			struct freeze_range *last = &ranges[kept - 1];

			last->size = MAX(last->size, end - last->address);
			continue;
		}
		ranges[kept++] = (struct freeze_range){start, end - start};
	}
	for (u32 i = 0; i < kept; i++)
		bytes += ranges[i].size;
	*count = kept;
	*ret_bytes = bytes;
}

typedef VEC(struct freeze_range) range_list;

struct page_reader {
	struct arena *arena;
	int file; // /proc/PID/pagemap, or -1: every page counts as touched
	u64 page;
	range_list touched, zero;
};

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void add_run(struct page_reader *reader, u64 address, u64 size, bool is_touched)
{
	range_list *list = is_touched ? &reader->touched : &reader->zero;
	struct freeze_range *last = list->len ? vec_last(list) : NULL;

	if (last && last->address + last->size == address)
		last->size += size;
	else if (size)
		*vec_push(reader->arena, list) = (struct freeze_range){address, size};
}

static bool is_touched(u64 word)
{
	return word >> 62; // bits 63 and 62: present, swapped out
}

// Splits the pages from address on by the words of pagemap.
static void split_pages(struct page_reader *reader, u64 address, const u64 *words, u64 count)
{
	for (u64 i = 0, end; i < count; i = end) {
		bool touched = is_touched(words[i]);

		end = i + 1;
		while (end < count && is_touched(words[end]) == touched)
			end++;
		add_run(reader, address + i * reader->page, (end - i) * reader->page,
			touched || end - i < KEEP_PAGES);
	}
}

// Untouched pages of anonymous memory are zero; of a file they are the file's.
static bool may_be_untouched(const struct memory_map *map)
{
	return map->path.len == 0 || map->path.ptr[0] == '[';
}

static void read_map(struct page_reader *reader, const struct memory_map *map)
{
	u64 words[PAGEMAP_WORDS], address = map->start;

	while (reader->file >= 0 && may_be_untouched(map) && address < map->end) {
		u64 count = MIN((map->end - address) / reader->page, (u64)PAGEMAP_WORDS);
		ssize_t got =
			pread(reader->file, words, count * 8, (off_t)(address / reader->page * 8));

		if (got < 8)
			break;
		split_pages(reader, address, words, (u64)got / 8);
		address += (u64)got / 8 * reader->page;
	}
	add_run(reader, address, map->end - address, true);
}

static bool plan_all(const struct target *target, struct arena *arena, struct freeze_ranges *ret,
	struct error *err)
{
	str path = arena_printf(arena, "/proc/%u/pagemap", target->pid), text;
	int file CLEANUP(fd_close) = open(path.ptr, O_RDONLY | O_CLOEXEC);
	struct page_reader reader = {.arena = arena, .file = file, .page = page_size()};
	const struct memory_map *maps;
	u32 count;

	path = arena_printf(arena, "/proc/%u/maps", target->pid);
	if (!proc_read(arena, path.ptr, &text, err) ||
		!process_maps_parse(arena, text, &maps, &count, err))
		return false;
	for (u32 i = 0; i < count; i++) {
		u32 flags = maps[i].flags & (MEMORY_READ | MEMORY_WRITE | MEMORY_SHARED);

		if (flags == (MEMORY_READ | MEMORY_WRITE))
			read_map(&reader, &maps[i]);
	}
	freeze_ranges_merge(reader.touched.at, &reader.touched.len, &ret->bytes);
	ret->at = reader.touched.at;
	ret->count = reader.touched.len;
	ret->zero = reader.zero.at;
	ret->zero_count = reader.zero.len;
	vec_each (struct freeze_range, range, &reader.zero)
		ret->zero_largest = MAX(ret->zero_largest, range->size);
	return true;
}

bool freeze_ranges_plan(const struct target *target, freeze_plan plan, void *context,
	struct arena *arena, struct freeze_ranges *ret, struct error *err)
{
	struct freeze_ranges ranges = {0};
	struct freeze_range *planned = NULL;

	if (!plan) {
		if (!plan_all(target, arena, &ranges, err))
			return false;
		*ret = ranges;
		return true;
	}
	if (!plan(context, target, arena, &planned, &ranges.count, err))
		return false;
	if (ranges.count > MAX_RANGES)
		return error_set(err, ERROR_LIMIT, "%u ranges to copy, the limit is %d",
			ranges.count, MAX_RANGES);
	freeze_ranges_merge(planned, &ranges.count, &ranges.bytes);
	ranges.at = planned;
	*ret = ranges;
	return true;
}
