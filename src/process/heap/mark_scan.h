// SPDX-License-Identifier: Apache-2.0
// What a marker is made of, and the scanning of what is marked.
#pragma once

#include "process/heap/mark.h"
#include "process/heap/span_queue.h"

enum {
	MARK_BATCH = 64, // pointers looked up together
	MARK_AHEAD = 8,  // spans between prefetch and scan; a power of two
};

// Entries of the queues: a span; a part of a large object (part + 1 in the upper half); a watched object that was
// marked (the highest bit, its index in the upper half); an item of the caller's (the bit below that).
#define MARK_HIT  (1ull << 63)
#define MARK_ITEM (1ull << 62)

struct marker_worker {
	struct span_queue *queue;
	u32 number;
	u64 ahead[MARK_AHEAD];
	u32 ahead_in, ahead_out; // counts
	u32 pointer_count;
	u64 pointers[MARK_BATCH + 64]; // within [low, low + range)
	u64 objects, bytes;
} __attribute__((aligned(64)));

struct marker {
	const struct heap *heap;
	u64 *marks;
	u64 *scanned;     // what is marked and not scanned is work
	u8 *queued;       // per span
	u64 *watched;     // bit per object
	u8 *watched_span; // per span: something in it is watched
	bool is_watching; // something is watched
	struct marker_worker *workers;
	u32 worker_count;
	struct span_queues *queues;
	marker_watcher watcher;
	struct marker_items items;
	void *context;
};

static inline const struct span *marker_span(const struct marker *marker, object_key object)
{
	return &marker->heap->table.at[object >> 32];
}

static inline u64 marker_bit(const struct span *span, object_key object)
{
	return (u64)span->mark_word * 64 + (u32)object;
}

// Scans until the worker's own queue is empty.
void marker_drain(struct marker *marker, struct marker_worker *worker);

// Looks up the worker's pointers, and marks what they lead to.
void marker_flush(struct marker *marker, struct marker_worker *worker);
