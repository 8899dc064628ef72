// SPDX-License-Identifier: Apache-2.0
// Region allocator: everything allocated dies together. Memory comes zeroed. Not thread-safe: one
// arena per thread or per job. Running out of memory ends the process, so callers check sizes that
// come from input against a named limit first. Under AddressSanitizer the unused rest is poisoned.
#pragma once

#include "base/str.h"

#include <stdarg.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; // newest first
	struct arena_chunk *spare; // what a reset has left for the next one; may be NULL
	char *at, *end;            // free range of the newest chunk
	size_t reserved_bytes;     // sum of all chunks, the spare one too
};

// A place to return to; valid until the arena is reset to an earlier one.
struct arena_mark {
	struct arena_chunk *chunk;
	char *at;
};

void arena_init(struct arena *arena);
void arena_deinit(struct arena *arena);

// size may be 0; align is a power of two up to 64.
void *arena_alloc(struct arena *arena, size_t size, size_t align) __attribute__((malloc));

#define arena_new(arena, type) ((type *)arena_alloc(arena, sizeof(type), _Alignof(type)))
#define arena_array(arena, type, count) \
	((type *)arena_alloc_array(arena, sizeof(type), count, _Alignof(type)))

void *arena_alloc_array(struct arena *arena, size_t size, size_t count, size_t align);

// Copies; arena_c_str adds the NUL that libc wants.
void *arena_copy(struct arena *arena, const void *bytes, size_t size, size_t align);
str arena_str(struct arena *arena, str s);
const char *arena_c_str(struct arena *arena, str s);
str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
str arena_vprintf(struct arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);

// Scratch use: take a mark, allocate, reset to the mark. Memory given out after the mark is gone.
struct arena_mark arena_mark(const struct arena *arena);
void arena_reset(struct arena *arena, struct arena_mark mark);
