// SPDX-License-Identifier: Apache-2.0
#include "rules/model.h"

#include "golang/types/lookup.h"

// What is known of one object; several ACQUIRE lines for one call are chained.
struct entry {
	const struct model_acquire *acquires[3];
	u32 acquire_count;
	bool borrows, wraps, never_returns;
	enum model_call call;
};

struct model {
	struct checker *checker;
	struct arena *arena;
	struct map entries;  // object -> struct entry *
	struct map acquired; // type_named, not an instance
};

static const struct model_acquire acquire_table[] = {
#define ACQUIRE(kind, package, receiver, name, result, field, what, releases)        \
	{MODEL_##kind, {what, sizeof(what) - 1}, result, {field, sizeof(field) - 1}, \
		{releases, sizeof(releases) - 1}},
#include "rules/resources.def"
};

bool model_name_in(str names, str name)
{
	while (names.len) {
		if (str_equal(str_cut(&names, '|'), name))
			return true;
	}
	return false;
}

// "path" itself, or a vendored copy of it.
static bool same_path(str have, str path)
{
	if (str_equal(have, path))
		return true;
	return have.len > path.len + 8 && str_ends(have, path) &&
	       str_ends(str_sub(have, 0, have.len - path.len), STR("vendor/"));
}

static struct object *find_in(struct model *model, struct package *package, str receiver, str name)
{
	struct symtab *names = checker_program(model->checker)->names;
	struct scope *scope = package_scope(package);
	sym id = symtab_lookup(names, receiver.len ? receiver : name);
	struct object *object = scope && id ? scope_lookup(scope, id) : NULL;
	sym method = symtab_lookup(names, name);

	if (!object || object->package != package || receiver.len == 0)
		return object && object->package == package && object->kind == OBJECT_FUNC ? object
		                                                                           : NULL;
	if (object->kind != OBJECT_TYPE_NAME || !method)
		return NULL;
	object = type_lookup(model->arena, object->type, true, package, method).object;
	return object && object->kind == OBJECT_FUNC ? object : NULL;
}

static struct entry *entry_of(struct model *model, struct object *object)
{
	u64 *slot = map_put(
		&model->entries, (u64)(uintptr_t)(object->origin ? object->origin : object));

	if (!*slot)
		*slot = (u64)(uintptr_t)arena_new(model->arena, struct entry);
	return (struct entry *)(uintptr_t)*slot;
}

typedef void (*fill)(struct entry *entry, u32 value);

static void fill_acquire(struct entry *entry, u32 value)
{
	if (entry->acquire_count < ARRAY_LEN(entry->acquires))
		entry->acquires[entry->acquire_count++] = &acquire_table[value];
}

static void fill_borrow(struct entry *entry, u32 value)
{
	(void)value;
	entry->borrows = true;
}

static void fill_wrap(struct entry *entry, u32 value)
{
	(void)value;
	entry->borrows = entry->wraps = true;
}

static void fill_noreturn(struct entry *entry, u32 value)
{
	(void)value;
	entry->never_returns = true;
}

static void fill_call(struct entry *entry, u32 value)
{
	entry->call = (enum model_call)value;
}

struct line {
	str package, receiver, name;
	fill fill;
};

#define TEXT(s)                  \
	{                        \
		s, sizeof(s) - 1 \
	}
static const struct line acquire_lines[] = {
#define ACQUIRE(kind, package, receiver, name, result, field, what, releases) \
	{TEXT(package), TEXT(receiver), TEXT(name), fill_acquire},
#include "rules/resources.def"
};

static const struct line other_lines[] = {
#define BORROW(package, receiver, name) {TEXT(package), TEXT(receiver), TEXT(name), fill_borrow},
#define WRAP(package, receiver, name)   {TEXT(package), TEXT(receiver), TEXT(name), fill_wrap},
#define NEVER_RETURNS(package, receiver, name) \
	{TEXT(package), TEXT(receiver), TEXT(name), fill_noreturn},
#include "rules/resources.def"
};

static const struct line call_lines[] = {
#define CALL(token, package, receiver, name) {TEXT(package), TEXT(receiver), TEXT(name), fill_call},
#include "rules/calls.def"
#undef CALL
};

// The type of what a call of the object gives, as named in the program.
static void note_acquired(struct model *model, struct object *object, i32 result)
{
	struct type_signature *signature = type_under_signature(object->type);
	struct type_named *named;

	if (!signature || result < 0 || (u32)result >= signature->results->count)
		return;
	named = type_as_named(type_deref(signature->results->vars[result]->type));
	if (named)
		*map_put(&model->acquired, (u64)(uintptr_t)named->origin) = 1;
}

static void resolve(struct model *model, const struct line *line, u32 value)
{
	const struct program *program = checker_program(model->checker);

	for (u32 i = 0; i < program->package_count; i++) {
		struct package *package = program->packages[i];
		struct object *object;

		if (!same_path(package->path, line->package))
			continue;
		object = find_in(model, package, line->receiver, line->name);
		if (!object)
			continue;
		line->fill(entry_of(model, object), value);
		if (line->fill == fill_acquire)
			note_acquired(model, object, acquire_table[value].result);
	}
}

struct model *model_open(struct checker *checker, struct arena *arena)
{
	struct model *model = arena_new(arena, struct model);

	model->checker = checker;
	model->arena = arena;
	map_init(&model->entries, arena);
	map_init(&model->acquired, arena);
	for (u32 i = 0; i < ARRAY_LEN(acquire_lines); i++)
		resolve(model, &acquire_lines[i], i);
	for (u32 i = 0; i < ARRAY_LEN(other_lines); i++)
		resolve(model, &other_lines[i], 0);
	for (u32 i = 0; i < ARRAY_LEN(call_lines); i++)
		resolve(model, &call_lines[i], i + 1);
	return model;
}

static const struct entry *find(const struct model *model, const struct object *callee)
{
	if (!callee)
		return NULL;
	return map_get_ptr(&model->entries, callee->origin ? callee->origin : callee);
}

const struct model_acquire *model_acquire(
	const struct model *model, const struct object *callee, i32 result)
{
	const struct entry *entry = find(model, callee);

	for (u32 i = 0; entry && i < entry->acquire_count; i++) {
		if (entry->acquires[i]->result == result)
			return entry->acquires[i];
	}
	return NULL;
}

bool model_is_acquired(const struct model *model, const struct type_named *type)
{
	return map_get_ptr(&model->acquired, type) != NULL;
}

bool model_borrows(const struct model *model, const struct object *callee, bool *wraps)
{
	const struct entry *entry = find(model, callee);

	*wraps = entry && entry->wraps;
	return entry && entry->borrows;
}

bool model_never_returns(const struct model *model, const struct object *callee)
{
	const struct entry *entry = find(model, callee);

	return entry && entry->never_returns;
}

enum model_call model_call(const struct model *model, const struct object *callee)
{
	const struct entry *entry = find(model, callee);

	return entry ? entry->call : MODEL_CALL_NONE;
}
