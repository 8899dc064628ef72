// SPDX-License-Identifier: Apache-2.0
#include "golang/types/sizes.h"

#include "golang/types/object.h"

enum { WORD = 8, MAX_DEPTH = 200 };

static i64 size_of(struct type *type, u32 depth);

static i64 align_of(struct type *type, u32 depth)
{
	struct type *under = type_underlying(type);
	i64 align = 1, size;

	if (depth > MAX_DEPTH)
		return 1;
	if (under->kind == TYPE_ARRAY)
		return align_of(((struct type_elem *)under)->elem, depth + 1);
	if (under->kind == TYPE_STRUCT) {
		const struct type_struct *s = (const struct type_struct *)under;

		for (u32 i = 0; i < s->count; i++)
			align = MAX(align, align_of(s->fields[i]->type, depth + 1));
		return align;
	}
	size = size_of(under, depth);
	// complex128 is two float64.
	if (under->kind == TYPE_BASIC && (((struct type_basic *)under)->flags & BASIC_IS_COMPLEX))
		size /= 2;
	return size < 1 ? 1 : MIN(size, WORD);
}

static i64 basic_size(enum basic_kind kind)
{
	static const u8 sizes[BASIC_COUNT] = {
		[BASIC_BOOL] = 1,
		[BASIC_INT8] = 1,
		[BASIC_UINT8] = 1,
		[BASIC_INT16] = 2,
		[BASIC_UINT16] = 2,
		[BASIC_INT32] = 4,
		[BASIC_UINT32] = 4,
		[BASIC_FLOAT32] = 4,
		[BASIC_INT64] = 8,
		[BASIC_UINT64] = 8,
		[BASIC_FLOAT64] = 8,
		[BASIC_COMPLEX64] = 8,
		[BASIC_COMPLEX128] = 16,
		[BASIC_STRING] = 2 * WORD,
	};

	return sizes[kind] ? sizes[kind] : WORD;
}

static i64 align_up(i64 size, i64 align)
{
	i64 end;

	if (size < 0 || __builtin_add_overflow(size, align - 1, &end))
		return -1;
	return end & ~(align - 1);
}

// Offset of field `index`, or the end of the last field for index == count.
static i64 field_offset(const struct type_struct *type, u32 index, u32 depth)
{
	i64 offset = 0;

	for (u32 i = 0; i < index; i++) {
		i64 size = size_of(type->fields[i]->type, depth + 1);

		offset = align_up(offset, align_of(type->fields[i]->type, depth + 1));
		if (offset < 0 || size < 0 || __builtin_add_overflow(offset, size, &offset))
			return -1;
	}
	if (index < type->count)
		offset = align_up(offset, align_of(type->fields[index]->type, depth + 1));
	return offset;
}

static i64 struct_size(struct type_struct *type, u32 depth)
{
	i64 end = field_offset(type, type->count, depth);

	if (end < 0 || type->count == 0)
		return end;
	// A field of size 0 at the end gets a byte, so that its address is inside the struct.
	if (end > 0 && size_of(type->fields[type->count - 1]->type, depth + 1) == 0)
		end++;
	return align_up(end, align_of(&type->type, depth));
}

static i64 size_of(struct type *type, u32 depth)
{
	struct type *under = type_underlying(type);
	const struct type_elem *array;
	i64 size;

	if (depth > MAX_DEPTH)
		return -1;
	switch (under->kind) {
	case TYPE_BASIC:
		return basic_size(((struct type_basic *)under)->basic);
	case TYPE_ARRAY:
		array = (const struct type_elem *)under;
		if (array->length <= 0)
			return array->length;
		size = size_of(array->elem, depth + 1);
		if (size < 0 || __builtin_mul_overflow(size, array->length, &size))
			return -1;
		return size;
	case TYPE_STRUCT:
		return struct_size((struct type_struct *)under, depth);
	case TYPE_SLICE:
		return 3 * WORD;
	case TYPE_INTERFACE:
		return 2 * WORD;
	case TYPE_POINTER:
	case TYPE_MAP:
	case TYPE_CHAN:
	case TYPE_SIGNATURE:
		return WORD;
	case TYPE_INVALID:
	case TYPE_TUPLE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		return -1;
	}
	return -1;
}

i64 type_size(struct type *type)
{
	return size_of(type, 0);
}

i64 type_align(struct type *type)
{
	return align_of(type, 0);
}

i64 type_field_offset(const struct type_struct *type, u32 index)
{
	return field_offset(type, index, 0);
}

static bool has_constant_size(struct type *type, u32 depth)
{
	struct type *under = type_underlying(type);
	const struct type_struct *s;

	if (type_is_param(type) || depth > MAX_DEPTH)
		return false;
	if (under->kind == TYPE_ARRAY)
		return has_constant_size(((struct type_elem *)under)->elem, depth + 1);
	if (under->kind != TYPE_STRUCT)
		return true;
	s = (const struct type_struct *)under;
	for (u32 i = 0; i < s->count; i++)
		if (!has_constant_size(s->fields[i]->type, depth + 1))
			return false;
	return true;
}

bool type_has_constant_size(struct type *type)
{
	return has_constant_size(type, 0);
}
