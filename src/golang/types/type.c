// SPDX-License-Identifier: Apache-2.0
#include "golang/types/type.h"

#include "golang/types/expand.h"
#include "golang/types/object.h"
#include "golang/types/type_set.h"

static const struct type_basic basic_types[] = {
#define BASIC(id, text, flag_bits) \
	{.type = {TYPE_BASIC}, .basic = BASIC_##id, .flags = (flag_bits), .name = STR(text)},
#include "golang/types/basic.def"
#undef BASIC
};

static const struct type_basic invalid_type = {.type = {TYPE_INVALID},
	.basic = BASIC_INVALID,
	.name = STR("invalid type")};

static const struct type_basic alias_types[] = {
	{.type = {TYPE_BASIC},
		.basic = BASIC_UINT8,
		.flags = BASIC_IS_INTEGER | BASIC_IS_UNSIGNED,
		.name = STR("byte")},
	{.type = {TYPE_BASIC},
		.basic = BASIC_INT32,
		.flags = BASIC_IS_INTEGER,
		.name = STR("rune")},
};

// The tables are constant: nobody writes to a basic type.
struct type *type_basic(enum basic_kind kind)
{
	const struct type_basic *basic = kind == BASIC_INVALID ? &invalid_type : &basic_types[kind];

	return (struct type *)(uintptr_t)basic;
}

struct type *type_invalid(void)
{
	return type_basic(BASIC_INVALID);
}

struct type *type_byte(void)
{
	return (struct type *)(uintptr_t)&alias_types[0];
}

struct type *type_rune(void)
{
	return (struct type *)(uintptr_t)&alias_types[1];
}

struct type *type_unalias(struct type *type)
{
	// A chain of aliases that are all declared ends at something else; one that names itself is
	// cut here.
	for (u32 steps = 0; type && type->kind == TYPE_ALIAS; steps++) {
		if (steps > EXPAND_MAX_CHAIN)
			return type_invalid();
		type = alias_type((struct type_alias *)type);
	}
	return type ? type : type_invalid();
}

struct type *type_underlying(struct type *type)
{
	type = type_unalias(type);
	if (type->kind == TYPE_NAMED) {
		struct type_named *named = (struct type_named *)type;
		struct type *under = __atomic_load_n(&named->underlying_type, __ATOMIC_ACQUIRE);

		return LIKELY(under) ? under : expand_underlying(named);
	}
	if (type->kind == TYPE_PARAM)
		return &type_param_interface((struct type_param *)type)->type;
	return type;
}

struct type_named *type_as_named(struct type *type)
{
	type = type_unalias(type);
	return type->kind == TYPE_NAMED ? (struct type_named *)type : NULL;
}

struct type_tuple *type_as_tuple(struct type *type)
{
	type = type_unalias(type);
	return type->kind == TYPE_TUPLE ? (struct type_tuple *)type : NULL;
}

static void *under_of_kind(struct type *type, enum type_kind kind)
{
	struct type *under = type_underlying(type);

	return under->kind == kind ? under : NULL;
}

struct type_basic *type_under_basic(struct type *type)
{
	return under_of_kind(type, TYPE_BASIC);
}

struct type_elem *type_under_pointer(struct type *type)
{
	return under_of_kind(type, TYPE_POINTER);
}

struct type_elem *type_under_chan(struct type *type)
{
	return under_of_kind(type, TYPE_CHAN);
}

struct type_elem *type_under_elem(struct type *type, enum type_kind kind)
{
	ASSERT(kind == TYPE_POINTER || kind == TYPE_SLICE || kind == TYPE_ARRAY ||
		kind == TYPE_CHAN);
	return under_of_kind(type, kind);
}

struct type_map *type_under_map(struct type *type)
{
	return under_of_kind(type, TYPE_MAP);
}

struct type_struct *type_under_struct(struct type *type)
{
	return under_of_kind(type, TYPE_STRUCT);
}

struct type_signature *type_under_signature(struct type *type)
{
	return under_of_kind(type, TYPE_SIGNATURE);
}

struct type_interface *type_under_interface(struct type *type)
{
	return type_is_param(type) ? NULL : under_of_kind(type, TYPE_INTERFACE);
}

struct type *type_deref(struct type *type)
{
	struct type *plain = type_unalias(type);

	return plain->kind == TYPE_POINTER ? ((struct type_elem *)plain)->elem : type;
}

bool type_is_valid(struct type *type)
{
	return type_unalias(type)->kind != TYPE_INVALID;
}

bool type_is_interface(struct type *type)
{
	return type_under_interface(type) != NULL;
}

bool type_is_param(struct type *type)
{
	return type_unalias(type)->kind == TYPE_PARAM;
}

bool type_is_named(struct type *type, str package_path, str name)
{
	struct type_named *named = type_as_named(type);
	const struct object *object = named ? named->object : NULL;
	str path;

	if (!object || !str_equal(object->text, name))
		return false;
	if (!object->package)
		return package_path.len == 0;
	path = object->package->path;
	if (str_equal(path, package_path))
		return true;
	// "a/vendor/PATH", or the test variant "PATH [PATH.test]".
	if (path.len > package_path.len && path.ptr[path.len - 1] == ']')
		path = str_sub(path, 0, str_find(path, STR(" [")));
	if (!str_ends(path, package_path))
		return false;
	path = str_sub(path, 0, path.len - package_path.len);
	return path.len == 0 || str_ends(path, STR("/vendor/")) || str_equal(path, STR("vendor/"));
}
