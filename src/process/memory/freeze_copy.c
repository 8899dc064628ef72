// SPDX-License-Identifier: Apache-2.0
#include "process/memory/freeze_copy.h"

#include "base/pages.h"
#include "base/vec.h"
#include "process/memory/live_memory.h"
#include "process/memory/proc.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	TOUCH_PART = 64 << 20, // by one worker at once
	COPY_PART = 8 << 20,   // a job: large enough for the kernel, small enough to share evenly
	JOB_PIECES = 1024,
};

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 // Linux 5.14
#endif

struct touching {
	struct freeze_room room;
	u64 size;           // of its begin
	_Atomic int failed; // errno
};

static void touch_part(void *context, u32 index, u32 worker)
{
	struct touching *touching = context;
	u64 from = (u64)index * TOUCH_PART, size = MIN((u64)TOUCH_PART, touching->size - from);
	volatile char *at = touching->room.at + from;

	(void)worker;
	if (touching->failed || madvise(touching->room.at + from, size, MADV_POPULATE_WRITE) == 0)
		return;
	if (errno != EINVAL) {
		touching->failed = errno;
		return;
	}
	for (u64 i = 0; i < size; i += 4096)
		at[i] = 0;
}

// Of a room all pages are huge ones.
static u64 room_size(u64 bytes)
{
	return bytes ? pages_size(MAX(bytes, (u64)PAGE_HUGE)) : 0;
}

static bool map_room(u64 bytes, struct freeze_room *ret, struct error *err)
{
	u64 size = room_size(bytes);
	char *at = pages_map(size);

	if (!at)
		return error_system(err, "room for a copy of %.1f MiB", (double)bytes / (1 << 20));
	madvise(at, size, MADV_DONTDUMP);
	*ret = (struct freeze_room){at, size};
	return true;
}

bool freeze_room_open(
	u64 bytes, u64 touched, struct workers *workers, struct freeze_room *ret, struct error *err)
{
	struct touching touching = {0};

	if (bytes == 0) {
		*ret = (struct freeze_room){0};
		return true;
	}
	if (!map_room(bytes, &touching.room, err))
		return false;
	touching.size = MIN(room_size(touched), touching.room.size);
	workers_for(workers, (u32)((touching.size + TOUCH_PART - 1) / TOUCH_PART), 1, touch_part,
		&touching);
	if (touching.failed) {
		freeze_room_close(&touching.room);
		errno = touching.failed;
		return error_system(err, "room for a copy of %.1f MiB", (double)bytes / (1 << 20));
	}
	*ret = touching.room;
	return true;
}

void freeze_room_trim(struct freeze_room *room, u64 used)
{
	u64 keep = room_size(used);

	if (keep >= room->size)
		return;
	munmap(room->at + keep, room->size - keep);
	room->size = keep;
}

void freeze_room_close(struct freeze_room *room)
{
	if (room->size)
		munmap(room->at, room->size);
	*room = (struct freeze_room){0};
}

// "Key:   value kB" of /proc/meminfo, in bytes; 0: not there.
static u64 meminfo_value(str text, str key)
{
	str value = process_status_value(text, key);
	u64 kilobytes = 0;

	return str_to_u64(str_cut(&value, ' '), &kilobytes) ? kilobytes << 10 : 0;
}

// A number in a file of the control group; UINT64_MAX: "max", or no such file.
static u64 group_value(struct arena *arena, str group, const char *name)
{
	str path = arena_printf(arena, "/sys/fs/cgroup" STR_FMT "/%s", STR_ARG(group), name), text;
	u64 value = UINT64_MAX;
	struct error ignored;

	if (proc_read(arena, path.ptr, &text, &ignored) && !str_to_u64(str_trim(text), &value))
		value = UINT64_MAX;
	return value;
}

u64 freeze_memory_available(void)
{
	u64 available = UINT64_MAX, most, used;
	struct error ignored;
	struct arena arena;
	str text;

	arena_init(&arena);
	if (proc_read(&arena, "/proc/meminfo", &text, &ignored)) {
		available = meminfo_value(text, STR("MemAvailable"));
		available = available ? available : UINT64_MAX;
	}
	if (proc_read(&arena, "/proc/self/cgroup", &text, &ignored)) {
		str group = str_trim(text);

		group = str_starts(group, STR("0::")) ? str_skip(group, 3) : STR("/");
		most = group_value(&arena, group, "memory.max");
		used = group_value(&arena, group, "memory.current");
		if (most != UINT64_MAX && used != UINT64_MAX)
			available = MIN(available, most > used ? most - used : 0);
	}
	arena_deinit(&arena);
	return available;
}

struct copying {
	const struct memory *live;
	struct memory_piece *pieces;
	u32 *jobs; // first piece of each, and the end
	u32 job_count;
	u64 page;
	pthread_mutex_t lock;           // of holes
	VEC(struct freeze_range) holes; // on the heap
};

static void add_hole(struct copying *copying, u64 address, u64 size)
{
	pthread_mutex_lock(&copying->lock);
	*heap_vec_push(&copying->holes) = (struct freeze_range){address, size};
	pthread_mutex_unlock(&copying->lock);
}

