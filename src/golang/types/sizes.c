// SPDX-License-Identifier: Apache-2.0
#include "golang/types/sizes.h"

#include "golang/types/object.h"

enum { WORD = 8 };

// One question. Types that contain themselves, and those that nest so wildly that counting their parts
// would take forever, have no size.
struct sizer {
	u32 parts_left, depth_left;
};

enum { MAX_PARTS = 1 << 16, MAX_DEPTH = 500 };

struct layout {
	i64 size; // -1: unknown
	i64 align;
};

static const struct layout unknown_layout = {-1, 1};

static struct layout layout_of(struct sizer *s, struct type *type);

static struct layout basic_layout(const struct type_basic *type)
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
		[BASIC_COMPLEX64] = 8,
		[BASIC_COMPLEX128] = 16,
		[BASIC_STRING] = 2 * WORD,
	};
	i64 size = sizes[type->basic] ? sizes[type->basic] : WORD;
	// A complex number is two floats.
	i64 align = type->flags & BASIC_IS_COMPLEX ? size / 2 : size;

	return (struct layout){size, MIN(align, WORD)};
}

static struct layout array_layout(struct sizer *s, const struct type_elem *type)
{
	struct layout layout = layout_of(s, type->elem);

	if (type->length == 0)
		layout.size = 0;
	else if (layout.size < 0 || type->length < 0 ||
		 __builtin_mul_overflow(layout.size, type->length, &layout.size))
		layout.size = -1;
	return layout;
}

static i64 align_up(i64 size, i64 align)
{
	i64 end;

	if (size < 0 || __builtin_add_overflow(size, align - 1, &end))
		return -1;
	return end & ~(align - 1);
}

// Of the first `count` fields; the size is not rounded up. *last is the size of the last of them.
static struct layout fields_layout(
	struct sizer *s, const struct type_struct *type, u32 count, i64 *last)
{
	struct layout all = {0, 1};

	*last = 1;
	for (u32 i = 0; i < count; i++) {
		struct layout field = layout_of(s, type->fields[i]->type);

		all.align = MAX(all.align, field.align);
		all.size = align_up(all.size, field.align);
		if (all.size < 0 || field.size < 0 ||
			__builtin_add_overflow(all.size, field.size, &all.size))
			return unknown_layout;
		*last = field.size;
	}
	return all;
}

static struct layout struct_layout(struct sizer *s, const struct type_struct *type)
{
	i64 last;
	struct layout all = fields_layout(s, type, type->count, &last);

	// A field of size 0 at the end gets a byte, so that its address is inside the struct.
	if (all.size > 0 && last == 0)
		all.size++;
	all.size = align_up(all.size, all.align);
	return all;
}

static struct layout layout_of_parts(struct sizer *s, struct type *under)
{
	switch (under->kind) {
	case TYPE_BASIC:
		return basic_layout((struct type_basic *)under);
	case TYPE_ARRAY:
		return array_layout(s, (struct type_elem *)under);
	case TYPE_STRUCT:
		return struct_layout(s, (struct type_struct *)under);
	case TYPE_SLICE:
		return (struct layout){3 * WORD, WORD};
	case TYPE_INTERFACE:
		return (struct layout){2 * WORD, WORD};
	case TYPE_POINTER:
	case TYPE_MAP:
	case TYPE_CHAN:
	case TYPE_SIGNATURE:
		return (struct layout){WORD, WORD};
	case TYPE_INVALID:
	case TYPE_TUPLE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		return unknown_layout;
	}
	return unknown_layout;
}

static struct layout layout_of(struct sizer *s, struct type *type)
{
	struct layout layout;

	if (s->parts_left == 0 || s->depth_left == 0) {
		s->parts_left = 0;
		return unknown_layout;
	}
	s->parts_left--;
	s->depth_left--;
	layout = layout_of_parts(s, type_underlying(type));
	s->depth_left++;
	return layout;
}

i64 type_size(struct type *type)
{
	struct sizer s = {MAX_PARTS, MAX_DEPTH};

	return layout_of(&s, type).size;
}

i64 type_align(struct type *type)
{
	struct sizer s = {MAX_PARTS, MAX_DEPTH};

	return layout_of(&s, type).align;
}

i64 type_field_offset(const struct type_struct *type, u32 index)
{
	struct sizer s = {MAX_PARTS, MAX_DEPTH};
	i64 last;
	struct layout before = fields_layout(&s, type, index, &last);

	return align_up(before.size, layout_of(&s, type->fields[index]->type).align);
}

static bool has_constant_size(struct sizer *s, struct type *type)
{
	struct type *under = type_underlying(type);
	const struct type_struct *fields;
	bool constant = true;

	if (type_is_param(type))
		return false;
	if (under->kind != TYPE_ARRAY && under->kind != TYPE_STRUCT)
		return true;
	if (s->parts_left == 0 || s->depth_left == 0) {
		s->parts_left = 0;
		return false;
	}
	s->parts_left--;
	s->depth_left--;
	if (under->kind == TYPE_ARRAY) {
		constant = has_constant_size(s, ((struct type_elem *)under)->elem);
	} else {
		fields = (const struct type_struct *)under;
		for (u32 i = 0; constant && i < fields->count; i++)
			constant = has_constant_size(s, fields->fields[i]->type);
	}
	s->depth_left++;
	return constant;
}

bool type_has_constant_size(struct type *type)
{
	struct sizer s = {MAX_PARTS, MAX_DEPTH};

	return has_constant_size(&s, type);
}
