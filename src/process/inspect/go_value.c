// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/go_value.h"

#include "base/strbuf.h"

#define HAS_MONOTONIC          ((u64)1 << 63)
#define SECONDS_1_TO_1970      62135596800
#define SECONDS_1885_TO_1970   2682288000
#define NANOSECONDS_PER_SECOND 1000000000

i64 go_time_unix_ns(u64 wall, u64 ext)
{
	i64 nanoseconds = (i64)(wall & (((u64)1 << 30) - 1)), seconds, total;

	if (wall == 0 && ext == 0)
		return 0;
	if (wall & HAS_MONOTONIC)
		seconds = (i64)(wall << 1 >> 31) - SECONDS_1885_TO_1970;
	else if (__builtin_sub_overflow((i64)ext, (i64)SECONDS_1_TO_1970, &seconds))
		return INT64_MIN;
	if (__builtin_mul_overflow(seconds, (i64)NANOSECONDS_PER_SECOND, &total) ||
		__builtin_add_overflow(total, nanoseconds, &total))
		return seconds < 0 ? INT64_MIN : INT64_MAX;
	return total;
}

str go_type_full_name(struct arena *arena, struct go_types *types, u64 address)
{
	const struct go_type *type = go_type_get(types, address), *element;
	size_t dot, bracket;

	if (!type)
		return STR("?");
	if (type->kind == KIND_POINTER && type->package.len == 0 &&
		(element = go_type_get(types, type->element)) && element->name.len > 0)
		type = element;
	dot = str_find_char(type->name, '.');
	bracket = str_find_char(type->name, '[');
	if (type->package.len == 0 || dot == type->name.len || dot > bracket)
		return arena_str(arena, type->name);
	return arena_printf(
		arena, STR_FMT STR_FMT, STR_ARG(type->package), STR_ARG(str_skip(type->name, dot)));
}

// The string that a struct begins with: errors.errorString, fmt.wrapError.
static str leading_string(const struct go_value_reader *reader, u64 address)
{
	u64 header[2];

	if (!peek_read(&reader->peek, address, header, sizeof(header)))
		return STR_EMPTY;
	return peek_text(reader->arena, &reader->peek, header[0], header[1], GO_TEXT_LIMIT);
}

str go_error_text(const struct go_value_reader *reader, u64 address, u64 data)
{
	static const char *const with_text[] = {
		"*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors"};
	const struct go_type *type = go_type_get(reader->types, address);

	if (!type)
		return STR("?");
	if (str_equal(type->name, STR("context.deadlineExceededError")))
		return STR("context deadline exceeded");
	for (u32 i = 0; i < ARRAY_LEN(with_text); i++) {
		if (str_equal(type->name, str_from_c(with_text[i]))) {
			str text = leading_string(reader, data);

			if (text.len)
				return text;
		}
	}
	return arena_str(reader->arena, type->name);
}

static str number_text(const struct go_value_reader *reader, const struct go_type *type, u64 data)
{
	u8 bytes[8] = {0};
	i64 value = 0;

	if (type->size > sizeof(bytes) || !peek_read(&reader->peek, data, bytes, type->size))
		return arena_str(reader->arena, type->name);
	memcpy(&value, bytes, sizeof(value));
	if (type->kind <= KIND_INT64 && type->size < 8) {
		u32 shift = 64 - 8 * (u32)type->size;

		value = (i64)((u64)value << shift) >> shift;
	}
	return arena_printf(reader->arena, STR_FMT "(%lld)", STR_ARG(type->name), (long long)value);
}

static str pointer_text(const struct go_value_reader *reader, const struct go_type *type, u64 data)
{
	const struct go_type *element = go_type_get(reader->types, type->element);
	struct go_field first;
	const struct go_type *field;
	str text = STR_EMPTY;

	if (element && element->kind == KIND_STRUCT &&
		go_type_fields(reader->types, element, &first, 1) == 1 &&
		(field = go_type_get(reader->types, first.type)) && field->kind == KIND_STRING)
		text = leading_string(reader, data);
	if (text.len == 0)
		return arena_str(reader->arena, type->name);
	return arena_printf(reader->arena, STR_FMT " " STR_FMT, STR_ARG(type->name), STR_ARG(text));
}

str go_key_text(const struct go_value_reader *reader, u64 address, u64 data)
{
	const struct go_type *type = go_type_get(reader->types, address);
	str text;

	if (!type)
		return STR("?");
	if (type->kind == KIND_STRING) {
		text = leading_string(reader, data);
		if (text.len && str_equal(type->name, STR("string")))
			return text;
		return arena_printf(reader->arena, STR_FMT "(\"" STR_FMT "\")", STR_ARG(type->name),
			STR_ARG(text));
	}
	if (type->kind == KIND_POINTER)
		return pointer_text(reader, type, data);
	if (type->kind >= KIND_INT && type->kind <= KIND_UINTPTR && !type->is_direct)
		return number_text(reader, type, data);
	return arena_str(reader->arena, type->name);
}

str go_field_path(struct arena *arena, struct go_types *types, u64 address, u64 offset, str package)
{
	enum { MAX_FIELDS = 256, MAX_DEPTH = 8 };
	struct go_field fields[MAX_FIELDS];
	struct strbuf path;

	strbuf_init(&path, arena);
	for (u32 depth = 0; depth < MAX_DEPTH; depth++) {
		const struct go_type *type = go_type_get(types, address);
		u32 count = type && type->kind == KIND_STRUCT
		                    ? go_type_fields(types, type, fields, MAX_FIELDS)
		                    : 0;
		const struct go_field *found = NULL;

		for (u32 i = 0; i < count; i++) {
			const struct go_type *of = go_type_get(types, fields[i].type);

			if (of && offset >= fields[i].offset &&
				offset - fields[i].offset < of->size)
				found = &fields[i];
		}
		if (!found)
			break;
		strbuf_printf(&path, "." STR_FMT, STR_ARG(found->name));
		address = found->type;
		offset -= found->offset;
		type = go_type_get(types, address);
		if (offset == 0 && type && str_equal(type->package, package))
			break;
	}
	return strbuf_str(&path);
}
