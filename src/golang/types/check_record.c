// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_record.h"

void record_type(struct checking *c, node_id id, enum operand_mode mode, struct type *type,
	const struct constant *value)
{
	struct node_info *info = record_info(c, id);

	if (!info || mode == MODE_INVALID)
		return;
	info->mode = (u8)mode;
	info->type = type;
	info->constant = value;
}

void record_operand(struct checking *c, const struct operand *x)
{
	struct node_info *info = record_info(c, x->expr);

	if (!info)
		return;
	if (x->mode == MODE_INVALID) {
		if (info->mode == MODE_NONE) {
			info->mode = MODE_INVALID;
			info->type = type_invalid();
		}
		return;
	}
	info->mode = x->mode;
	info->type = x->type;
	info->constant = x->mode == MODE_CONSTANT ? x->value : NULL;
}

static bool is_comparison(u8 op)
{
	return op == TOKEN_EQL || op == TOKEN_NEQ || op == TOKEN_LSS || op == TOKEN_LEQ ||
	       op == TOKEN_GTR || op == TOKEN_GEQ;
}

// The operands of id that share its untyped type; *next is the one to go on with, 0 when there is none.
static void update_operands(
	struct checking *c, node_id id, struct type *type, bool is_final, node_id *next)
{
	const struct node *node = check_node(c, id);

	switch (node->kind) {
	case NODE_PAREN_EXPR:
		*next = node->a;
		break;
	case NODE_UNARY_EXPR:
		*next = record_info(c, id)->constant ? 0 : node->a;
		break;
	case NODE_BINARY_EXPR:
		if (record_info(c, id)->constant || is_comparison(node->op))
			break;
		*next = node->a;
		if (node->op != TOKEN_SHL && node->op != TOKEN_SHR)
			record_update(c, node->b, type, is_final);
		break;
	default:
		break;
	}
}

void record_update(struct checking *c, node_id id, struct type *type, bool is_final)
{
	while (id) {
		struct node_info *info = record_info(c, id);
		node_id next = 0;

		if (!info || !info->type || !check_is_untyped(info->type))
			return;
		update_operands(c, id, type, is_final, &next);
		info->type = type;
		id = next;
	}
}

void record_value(struct checking *c, node_id id, const struct constant *value)
{
	struct node_info *info = id ? record_info(c, id) : NULL;

	if (info && info->type && check_is_untyped(info->type))
		info->constant = value;
}

void record_definition(struct checking *c, node_id ident, struct object *object)
{
	struct node_info *info = record_info(c, ident);

	if (!info)
		return;
	info->object = object;
	info->is_definition = true;
}

void record_use(struct checking *c, node_id ident, struct object *object)
{
	struct node_info *info = record_info(c, ident);

	if (info)
		info->object = object;
}

void record_selection(struct checking *c, node_id selector, const struct selection *selection)
{
	struct node_info *info = record_info(c, selector);

	record_use(c, check_node(c, selector)->b, selection->object);
	if (!info)
		return;
	info->object = selection->object;
	info->path = selection->path;
	info->path_len = (u16)(selection->object->kind == OBJECT_VAR ? selection->path_len - 1
								     : selection->path_len);
	info->selector_indirect = selection->indirect;
}

void record_instance(struct checking *c, node_id expr, struct type **targs, u32 count)
{
	struct node_info *info;

	for (;;) {
		const struct node *node = check_node(c, expr);

		if (node->kind == NODE_INDEX_EXPR || node->kind == NODE_INDEX_LIST_EXPR ||
			node->kind == NODE_PAREN_EXPR)
			expr = node->a;
		else if (node->kind == NODE_SELECTOR_EXPR)
			expr = node->b;
		else
			break;
	}
	info = record_info(c, expr);
	if (!info)
		return;
	info->targs = targs;
	info->targ_count = count;
}

static struct type_tuple *tuple_of(struct checking *c, struct type *const *types, u32 count)
{
	struct object **vars = arena_array(c->arena, struct object *, count);

	for (u32 i = 0; i < count; i++)
		vars[i] = object_var_new(c->ctx, types[i]);
	return type_tuple_new(c->ctx, vars, count);
}

void record_comma_ok(struct checking *c, node_id x, struct type *value, struct type *ok)
{
	struct node_info *info = record_info(c, x);
	struct type *types[] = {value, ok};
	struct type *tuple;

	if (!info)
		return;
	tuple = &tuple_of(c, types, 2)->type;
	for (;;) {
		info->type = tuple;
		info->is_implicit_ok = true;
		if (check_kind(c, x) != NODE_PAREN_EXPR)
			return;
		x = check_node(c, x)->a;
		info = record_info(c, x);
	}
}

static void builtin_signature(struct checking *c, node_id fun, struct type *result,
	struct type **params, u32 count, bool is_variadic)
{
	struct type *type = type_invalid();

	if (c->checker->is_recording) {
		struct type_signature *signature = type_signature_new(c->ctx,
			tuple_of(c, params, count), result ? tuple_of(c, &result, 1) : NULL);

		signature->variadic = is_variadic;
		type = &signature->type;
	}
	for (;; fun = check_node(c, fun)->a) {
		record_type(c, fun, MODE_BUILTIN, type, NULL);
		if (check_kind(c, fun) != NODE_PAREN_EXPR)
			return;
	}
}

void record_builtin(
	struct checking *c, node_id fun, struct type *result, struct type **params, u32 count)
{
	builtin_signature(c, fun, result, params, count, false);
}

void record_builtin_variadic(
	struct checking *c, node_id fun, struct type *result, struct type **params, u32 count)
{
	builtin_signature(c, fun, result, params, count, true);
}
