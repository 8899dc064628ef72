// SPDX-License-Identifier: Apache-2.0
#include "process/memory/freeze_ranges.h"

#include "base/vec.h"
#include "process/memory/proc.h"
#include "process/memory/touched.h"

#include <stdlib.h>
#include <unistd.h>

enum {
	MAX_RANGES = 1 << 24,
	KEEP_BYTES = 64 << 10,
	WHOLE_BYTES = 1 << 20, // of sparse ranges: copied sooner than what was touched is asked for
};

// A mapping above that, of which it cannot be told what was touched, is reserved address space (of a
// sanitizer); it is not copied, but read live.
static const u64 max_blind_bytes = (u64)1 << 40;

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

struct page_reader {
	struct arena *arena;
	VEC(struct freeze_range) touched;
	u64 settled; // touched and zero are known up to here
	VEC(struct freeze_range) zero;
};

// A few untouched pages in between are copied with their neighbours.
static void add_touched(void *context, u64 address, u64 bytes)
{
	struct page_reader *reader = context;
	u64 gap = address - reader->settled;
	struct freeze_range *last = reader->touched.len ? vec_last(&reader->touched) : NULL;

	if (gap && gap <= KEEP_BYTES && last && last->address + last->size == reader->settled)
		last->size += gap;
	else if (gap)
		*vec_push(reader->arena, &reader->zero) =
			(struct freeze_range){reader->settled, gap};
	if (last && last->address + last->size == address)
		last->size += bytes;
	else if (bytes)
		*vec_push(reader->arena, &reader->touched) = (struct freeze_range){address, bytes};
	reader->settled = address + bytes;
}

// Untouched pages of anonymous memory are zero; of a file they are the file's.
static bool may_be_untouched(const struct memory_map *map)
{
	return map->path.len == 0 || map->path.ptr[0] == '[';
}

static void read_map(
	struct page_reader *reader, struct touched_pages *pages, const struct memory_map *map)
{
	u32 touched = reader->touched.len, zero = reader->zero.len;

	reader->settled = map->start;
	if (may_be_untouched(map) &&
		touched_runs(pages, map->start, map->end, add_touched, reader)) {
		add_touched(reader, map->end, 0);
		return;
	}
	// It cannot be told: copied, unless nobody could mean that.
	reader->touched.len = touched;
	reader->zero.len = zero;
	if (map->end - map->start <= max_blind_bytes)
		*vec_push(reader->arena, &reader->touched) =
			(struct freeze_range){map->start, map->end - map->start};
}

// The writable private mappings, as far as they are in the ranges.
static bool read_maps(struct page_reader *reader, const struct target *target,
	const struct freeze_range *ranges, u32 range_count, struct error *err)
{
	str path = arena_printf(reader->arena, "/proc/%u/maps", target->pid), text;
	const struct memory_map *maps;
	struct touched_pages pages;
	u32 count;

	if (!proc_read(reader->arena, path.ptr, &text, err) ||
		!process_maps_parse(reader->arena, text, &maps, &count, err))
		return false;
	touched_open(target->pid, &pages);
	for (u32 i = 0; i < count; i++) {
		u32 flags = maps[i].flags & (MEMORY_READ | MEMORY_WRITE | MEMORY_SHARED);

		for (u32 k = 0; flags == (MEMORY_READ | MEMORY_WRITE) && k < range_count; k++) {
			struct memory_map part = maps[i];

			part.start = MAX(part.start, ranges[k].address);
			part.end = MIN(part.end, ranges[k].address + ranges[k].size);
			if (part.start < part.end)
				read_map(reader, &pages, &part);
		}
	}
	touched_close(&pages);
	return true;
}

static void take_zero(const struct page_reader *reader, struct freeze_ranges *ret)
{
	ret->zero = reader->zero.at;
	ret->zero_count = reader->zero.len;
	vec_each (struct freeze_range, range, &reader->zero)
		ret->zero_largest = MAX(ret->zero_largest, range->size);
}

static bool plan_all(const struct target *target, struct arena *arena, struct freeze_ranges *ret,
	struct error *err)
{
	const struct freeze_range everything = {0, UINT64_MAX};
	struct page_reader reader = {.arena = arena};

	if (!read_maps(&reader, target, &everything, 1, err))
		return false;
	freeze_ranges_merge(reader.touched.at, &reader.touched.len, &ret->bytes);
	ret->at = reader.touched.at;
	ret->count = reader.touched.len;
	take_zero(&reader, ret);
	return true;
}

// Two lists in one, in order where both are.
static void join(struct arena *arena, const struct freeze_range *more, u32 more_count,
	struct freeze_planned *planned)
{
	u32 count = planned->count + more_count, next = 0, next_more = 0;
	struct freeze_range *all = arena_array(arena, struct freeze_range, count);

	for (u32 i = 0; i < count; i++) {
		bool is_more = next == planned->count ||
		               (next_more < more_count &&
				       more[next_more].address < planned->at[next].address);

		all[i] = is_more ? more[next_more++] : planned->at[next++];
	}
	planned->at = all;
	planned->count = count;
}

// What was touched of the sparse ranges is planned like the others.
static bool add_sparse(const struct target *target, struct arena *arena,
	struct freeze_planned *planned, struct freeze_ranges *ret, struct error *err)
{
	struct page_reader reader = {.arena = arena};
	u64 bytes;

	freeze_ranges_merge(planned->sparse, &planned->sparse_count, &bytes);
	if (bytes <= WHOLE_BYTES) {
		join(arena, planned->sparse, planned->sparse_count, planned);
		return true;
	}
	if (!read_maps(&reader, target, planned->sparse, planned->sparse_count, err))
		return false;
	join(arena, reader.touched.at, reader.touched.len, planned);
	take_zero(&reader, ret);
	return true;
}

bool freeze_ranges_plan(const struct target *target, freeze_plan plan, void *context,
	struct arena *arena, struct freeze_ranges *ret, struct error *err)
{
	struct freeze_ranges ranges = {0};
	struct freeze_planned planned = {0};

	if (!plan) {
		if (!plan_all(target, arena, &ranges, err))
			return false;
		*ret = ranges;
		return true;
	}
	if (!plan(context, target, arena, &planned, err))
		return false;
	if (planned.count > MAX_RANGES)
		return error_set(err, ERROR_LIMIT, "%u ranges to copy, the limit is %d",
			planned.count, MAX_RANGES);
	if (planned.sparse_count && !add_sparse(target, arena, &planned, &ranges, err))
		return false;
	freeze_ranges_merge(planned.at, &planned.count, &ranges.bytes);
	ranges.at = planned.at;
	ranges.count = planned.count;
	*ret = ranges;
	return true;
}
