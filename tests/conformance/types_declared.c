// SPDX-License-Identifier: Apache-2.0
#include "types_declared.h"

#include "base/strbuf.h"

static u64 type_hash(struct comparison *cmp, const struct object *object)
{
	struct arena_mark mark = arena_mark(&cmp->line_arena);
	struct strbuf text;
	u64 hash;

	strbuf_init(&text, &cmp->line_arena);
	type_print(&text, object->type);
	hash = str_hash(strbuf_str(&text));
	arena_reset(&cmp->line_arena, mark);
	return hash;
}

typedef void (*object_visit)(struct comparison *cmp, const struct object *object, u64 key);

static void each_object(struct comparison *cmp, object_visit visit)
{
	for (u32 i = 0; i < cmp->program.package_count; i++) {
		const struct package *package = cmp->program.packages[i];
		const struct scope *scope = package_scope(package);

		for (u32 j = 0; scope && j < scope->names.cap; j++) {
			const struct map_slot *slot = &scope->names.slots[j];

			if (slot->key)
				visit(cmp, (const struct object *)(uintptr_t)slot->value,
					(u64)i << 32 | (slot->key - 1));
		}
	}
}

static void remember(struct comparison *cmp, const struct object *object, u64 key)
{
	if (object->type)
		*map_put(&cmp->declared, key) = type_hash(cmp, object);
}

void declared_remember(struct comparison *cmp)
{
	struct checker *checker = checker_open(cmp->workers, &cmp->program);

	map_init(&cmp->declared, &cmp->arena);
	each_object(cmp, remember);
	checker_close(checker);
}

static void compare(struct comparison *cmp, const struct object *object, u64 key)
{
	const u64 *hash = map_get(&cmp->declared, key);

	if (!object->package || !str_map_get(&cmp->checked, object->package->path))
		return;
	cmp->names++;
	if (!object->type || (hash && *hash == type_hash(cmp, object)))
		return;
	cmp->names_different++;
	fprintf(cmp->differences, "declared type: " STR_FMT "." STR_FMT "\n",
		STR_ARG(object->package->path), STR_ARG(object->text));
}

void declared_compare(struct comparison *cmp)
{
	each_object(cmp, compare);
}
