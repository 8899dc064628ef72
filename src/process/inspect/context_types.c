// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/context_types.h"

#include "base/vec.h"
#include "process/inspect/go_value.h"

enum { MAX_FIELDS = 256, MAX_EMBEDDING = 4, WORD = 8 };

struct collect {
	struct arena *arena;
	const struct go_runtime *runtime;
	struct go_types *types;
	struct context_types *ret;
	VEC(struct context_type) found;
};

static bool is_context_interface(const struct go_type *type)
{
	return type && type->kind == KIND_INTERFACE &&
	       str_equal(type->name, STR("context.Context")) &&
	       str_equal(type->package, STR("context"));
}

// Malloc's size classes up to 512 bytes; contexts of the standard library are smaller.
static u64 size_class_of(u64 size)
{
	static const u16 classes[] = {8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192,
		208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512};

	for (u32 i = 0; i < ARRAY_LEN(classes); i++) {
		if (size <= classes[i])
			return classes[i];
	}
	return 0;
}

struct field_walk {
	struct collect *collect;
	struct context_type *type;
	u32 contexts;      // fields of type context.Context, embedded or not
	i32 last_context;  // offset of the last of them
	bool has_embedded; // an embedded one was taken
};

static void take_standard_field(
	struct field_walk *walk, const struct go_field *field, const struct go_type *type, i32 at)
{
	static const struct {
		const char *name;
		size_t offset;
	} places[] = {
		{"mu", offsetof(struct context_type, mutex)},
		{"done", offsetof(struct context_type, done)},
		{"children", offsetof(struct context_type, children)},
		{"err", offsetof(struct context_type, err)},
		{"cause", offsetof(struct context_type, cause)},
		{"deadline", offsetof(struct context_type, deadline)},
		{"key", offsetof(struct context_type, key)},
		{"val", offsetof(struct context_type, value_at)},
		{"timer", offsetof(struct context_type, timer)},
	};

	for (u32 i = 0; i < ARRAY_LEN(places); i++) {
		if (str_equal(field->name, str_from_c(places[i].name)))
			*(i32 *)(void *)((char *)walk->type + places[i].offset) = at;
	}
	if (str_equal(field->name, STR("err")))
		walk->type->err_is_any = type && type->kind == KIND_STRUCT;
	if (str_equal(field->name, STR("children")) && !walk->collect->ret->has_children)
		walk->collect->ret->has_children = go_map_shape_read(walk->collect->runtime,
			walk->collect->types, field->type, &walk->collect->ret->children);
}

static void walk_fields(struct field_walk *walk, const struct go_type *type, u64 base, u32 depth)
{
	struct go_field fields[MAX_FIELDS];
	u32 count = go_type_fields(walk->collect->types, type, fields, MAX_FIELDS);

	for (u32 i = 0; i < count; i++) {
		const struct go_type *of = go_type_get(walk->collect->types, fields[i].type);
		i32 at = (i32)(base + fields[i].offset);

		if (!of || fields[i].offset >= type->size)
			continue;
		if (is_context_interface(of)) {
			walk->contexts++;
			walk->last_context = at;
			if (fields[i].embedded && !walk->has_embedded) {
				walk->has_embedded = true;
				walk->type->parent = at;
			}
		} else if (fields[i].embedded && of->kind == KIND_POINTER) {
			if (walk->type->parent_pointer == CONTEXT_NO_FIELD) {
				walk->type->parent_pointer = at;
				walk->type->parent_type = fields[i].type;
			}
		} else if (fields[i].embedded && of->kind == KIND_STRUCT && depth < MAX_EMBEDDING) {
			walk_fields(walk, of, base + fields[i].offset, depth + 1);
		}
		if (walk->type->is_standard)
			take_standard_field(walk, &fields[i], of, at);
	}
}

static enum context_kind kind_of(str name)
{
	static const struct {
		const char *name;
		enum context_kind kind;
	} kinds[] = {
		{"context.cancelCtx", CONTEXT_CANCEL},
		{"context.timerCtx", CONTEXT_TIMER},
		{"context.valueCtx", CONTEXT_VALUE},
		{"context.withoutCancelCtx", CONTEXT_WITHOUT_CANCEL},
		{"context.afterFuncCtx", CONTEXT_AFTER_FUNC},
		{"context.emptyCtx", CONTEXT_BACKGROUND},
		{"context.backgroundCtx", CONTEXT_BACKGROUND},
		{"context.todoCtx", CONTEXT_BACKGROUND},
	};

