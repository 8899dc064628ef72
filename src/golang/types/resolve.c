// SPDX-License-Identifier: Apache-2.0
#include "golang/types/resolve.h"

#include "golang/types/check_record.h"
#include "golang/types/decl.h"
#include "golang/types/expr_index.h"

static struct declaration *declare(
	struct checking *c, enum object_kind kind, node_id ident, node_id node)
{
	struct declaration *d = arena_new(c->arena, struct declaration);
	struct object *object = check_new_object(c, kind, ident);

	d->object = object;
	d->source = c->env.source;
	d->file_scope = c->env.file_scope;
	d->node = node;
	object->declaration = d;
	record_definition(c, ident, object);
	*vec_push(c->arena, &c->types->declarations) = d;
	return d;
}

static struct declaration *declare_in_package(
	struct checking *c, enum object_kind kind, node_id ident, node_id node)
{
	struct declaration *d = declare(c, kind, ident, node);

	(void)scope_add(c->types->scope, d->object);
	d->object->parent = c->types->scope;
	return d;
}

static void constants(struct checking *c, const struct decl_group *group, node_id spec)
{
	struct node_list names = ast_field_list(c->env.ast, spec, 0);

	for (u32 i = 0; i < names.len; i++) {
		struct declaration *d = declare_in_package(c, OBJECT_CONST, names.at[i], spec);

		d->type = group->type;
		d->value = decl_value(group->values, i);
		d->iota = group->iota;
	}
}

static void variables(struct checking *c, node_id spec)
{
	struct node_list names = ast_field_list(c->env.ast, spec, 0);
	struct node_list values = ast_field_list(c->env.ast, spec, 2);
	bool is_shared = values.len == 1 && names.len > 1;
	struct object **objects = arena_array(c->arena, struct object *, names.len);

	for (u32 i = 0; i < names.len; i++) {
		struct declaration *d = declare_in_package(c, OBJECT_VAR, names.at[i], spec);

		objects[i] = d->object;
		d->type = ast_field(c->env.ast, spec, 1);
		d->value = is_shared ? values.at[0] : decl_value(values, i);
		if (is_shared) {
			d->lhs = objects;
			d->lhs_count = names.len;
		}
	}
}

static void general(struct checking *c, const struct node *node)
{
	struct node_list specs = check_list(c, node->a);
	struct decl_group group = {0};

	for (u32 i = 0; i < specs.len; i++) {
		enum node_kind kind = check_kind(c, specs.at[i]);

		if (kind == NODE_TYPE_SPEC) {
			node_id name = check_extra(c, check_node(c, specs.at[i]), 0);

			(void)declare_in_package(c, OBJECT_TYPE_NAME, name, specs.at[i]);
		} else if (kind == NODE_VALUE_SPEC && node->op == TOKEN_CONST) {
			decl_group_next(c->env.ast, &group, specs.at[i], i);
			constants(c, &group, specs.at[i]);
		} else if (kind == NODE_VALUE_SPEC) {
			variables(c, specs.at[i]);
		}
	}
}

static void function(struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);
	node_id receiver = check_extra(c, node, 0);
	node_id name = check_extra(c, node, 1);
	struct function *function = arena_new(c->arena, struct function);
	struct declaration *d;

	if (receiver || ast_ident(c->env.ast, name) == c->checker->init)
		d = declare(c, OBJECT_FUNC, name, id);
	else
		d = declare_in_package(c, OBJECT_FUNC, name, id);
	*function = (struct function){
		.object = d->object,
		.package = c->package,
		.source = c->env.source,
		.decl = id,
	};
	d->object->function = function;
	*vec_push(c->arena, &c->types->functions) = function;
}

static void collect_file(struct checking *c, struct source *source, struct scope *scope)
{
	struct node_list decls = source->ast.decls;

	check_enter_file(c, source, scope);
	resolve_imports(c, source, scope);
	for (u32 i = 0; i < decls.len; i++) {
		const struct node *node = check_node(c, decls.at[i]);

		if (node->kind == NODE_FUNC_DECL)
			function(c, decls.at[i]);
		else if (node->kind == NODE_GEN_DECL && node->op != TOKEN_IMPORT)
			general(c, node);
	}
}

static const struct node *node_of(const struct declaration *d, node_id id)
{
	return ast_node(&d->source->ast, id);
}

// The name at the bottom of T, *T, (T), T[P]; 0 when there is none.
static sym base_name(const struct declaration *d, node_id type, bool allow_instance)
{
	const struct ast *ast = &d->source->ast;
	bool was_pointer = false;

	for (;;) {
		const struct node *node = node_of(d, type);
		enum node_kind kind = (enum node_kind)node->kind;

		if (kind == NODE_STAR_EXPR && !was_pointer)
			was_pointer = true;
		else if (kind != NODE_PAREN_EXPR &&
			 !(allow_instance &&
				 (kind == NODE_INDEX_EXPR || kind == NODE_INDEX_LIST_EXPR)))
			return ast_ident(ast, type);
		type = node->a;
	}
}

enum { MAX_ALIASES = 100 };

// The declaration of the defined type that a receiver names, through aliases; NULL when there is none.
static struct declaration *receiver_base(struct checking *c, const struct declaration *method)
{
	const struct ast *ast = &method->source->ast;
	node_id fields = ast_field(ast, method->node, 0);
	struct node_list list = ast_list(ast, node_of(method, fields)->a);
	sym name = 0;

	if (list.len > 0)
		name = base_name(method, ast_field(ast, list.at[0], 1), true);
	for (u32 i = 0; name && i < MAX_ALIASES; i++) {
		u64 *slot = map_get(&c->types->scope->names, name);
		struct object *object = slot ? (struct object *)(uintptr_t)*slot : NULL;
		const struct declaration *d = object ? object->declaration : NULL;
		const struct node *spec;

		if (!d || object->kind != OBJECT_TYPE_NAME)
			return NULL;
		spec = node_of(d, d->node);
		if (!(spec->flags & NODE_ALIAS))
			return object->declaration;
		name = base_name(d, ast_field(&d->source->ast, d->node, 2), false);
	}
	return NULL;
}

static bool has_method(const struct declaration *base, sym name)
{
	for (u32 i = 0; i < base->methods.len; i++) {
		if (base->methods.at[i]->name == name)
			return true;
	}
	return false;
}

static void attach_methods(struct checking *c)
{
	for (u32 i = 0; i < c->types->declarations.len; i++) {
		struct declaration *d = c->types->declarations.at[i], *base;

		if (d->object->kind != OBJECT_FUNC || !ast_field(&d->source->ast, d->node, 0) ||
			d->object->name == c->checker->blank)
			continue;
		base = receiver_base(c, d);
		if (base && !has_method(base, d->object->name))
			*vec_push(c->arena, &base->methods) = d->object;
	}
}

void resolve_package(struct checking *c)
{
	struct package *package = c->package;
	struct types_package *types = c->types;

	types->scope = scope_new(c->arena, c->universe->scope, 0, 0);
	types->file_scopes = arena_array(c->arena, struct scope *, package->file_count);
	types->file_declarations = arena_array(c->arena, u32, package->file_count + 1);
	for (u32 i = 0; i < package->file_count; i++) {
		struct source *source = package->files[i];
		struct scope *scope = scope_new(c->arena, types->scope, 0, (u32)source->text.len);

		types->file_scopes[i] = scope;
		types->file_declarations[i] = types->declarations.len;
		collect_file(c, source, scope);
	}
	types->file_declarations[package->file_count] = types->declarations.len;
	attach_methods(c);
}
