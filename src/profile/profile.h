// SPDX-License-Identifier: Apache-2.0
// One pprof profile in memory, whatever form it was read from. Ids of the wire are resolved to indices:
// index 0 of functions, locations and mappings is a blank one, "none". Pure data in one arena.
// Source: google/pprof proto/profile.proto.
#pragma once

#include "base/arena.h"

struct profile_value_type {
	str type, unit; // "inuse_space", "bytes"
};

struct profile_mapping {
	u64 start, limit, offset;
	str file, build_id;
};

struct profile_function {
	str name, system_name, file;
	i64 start_line; // 0: unknown
};

// A location has several lines where functions were inlined: innermost first, the caller last.
struct profile_line {
	u32 function;
	i64 line; // 0: unknown
};

struct profile_location {
	u64 address;
	u32 mapping;
	u32 lines_at, line_count; // in profile.lines
};

struct profile_label {
	str key;
	str text; // empty: a number
	i64 number;
	str unit;
};

struct profile_sample {
	u64 stack_at; // in profile.stacks
	u32 stack_len;
	u32 labels_at, label_count; // in profile.labels
};

struct profile {
	const struct profile_value_type *types;
	u32 type_count;
	u32 default_type; // what pprof would show: by default_sample_type, else the last one
	const struct profile_mapping *mappings;
	u32 mapping_count;
	const struct profile_function *functions;
	u32 function_count;
	const struct profile_location *locations;
	u32 location_count;
	const struct profile_line *lines;
	u32 line_count;
	const struct profile_sample *samples;
	u32 sample_count;
	const i64 *values; // type_count for each sample
	const u32 *stacks; // location indices, leaf first
	u64 stack_total;
	const struct profile_label *labels;
	u32 label_count;
	struct profile_value_type period_type;
	i64 period;
	i64 time_unix_ns, duration_ns;
	const str *comments;
	u32 comment_count;
	str drop_frames, keep_frames, doc_url;
	u64 gc_cycles; // finished when it was taken, plus one; 0: unknown (only text forms say it)
	str note;      // for people: what is to be known about how it was read; empty: nothing
};

// Sums of what came from outside wrap around, as pprof's do, instead of being undefined.
static inline i64 profile_sum(i64 a, i64 b)
{
	return (i64)((u64)a + (u64)b);
}

static inline u64 profile_magnitude(i64 value)
{
	return value < 0 ? -(u64)value : (u64)value;
}

static inline const i64 *profile_sample_values(const struct profile *profile, u32 sample)
{
	return profile->values + (size_t)sample * profile->type_count;
}
