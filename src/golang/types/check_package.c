// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_run.h"
#include "golang/types/decl.h"
#include "golang/types/resolve.h"

static bool is_alias(const struct declaration *d)
{
	return (ast_node(&d->source->ast, d->node)->flags & NODE_ALIAS) != 0;
}

// Type definitions come first, then aliases, then the rest: so that aliases are seldom needed before
// what they stand for is known.
static void check_objects(struct checking *c)
{
	struct types_package *types = c->types;

	for (u32 phase = 0; phase < 3; phase++) {
		for (u32 i = 0; i < types->declarations.len; i++) {
			const struct declaration *d = types->declarations.at[i];
			u32 due = 2;

			if (d->object->kind == OBJECT_TYPE_NAME)
				due = is_alias(d) ? 1 : 0;
			if (due == phase)
				decl_object(c, d->object);
		}
	}
}

void check_package(struct checker *checker, struct package *package, struct arena *arena)
{
	struct types_package *types = arena_new(arena, struct types_package);
	struct checking *c = arena_new(arena, struct checking);
	struct type_context *ctx = arena_new(arena, struct type_context);

	package->types = types;
	c->checker = checker;
	c->package = package;
	c->types = types;
	c->arena = arena;
	c->ctx = ctx;
	c->universe = type_store_universe(checker->store);
	type_context_init(ctx, checker->store, arena);
	ctx->old_inference = package->go_minor > 0 && package->go_minor < 21;
	if (str_equal(package->path, STR("unsafe"))) {
		types->scope = c->universe->unsafe_scope;
		return;
	}
	locals_init(&c->locals, arena);
	types->checking = c;
	resolve_package(c);
	check_objects(c);
	types->checking = NULL;
	types->unresolved = c->unresolved;
}