	for (u32 i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_equal(name, str_from_c(kinds[i].name)))
			return kinds[i].kind;
	}
	return CONTEXT_OTHER;
}

static bool is_shaped_kind(enum context_kind kind)
{
	return kind == CONTEXT_CANCEL || kind == CONTEXT_TIMER || kind == CONTEXT_VALUE ||
	       kind == CONTEXT_AFTER_FUNC;
}

static void describe(struct collect *collect, u64 address, struct context_type *ret)
{
	const struct go_type *type = go_type_get(collect->types, address), *value = type;
	struct field_walk walk = {.collect = collect, .type = ret};

	*ret = (struct context_type){.type = address,
		.parent = CONTEXT_NO_FIELD,
		.parent_pointer = CONTEXT_NO_FIELD,
		.mutex = CONTEXT_NO_FIELD,
		.done = CONTEXT_NO_FIELD,
		.children = CONTEXT_NO_FIELD,
		.err = CONTEXT_NO_FIELD,
		.cause = CONTEXT_NO_FIELD,
		.deadline = CONTEXT_NO_FIELD,
		.key = CONTEXT_NO_FIELD,
		.value_at = CONTEXT_NO_FIELD,
		.timer = CONTEXT_NO_FIELD,
		.kind = CONTEXT_OTHER};
	ret->name = go_type_full_name(collect->arena, collect->types, address);
	if (type && type->kind == KIND_POINTER)
		value = go_type_get(collect->types, type->element);
	if (!value)
		return;
	ret->value = value->address;
	ret->size = value->size;
	ret->size_class = size_class_of(value->size);
	ret->is_empty = value->size == 0;
	ret->is_standard = str_equal(value->package, STR("context"));
	if (ret->is_standard)
		ret->kind = kind_of(ret->name);
	ret->is_stop = ret->is_standard && str_equal(ret->name, STR("context.stopCtx"));
	if (value->kind == KIND_STRUCT)
		walk_fields(&walk, value, 0, 0);
	// A single context in a named field is what the methods of a wrapper hand on to.
	if (!walk.has_embedded && walk.contexts == 1)
		ret->parent = walk.last_context;
	if (ret->parent != CONTEXT_NO_FIELD)
		ret->parent_pointer = CONTEXT_NO_FIELD;
	ret->is_shaped = is_shaped_kind(ret->kind) && ret->parent == 0 &&
	                 ret->size_class / WORD <= 64 &&
	                 go_type_pointer_mask(collect->types, value, &ret->mask, 64);
}

// What package context keeps in children maps; the context of AfterFunc is only ever there.
static bool is_canceler(const struct go_type *type)
{
	return type && type->kind == KIND_INTERFACE &&
	       str_equal(type->name, STR("context.canceler")) &&
	       str_equal(type->package, STR("context"));
}

static bool take_context_itab(void *context, u64 address, const struct go_itab *itab)
{
	struct collect *collect = context;
	const struct go_type *type = go_type_get(collect->types, itab->interface_type);
	(void)address;

	if ((!is_context_interface(type) && !is_canceler(type)) ||
		word_set_find(&collect->ret->types, itab->concrete_type) != UINT32_MAX)
		return true;
	word_set_add(collect->arena, &collect->ret->types, itab->concrete_type, collect->found.len);
	describe(collect, itab->concrete_type, vec_push(collect->arena, &collect->found));
	return collect->found.len < CONTEXT_MAX_TYPES;
}

// An itab for another interface (canceler, or one of the program's own) tells the same about the
// object next to it.
static bool take_any_itab(void *context, u64 address, const struct go_itab *itab)
{
	struct collect *collect = context;
	u32 number = word_set_find(&collect->ret->types, itab->concrete_type);

	if (number != UINT32_MAX)
		word_set_add(collect->arena, &collect->ret->itabs, address, number);
	return true;
}

void context_types_find(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, struct context_types *ret)
{
	struct collect collect = {.arena = arena, .runtime = runtime, .types = types, .ret = ret};

	*ret = (struct context_types){0};
	go_itabs_each(types, take_context_itab, &collect);
	go_itabs_each(types, take_any_itab, &collect);
	ret->at = collect.found.at;
	ret->len = collect.found.len;
	// A pointer that is embedded is a parent only when it points to a context.
	for (u32 i = 0; i < ret->len; i++) {
		struct context_type *type = &ret->at[i];

		if (type->parent_pointer != CONTEXT_NO_FIELD &&
			word_set_find(&ret->types, type->parent_type) == UINT32_MAX)
			type->parent_pointer = CONTEXT_NO_FIELD;
	}
}
