// SPDX-License-Identifier: Apache-2.0
#include "profile/merge.h"

#include "profile/builder.h"
#include "profile/pprof.h"

#include <math.h>

struct part {
	const struct profile *profile;
	const u32 *types;    // of the merged types, the index here
	const double *scale; // of each merged type; NULL: 1
	bool negative, is_base;
};

struct merger {
	struct arena *arena;
	struct profile_builder builder;
	const struct part *part;
	u32 *mappings, *functions, *locations; // of the part at hand: index in the builder
	u32 *stack;
	u32 stack_cap;
};

static bool find_type(
	const struct profile *profile, const struct profile_value_type *type, u32 *ret)
{
	for (u32 i = 0; i < profile->type_count; i++) {
		if (str_equal(profile->types[i].type, type->type) &&
			str_equal(profile->types[i].unit, type->unit)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

// types[part][k]: where the part has the k-th of the types that all have; *count of these.
static bool common_types(struct arena *arena, const struct profile *const *profiles, u32 parts,
	u32 **types, u32 *count, struct error *err)
{
	*count = 0;
	for (u32 i = 0; i < parts; i++)
		types[i] = arena_array(arena, u32, profiles[0]->type_count);
	for (u32 k = 0; k < profiles[0]->type_count; k++) {
		u32 found = 0;

		while (found < parts &&
			find_type(profiles[found], &profiles[0]->types[k], &types[found][*count]))
			found++;
		*count += found == parts;
	}
	return *count || error_set(err, ERROR_INPUT,
				 "the profiles have no type of values in common: the first has "
				 "'" STR_FMT "'",
				 STR_ARG(profiles[0]->types[0].type));
}

static u32 mapping_of(struct merger *merger, u32 index)
{
	if (index && !merger->mappings[index])
		merger->mappings[index] = profile_builder_mapping(
			&merger->builder, &merger->part->profile->mappings[index]);
	return merger->mappings[index];
}

static u32 function_of(struct merger *merger, u32 index)
{
	if (index && !merger->functions[index])
		merger->functions[index] = profile_builder_function(
			&merger->builder, &merger->part->profile->functions[index]);
	return merger->functions[index];
}

// Where the same binary was loaded elsewhere, its addresses move with the mapping.
static u32 location_of(struct merger *merger, u32 index)
{
	const struct profile *profile = merger->part->profile;
	const struct profile_location *it = &profile->locations[index];
	struct profile_line *lines;
	u32 mapping;
	u64 moved;

	if (merger->locations[index])
		return merger->locations[index];
	mapping = mapping_of(merger, it->mapping);
	moved = mapping ? merger->builder.mappings.at[mapping].start -
	                          profile->mappings[it->mapping].start
	                : 0;
	lines = arena_array(merger->arena, struct profile_line, it->line_count);
	for (u32 k = 0; k < it->line_count; k++) {
		lines[k] = profile->lines[it->lines_at + k];
		lines[k].function = function_of(merger, lines[k].function);
	}
	merger->locations[index] = profile_builder_location(
		&merger->builder, it->address + moved, mapping, lines, it->line_count);
	return merger->locations[index];
}

static i64 scaled(i64 value, double scale)
{
	double product = round((double)value * scale);

	return product >= 9.2e18 ? INT64_MAX : product <= -9.2e18 ? INT64_MIN : (i64)product;
}

// False when all of them are 0: such samples are left out.
static bool take_values(const struct merger *merger, u32 sample, i64 *values)
{
	const struct part *part = merger->part;
	const i64 *from = profile_sample_values(part->profile, sample);
	bool any = false;

	for (u32 k = 0; k < merger->builder.types.len; k++) {
		i64 value = from[part->types[k]];

		value = part->scale ? scaled(value, part->scale[k]) : value;
		values[k] = part->negative ? (i64)(0 - (u64)value) : value;
		any = any || value;
	}
	return any;
}

static void add_sample(struct merger *merger, u32 index, struct profile_label *labels)
{
	const struct profile *profile = merger->part->profile;
	const struct profile_sample *sample = &profile->samples[index];
	i64 values[PPROF_MAX_TYPES];
	u32 label_count = sample->label_count;

	if (!take_values(merger, index, values))
		return;
	if (sample->stack_len > merger->stack_cap) {
		merger->stack_cap = 2 * sample->stack_len;
		merger->stack = arena_array(merger->arena, u32, merger->stack_cap);
	}
	for (u32 i = 0; i < sample->stack_len; i++)
		merger->stack[i] = location_of(merger, profile->stacks[sample->stack_at + i]);
	for (u32 i = 0; i < label_count; i++)
		labels[i] = profile->labels[sample->labels_at + i];
	if (merger->part->is_base)
		labels[label_count++] =
			(struct profile_label){.key = STR(PROFILE_BASE_LABEL), .text = STR("true")};
	profile_builder_sample(
		&merger->builder, merger->stack, sample->stack_len, values, labels, label_count);
}

static u32 most_labels(const struct profile *profile)
{
	u32 most = 0;

	for (u32 i = 0; i < profile->sample_count; i++)
		most = MAX(most, profile->samples[i].label_count);
	return most;
}

static void add_part(struct merger *merger, const struct part *part)
{
	const struct profile *profile = part->profile;
	struct profile_label *labels =
		arena_array(merger->arena, struct profile_label, most_labels(profile) + 1);

	merger->part = part;
	merger->mappings = arena_array(merger->arena, u32, profile->mapping_count);
	merger->functions = arena_array(merger->arena, u32, profile->function_count);
	merger->locations = arena_array(merger->arena, u32, profile->location_count);
	for (u32 i = 0; i < profile->sample_count; i++)
		add_sample(merger, i, labels);
}

static void merge_parts(struct arena *arena, const struct part *parts, u32 part_count,
	u32 type_count, struct profile *ret)
{
	const struct profile *first = parts[0].profile;
	struct merger merger = {.arena = arena};
	struct profile *merged = &merger.builder.profile;

	profile_builder_init(&merger.builder, arena);
	for (u32 k = 0; k < type_count; k++) {
		const struct profile_value_type *type = &first->types[parts[0].types[k]];

		profile_builder_type(&merger.builder, type->type, type->unit);
		if (parts[0].types[k] <= first->default_type)
			merged->default_type = k;
	}
	merged->period_type = first->period_type;
	merged->period = first->period;
	merged->time_unix_ns = first->time_unix_ns;
	merged->comments = first->comments;
	merged->comment_count = first->comment_count;
	merged->drop_frames = first->drop_frames;
	merged->keep_frames = first->keep_frames;
	merged->doc_url = first->doc_url;
	merged->note = first->note;
	for (u32 i = 0; i < part_count; i++) {
		i64 time = parts[i].profile->time_unix_ns;

		merged->time_unix_ns =
			time && (!merged->time_unix_ns || time < merged->time_unix_ns)
				? time
				: merged->time_unix_ns;
		merged->duration_ns += parts[i].profile->duration_ns;
		add_part(&merger, &parts[i]);
	}
	profile_builder_finish(&merger.builder, ret);
}

bool profile_merge(struct arena *arena, const struct profile *const *profiles, u32 count,
	struct profile *ret, struct error *err)
{
	struct part *parts = arena_array(arena, struct part, count);
	u32 **types = arena_array(arena, u32 *, count), type_count;

	if (!common_types(arena, profiles, count, types, &type_count, err))
		return false;
	for (u32 i = 0; i < count; i++)
		parts[i] = (struct part){.profile = profiles[i], .types = types[i]};
	merge_parts(arena, parts, count, type_count, ret);
	return true;
}

static double total_of(const struct profile *profile, u32 type)
{
	double total = 0;

	for (u32 i = 0; i < profile->sample_count; i++)
		total += (double)profile_sample_values(profile, i)[type];
	return total;
}

bool profile_subtract(struct arena *arena, const struct profile *profile,
	const struct profile *base, struct profile_difference how, struct profile *ret,
	struct error *err)
{
	const struct profile *const both[2] = {profile, base};
	double scale[PPROF_MAX_TYPES];
	u32 *types[2], type_count;
	struct part parts[2];

	if (!common_types(arena, both, 2, types, &type_count, err))
		return false;
	for (u32 k = 0; k < type_count; k++) {
		double total = total_of(profile, types[0][k]);

		scale[k] = total != 0 ? total_of(base, types[1][k]) / total : 0;
	}
	parts[0] = (struct part){profile, types[0], how.normalize ? scale : NULL, false, false};
	parts[1] = (struct part){base, types[1], NULL, true, how.keep_base};
	merge_parts(arena, parts, 2, type_count, ret);
	return true;
}
