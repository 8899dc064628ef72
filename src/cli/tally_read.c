// SPDX-License-Identifier: Apache-2.0
#include "cli/tally_read.h"

#include "cli/json_split.h"
#include "report/inspect/place.h"

#include <jansson.h>
#include <stdio.h>
#include <time.h>

enum { MEMBER_SCHEMA, MEMBER_PROCESS, MEMBER_GROUPS, MEMBER_CONTEXTS, MEMBER_POOLS, MEMBER_COUNT };

static const i64 MAX_UNIX_SECONDS = INT64_MAX / 1000000000 - 1; // in nanoseconds an i64 still

static const char *const member_names[MEMBER_COUNT] = {
	[MEMBER_SCHEMA] = "schema",
	[MEMBER_PROCESS] = "process",
	[MEMBER_GROUPS] = "groups",
	[MEMBER_CONTEXTS] = "contexts",
	[MEMBER_POOLS] = "pools",
};

struct reader {
	const char *path;
	struct arena *arena, scratch;
	struct tally tally;
	str main_module;
	struct json_member members[MEMBER_COUNT];
	struct error *err;
};

// A value that is not what the schema says: "old.json: groups[3].count is not a number".
static bool wrong(struct reader *reader, const char *where, const char *what)
{
	return error_set(reader->err, ERROR_INPUT, "%s: %s is not %s", reader->path, where, what);
}

static str text_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return (str){json_is_string(value) ? json_string_value(value) : "",
		json_is_string(value) ? json_string_length(value) : 0};
}

static u64 number_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) && json_integer_value(value) > 0
	               ? (u64)json_integer_value(value)
	               : 0;
}

