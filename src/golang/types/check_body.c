// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/check_record.h"
#include "golang/types/check_run.h"
#include "golang/types/stmt.h"

#include "golang/syntax/parse.h"

static struct scope *file_scope(const struct package *package, const struct source *source)
{
	struct types_package *types = package->types;

	for (u32 i = 0; i < package->file_count; i++) {
		if (package->files[i] == source)
			return types->file_scopes[i];
	}
	return types->scope;
}

// A run over the nodes [low, high) of ret->ast, with everything it makes in arena.
static struct checking *start(struct checker *checker, struct package *package, struct arena *arena,
	struct body_info *ret)
{
	struct checking *c = arena_new(arena, struct checking);
	struct type_context *ctx = arena_new(arena, struct type_context);

	type_context_init_body(ctx, checker->store, arena);
	ctx->old_inference = ret->source->go_minor > 0 && ret->source->go_minor < 21;
	ret->nodes = arena_array(arena, struct node_info, ret->high - ret->low);
	map_init(&ret->implicit, arena);
	c->checker = checker;
	c->package = package;
	c->types = package->types;
	c->arena = arena;
	c->ctx = ctx;
	c->universe = type_store_universe(checker->store);
	c->implicit = &ret->implicit;
	c->env = (struct check_env){
		.source = ret->source,
		.ast = ret->ast,
		.file_scope = file_scope(package, ret->source),
		.infos = ret->nodes,
		.low = ret->low,
		.info_count = ret->high - ret->low,
		.is_body = true,
	};
	locals_init(&c->locals, arena);
	return c;
}

static void finish(const struct checking *c, struct body_info *ret)
{
	ret->unresolved = c->unresolved;
	ret->first_unresolved = c->first_unresolved;
	ret->first_unresolved_pos = c->first_unresolved_pos;
}

// Finds the body, and parses it when the file was read without bodies.
static bool find_body(struct checker *checker, const struct function *function, struct arena *arena,
	struct parse_scratch *scratch, struct body_info *ret)
{
	const struct ast *ast = &function->source->ast;
	const struct node *node = ast_node(ast, function->decl);
	node_id body = ast->extra[node->a + 3];
	struct ast *own;

	*ret = (struct body_info){.ast = ast, .source = function->source, .body = body};
	if (body) {
		ret->low = MAX(ast->extra[node->a + 2], ast->extra[node->a + 1]) + 1;
		ret->high = body + 1;
		return true;
	}
	if (!(node->flags & NODE_BODY_SKIPPED))
		return false;
	own = arena_new(arena, struct ast);
	parse_body(arena, scratch, checker->program->names, function->source, function->decl, own,
		&ret->body);
	ret->ast = own;
	ret->high = own->node_count;
	return ret->body != 0;
}

bool check_body(struct checker *checker, const struct function *function, struct arena *arena,
	struct parse_scratch *scratch, struct body_info *ret)
{
	struct type *type = function->object->type;
	struct body_info body;
	struct checking *c;

	if (!type || type->kind != TYPE_SIGNATURE ||
		!find_body(checker, function, arena, scratch, &body))
		return false;
	c = start(checker, function->package, arena, &body);
	stmt_function_body(c, (struct type_signature *)type, body.body);
	finish(c, &body);
	*ret = body;
	return true;
}

// First declaration of the file's spec: they stand in source order, and so do their nodes.
static struct declaration **find_declarations(
	const struct package *package, const struct source *source, node_id spec)
{
	const struct types_package *types = package->types;
	u32 file = 0, low, high;

	while (file < package->file_count && package->files[file] != source)
		file++;
	if (file == package->file_count)
		return NULL;
	low = types->file_declarations[file];
	high = types->file_declarations[file + 1];
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (types->declarations.at[middle]->node < spec)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == types->file_declarations[file + 1] || types->declarations.at[low]->node != spec)
		return NULL;
	return &types->declarations.at[low];
}

bool check_values(struct checker *checker, struct package *package, struct source *source,
	node_id spec, struct arena *arena, struct body_info *ret)
{
	struct node_list names = ast_field_list(&source->ast, spec, 0);
	struct node_list values = ast_field_list(&source->ast, spec, 2);
	struct declaration **declarations = find_declarations(package, source, spec);
	struct body_info body = {.ast = &source->ast, .source = source, .high = spec + 1};
	struct object **objects;
	struct checking *c;

	if (!declarations || values.len == 0 || declarations[0]->object->kind != OBJECT_VAR)
		return false;
	body.low = names.at[0];
	c = start(checker, package, arena, &body);
	objects = arena_array(arena, struct object *, names.len);
	for (u32 i = 0; i < names.len; i++) {
		objects[i] = declarations[i]->object;
		record_definition(c, names.at[i], objects[i]);
	}
	assign_initials(c, objects, names.len, values);
	finish(c, &body);
	*ret = body;
	return true;
}
