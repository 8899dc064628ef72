// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_record.h"
#include "golang/types/typexpr.h"

struct members {
	VEC(struct object *) methods;
	VEC(struct type *) embedded;
};

// ~T or T
static struct union_term term(struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);
	bool tilde = node->kind == NODE_UNARY_EXPR && node->op == TOKEN_TILDE;
	struct union_term *result = arena_new(c->arena, struct union_term);
	struct type *type = typexpr(c, tilde ? node->a : id);

	if (type_is_param(type))
		type = type_invalid();
	*result = (struct union_term){.tilde = tilde, .type = type};
	if (tilde)
		record_type(c, id, MODE_TYPE, &type_union_new(c->ctx, result, 1)->type, NULL);
	return *result;
}

static bool is_or(const struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);

	return node->kind == NODE_BINARY_EXPR && node->op == TOKEN_OR;
}

// A | ~B | ...; a single T without ~ is embedded as it is.
static struct type *parse_union(struct checking *c, node_id id)
{
	struct type_union *result = NULL;
	struct union_term *terms;
	node_id *chain, at = id;
	u32 count = 1;

	for (; is_or(c, at); at = check_node(c, at)->a)
		count++;
	terms = arena_array(c->arena, struct union_term, count);
	chain = arena_array(c->arena, node_id, count);
	at = id;
	for (u32 i = count; i > 1; i--) {
		chain[i - 1] = at;
		at = check_node(c, at)->a;
	}
	terms[0] = term(c, at);
	if (count == 1 && !terms[0].tilde)
		return terms[0].type;
	for (u32 i = 1; i < count; i++) {
		terms[i] = term(c, check_node(c, chain[i])->b);
		result = type_union_new(c->ctx, terms, i + 1);
		record_type(c, chain[i], MODE_TYPE, &result->type, NULL);
	}
	if (!result)
		result = type_union_new(c->ctx, terms, 1);
	return &result->type;
}

static void add_method(struct checking *c, struct members *members, struct type *receiver,
	node_id ident, node_id type_id)
{
	struct type *type = typexpr(c, type_id);
	struct object *method;

	if (type->kind != TYPE_SIGNATURE)
		return;
	method = check_new_object(c, OBJECT_FUNC, ident);
	method->type = type;
	((struct type_signature *)type)->recv = check_new_var(c, receiver, method->pos);
	record_definition(c, ident, method);
	*vec_push(c->arena, &members->methods) = method;
}

// Exported names first, then by name: the order in which go/types keeps and prints methods.
static bool before(const struct object *a, const struct object *b)
{
	if (a->is_exported != b->is_exported)
		return a->is_exported;
	return str_compare(a->text, b->text) < 0;
}

static void sort_methods(struct object **methods, u32 count)
{
	for (u32 i = 1; i < count; i++) {
		struct object *method = methods[i];
		u32 j = i;

		for (; j > 0 && before(method, methods[j - 1]); j--)
			methods[j] = methods[j - 1];
		methods[j] = method;
	}
}

struct type *typexpr_interface(struct checking *c, node_id id, struct object *declared)
{
	struct type_interface *iface = type_interface_new(c->ctx);
	node_id list_id = check_node(c, id)->a;
	struct type *receiver = &iface->type;
	struct node_list list = {0};
	struct members members = {0};

	if (declared && declared->type && declared->type->kind == TYPE_NAMED)
		receiver = declared->type;
	if (list_id)
		list = check_list(c, check_node(c, list_id)->a);
	for (u32 i = 0; i < list.len; i++) {
		struct node_list names = ast_field_list(c->env.ast, list.at[i], 0);
		node_id type_id = ast_field(c->env.ast, list.at[i], 1);

		if (names.len == 0)
			*vec_push(c->arena, &members.embedded) = parse_union(c, type_id);
		else if (ast_ident(c->env.ast, names.at[0]) != c->checker->blank)
			add_method(c, &members, receiver, names.at[0], type_id);
	}
	sort_methods(members.methods.at, members.methods.len);
	iface->methods = members.methods.at;
	iface->method_count = members.methods.len;
	iface->embedded = members.embedded.at;
	iface->embedded_count = members.embedded.len;
	iface->is_incomplete = false;
	return &iface->type;
}

struct type *typexpr_constraint(struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);
	struct type_interface *iface;
	struct type **embedded;

	if (!is_or(c, id) && !(node->kind == NODE_UNARY_EXPR && node->op == TOKEN_TILDE))
		return typexpr(c, id);
	iface = type_interface_new(c->ctx);
	embedded = arena_new(c->arena, struct type *);
	*embedded = parse_union(c, id);
	iface->embedded = embedded;
	iface->embedded_count = 1;
	iface->is_implicit = true;
	iface->is_incomplete = false;
	return &iface->type;
}
