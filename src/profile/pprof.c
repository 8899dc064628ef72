// SPDX-License-Identifier: Apache-2.0
// Two walks: the first counts, so that every table is made in its size; the second fills. Tables stand behind
// the samples in what Go writes, so the second one goes over the file once per level of reference.
#include "profile/pprof.h"

#include "profile/gunzip.h"
#include "profile/pprof_internal.h"

static bool count_sample(struct pprof_reader *reader, str bytes)
{
	struct wire wire = wire_of(bytes);
	struct wire_field field;

	while (wire_next(&wire, &field)) {
		if (field.number == 1)
			reader->stack_total +=
				field.type == WIRE_BYTES ? wire_packed_count(field.bytes) : 1;
		else if (field.number == 3)
			reader->labels++;
	}
	return !wire.is_broken || pprof_fail(reader, wire.at, "a broken sample");
}

static bool count_location(struct pprof_reader *reader, str bytes)
{
	struct wire wire = wire_of(bytes);
	struct wire_field field;

	while (wire_next(&wire, &field))
		reader->lines += field.number == 4;
	return !wire.is_broken || pprof_fail(reader, wire.at, "a broken location");
}

static bool count_field(struct pprof_reader *reader, const struct wire_field *field)
{
	switch (field->number) {
	case PPROF_SAMPLE_TYPE:
		reader->types++;
		return true;
	case PPROF_SAMPLE:
		reader->samples++;
		return count_sample(reader, field->bytes);
	case PPROF_MAPPING:
		reader->mappings++;
		return true;
	case PPROF_LOCATION:
		reader->locations++;
		return count_location(reader, field->bytes);
	case PPROF_FUNCTION:
		reader->functions++;
		return true;
	case PPROF_STRING:
		reader->strings_seen++;
		return true;
	case PPROF_COMMENT:
		reader->comments += field->type == WIRE_BYTES ? wire_packed_count(field->bytes) : 1;
		return true;
	}
	return true;
}

static bool check_limits(struct pprof_reader *reader)
{
	if (!reader->types)
		return error_set(
			reader->err, ERROR_INPUT, "this is not a profile: it has no sample types");
	if (reader->types > PPROF_MAX_TYPES)
		return error_set(reader->err, ERROR_LIMIT,
			"a profile of %llu sample types (at most %d)",
			(unsigned long long)reader->types, PPROF_MAX_TYPES);
	if (reader->samples > PPROF_MAX_SAMPLES ||
		reader->samples * reader->types > PPROF_MAX_VALUES ||
		reader->labels > PPROF_MAX_SAMPLES || reader->lines > PPROF_MAX_SAMPLES ||
		reader->strings_seen > PPROF_MAX_SAMPLES)
		return error_set(reader->err, ERROR_LIMIT, "a profile of %llu samples (at most %d)",
			(unsigned long long)reader->samples, PPROF_MAX_SAMPLES);
	return true;
}

static void note_place(struct pprof_reader *reader, u32 number, const u8 *from, const u8 *to)
{
	struct pprof_run *last = reader->run_count ? &reader->runs[reader->run_count - 1] : NULL;

	if (number == PPROF_SAMPLE) {
		if (!reader->samples)
			reader->sample_run.from = from;
		reader->sample_run.to = to;
	} else if (last && (last->to == from || reader->run_count == PPROF_RUNS)) {
		last->to = to;
	} else {
		reader->runs[reader->run_count++] = (struct pprof_run){from, to};
	}
}

static bool count(struct pprof_reader *reader)
{
	struct wire wire = wire_of(reader->bytes);
	const u8 *from = wire.at;
	struct wire_field field;

	while (wire_next(&wire, &field)) {
		note_place(reader, field.number, from, wire.at);
		if (!count_field(reader, &field))
			return false;
		from = wire.at;
	}
	if (wire.is_broken)
		return pprof_fail(reader, wire.at, "this is no profile.proto, or it is cut off");
	return check_limits(reader);
}

// Index 0 of mappings, functions and locations is the blank one.
static void make_tables(struct pprof_reader *reader)
{
	struct profile *profile = reader->profile;
	struct arena *arena = reader->arena;

	profile->types = reader->type_at =
		arena_array(arena, struct profile_value_type, reader->types);
	profile->mappings = reader->mapping_at =
		arena_array(arena, struct profile_mapping, reader->mappings + 1);
	profile->functions = reader->function_at =
		arena_array(arena, struct profile_function, reader->functions + 1);
	profile->locations = reader->location_at =
		arena_array(arena, struct profile_location, reader->locations + 1);
	profile->lines = reader->line_at = arena_array(arena, struct profile_line, reader->lines);
	profile->samples = reader->sample_at =
		arena_array(arena, struct profile_sample, reader->samples);
	profile->values = reader->value_at =
		arena_array(arena, i64, reader->samples * reader->types);
	profile->stacks = reader->stack_at = arena_array(arena, u32, reader->stack_total);
	profile->labels = reader->label_at =
		arena_array(arena, struct profile_label, reader->labels);
	profile->comments = reader->comment_at = arena_array(arena, str, reader->comments);
	profile->type_count = (u32)reader->types;
	profile->mapping_count = (u32)reader->mappings + 1;
	profile->function_count = (u32)reader->functions + 1;
	profile->location_count = (u32)reader->locations + 1;
	profile->line_count = (u32)reader->lines;
	profile->sample_count = (u32)reader->samples;
	profile->stack_total = reader->stack_total;
	profile->label_count = (u32)reader->labels;
	profile->comment_count = (u32)reader->comments;
	reader->mapping_at++;
	reader->function_at++;
	reader->location_at++;
	pprof_ids_init(&reader->mapping_ids, arena, reader->mappings);
	pprof_ids_init(&reader->function_ids, arena, reader->functions);
	pprof_ids_init(&reader->location_ids, arena, reader->locations);
}

