// SPDX-License-Identifier: Apache-2.0
#include "profile/builder.h"

void profile_builder_init(struct profile_builder *builder, struct arena *arena)
{
	*builder = (struct profile_builder){.arena = arena};
	str_map_init(&builder->mapping_index, arena);
	str_map_init(&builder->function_index, arena);
	str_map_init(&builder->location_index, arena);
	str_map_init(&builder->sample_index, arena);
	strbuf_init(&builder->key, arena);
	(void)vec_push(arena, &builder->mappings);
	(void)vec_push(arena, &builder->functions);
	(void)vec_push(arena, &builder->locations);
}

void profile_builder_type(struct profile_builder *builder, str type, str unit)
{
	*vec_push(builder->arena, &builder->types) = (struct profile_value_type){type, unit};
}

static void key_number(struct profile_builder *builder, u64 number)
{
	strbuf_add(&builder->key, (str){(const char *)&number, sizeof(number)});
}

static void key_text(struct profile_builder *builder, str text)
{
	key_number(builder, text.len);
	strbuf_add(&builder->key, text);
}

u32 profile_builder_mapping(struct profile_builder *builder, const struct profile_mapping *mapping)
{
	u64 *index;

	builder->key.len = 0;
	key_number(builder, mapping->limit - mapping->start);
	key_number(builder, mapping->offset);
	key_text(builder, mapping->build_id.len ? mapping->build_id : mapping->file);
	index = str_map_put(&builder->mapping_index, strbuf_str(&builder->key));
	if (!*index) {
		*index = builder->mappings.len;
		*vec_push(builder->arena, &builder->mappings) = *mapping;
	}
	return (u32)*index;
}

u32 profile_builder_function(
	struct profile_builder *builder, const struct profile_function *function)
{
	u64 *index;

	builder->key.len = 0;
	key_number(builder, (u64)function->start_line);
	key_text(builder, function->name);
	key_text(builder, function->system_name);
	key_text(builder, function->file);
	index = str_map_put(&builder->function_index, strbuf_str(&builder->key));
	if (!*index) {
		*index = builder->functions.len;
		*vec_push(builder->arena, &builder->functions) = *function;
	}
	return (u32)*index;
}

u32 profile_builder_location(struct profile_builder *builder, u64 address, u32 mapping,
	const struct profile_line *lines, u32 line_count)
{
	u64 *index;

	builder->key.len = 0;
	key_number(builder, address);
	key_number(builder, mapping);
	for (u32 i = 0; i < line_count; i++) {
		key_number(builder, lines[i].function);
		key_number(builder, (u64)lines[i].line);
	}
	index = str_map_put(&builder->location_index, strbuf_str(&builder->key));
	if (!*index) {
		*index = builder->locations.len;
		*vec_push(builder->arena, &builder->locations) =
			(struct profile_location){address, mapping, builder->lines.len, line_count};
		for (u32 i = 0; i < line_count; i++)
			*vec_push(builder->arena, &builder->lines) = lines[i];
	}
	return (u32)*index;
}

u32 profile_builder_frame(
	struct profile_builder *builder, u64 address, str function, str file, i64 line)
{
	struct profile_function named = {.name = function, .system_name = function, .file = file};
	struct profile_line one = {profile_builder_function(builder, &named), line};

	return profile_builder_location(builder, address, 0, &one, 1);
}

static void key_sample(struct profile_builder *builder, const u32 *stack, u32 stack_len,
	const struct profile_label *labels, u32 label_count)
{
	builder->key.len = 0;
	key_number(builder, stack_len);
	for (u32 i = 0; i < stack_len; i++)
		strbuf_add(&builder->key, (str){(const char *)&stack[i], sizeof(stack[i])});
	for (u32 i = 0; i < label_count; i++) {
		key_text(builder, labels[i].key);
		key_text(builder, labels[i].text);
		key_number(builder, (u64)labels[i].number);
		key_text(builder, labels[i].unit);
	}
}

static void add_sample(struct profile_builder *builder, const u32 *stack, u32 stack_len,
	const i64 *values, const struct profile_label *labels, u32 label_count)
{
	*vec_push(builder->arena, &builder->samples) = (struct profile_sample){
		builder->stacks.len, stack_len, builder->labels.len, label_count};
	for (u32 i = 0; i < stack_len; i++)
		*vec_push(builder->arena, &builder->stacks) = stack[i];
	for (u32 i = 0; i < label_count; i++)
		*vec_push(builder->arena, &builder->labels) = labels[i];
	for (u32 i = 0; i < builder->types.len; i++)
		*vec_push(builder->arena, &builder->values) = values[i];
}

void profile_builder_sample(struct profile_builder *builder, const u32 *stack, u32 stack_len,
	const i64 *values, const struct profile_label *labels, u32 label_count)
{
	u64 *index;

	key_sample(builder, stack, stack_len, labels, label_count);
	index = str_map_put(&builder->sample_index, strbuf_str(&builder->key));
	if (!*index) {
		*index = builder->samples.len + 1;
		add_sample(builder, stack, stack_len, values, labels, label_count);
		return;
	}
	for (u32 i = 0; i < builder->types.len; i++) {
		i64 *value = &builder->values.at[(*index - 1) * builder->types.len + i];

		*value = profile_sum(*value, values[i]);
	}
}

// Tables are never NULL, so that one may point to their end.
#define MAKE_TABLE(builder, vec)                               \
	do {                                                   \
		if (!(vec)->at) {                              \
			(void)vec_push((builder)->arena, vec); \
			(vec)->len = 0;                        \
		}                                              \
	} while (0)

void profile_builder_finish(struct profile_builder *builder, struct profile *ret)
{
	struct profile profile = builder->profile;

	MAKE_TABLE(builder, &builder->lines);
	MAKE_TABLE(builder, &builder->samples);
	MAKE_TABLE(builder, &builder->values);
	MAKE_TABLE(builder, &builder->stacks);
	MAKE_TABLE(builder, &builder->labels);

	profile.types = builder->types.at;
	profile.type_count = builder->types.len;
	profile.mappings = builder->mappings.at;
	profile.mapping_count = builder->mappings.len;
	profile.functions = builder->functions.at;
	profile.function_count = builder->functions.len;
	profile.locations = builder->locations.at;
	profile.location_count = builder->locations.len;
	profile.lines = builder->lines.at;
	profile.line_count = builder->lines.len;
	profile.samples = builder->samples.at;
	profile.sample_count = builder->samples.len;
	profile.values = builder->values.at;
	profile.stacks = builder->stacks.at;
	profile.stack_total = builder->stacks.len;
	profile.labels = builder->labels.at;
	profile.label_count = builder->labels.len;
	*ret = profile;
}