// A piece of which something cannot be read, down to the page that cannot.
static void copy_in_halves(struct copying *copying, const struct memory_piece *piece)
{
	u32 half = (u32)(piece->size / 2 & ~(copying->page - 1));
	struct memory_piece halves[2] = {
		{.address = piece->address, .to = piece->to, .size = half},
		{.address = piece->address + half,
			.to = (char *)piece->to + half,
			.size = piece->size - half},
	};

	if (half == 0 || live_memory_errno(copying->live)) {
		add_hole(copying, piece->address, piece->size);
		return;
	}
	memory_read_many(copying->live, halves, 2);
	for (u32 i = 0; i < 2; i++) {
		if (!halves[i].done)
			copy_in_halves(copying, &halves[i]);
	}
}

void freeze_hurry(void)
{
	struct sched_param parameter = {.sched_priority = 1};

	if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &parameter))
		setpriority(PRIO_PROCESS, 0, -20);
}

static void copy_job(void *context, u32 index, u32 worker)
{
	struct copying *copying = context;
	struct memory_piece *pieces = copying->pieces + copying->jobs[index];
	u32 count = copying->jobs[index + 1] - copying->jobs[index];

	(void)worker;
	freeze_hurry();
	if (memory_read_many(copying->live, pieces, count) == count)
		return;
	for (u32 i = 0; i < count; i++) {
		if (!pieces[i].done)
			copy_in_halves(copying, &pieces[i]);
	}
}

static char *place(struct freeze_copy *copy, u64 size)
{
	for (u32 i = 0; i < 2; i++) {
		if (copy->rooms[i].size - copy->used[i] >= size) {
			copy->used[i] += size;
			return copy->rooms[i].at + copy->used[i] - size;
		}
	}
	return NULL;
}

// A second room for the ranges that do not fit into the first one, in the order in which they come.
static bool make_room(
	struct freeze_copy *copy, const struct freeze_ranges *ranges, struct error *err)
{
	u64 used = 0, more = 0;

	for (u32 i = 0; i < ranges->count; i++) {
		u64 size = ranges->at[i].size;

		if (copy->rooms[0].size - used >= size)
			used += size;
		else
			more += size;
	}
	return more == 0 || map_room(more, &copy->rooms[1], err);
}

static u64 part_count(const struct freeze_ranges *ranges)
{
	u64 count = 0;

	for (u32 i = 0; i < ranges->count; i++)
		count += (ranges->at[i].size + COPY_PART - 1) / COPY_PART;
	return count;
}

// Whole parts first, then the rest: a large one at the end would leave the other workers without work.
static u32 cut_pieces(
	const struct freeze_ranges *ranges, char *const *places, struct memory_piece *ret)
{
	u32 count = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (u32 i = 0; i < ranges->count; i++) {
			u64 size = ranges->at[i].size, whole = size / COPY_PART * COPY_PART;

			for (u64 at = pass ? whole : 0; at < (pass ? size : whole); at += COPY_PART)
				ret[count++] =
					(struct memory_piece){.address = ranges->at[i].address + at,
						.to = places[i] + at,
						.size = (u32)MIN(size - at, (u64)COPY_PART)};
		}
	}
	return count;
}

static void cut_jobs(struct copying *copying, u32 count)
{
	u64 bytes = 0;

	for (u32 i = 0; i < count; i++) {
		u32 in_job = copying->job_count ? i - copying->jobs[copying->job_count - 1] : 0;

		bytes += copying->pieces[i].size;
		if (i == 0 || bytes > COPY_PART || in_job == JOB_PIECES) {
			copying->jobs[copying->job_count++] = i;
			bytes = copying->pieces[i].size;
		}
	}
	copying->jobs[copying->job_count] = count;
}

static int by_address(const void *a, const void *b)
{
	const struct freeze_range *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static void add_blocks(struct freeze_copy *copy, const struct freeze_ranges *ranges,
	char *const *places, struct copying *copying)
{
	const struct freeze_range *holes = copying->holes.at;
	u32 count = copying->holes.len, next = 0;

	if (count)
		qsort(copying->holes.at, count, sizeof(*holes), by_address);
	for (u32 i = 0; i < ranges->count; i++) {
		const struct freeze_range *range = &ranges->at[i];
		u64 from = 0;

		for (; next < count && holes[next].address - range->address < range->size; next++) {
			u64 hole = holes[next].address - range->address;

			blocks_add(&copy->blocks, range->address + from, places[i] + from,
				hole - from);
			from = hole + holes[next].size;
		}
		blocks_add(
			&copy->blocks, range->address + from, places[i] + from, range->size - from);
	}
}

bool freeze_copy_ranges(struct freeze_copy *copy, const struct freeze_ranges *ranges,
	struct workers *workers, struct error *err)
{
	u64 parts = part_count(ranges);
	struct copying copying = {.live = copy->live, .page = (u64)sysconf(_SC_PAGESIZE)};
	char **places = arena_array(copy->arena, char *, ranges->count);

	if (parts >= UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "more than %u parts to copy", UINT32_MAX);
	if (!make_room(copy, ranges, err))
		return false;
	for (u32 i = 0; i < ranges->count; i++)
		places[i] = place(copy, ranges->at[i].size);
	copying.pieces = arena_array(copy->arena, struct memory_piece, parts);
	copying.jobs = arena_array(copy->arena, u32, parts + 1);
	pthread_mutex_init(&copying.lock, NULL);
	cut_jobs(&copying, cut_pieces(ranges, places, copying.pieces));
	workers_for(workers, copying.job_count, 1, copy_job, &copying);
	add_blocks(copy, ranges, places, &copying);
	pthread_mutex_destroy(&copying.lock);
	heap_vec_free(&copying.holes);
	return true;
}
