// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_context.h"

void check_enter_file(struct checking *c, struct source *source, struct scope *file_scope)
{
	c->env = (struct check_env){
		.source = source,
		.ast = &source->ast,
		.file_scope = file_scope,
	};
	if (c->checker->is_recording) {
		c->env.infos = c->checker->file_infos[source->index];
		c->env.info_count = source->ast.node_count;
	}
}

void check_unresolved(struct checking *c, node_id id, const char *what)
{
	if (c->unresolved++ == 0) {
		c->first_unresolved = what;
		c->first_unresolved_pos = check_node(c, id)->pos;
	}
}

struct object *check_lookup(const struct checking *c, sym name)
{
	struct object *found = locals_find(&c->locals, name);

	for (const struct scope *scope = c->env.file_scope; !found && scope;
		scope = scope->parent) {
		u64 *slot = map_get(&scope->names, name);

		if (slot)
			found = (struct object *)(uintptr_t)*slot;
	}
	return found;
}

struct object *check_new_object(struct checking *c, enum object_kind kind, node_id id)
{
	struct object *object = object_new(
		c->arena, c->checker->program->names, kind, ast_ident(c->env.ast, id), c->package);

	object->source = c->env.source;
	object->node = id;
	object->pos = check_node(c, id)->pos;
	return object;
}

struct object *check_new_var(struct checking *c, struct type *type, u32 pos)
{
	struct object *object =
		object_new(c->arena, c->checker->program->names, OBJECT_VAR, 0, c->package);

	object->source = c->env.source;
	object->pos = pos;
	object->type = type;
	return object;
}

void check_declare(struct checking *c, struct object *object)
{
	if (object->name && object->name != c->checker->blank)
		locals_declare(&c->locals, object);
}

node_id check_unparen(const struct checking *c, node_id id)
{
	while (check_kind(c, id) == NODE_PAREN_EXPR)
		id = check_node(c, id)->a;
	return id;
}

str check_text(const struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);

	return str_sub(c->env.source->text, node->pos, node->end);
}
