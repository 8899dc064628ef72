// SPDX-License-Identifier: Apache-2.0
// The tables of a profile: value types, mappings, functions, locations.
#include "profile/pprof_internal.h"

#include <stdarg.h>
#include <stdio.h>

bool pprof_fail(struct pprof_reader *reader, const void *at, const char *format, ...)
{
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return error_set(reader->err, ERROR_INPUT, "at byte %zu of the profile: %s",
		(size_t)((const char *)at - reader->bytes.ptr), text);
}

bool pprof_string(struct pprof_reader *reader, u64 index, const void *at, str *ret)
{
	if (index >= reader->string_count) {
		if (index == 0) {
			*ret = STR_EMPTY;
			return true;
		}
		return pprof_fail(reader, at, "string %llu of %u", (unsigned long long)index,
			reader->string_count);
	}
	*ret = reader->strings[index];
	return true;
}

void pprof_ids_init(struct pprof_ids *ids, struct arena *arena, u64 count)
{
	*ids = (struct pprof_ids){.arena = arena, .count = count};
	map_init(&ids->sparse, arena);
}

static void leave_order(struct pprof_ids *ids)
{
	ids->dense = arena_array(ids->arena, u32, ids->count + 1);
	for (u64 id = 1; id <= ids->in_order; id++)
		ids->dense[id] = (u32)id;
	ids->in_order = 0;
}

void pprof_ids_put(struct pprof_ids *ids, u64 id, u32 index)
{
	if (!ids->dense && id == index && id == ids->in_order + 1) {
		ids->in_order++;
		return;
	}
	if (!ids->dense)
		leave_order(ids);
	if (id <= ids->count)
		ids->dense[id] = index;
	else if (id != UINT64_MAX)
		*map_put(&ids->sparse, id) = index;
}

u32 pprof_ids_find(const struct pprof_ids *ids, u64 id)
{
	u64 *index;

	if (id <= ids->count)
		return ids->dense ? ids->dense[id] : 0;
	index = id == UINT64_MAX ? NULL : map_get(&ids->sparse, id);
	return index ? (u32)*index : 0;
}

static bool finish(struct pprof_reader *reader, const struct wire *wire, const char *what)
{
	return !wire->is_broken || pprof_fail(reader, wire->at, "a broken %s", what);
}

bool pprof_read_type(struct pprof_reader *reader, str bytes, struct profile_value_type *ret)
{
	struct wire wire = wire_of(bytes);
	struct profile_value_type type = {0};
	struct wire_field field;

	while (wire_next(&wire, &field)) {
		if (field.number == 1 && !pprof_string(reader, field.value, wire.at, &type.type))
			return false;
		if (field.number == 2 && !pprof_string(reader, field.value, wire.at, &type.unit))
			return false;
	}
	*ret = type;
	return finish(reader, &wire, "value type");
}

bool pprof_read_mapping(struct pprof_reader *reader, str bytes)
{
	struct profile_mapping *mapping = reader->mapping_at++;
	struct wire wire = wire_of(bytes);
	struct wire_field field;
	u64 id = 0;

	while (wire_next(&wire, &field)) {
		bool good = true;

		switch (field.number) {
		case 1:
			id = field.value;
			break;
		case 2:
			mapping->start = field.value;
			break;
		case 3:
			mapping->limit = field.value;
			break;
		case 4:
			mapping->offset = field.value;
			break;
		case 5:
			good = pprof_string(reader, field.value, wire.at, &mapping->file);
			break;
		case 6:
			good = pprof_string(reader, field.value, wire.at, &mapping->build_id);
			break;
		}
		if (!good)
			return false;
	}
	if (!id && !wire.is_broken)
		return pprof_fail(reader, bytes.ptr, "a mapping without an id");
	pprof_ids_put(&reader->mapping_ids, id, (u32)(mapping - reader->profile->mappings));
	return finish(reader, &wire, "mapping");
}

bool pprof_read_function(struct pprof_reader *reader, str bytes)
{
	struct profile_function *function = reader->function_at++;
	struct wire wire = wire_of(bytes);
	struct wire_field field;
	u64 id = 0;

	while (wire_next(&wire, &field)) {
		bool good = true;

		switch (field.number) {
		case 1:
			id = field.value;
			break;
		case 2:
			good = pprof_string(reader, field.value, wire.at, &function->name);
			break;
		case 3:
			good = pprof_string(reader, field.value, wire.at, &function->system_name);
			break;
		case 4:
			good = pprof_string(reader, field.value, wire.at, &function->file);
			break;
		case 5:
			function->start_line = (i64)field.value;
			break;
		}
		if (!good)
			return false;
	}
	if (!id && !wire.is_broken)
		return pprof_fail(reader, bytes.ptr, "a function without an id");
	pprof_ids_put(&reader->function_ids, id, (u32)(function - reader->profile->functions));
	return finish(reader, &wire, "function");
}

static bool read_line(struct pprof_reader *reader, str bytes)
{
	struct profile_line *line = reader->line_at++;
	struct wire wire = wire_of(bytes);
	struct wire_field field;

	while (wire_next(&wire, &field)) {
		if (field.number == 1) {
			line->function = pprof_ids_get(&reader->function_ids, field.value);
			if (!line->function && field.value)
				return pprof_fail(reader, bytes.ptr,
					"a line of function %llu, which there is not",
					(unsigned long long)field.value);
		}
		if (field.number == 2)
			line->line = (i64)field.value;
	}
	return finish(reader, &wire, "line");
}

bool pprof_read_location(struct pprof_reader *reader, str bytes)
{
	struct profile_location *location = reader->location_at++;
	struct wire wire = wire_of(bytes);
	struct wire_field field;
	u64 id = 0;

	location->lines_at = (u32)(reader->line_at - reader->profile->lines);
	while (wire_next(&wire, &field)) {
		switch (field.number) {
		case 1:
			id = field.value;
			break;
		case 2:
			location->mapping = pprof_ids_get(&reader->mapping_ids, field.value);
			break;
		case 3:
			location->address = field.value;
			break;
		case 4:
			if (!read_line(reader, field.bytes))
				return false;
			location->line_count++;
			break;
		}
	}
	if (!id && !wire.is_broken)
		return pprof_fail(reader, bytes.ptr, "a location without an id");
	pprof_ids_put(&reader->location_ids, id, (u32)(location - reader->profile->locations));
	return finish(reader, &wire, "location");
}
