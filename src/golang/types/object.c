// SPDX-License-Identifier: Apache-2.0
#include "golang/types/object.h"

#include "base/utf8.h"

// Unicode upper case letters beyond ASCII that begin exported names: the ranges Go programs use (Latin,
// Greek, Cyrillic), where upper case is regular.
static bool is_upper_rune(u32 rune)
{
	if (rune >= 0xc0 && rune <= 0xde)
		return rune != 0xd7;
	if (rune >= 0x100 && rune <= 0x137)
		return rune % 2 == 0;
	if (rune >= 0x139 && rune <= 0x148)
		return rune % 2 == 1;
	if (rune >= 0x14a && rune <= 0x177)
		return rune % 2 == 0;
	if (rune >= 0x391 && rune <= 0x3ab)
		return rune != 0x3a2;
	return rune >= 0x400 && rune <= 0x42f;
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
