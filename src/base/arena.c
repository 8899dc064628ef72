// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/pages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#define GAP            16
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP            0
#endif

enum {
	CHUNK_MIN = 64 << 10,
	CHUNK_MAX = 4 << 20,
	HUGE_FROM = 256 << 10,
};

// Stands at the start of its own mapping.
struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	char *used_end; // how far it was used when a newer chunk was opened
};

void arena_init(struct arena *arena)
{
	*arena = (struct arena){0};
}

static void out_of_memory(size_t size)
{
	fprintf(stderr, "tocsin: out of memory (asked for %zu bytes)\n", size);
	abort();
}

static void chunk_free(struct arena *arena, struct arena_chunk *chunk)
{
	size_t size = chunk->size;

	UNPOISON(chunk, size);
	arena->reserved_bytes -= size;
	pages_unmap(chunk, size);
}

void arena_deinit(struct arena *arena)
{
	if (arena->spare)
		chunk_free(arena, arena->spare);
	while (arena->chunk) {
		struct arena_chunk *older = arena->chunk->older;

		chunk_free(arena, arena->chunk);
		arena->chunk = older;
	}
	*arena = (struct arena){0};
}

// The first chunk is in small pages, for many arenas need no more than that. From the second one on they are huge pages.
static size_t chunk_size(const struct arena *arena, size_t need)
{
	size_t usual = CHUNK_MIN;

	if (arena->chunk)
		usual = arena->chunk->size < PAGE_HUGE ? PAGE_HUGE : CHUNK_MAX;
	if (need <= usual)
		return usual;
	return pages_size(need < HUGE_FROM ? need : MAX(need, (size_t)PAGE_HUGE));
}

static struct arena_chunk *chunk_new(struct arena *arena, size_t need)
{
	size_t size = chunk_size(arena, need);
	struct arena_chunk *chunk = pages_map(size);

	if (!chunk)
		out_of_memory(size);
	chunk->size = size;
	arena->reserved_bytes += size;
	return chunk;
}

static void chunk_open(struct arena *arena, size_t need)
{
	struct arena_chunk *chunk = arena->spare;

	need += sizeof(struct arena_chunk);
	if (chunk && chunk->size >= need)
		arena->spare = NULL;
	else
		chunk = chunk_new(arena, need);
	if (arena->chunk)
		arena->chunk->used_end = arena->at;
	chunk->older = arena->chunk;
	arena->chunk = chunk;
	arena->at = (char *)(chunk + 1);
	arena->end = (char *)chunk + chunk->size;
	POISON(arena->at, (size_t)(arena->end - arena->at));
}

void *arena_alloc(struct arena *arena, size_t size, size_t align)
{
	uintptr_t at = ((uintptr_t)arena->at + align - 1) & ~(uintptr_t)(align - 1);

	if (UNLIKELY(arena->at == NULL || at > (uintptr_t)arena->end ||
		     size + GAP > (uintptr_t)arena->end - at)) {
		if (size > SIZE_MAX / 2)
			out_of_memory(size);
		chunk_open(arena, size + align + GAP);
		at = ((uintptr_t)arena->at + align - 1) & ~(uintptr_t)(align - 1);
	}
	arena->at = (char *)at + size + GAP;
	UNPOISON((char *)at, size);
	return (char *)at;
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count, size_t align)
{
	size_t total;

	if (__builtin_mul_overflow(size, count, &total))
		out_of_memory(SIZE_MAX);
	return arena_alloc(arena, total, align);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size, size_t align)
{
	void *copy = arena_alloc(arena, size, align);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

str arena_str(struct arena *arena, str s)
{
	return (str){arena_copy(arena, s.ptr, s.len, 1), s.len};
}

const char *arena_c_str(struct arena *arena, str s)
{
	char *copy = arena_alloc(arena, s.len + 1, 1);

	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = 0;
	return copy;
}

str arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	ASSERT(len >= 0);
	text = arena_alloc(arena, (size_t)len + 1, 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return (str){text, (size_t)len};
}

str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	str text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){arena->chunk, arena->at};
}

// The range goes back to all zero, as fresh memory is. What is larger than usual is handed to the kernel.
static void clear(char *from, char *to)
{
	char *first = (char *)(((uintptr_t)from + PAGE_SMALL - 1) & ~(uintptr_t)(PAGE_SMALL - 1));
	char *last = (char *)((uintptr_t)to & ~(uintptr_t)(PAGE_SMALL - 1));

	UNPOISON(from, (size_t)(to - from));
	if (to - from > CHUNK_MAX) {
		memset(from, 0, (size_t)(first - from));
		madvise(first, (size_t)(last - first), MADV_DONTNEED);
		memset(last, 0, (size_t)(to - last));
	} else if (to > from) {
		memset(from, 0, (size_t)(to - from));
	}
}

// The largest of the usual chunks stays, so that a scratch arena used in a loop keeps its memory.
static void chunk_drop(struct arena *arena, struct arena_chunk *chunk, char *used_end)
{
	if (chunk->size > CHUNK_MAX || (arena->spare && arena->spare->size >= chunk->size)) {
		chunk_free(arena, chunk);
		return;
	}
	if (arena->spare)
		chunk_free(arena, arena->spare);
	clear((char *)(chunk + 1), used_end);
	POISON(chunk + 1, chunk->size - sizeof(*chunk));
	arena->spare = chunk;
}

void arena_reset(struct arena *arena, struct arena_mark mark)
{
	char *used_end = arena->at;

	while (arena->chunk != mark.chunk) {
		struct arena_chunk *newest = arena->chunk;

		arena->chunk = newest->older;
		chunk_drop(arena, newest, used_end);
		used_end = arena->chunk ? arena->chunk->used_end : NULL;
	}
	arena->at = mark.at;
	arena->end = arena->chunk ? (char *)arena->chunk + arena->chunk->size : NULL;
	if (!arena->chunk)
		return;
	clear(arena->at, used_end);
	POISON(arena->at, (size_t)(arena->end - arena->at));
}
