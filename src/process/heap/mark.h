// SPDX-License-Identifier: Apache-2.0
// Marking: everything that can be reached from the roots given, by several workers. Work is queued by
// span, first in first out: by the time that a span is taken, more of its objects are marked, and they are
// scanned together (the idea of Go's Green Tea collector), with all that they lead to within the span. Other
// pointers found are looked up in batches, so that their cache misses overlap. Some objects can be watched: when one is marked, its watcher is called
// (outside of the hot loop) and may give new roots.
#pragma once

#include "process/heap/heap_struct.h"
#include "process/runtime/goroutine.h"

struct marker;

// What an object is called here: its span, and its index there.
typedef u64 object_key;

static inline object_key object_key_of(u32 span, u32 object)
{
	return (u64)span << 32 | object;
}

struct marker *marker_open(const struct heap *heap, u32 worker_count);
void marker_close(struct marker *marker); // NULL is allowed

// UINT64_MAX when the address lies in no object.
object_key marker_find(const struct marker *marker, u64 address);

// What marker_scan will read of the object at the address: its span, and (is_near: that is there) its words.
void marker_prefetch(const struct marker *marker, u64 address, bool is_near);

// Counts as marked from now on, and is never scanned unless marker_scan asks for it. Before marker_run.
void marker_exclude(struct marker *marker, object_key object);
void marker_exclude_bits(
	struct marker *marker, u64 word, u64 bits); // of 64 objects, as span.mark_word counts

// The runtime's records of goroutines and of what they wait for (sudogs): its lists reach every g, sudogs reach each
// other, and old ones lie about on the stacks of threads; none of that says that somebody can wake them.
void marker_exclude_goroutines(const struct heap *heap, struct marker *marker,
	struct workers *workers, const struct goroutine_table *goroutines);

// The watcher is told when the object is marked. Before marker_run, from any thread.
void marker_watch(struct marker *marker, object_key object);

// These may be called before marker_run (worker 0), and from the watcher with its worker.
// A word that may be a pointer; is_exact false: only allocated objects count.
void marker_root(struct marker *marker, u32 worker, u64 value, bool is_exact);
void marker_scan(struct marker *marker, u32 worker, object_key object);

// Work of the caller's, which the workers share like their own. Here `item` is handed on.
void marker_later(struct marker *marker, u32 worker, u32 item);

// Large objects are scanned in parts: marker_scan with the part in place of the object's index.
u64 marker_parts(const struct span *span);

typedef void (*marker_watcher)(void *context, u32 worker, object_key object);

// `item` is called with what marker_later was given; prefetch some time before it, and before the watcher, once for
// each of the stages. The context is that of marker_run.
enum { MARKER_STAGES = 3 };
struct marker_items {
	void (*item)(void *context, u32 worker, u32 item);
	void (*prefetch_item)(const void *context, u32 item, u32 stage);
	void (*prefetch_watched)(const void *context, object_key object, u32 stage);
};
void marker_items(struct marker *marker, const struct marker_items *items);

void marker_run(
	struct marker *marker, struct workers *workers, marker_watcher watcher, void *context);

bool marker_is_marked(const struct marker *marker, object_key object);
void marker_count(const struct marker *marker, u64 *ret_objects, u64 *ret_bytes);
