// SPDX-License-Identifier: Apache-2.0
// Growing arrays in an arena: `VEC(struct foo) foos = {0}; *vec_push(arena, &foos) = x;`. Growth
// leaves the old copy behind in the arena, so long-lived large arrays use heap_vec of the same
// shape.
#pragma once

#include "base/arena.h"

#include <string.h>

#define VEC(type)             \
	struct {              \
		type *at;     \
		u32 len, cap; \
	}

// Address of a new zeroed element at the end.
#define vec_push(arena, vec)                                                                \
	((vec)->len == (vec)->cap                                                           \
			? (void)((vec)->at = vec_grow(arena, (vec)->at, sizeof(*(vec)->at), \
					 _Alignof(__typeof__(*(vec)->at)), (vec)->len,      \
					 &(vec)->cap))                                      \
			: (void)0,                                                          \
		&(vec)->at[(vec)->len++])

#define vec_pop(vec)  ((vec)->at[--(vec)->len])
#define vec_last(vec) (&(vec)->at[(vec)->len - 1])

// `vec_each (struct foo, it, &foos) use(it);`
#define vec_each(type, it, vec)                                                                  \
	for (type *it = (vec)->at, *it##_end = (vec)->len ? it + (vec)->len : it; it < it##_end; \
		it++)

// Doubles the capacity; used by vec_push.
void *vec_grow(struct arena *arena, void *at, size_t size, size_t align, u32 len, u32 *cap);

// The same on the heap: grows by realloc, freed by heap_vec_free.
#define heap_vec_push(vec)                                                                      \
	((vec)->len == (vec)->cap ? (void)((vec)->at = heap_vec_grow(                           \
						   (vec)->at, sizeof(*(vec)->at), &(vec)->cap)) \
				  : (void)0,                                                    \
		(__typeof__((vec)->at))memset(&(vec)->at[(vec)->len++], 0, sizeof(*(vec)->at)))

#define heap_vec_free(vec) (free((vec)->at), (vec)->at = NULL, (vec)->len = (vec)->cap = 0)

// Room for `count` elements at once, so that a vec whose size is nearly known does not move as it grows.
#define heap_vec_reserve(vec, count) \
	((vec)->at = heap_vec_widen((vec)->at, sizeof(*(vec)->at), &(vec)->cap, count))

void *heap_vec_widen(void *at, size_t size, u32 *cap, u32 count);

// What is new in it is not cleared: memory that nobody needs yet is not touched.
void *heap_vec_grow(void *at, size_t size, u32 *cap);
