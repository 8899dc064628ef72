// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/label.h"

#include "process/runtime/field.h"

enum {
	LABEL_SIZE = 32, // two strings
	BUCKET_SLOTS = 8,
	BUCKET_SIZE = 8 + BUCKET_SLOTS * LABEL_SIZE + 8,
	BUCKET_OVERFLOW = BUCKET_SIZE - 8,
	MAX_BUCKETS = 4096,
	TOPHASH_LEAST = 5, // lower ones mark free and moved slots
};

static bool read_text(struct goroutine_worker *worker, const u64 *header, str *ret)
{
	*ret = STR_EMPTY;
	if (header[1] > LABEL_MAX_TOTAL - worker->label_bytes)
		return false;
	worker->label_bytes += header[1];
	return header[1] == 0 || memory_read_bytes(&worker->arena, worker->runtime->memory,
					 header[0], header[1], LABEL_MAX_TEXT, ret);
}

static bool add(struct goroutine_worker *worker, const u64 *strings, u32 first)
{
	struct label label;

	worker->label_bytes += sizeof(label);
	if (worker->labels.len - first >= LABEL_MAX_COUNT ||
		worker->label_bytes > LABEL_MAX_TOTAL || !read_text(worker, strings, &label.key) ||
		!read_text(worker, strings + 2, &label.value))
		return false;
	*heap_vec_push(&worker->labels) = label;
	return true;
}

// runtime/pprof.labelMap: a slice of labels, as {list} in every version from 1.24 on.
static void read_list(struct goroutine_worker *worker, u64 labels, u32 first)
{
	const struct memory *memory = worker->runtime->memory;
	u64 slice[2], strings[4];

	if (!memory_read(memory, labels, slice, sizeof(slice)))
		return;
	for (u64 i = 0; i < MIN(slice[1], (u64)LABEL_MAX_COUNT); i++)
		if (!memory_read(memory, slice[0] + i * LABEL_SIZE, strings, sizeof(strings)) ||
			!add(worker, strings, first))
			return;
}

static void read_bucket_chain(struct goroutine_worker *worker, u64 bucket, u32 first, u32 *budget)
{
	while (bucket && *budget) {
		u8 bytes[BUCKET_SIZE];

		--*budget;
		if (!memory_read(worker->runtime->memory, bucket, bytes, sizeof(bytes)))
			return;
		for (u32 i = 0; i < BUCKET_SLOTS; i++) {
			u64 strings[4];

			if (bytes[i] < TOPHASH_LEAST)
				continue;
			// All keys stand before all values.
			memcpy(strings, bytes + 8 + (size_t)i * 16, 16);
			memcpy(strings + 2, bytes + 8 + BUCKET_SLOTS * 16 + (size_t)i * 16, 16);
			if (!add(worker, strings, first))
				return;
		}
		bucket = field_u64(bytes, BUCKET_OVERFLOW);
	}
}

// *labelMap is a pointer to a map[string]string; while it grows, what was not moved yet is in the old
// buckets.
static void read_map(struct goroutine_worker *worker, u64 labels, u32 first)
{
	const struct go_runtime *runtime = worker->runtime;
	u32 budget = MAX_BUCKETS;
	u8 header[64];
	u64 map, tables[2];

	if (!memory_read_u64(runtime->memory, labels, &map) || !map ||
		RUNTIME_OFFSET(runtime, hmap_oldbuckets) > 56 ||
		!memory_read(runtime->memory, map, header, sizeof(header)))
		return;
	tables[0] = field_u64(header, RUNTIME_OFFSET(runtime, hmap_buckets));
	tables[1] = field_u64(header, RUNTIME_OFFSET(runtime, hmap_oldbuckets));
	for (u32 table = 0; table < 2; table++) {
		u32 log = field_u8(header, RUNTIME_OFFSET(runtime, hmap_b));

		if (!tables[table] || log > 16)
			continue;
		// A table doubles when it grows, or stays as large.
		for (u64 i = 0; i < 1ull << (table && log ? log - 1 : log); i++)
			read_bucket_chain(worker, tables[table] + i * BUCKET_SIZE, first, &budget);
	}
}

void labels_begin(struct goroutine_worker *worker)
{
	const struct go_runtime *runtime = worker->runtime;
	u64 mheap = runtime->globals.address[GLOBAL_mheap];
	u64 at = mheap + (u64)RUNTIME_OFFSET(runtime, mheap_sweepgen);
	u32 sweepgen;
	bool is_known;

	if (runtime->memory->is_stable)
		return;
	is_known = mheap && memory_read_u32(runtime->memory, at, &sweepgen);
	if (!is_known || sweepgen != worker->label_sweepgen)
		map_init(&worker->label_sets, &worker->arena);
	if (is_known)
		worker->label_sweepgen = sweepgen;
}

void goroutine_set_labels(struct goroutine_worker *worker, struct goroutine *goroutine, u64 labels)
{
	u32 first = worker->labels.len;
	const u64 *known;

	if (!labels)
		return;
	known = map_get(&worker->label_sets, labels);
	if (!known) {
		if (worker->runtime->version.minor < 24)
			read_map(worker, labels, first);
		else
			read_list(worker, labels, first);
		*map_put(&worker->label_sets, labels) =
			(u64)first << 32 | (worker->labels.len - first);
		known = map_get(&worker->label_sets, labels);
	}
	goroutine->labels_at = (u32)(*known >> 32);
	goroutine->label_count = (u32)*known;
}
