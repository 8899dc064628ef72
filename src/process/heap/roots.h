// SPDX-License-Identifier: Apache-2.0
// Pointers that keep things alive: per goroutine, by its frames' live pointer maps (exact where the
// frame is at a safe point, every word of it elsewhere), stack objects followed as the collector does;
// and those of the program: data, bss, timers, finalizers, and what the runtime itself holds, less what
// would make every goroutine reachable (allgs, sudogs, the semaphore table). What a goroutine's own record points to is
// among its pointers where the words are known (g_words.h).
#pragma once

#include "process/heap/heap.h"
#include "process/runtime/goroutine.h"

// Where in a stack a pointer was found, for people: "held by frame 3". There may be ten for each of a million goroutines.
struct stack_root {
	u64 value : 48;   // points into the heap or to a stack object
	u64 frame : 16;   // physical frame, or ROOT_NO_FRAME: a defer, panic or the g itself
	u64 slot : 48;    // address of the word
	u64 is_exact : 1; // by a live pointer map
};

enum { ROOT_NO_FRAME = UINT16_MAX };
#define ROOT_ADDRESS (((u64)1 << 48) - 1)
_Static_assert((int)STACK_MAX_FRAMES <= (int)ROOT_NO_FRAME, "no frame is ROOT_NO_FRAME");

// Addresses of programs have no more bits. frame: below STACK_MAX_FRAMES, or UINT32_MAX for none.
static inline struct stack_root stack_root(u64 value, u64 slot, u32 frame, bool is_exact)
{
	return (struct stack_root){
		.value = value & ROOT_ADDRESS,
		.frame = MIN(frame, (u32)ROOT_NO_FRAME) & UINT16_MAX,
		.slot = slot & ROOT_ADDRESS,
		.is_exact = is_exact,
	};
}

struct root_set; // filled by roots_visit from several workers

struct root_set *roots_open(const struct go_runtime *runtime, u32 worker_count);
void roots_ask(struct root_set *roots, struct goroutine_options *ret); // sets what is to be visited
void roots_close(struct root_set *roots);                              // NULL is allowed

// What roots_of will read first, and (is_near: that is there) what its caller will.
void roots_prefetch(const struct goroutine *goroutine, bool is_near);

// After goroutines_read as roots_ask said, from any thread, until roots_close. False when the goroutine had no stack.
MUST_CHECK bool roots_of(const struct root_set *roots, const struct goroutine *goroutine,
	const struct stack_root **ret, u32 *ret_count);

// Whether the pointers of the records of those that have roots are among them.
bool roots_have_records(const struct root_set *roots);
