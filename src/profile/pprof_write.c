// SPDX-License-Identifier: Apache-2.0
// Tables first, samples behind them; ids are indices. Strings get their numbers as they are met and are written last.
#include "profile/pprof_write.h"

#include "profile/pprof_internal.h"

struct writer {
	const struct profile *profile;
	struct strbuf *out;
	struct strbuf part, inner; // messages in the making
	struct str_map numbers;
	struct strbuf strings;
	u64 string_count;
};

static void put_varint(struct strbuf *out, u64 value)
{
	for (; value >= 0x80; value >>= 7)
		strbuf_add_char(out, (char)(value | 0x80));
	strbuf_add_char(out, (char)value);
}

// What is 0 is not written.
static void put_number(struct strbuf *out, u32 field, u64 value)
{
	if (!value)
		return;
	put_varint(out, (u64)field << 3 | WIRE_VARINT);
	put_varint(out, value);
}

static void put_bytes(struct strbuf *out, u32 field, str bytes)
{
	put_varint(out, (u64)field << 3 | WIRE_BYTES);
	put_varint(out, bytes.len);
	strbuf_add(out, bytes);
}

static u64 string_number(struct writer *writer, str text)
{
	u64 *number;

	if (!text.len)
		return 0;
	number = str_map_put(&writer->numbers, text);
	if (!*number) {
		put_bytes(&writer->strings, PPROF_STRING, text);
		*number = ++writer->string_count;
	}
	return *number;
}

static void put_string(struct writer *writer, struct strbuf *out, u32 field, str text)
{
	put_number(out, field, string_number(writer, text));
}

static struct strbuf *begin(struct writer *writer)
{
	writer->part.len = 0;
	return &writer->part;
}

static void end(struct writer *writer, u32 field)
{
	put_bytes(writer->out, field, strbuf_str(&writer->part));
}

static void put_type(struct writer *writer, u32 field, const struct profile_value_type *type)
{
	struct strbuf *part = begin(writer);

	put_string(writer, part, 1, type->type);
	put_string(writer, part, 2, type->unit);
	end(writer, field);
}

// Mappings whose locations all have names: without this flag pprof looks for the binary to find them.
static bool *mappings_with_functions(struct writer *writer)
{
	const struct profile *profile = writer->profile;
	struct arena *arena = writer->out->arena;
	bool *named = arena_array(arena, bool, profile->mapping_count);
	bool *bare = arena_array(arena, bool, profile->mapping_count);

	for (u32 i = 1; i < profile->location_count; i++) {
		const struct profile_location *location = &profile->locations[i];

		*(location->line_count ? &named[location->mapping] : &bare[location->mapping]) =
			true;
	}
	for (u32 i = 0; i < profile->mapping_count; i++)
		named[i] = named[i] && !bare[i];
	return named;
}

static void put_mappings(struct writer *writer)
{
	const bool *has_functions = mappings_with_functions(writer);

	for (u32 i = 1; i < writer->profile->mapping_count; i++) {
		const struct profile_mapping *mapping = &writer->profile->mappings[i];
		struct strbuf *part = begin(writer);

		put_number(part, 1, i);
		put_number(part, 2, mapping->start);
		put_number(part, 3, mapping->limit);
		put_number(part, 4, mapping->offset);
		put_string(writer, part, 5, mapping->file);
		put_string(writer, part, 6, mapping->build_id);
		put_number(part, 7, has_functions[i]);
		end(writer, PPROF_MAPPING);
	}
}

static void put_functions(struct writer *writer)
{
	for (u32 i = 1; i < writer->profile->function_count; i++) {
		const struct profile_function *function = &writer->profile->functions[i];
		struct strbuf *part = begin(writer);

		put_number(part, 1, i);
		put_string(writer, part, 2, function->name);
		put_string(writer, part, 3, function->system_name);
		put_string(writer, part, 4, function->file);
		put_number(part, 5, (u64)function->start_line);
		end(writer, PPROF_FUNCTION);
	}
}

