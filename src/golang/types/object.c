// SPDX-License-Identifier: Apache-2.0
#include "golang/types/object.h"

#include "base/utf8.h"

static const struct {
	u32 first, last, stride;
} upper[] = {
#define UPPER(first, last, stride) {first, last, stride},
#include "golang/types/upper.def"
#undef UPPER
};

static bool is_upper_rune(u32 rune)
{
	for (size_t i = 0; i < ARRAY_LEN(upper) && rune >= upper[i].first; i++)
		if (rune <= upper[i].last)
			return (rune - upper[i].first) % upper[i].stride == 0;
	return false;
}

static bool is_exported_text(str text)
{
	u32 rune;

	if (text.len == 0)
		return false;
	if ((u8)text.ptr[0] < 0x80)
		return text.ptr[0] >= 'A' && text.ptr[0] <= 'Z';
	utf8_decode(text, &rune);
	return is_upper_rune(rune);
}

struct object *object_new(struct arena *arena, const struct symtab *names, enum object_kind kind,
	sym name, struct package *package)
{
	struct object *object = arena_new(arena, struct object);

	object->kind = (u8)kind;
	object->name = name;
	object->text = symtab_text(names, name);
	object->is_exported = is_exported_text(object->text);
	object->package = package;
	object->origin = object;
	return object;
}

bool object_same_name(const struct object *object, const struct package *from, sym name)
{
	return object->name == name &&
	       (object->is_exported || from == NULL || object->package == from);
}
