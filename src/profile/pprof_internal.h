// SPDX-License-Identifier: Apache-2.0
// Between the parts of the profile.proto reader.
#pragma once

#include "profile/pprof.h"
#include "profile/wire.h"

#include "base/map.h"

// Ids of one kind of entity to indices. Go and pprof count them 1, 2, 3, as the indices are: then there is nothing to look
// up. From the first other one on there is an array for the small ids and a map for the rest.
struct pprof_ids {
	struct arena *arena;
	u64 in_order; // the ids from 1 to this are their own indices
	u64 count;    // of entities
	u32 *dense;   // of count + 1; NULL while all are in order
	struct map sparse;
};

// A run of fields of the whole profile.
struct pprof_run {
	const u8 *from, *to;
};

// So many runs without samples are remembered; the last one goes on to the end of the profile.
enum { PPROF_RUNS = 16 };

struct pprof_reader {
	struct arena *arena;
	struct error *err;
	str bytes;
	struct profile *profile;
	const str *strings;
	u32 string_count;
	struct pprof_ids function_ids, mapping_ids, location_ids;
	struct pprof_run runs[PPROF_RUNS]; // all fields that are not samples are in these
	u32 run_count;
	struct pprof_run sample_run; // all samples are in this
	const u8 *word_end;          // before this 8 bytes can be read
	// What there is, by a first walk.
	u64 types, samples, mappings, locations, functions, lines, strings_seen, comments, labels;
	u64 stack_total;
	// Filled so far.
	struct profile_value_type *type_at;
	struct profile_mapping *mapping_at;
	struct profile_location *location_at;
	struct profile_function *function_at;
	struct profile_line *line_at;
	struct profile_sample *sample_at;
	i64 *value_at;
	u32 *stack_at;
	struct profile_label *label_at;
	str *comment_at;
};

// Fields of struct Profile.
enum pprof_field {
	PPROF_SAMPLE_TYPE = 1,
	PPROF_SAMPLE = 2,
	PPROF_MAPPING = 3,
	PPROF_LOCATION = 4,
	PPROF_FUNCTION = 5,
	PPROF_STRING = 6,
	PPROF_DROP_FRAMES = 7,
	PPROF_KEEP_FRAMES = 8,
	PPROF_TIME = 9,
	PPROF_DURATION = 10,
	PPROF_PERIOD_TYPE = 11,
	PPROF_PERIOD = 12,
	PPROF_COMMENT = 13,
	PPROF_DEFAULT_TYPE = 14,
	PPROF_DOC_URL = 15,
};

// Sets the reader's error: "at byte N: …"; returns false. `at` points into the reader's bytes.
bool pprof_fail(struct pprof_reader *reader, const void *at, const char *format, ...)
	PRINTF_LIKE(3, 4);

MUST_CHECK bool pprof_string(struct pprof_reader *reader, u64 index, const void *at, str *ret);

void pprof_ids_init(struct pprof_ids *ids, struct arena *arena, u64 count);
void pprof_ids_put(struct pprof_ids *ids, u64 id, u32 index);
u32 pprof_ids_find(const struct pprof_ids *ids, u64 id);

static inline u32 pprof_ids_get(const struct pprof_ids *ids, u64 id) // 0: none
{
	return LIKELY(id - 1 < ids->in_order) ? (u32)id : pprof_ids_find(ids, id);
}

// One entity each, appended to its table.
MUST_CHECK bool pprof_read_type(
	struct pprof_reader *reader, str bytes, struct profile_value_type *ret);
MUST_CHECK bool pprof_read_mapping(struct pprof_reader *reader, str bytes);
MUST_CHECK bool pprof_read_function(struct pprof_reader *reader, str bytes);
MUST_CHECK bool pprof_read_location(struct pprof_reader *reader, str bytes);
MUST_CHECK bool pprof_read_sample(struct pprof_reader *reader, str bytes);