// The member's value; NULL with an error where it is no JSON or of another kind.
static json_t *load(struct reader *reader, const struct json_member *member, json_type type)
{
	json_error_t error;
	json_t *value = json_loadb(
		member->text.ptr, member->text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	if (!value) {
		u32 line = member->line + (u32)MAX(error.line, 1) - 1;
		u32 column = (u32)MAX(error.column, 1) + (error.line <= 1 ? member->column - 1 : 0);

		error_set(reader->err, ERROR_INPUT, "%s:%u:%u: %s", reader->path, line, column,
			error.text);
		return NULL;
	}
	if (json_typeof(value) == type)
		return value;
	json_decref(value);
	error_set(reader->err, ERROR_INPUT, "%s:%u:%u: \"%s\" is not %s", reader->path,
		member->line, member->column, member->name,
		type == JSON_ARRAY    ? "a list"
		: type == JSON_OBJECT ? "an object"
				      : "a string");
	return NULL;
}

static bool read_schema(struct reader *reader)
{
	const struct json_member *member = &reader->members[MEMBER_SCHEMA];
	json_t *value;
	bool good;

	if (!member->found)
		return error_set(reader->err, ERROR_INPUT,
			"%s is not a report of tocsin inspect: it names no schema", reader->path);
	value = load(reader, member, JSON_STRING);
	if (!value)
		return false;
	good = strcmp(json_string_value(value), "tocsin.inspect/1") == 0;
	if (!good)
		error_set(reader->err, ERROR_INPUT,
			"%s:%u:%u: its schema is \"%.40s\", not \"tocsin.inspect/1\"", reader->path,
			member->line, member->column, json_string_value(value));
	json_decref(value);
	return good;
}

// "2026-11-28T10:00:00.123Z"; 0 when it is none.
static i64 read_time(str text)
{
	char copy[64];
	struct tm utc = {0};
	const char *rest;
	i64 ns = 0, unit = 100000000, seconds;

	if (text.len >= sizeof(copy))
		return 0;
	snprintf(copy, sizeof(copy), STR_FMT, STR_ARG(text));
	rest = strptime(copy, "%Y-%m-%dT%H:%M:%S", &utc);
	if (!rest)
		return 0;
	if (*rest == '.') {
		for (rest++; *rest >= '0' && *rest <= '9'; rest++, unit /= 10)
			ns += (*rest - '0') * unit;
	}
	seconds = (i64)timegm(&utc);
	if (strcmp(rest, "Z") != 0 || seconds < 0 || seconds > MAX_UNIX_SECONDS)
		return 0;
	return seconds * 1000000000 + ns;
}

static bool read_process(struct reader *reader)
{
	const struct json_member *member = &reader->members[MEMBER_PROCESS];
	struct tally *tally = &reader->tally;
	json_t *process;

	if (!member->found)
		return error_set(
			reader->err, ERROR_INPUT, "%s: \"process\" is missing", reader->path);
	process = load(reader, member, JSON_OBJECT);
	if (!process)
		return false;
	tally->goroutines = number_of(process, "goroutines");
	tally->heap_bytes = number_of(process, "heap_bytes");
	tally->pid = (u32)MIN(number_of(process, "pid"), (u64)UINT32_MAX);
	tally->exe = arena_str(reader->arena, text_of(process, "exe"));
	reader->main_module = arena_str(reader->arena, text_of(process, "module"));
	tally->taken_unix_ns = read_time(text_of(process, "taken"));
	tally->has[TALLY_CONTEXTS] = tally->has[TALLY_POOLS] =
		json_is_true(json_object_get(process, "has_heap"));
	json_decref(process);
	return true;
}

static bool read_group(struct reader *reader, const json_t *group, size_t index)
{
	const json_t *creator = json_object_get(group, "created_by");
	const json_t *frames = json_object_get(group, "frames"), *frame;
	str state = tally_state(text_of(group, "status"), text_of(group, "wait_reason"));
	struct tally_entry entry = {.state = state, .leaked = number_of(group, "leaked")};
	struct arena_mark mark = arena_mark(&reader->scratch);
	u32 best = UINT32_MAX;
	struct tally_key key;
	char where[64];
	size_t i;

	snprintf(where, sizeof(where), "groups[%zu]", index);
	if (!json_is_object(group))
		return wrong(reader, where, "an object");
	if (!json_is_array(frames))
		return wrong(reader, strcat(where, ".frames"), "a list");
	if (!json_is_integer(json_object_get(group, "count")))
		return wrong(reader, strcat(where, ".count"), "a number");
	entry.count = number_of(group, "count");
	tally_key_begin(&key, &reader->scratch, state);
	tally_key_place(&key, text_of(creator, "function"), (u32)number_of(creator, "line"));
	json_array_foreach(frames, i, frame)
	{
		str function = text_of(frame, "function");
		u32 line = (u32)number_of(frame, "line");
		u32 rank = place_rank(function, reader->main_module);

		tally_key_place(&key, function, line);
		if (rank >= best)
			continue;
		best = rank;
		entry.what = function;
		entry.file = text_of(frame, "file");
		entry.line = line;
	}
	entry.key = tally_key_end(&key);
	tally_add(&reader->tally, TALLY_GROUPS, &entry);
	arena_reset(&reader->scratch, mark);
	return true;
}

static bool read_context(struct reader *reader, const json_t *context, size_t index)
{
	bool cancelled = json_is_true(json_object_get(context, "cancelled"));
	struct tally_entry entry = {
		.key = tally_context_key(
			text_of(context, "kind"), text_of(context, "type"), cancelled),
		.what = text_of(context, "type"),
		.state = cancelled ? STR("cancelled") : STR_EMPTY,
		.count = 1,
	};
	char where[64];

	snprintf(where, sizeof(where), "contexts[%zu]", index);
	if (!json_is_object(context))
		return wrong(reader, where, "an object");
	if (!json_is_false(json_object_get(context, "reachable")))
		tally_add(&reader->tally, TALLY_CONTEXTS, &entry);
	return true;
}

static u64 address_of(str text)
{
	u64 address = 0;

	for (size_t i = 2; i < text.len; i++) {
		char c = text.ptr[i];

		address = address << 4 | (u64)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return address;
}

static bool read_pool(struct reader *reader, const json_t *pool, size_t index)
{
	struct tally_entry entry = {
		.count = json_array_size(json_object_get(pool, "objects")),
		.bytes = number_of(pool, "bytes"),
	};
	char where[64];

	snprintf(where, sizeof(where), "pools[%zu]", index);
	if (!json_is_object(pool))
		return wrong(reader, where, "an object");
	tally_pool_name(reader->tally.arena, text_of(pool, "symbol"),
		text_of(json_object_get(pool, "new"), "function"),
		address_of(text_of(pool, "address")), &entry);
	tally_add(&reader->tally, TALLY_POOLS, &entry);
	return true;
}

static bool read_list(struct reader *reader, u32 which, enum tally_kind kind,
	bool (*read)(struct reader *reader, const json_t *value, size_t index))
{
	const struct json_member *member = &reader->members[which];
	json_t *list, *value;
	bool good = true;
	size_t index;

	if (!member->found) {
		reader->tally.has[kind] = false;
		return true;
	}
	list = load(reader, member, JSON_ARRAY);
	if (!list)
		return false;
	json_array_foreach(list, index, value)
	{
		if (!good)
			break;
		good = read(reader, value, index);
	}
	json_decref(list);
	return good;
}

static bool read_members(struct reader *reader)
{
	reader->tally.has[TALLY_GROUPS] = true;
	return read_schema(reader) && read_process(reader) &&
	       read_list(reader, MEMBER_GROUPS, TALLY_GROUPS, read_group) &&
	       read_list(reader, MEMBER_CONTEXTS, TALLY_CONTEXTS, read_context) &&
	       read_list(reader, MEMBER_POOLS, TALLY_POOLS, read_pool);
}

static void init(struct reader *reader, struct arena *arena, const char *path, struct error *err)
{
	*reader = (struct reader){.path = path, .arena = arena, .err = err};
	arena_init(&reader->scratch);
	tally_init(&reader->tally, arena);
	for (u32 i = 0; i < MEMBER_COUNT; i++)
		reader->members[i].name = member_names[i];
}

static bool finish(struct reader *reader, bool good, struct tally *ret)
{
	good = good && read_members(reader);
	arena_deinit(&reader->scratch);
	if (good)
		*ret = reader->tally;
	return good;
}

bool tally_read(struct arena *arena, const char *path, struct tally *ret, struct error *err)
{
	struct reader reader;

	init(&reader, arena, path, err);
	return finish(&reader,
		json_split_file(&reader.scratch, path, reader.members, MEMBER_COUNT, err), ret);
}

bool tally_read_text(
	struct arena *arena, const char *path, str text, struct tally *ret, struct error *err)
{
	struct json_splitter splitter;
	struct reader reader;

	init(&reader, arena, path, err);
	json_split_init(&splitter, &reader.scratch, path, reader.members, MEMBER_COUNT);
	return finish(&reader,
		json_split_feed(&splitter, text, err) && json_split_end(&splitter, err), ret);
}