static void put_locations(struct writer *writer)
{
	const struct profile *profile = writer->profile;

	for (u32 i = 1; i < profile->location_count; i++) {
		const struct profile_location *location = &profile->locations[i];
		struct strbuf *part = begin(writer);

		put_number(part, 1, i);
		put_number(part, 2, location->mapping);
		put_number(part, 3, location->address);
		for (u32 k = 0; k < location->line_count; k++) {
			const struct profile_line *line = &profile->lines[location->lines_at + k];

			writer->inner.len = 0;
			put_number(&writer->inner, 1, line->function);
			put_number(&writer->inner, 2, (u64)line->line);
			put_bytes(part, 4, strbuf_str(&writer->inner));
		}
		end(writer, PPROF_LOCATION);
	}
}

static void put_label(struct writer *writer, const struct profile_label *label)
{
	writer->inner.len = 0;
	put_string(writer, &writer->inner, 1, label->key);
	put_string(writer, &writer->inner, 2, label->text);
	put_number(&writer->inner, 3, (u64)label->number);
	put_string(writer, &writer->inner, 4, label->unit);
	put_bytes(&writer->part, 3, strbuf_str(&writer->inner));
}

static void put_sample(struct writer *writer, u32 index)
{
	const struct profile *profile = writer->profile;
	const struct profile_sample *sample = &profile->samples[index];
	const i64 *values = profile_sample_values(profile, index);
	struct strbuf *part = begin(writer);

	writer->inner.len = 0;
	for (u32 i = 0; i < sample->stack_len; i++)
		put_varint(&writer->inner, profile->stacks[sample->stack_at + i]);
	put_bytes(part, 1, strbuf_str(&writer->inner));
	writer->inner.len = 0;
	for (u32 i = 0; i < profile->type_count; i++)
		put_varint(&writer->inner, (u64)values[i]);
	put_bytes(part, 2, strbuf_str(&writer->inner));
	for (u32 i = 0; i < sample->label_count; i++)
		put_label(writer, &profile->labels[sample->labels_at + i]);
	end(writer, PPROF_SAMPLE);
}

static void put_rest(struct writer *writer, u32 default_type)
{
	const struct profile *profile = writer->profile;

	put_string(writer, writer->out, PPROF_DROP_FRAMES, profile->drop_frames);
	put_string(writer, writer->out, PPROF_KEEP_FRAMES, profile->keep_frames);
	put_number(writer->out, PPROF_TIME, (u64)profile->time_unix_ns);
	put_number(writer->out, PPROF_DURATION, (u64)profile->duration_ns);
	if (profile->period_type.type.len)
		put_type(writer, PPROF_PERIOD_TYPE, &profile->period_type);
	put_number(writer->out, PPROF_PERIOD, (u64)profile->period);
	for (u32 i = 0; i < profile->comment_count; i++)
		put_string(writer, writer->out, PPROF_COMMENT, profile->comments[i]);
	if (default_type != profile->type_count - 1) // the last is shown anyway
		put_string(
			writer, writer->out, PPROF_DEFAULT_TYPE, profile->types[default_type].type);
	put_string(writer, writer->out, PPROF_DOC_URL, profile->doc_url);
}

void pprof_write(const struct profile *profile, u32 default_type, struct strbuf *out)
{
	struct writer writer = {.profile = profile, .out = out};

	strbuf_init(&writer.part, out->arena);
	strbuf_init(&writer.inner, out->arena);
	strbuf_init(&writer.strings, out->arena);
	str_map_init(&writer.numbers, out->arena);
	put_bytes(&writer.strings, PPROF_STRING, STR_EMPTY);
	for (u32 i = 0; i < profile->type_count; i++)
		put_type(&writer, PPROF_SAMPLE_TYPE, &profile->types[i]);
	put_mappings(&writer);
	put_functions(&writer);
	put_locations(&writer);
	for (u32 i = 0; i < profile->sample_count; i++)
		put_sample(&writer, i);
	put_rest(&writer, default_type);
	strbuf_add(out, strbuf_str(&writer.strings));
}
