// SPDX-License-Identifier: Apache-2.0
// Makes a profile piece by piece, for whatever is not read from profile.proto. Equal functions, locations, mappings
// and samples are one; values of equal samples are added up, as pprof's merge does.
#pragma once

#include "profile/profile.h"

#include "base/map.h"
#include "base/strbuf.h"
#include "base/vec.h"

struct profile_builder {
	struct arena *arena;
	struct profile
		profile; // its single fields are the caller's to set; tables are set by profile_builder_finish
	VEC(struct profile_value_type) types;
	VEC(struct profile_mapping) mappings;
	VEC(struct profile_function) functions;
	VEC(struct profile_location) locations;
	VEC(struct profile_line) lines;
	VEC(struct profile_sample) samples;
	VEC(i64) values;
	VEC(u32) stacks;
	VEC(struct profile_label) labels;
	struct str_map mapping_index, function_index, location_index, sample_index;
	struct strbuf key;
};

void profile_builder_init(struct profile_builder *builder, struct arena *arena);

// All types before the first sample.
void profile_builder_type(struct profile_builder *builder, str type, str unit);

// Each returns the index; text must live as long as the profile.
u32 profile_builder_mapping(struct profile_builder *builder, const struct profile_mapping *mapping);
u32 profile_builder_function(
	struct profile_builder *builder, const struct profile_function *function);
u32 profile_builder_location(struct profile_builder *builder, u64 address, u32 mapping,
	const struct profile_line *lines, u32 line_count);

// A location of one line, for what knows its frames by name.
u32 profile_builder_frame(
	struct profile_builder *builder, u64 address, str function, str file, i64 line);

// The stack is leaf first; the values are as many as there are types.
void profile_builder_sample(struct profile_builder *builder, const u32 *stack, u32 stack_len,
	const i64 *values, const struct profile_label *labels, u32 label_count);

void profile_builder_finish(struct profile_builder *builder, struct profile *ret);
