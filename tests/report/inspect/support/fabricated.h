// SPDX-License-Identifier: Apache-2.0
// Inspections made up for tests of what reads them: a builder, and a leaky service.
#pragma once

#include "base/vec.h"
#include "process/inspect/inspection.h"

// Indices of the made-up wait reasons.
enum fabricated_reason {
	REASON_NONE,
	REASON_CHAN_RECEIVE,
	REASON_CHAN_SEND,
	REASON_SELECT,
	REASON_IO,
	REASON_MUTEX,
	REASON_GC,
	REASON_COUNT,
};

struct fabricated {
	struct arena arena;
	struct inspection inspection; // valid after fabricated_finish
	VEC(struct goroutine) goroutines;
	VEC(struct stack) stacks;
	VEC(struct wait_on) waits;
	VEC(struct pending_defer) defers;
	VEC(struct label) labels;
	VEC(struct stack_line) creators;
	VEC(struct context_node) contexts;
	VEC(u32) holders;
	VEC(struct pool) pools;
	VEC(struct lock) locks;
	VEC(struct channel_wait) channels;
	VEC(u32) waiters;
};

void fabricated_init(struct fabricated *it);
void fabricated_deinit(struct fabricated *it);

// Sets what the inspection points to; again after further additions.
const struct inspection *fabricated_finish(struct fabricated *it);

// A stack of lines, innermost first: "runtime.gopark /usr/local/go/src/runtime/proc.go:402"; a '+' before
// a line says that it is inlined into the next. Ends with NULL. Returns its index.
u32 fabricated_stack(struct fabricated *it, const char *const *lines);

// A creator, of one such line. Returns its index.
u32 fabricated_creator(struct fabricated *it, const char *line);

// Waiting for that reason; REASON_NONE: running. Valid until the next one is added.
struct goroutine *fabricated_goroutine(
	struct fabricated *it, u64 id, enum fabricated_reason reason, u32 stack, u32 creator);

// Adds to the goroutine that was added last.
struct pending_defer *fabricated_defer(
	struct fabricated *it, enum defer_kind kind, const char *line, u32 frame);
void fabricated_label(struct fabricated *it, const char *key, const char *value);
void fabricated_wait(struct fabricated *it, u64 address, bool is_channel, bool is_send);

// parent UINT32_MAX: none. Returns its index.
u32 fabricated_context(struct fabricated *it, enum context_kind kind, u32 parent);
// A goroutine (by index) that holds the context that was added last.
void fabricated_holder(struct fabricated *it, u32 goroutine);

// With this many objects of a type in it.
struct pool *fabricated_pool(
	struct fabricated *it, const char *symbol, const char *type, u32 objects, u64 object_bytes);

// Waiters are goroutines [from, from + count).
struct lock *fabricated_lock(
	struct fabricated *it, enum lock_kind kind, const char *symbol, u32 from, u32 count);
struct channel_wait *fabricated_channel(
	struct fabricated *it, const char *element, u32 from, u32 count);

// A service where `workers` goroutines send to a channel that nobody reads any more: with contexts,
// pools, locks and pending defers.
void fabricated_leaky(struct fabricated *it, u32 workers);