static struct wire wire_of_run(const struct pprof_run *run)
{
	return wire_of((str){(const char *)run->from, (size_t)(run->to - run->from)});
}

static void read_strings(struct pprof_reader *reader)
{
	str *strings = arena_array(reader->arena, str, reader->strings_seen);
	struct wire_field field;

	reader->strings = strings;
	for (u32 i = 0; i < reader->run_count; i++) {
		struct wire wire = wire_of_run(&reader->runs[i]);

		while (wire_next(&wire, &field)) {
			if (field.number == PPROF_STRING)
				strings[reader->string_count++] = field.bytes;
		}
	}
}

static bool read_comments(struct pprof_reader *reader, const struct wire_field *field)
{
	struct wire wire = wire_of(field->bytes);
	u64 index = field->value;

	if (field->type == WIRE_VARINT)
		return pprof_string(reader, index, reader->bytes.ptr, reader->comment_at++);
	while (wire.at < wire.end) {
		if (!wire_varint(&wire, &index))
			return pprof_fail(reader, wire.at, "a broken list of comments");
		if (!pprof_string(reader, index, wire.at, reader->comment_at++))
			return false;
	}
	return true;
}

static bool read_other(
	struct pprof_reader *reader, const struct wire_field *field, u64 *default_type)
{
	struct profile *profile = reader->profile;
	const void *at = reader->bytes.ptr;

	switch (field->number) {
	case PPROF_SAMPLE_TYPE:
		return pprof_read_type(reader, field->bytes, reader->type_at++);
	case PPROF_PERIOD_TYPE:
		return pprof_read_type(reader, field->bytes, &profile->period_type);
	case PPROF_DROP_FRAMES:
		return pprof_string(reader, field->value, at, &profile->drop_frames);
	case PPROF_KEEP_FRAMES:
		return pprof_string(reader, field->value, at, &profile->keep_frames);
	case PPROF_DOC_URL:
		return pprof_string(reader, field->value, at, &profile->doc_url);
	case PPROF_TIME:
		profile->time_unix_ns = (i64)field->value;
		return true;
	case PPROF_DURATION:
		profile->duration_ns = (i64)field->value;
		return true;
	case PPROF_PERIOD:
		profile->period = (i64)field->value;
		return true;
	case PPROF_COMMENT:
		return read_comments(reader, field);
	case PPROF_DEFAULT_TYPE:
		*default_type = field->value;
		return true;
	case PPROF_MAPPING:
		return pprof_read_mapping(reader, field->bytes);
	case PPROF_FUNCTION:
		return pprof_read_function(reader, field->bytes);
	}
	return true;
}

// What stands alone; then locations, which refer to functions; then samples, which refer to locations.
static bool read_tables(struct pprof_reader *reader, u64 *default_type)
{
	struct wire_field field;

	for (u32 i = 0; i < reader->run_count; i++) {
		struct wire wire = wire_of_run(&reader->runs[i]);

		while (wire_next(&wire, &field)) {
			if (!read_other(reader, &field, default_type))
				return false;
		}
	}
	for (u32 i = 0; i < reader->run_count; i++) {
		struct wire wire = wire_of_run(&reader->runs[i]);

		while (wire_next(&wire, &field)) {
			if (field.number == PPROF_LOCATION &&
				!pprof_read_location(reader, field.bytes))
				return false;
		}
	}
	return true;
}

static bool read_samples(struct pprof_reader *reader)
{
	struct wire wire = wire_of_run(&reader->sample_run);
	struct wire_field field;

	while (wire_next(&wire, &field)) {
		if (field.number == PPROF_SAMPLE && !pprof_read_sample(reader, field.bytes))
			return false;
	}
	return true;
}

static void set_default_type(struct pprof_reader *reader, u64 index)
{
	struct profile *profile = reader->profile;
	str name = index < reader->string_count ? reader->strings[index] : STR_EMPTY;

	profile->default_type = profile->type_count - 1;
	for (u32 i = 0; name.len && i < profile->type_count; i++) {
		if (str_equal(profile->types[i].type, name))
			profile->default_type = i;
	}
}

bool pprof_read(struct arena *arena, str bytes, struct profile *ret, struct error *err)
{
	struct profile profile = {0};
	struct pprof_reader reader = {.arena = arena, .err = err, .profile = &profile};
	u64 default_type = 0;

	if (gunzip_is_gzip(bytes) && !gunzip(arena, bytes, PPROF_MAX_BYTES, &bytes, err))
		return false;
	reader.bytes = bytes;
	reader.sample_run = (struct pprof_run){(const u8 *)bytes.ptr, (const u8 *)bytes.ptr};
	reader.word_end = (const u8 *)bytes.ptr + (bytes.len > 7 ? bytes.len - 7 : 0);
	if (!count(&reader))
		return false;
	make_tables(&reader);
	read_strings(&reader);
	if (!read_tables(&reader, &default_type) || !read_samples(&reader))
		return false;
	set_default_type(&reader, default_type);
	*ret = profile;
	return true;
}
