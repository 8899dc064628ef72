// SPDX-License-Identifier: Apache-2.0
// The garbage-collected heap of a look: spans, objects and where their pointers are, over a local copy
// of every span in use that may hold pointers (the memory itself when it is stable: no copy then).
// Layouts: arena bitmaps (1.19: two bits a word; 1.20, 1.21: one), span bitmaps and type headers
// (1.22 on). Source: src/runtime/mheap.go, mbitmap*.go of each version.
#pragma once

#include "base/workers.h"
#include "process/memory/freeze.h"
#include "process/runtime/go_type.h"

struct heap;
struct goroutine_table;
struct heap_freeze;

enum object_pointers {
	POINTERS_NONE,         // noscan
	POINTERS_MASK,         // from the heap's own bitmap or type header
	POINTERS_CONSERVATIVE, // no reliable mask: every word that looks like one
};

struct heap_object {
	u64 base, size; // of the slot
	u32 span;       // index
	u32 index;      // in its span: base = span base + index * size
	u32 header; // bytes before the value that the program sees: 8 where the type stands there, or 0
	bool is_noscan;
	bool is_free; // by the span's allocBits/freeindex: not allocated at the time of the look
};

struct heap_stats {
	u64 spans, bytes_in_use, bytes_copied, scannable_bytes;
	u64 unreadable_spans;
};

// What is known of a heap before it is opened; each may be NULL.
struct heap_known {
	const struct goroutine_table
		*goroutines;        // whose records need not be copied (roots_have_records)
	struct heap_freeze *freeze; // the plan by which the target was frozen
};

// Reads the span table and copies what may hold pointers. limit_bytes bounds the copy. runtime must outlive the heap.
// Not from a job of workers.
MUST_CHECK bool heap_open(struct arena *arena, const struct go_runtime *runtime,
	const struct heap_known *known, struct workers *workers, u64 limit_bytes, struct heap **ret,
	struct error *err);

// Whether the heap of this version was studied: 1.19 and 1.21 to 1.27 (1.20 is as 1.21 where the DWARF
// gives the layout). Of newer ones objects and pointers are only likely to be right.
bool heap_is_measured(const struct go_version *version);
void heap_close(struct heap *heap); // NULL is allowed
const struct heap_stats *heap_stats(const struct heap *heap);

// True when the address lies in a span in use; interior pointers are resolved to their object.
MUST_CHECK bool heap_find(const struct heap *heap, u64 address, struct heap_object *ret);

// Bytes of a scannable object; NULL when they were not copied.
const u8 *heap_object_bytes(const struct heap *heap, const struct heap_object *object);

// The object's type when its header tells (Go 1.22 on: objects over 512 bytes, and large ones), else 0.
u64 heap_object_type(const struct heap *heap, const struct heap_object *object);

// Offsets of pointer words until fn returns false; conservative objects give every aligned word.
typedef bool (*heap_pointer_fn)(void *context, u64 offset, u64 value);
enum object_pointers heap_object_pointers(const struct heap *heap, const struct heap_object *object,
	heap_pointer_fn fn, void *context);

// Every scannable object that is allocated and was copied, in the order of addresses, split over workers; bytes are
// its local copy.
typedef void (*heap_object_fn)(
	void *context, u32 worker, const struct heap_object *object, const u8 *bytes);
void heap_objects_each(
	const struct heap *heap, struct workers *workers, heap_object_fn fn, void *context);

// The same heap as words, for what is looked for in all of them: up to 64 words of one span at once, with a bit for
// each that is a pointer (of a conservative span: for all). Objects that are free are among them.
struct heap_words {
	u64 address, pointers;
	const u8 *bytes; // of the first word; those before it in the span are there, too
	u32 span;
	bool is_first; // of the span: no word is before it
};
typedef void (*heap_words_fn)(void *context, u32 worker, const struct heap_words *words);
void heap_words_each(
	const struct heap *heap, struct workers *workers, heap_words_fn fn, void *context);

// The allocated object that word `index` of these belongs to; false: it is free.
bool heap_words_object(const struct heap *heap, const struct heap_words *words, u32 index,
	struct heap_object *ret);

// For target_freeze: the ranges of spans that heap_open would copy, with data, bss and the metadata that
// it needs; stacks of all goroutines. The freeze_plan of process/memory/freeze.h; context is a struct
// heap_freeze. What lies in spans without pointers (strings, buffers) is not copied, nor are the records of the
// spans: they are kept as they were read, for the one heap_open that follows.
struct heap_freeze {
	const struct go_runtime *runtime; // opened before the freeze
	struct heap_spans *spans;         // NULL at first
};
bool heap_freeze_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err);
void heap_freeze_end(struct heap_freeze *freeze);
