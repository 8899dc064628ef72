// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/callgraph_edges.h"

#include "golang/flow/callgraph.h"

static void add(struct arena *arena, const struct object *func, function_list *ret)
{
	if (func->origin)
		func = func->origin;
	if (func->function)
		*vec_push(arena, ret) = func->function;
}

// The static type of the receiver when it is an interface: it knows more than the interface that
// declares the method.
static struct type *receiver_type(const struct body_info *body, node_id fun)
{
	const struct node *at = ast_node(body->ast, ast_unparen(body->ast, fun));
	struct type *type;

	if (at->kind != NODE_SELECTOR_EXPR || at->a < body->low)
		return NULL;
	type = body_node(body, at->a)->type;
	return type && type_is_interface(type) ? type : NULL;
}

static void add_implementations(struct arena *arena, struct program_index *index,
	const struct body_info *body, node_id fun, const struct object *method, function_list *ret)
{
	struct implementations found =
		program_index_implementations(index, receiver_type(body, fun), method);

	for (u32 i = 0; i < found.count; i++)
		add(arena, found.at[i], ret);
}

static void add_args(struct arena *arena, const struct body_info *body, struct node_list args,
	function_list *ret)
{
	for (u32 i = 0; i < args.len; i++) {
		node_id arg = ast_unparen(body->ast, args.at[i]);
		const struct object *object =
			arg >= body->low ? body_node(body, arg)->object : NULL;

		if (object && object->kind == OBJECT_FUNC &&
			ast_kind(body->ast, arg) != NODE_CALL_EXPR)
			add(arena, object, ret);
	}
}

static void add_methods_of_results(struct arena *arena, const struct callgraph_client *client,
	const struct object *callee, function_list *ret)
{
	struct type_signature *signature = type_under_signature(callee->type);
	u32 count = signature && client->needs_methods ? signature->results->count : 0;

	for (u32 i = 0; i < count; i++) {
		struct type_named *type =
			type_as_named(type_deref(signature->results->vars[i]->type));

		if (!type || !type->origin->method_count ||
			!type_under_struct(&type->origin->type) ||
			!client->needs_methods(client->context, type->origin))
			continue;
		for (u32 m = 0; m < type->origin->method_count; m++)
			add(arena, type->origin->methods[m], ret);
	}
}

static void add_callee(struct arena *arena, struct program_index *index,
	const struct callgraph_client *client, const struct body_info *body, node_id fun,
	const struct object *callee, function_list *ret)
{
	if (callee->function || (callee->origin && callee->origin->function)) {
		add(arena, callee, ret);
		add_methods_of_results(arena, client, callee, ret);
	} else {
		add_implementations(arena, index, body, fun, callee, ret);
	}
}

void callgraph_edges(struct arena *arena, struct program_index *index,
	const struct callgraph_client *client, const struct body_info *body, function_list *ret)
{
	for (node_id id = body->low; id < body->high; id++) {
		const struct node *at = ast_node(body->ast, id);
		const struct object *callee;

		callee = body_node(body, id)->object;
		// A method value: what it does is asked where it is made, unlock := s.unlock.
		if (at->kind == NODE_SELECTOR_EXPR && callee && callee->kind == OBJECT_FUNC)
			add(arena, callee, ret);
		if (at->kind != NODE_CALL_EXPR)
			continue;
		if (callee && callee->kind == OBJECT_FUNC)
			add_callee(arena, index, client, body, at->a, callee, ret);
		add_args(arena, body, ast_list(body->ast, at->b), ret);
	}
}
