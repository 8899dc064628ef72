// SPDX-License-Identifier: Apache-2.0
#include "base/pages.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	MALLOC_RANGE = 256 << 20, // of addresses: memory is what is touched
	MALLOC_FIRST = 192 << 10, // before the huge pages
	MALLOC_PIECE = 160 << 10, // more than the 132 KiB that glibc begins with
	MALLOC_PIECES = 64,
	MALLOC_MAPS_FROM = 32 << 20, // glibc takes no more
};

static uintptr_t round_up(uintptr_t at, size_t unit)
{
	return (at + unit - 1) & ~(uintptr_t)(unit - 1);
}

size_t pages_size(size_t size)
{
	return round_up(size, size < PAGE_HUGE ? PAGE_SMALL : PAGE_HUGE);
}

static char *map(size_t size)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void *pages_map(size_t size)
{
	size_t whole = pages_size(size), before;
	char *memory, *begin;

	if (whole < PAGE_HUGE)
		return map(whole);
	memory = map(whole + PAGE_HUGE);
	if (!memory)
		return NULL;
	begin = (char *)round_up((uintptr_t)memory, PAGE_HUGE);
	before = (size_t)(begin - memory);
	if (before)
		munmap(memory, before);
	munmap(begin + whole, PAGE_HUGE - before);
	madvise(begin, whole, MADV_HUGEPAGE);
	return begin;
}

void pages_unmap(void *memory, size_t size)
{
	if (memory)
		munmap(memory, pages_size(size));
}

// Moves the break to a little before a huge page, where malloc then notes down its first pieces: a huge page of which a small one
// is in use already would stay in small ones. Where the huge pages begin: ret.
static uintptr_t begin_range(void)
{
	uintptr_t now = (uintptr_t)sbrk(0), huge = round_up(now + MALLOC_FIRST, PAGE_HUGE);

	sbrk((intptr_t)(huge - MALLOC_FIRST - now));
	return huge;
}

// No more than an eighth of the addresses that the process may have (ulimit -v).
static int range_size(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) != 0)
		return MALLOC_RANGE;
	return (int)MIN(limit.rlim_cur / 8, (rlim_t)MALLOC_RANGE);
}

// Takes pieces until malloc has nothing left of what it had before: the one that moves the break brings the range with it.
static void move_break(void)
{
	void *pieces[MALLOC_PIECES], *before = sbrk(0);
	u32 count = 0;

	mallopt(M_TOP_PAD, range_size());
	while (count < MALLOC_PIECES && sbrk(0) == before)
		pieces[count++] = malloc(MALLOC_PIECE);
	mallopt(M_TOP_PAD, PAGE_HUGE);
	while (count)
		free(pieces[--count]);
}

void pages_for_malloc(void)
{
	uintptr_t begin = begin_range(), end;

	mallopt(M_MMAP_THRESHOLD, MALLOC_MAPS_FROM);
	mallopt(M_TRIM_THRESHOLD, INT32_MAX);
	mallopt(M_ARENA_MAX, 1);
	move_break();
	end = (uintptr_t)sbrk(0);
	if (end > begin)
		madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}
