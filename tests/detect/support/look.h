// SPDX-License-Identifier: Apache-2.0
// Looks made by hand: goroutines, contexts, pools and locks in few words. Places are "function file:line";
// a stack is several of them, innermost first, with '\n' between; each is a physical frame of its own.
// The standard library is in /go/src, the program's module is example.com/shop in /src/shop.
#pragma once

#include "base/vec.h"
#include "detect/detect.h"

struct look {
	struct arena arena;
	struct inspection inspection;
	VEC(struct goroutine) goroutines;
	VEC(struct stack) stacks;
	VEC(struct stack_line) creators;
	VEC(struct wait_on) waits;
	VEC(struct pending_defer) defers;
	VEC(struct context_node) contexts;
	VEC(u32) holders;
	VEC(struct pool) pools;
	VEC(struct lock) locks;
	VEC(struct channel_wait) channels;
	VEC(u32) waiters;
	struct finding_list findings;
};

void look_open(struct look *look);
void look_close(struct look *look);

// Waits for wait_s seconds in that way; without a stack it has none. Returns its index; its id is the
// index plus 10.
u32 look_goroutine(
	struct look *look, enum wait_kind wait, u64 wait_s, const char *stack, const char *created);
#define look_last(look) vec_last(&(look)->goroutines)

// For the goroutine that was added last.
void look_waits_on(struct look *look, u64 address, bool is_send);
void look_defer(struct look *look, enum defer_kind kind, const char *function, const char *place,
	u32 frame, u32 count);
void look_leaked(struct look *look);

// Returns its index. parent UINT32_MAX: none.
u32 look_context(struct look *look, enum context_kind kind, u32 parent);
// The context that was added last is held by that goroutine.
void look_held_by(struct look *look, u32 goroutine);

// A lock that all goroutines of [from, to) wait for.
struct lock *look_lock(struct look *look, u64 address, u32 from, u32 to);
// A channel that all goroutines of [from, to) wait at.
struct channel_wait *look_channel(struct look *look, u64 address, u32 from, u32 to);

// A pool with `count` objects of a type and size; they are at pool.objects (writable by the test).
struct pool *look_pool(
	struct look *look, const char *symbol, const char *type, u64 size, u32 count);
struct pooled_object *look_objects(struct pool *pool);

// Runs all detectors.
void look_detect(struct look *look, struct look *before, u64 between_s);

// The finding of that id at a place ("file:line", or "" for none), which must be the only one of the id.
const struct finding *look_found(struct look *look, enum fault_id id, const char *place);
// No finding of that id.
void look_silent(struct look *look, enum fault_id id);
// A fact of its evidence.
str look_fact(const struct finding *finding, const char *name);
// The places of its steps, "file:line" and ";" between.
str look_steps(struct look *look, const struct finding *finding);
