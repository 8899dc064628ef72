// SPDX-License-Identifier: Apache-2.0
#include "golang/types/expr.h"

#include "golang/types/assign.h"
#include "golang/types/call.h"
#include "golang/types/check_const.h"
#include "golang/types/check_record.h"
#include "golang/types/decl.h"
#include "golang/types/expr_binary.h"
#include "golang/types/expr_index.h"
#include "golang/types/literal.h"
#include "golang/types/stmt.h"
#include "golang/types/typexpr.h"

void expr_not_generic(struct checking *c, struct type *target, struct operand *x)
{
	struct type_signature *signature;

	if (x->mode == MODE_INVALID || x->mode == MODE_NOVALUE)
		return;
	if (x->type->kind == TYPE_SIGNATURE) {
		signature = (struct type_signature *)x->type;
		if (signature->tparams.count == 0)
			return;
		if (target) {
			call_instantiate(c, target, x, 0);
			return;
		}
	} else if ((x->type->kind != TYPE_NAMED && x->type->kind != TYPE_ALIAS) ||
		   !type_is_generic(x->type)) {
		return;
	}
	check_unresolved(c, x->expr, "generic type or function without type arguments");
	x->mode = MODE_INVALID;
	x->type = type_invalid();
}

static void constant_of(struct checking *c, struct operand *x, struct object *object)
{
	if (object->type->kind == TYPE_INVALID)
		return;
	if (object == c->universe->iota) {
		if (!c->env.iota)
			return;
		x->value = c->env.iota;
	} else {
		x->value = object->constant ? object->constant : constant_unknown();
	}
	x->mode = MODE_CONSTANT;
}

static void ident_of_object(struct checking *c, struct operand *x, struct object *object)
{
	switch ((enum object_kind)object->kind) {
	case OBJECT_CONST:
		constant_of(c, x, object);
		break;
	case OBJECT_TYPE_NAME:
		x->mode = MODE_TYPE;
		break;
	case OBJECT_VAR:
		if (object->type->kind != TYPE_INVALID)
			x->mode = MODE_VARIABLE;
		break;
	case OBJECT_FUNC:
		x->mode = MODE_VALUE;
		x->object = object;
		break;
	case OBJECT_BUILTIN:
		x->mode = MODE_BUILTIN;
		x->builtin = object->builtin;
		break;
	case OBJECT_NIL:
		x->mode = MODE_NIL;
		break;
	case OBJECT_PACKAGE_NAME:
	case OBJECT_LABEL:
		break;
	}
	x->type = x->mode == MODE_INVALID ? type_invalid() : object->type;
}

void expr_ident(struct checking *c, struct operand *x, node_id id, bool want_type)
{
	struct object *object = check_lookup(c, check_node(c, id)->a);

	*x = (struct operand){.mode = MODE_INVALID, .expr = id, .type = type_invalid()};
	if (!object) {
		check_unresolved(c, id, "undefined name");
		return;
	}
	record_use(c, id, object);
	if (want_type && object->kind != OBJECT_TYPE_NAME)
		return;
	if (!object->type || (want_type && object->declaration &&
				     object->declaration->color != DECLARATION_BLACK &&
				     object->package == c->package))
		decl_object(c, object);
	ident_of_object(c, x, object);
}

static void literal_basic(struct checking *c, struct operand *x, node_id id)
{
	static const u8 kinds[] = {
		[TOKEN_INT] = BASIC_UNTYPED_INT,
		[TOKEN_FLOAT] = BASIC_UNTYPED_FLOAT,
		[TOKEN_IMAG] = BASIC_UNTYPED_COMPLEX,
		[TOKEN_CHAR] = BASIC_UNTYPED_RUNE,
		[TOKEN_STRING] = BASIC_UNTYPED_STRING,
	};
	enum token token = (enum token)check_node(c, id)->op;
	const struct constant *value = constant_literal(c->arena, token, check_text(c, id));

	if (constant_kind(value) == CONSTANT_UNKNOWN)
		return;
	x->mode = MODE_CONSTANT;
	x->type = type_basic((enum basic_kind)kinds[token]);
	x->value = value;
	const_overflow(c, x);
}

static void function_literal(struct checking *c, struct operand *x, const struct node *node)
{
	struct type *type = typexpr(c, node->a);

	if (type->kind != TYPE_SIGNATURE)
		return;
	x->mode = MODE_VALUE;
	x->type = type;
	if (c->env.is_body && node->b)
		stmt_function_body(c, (struct type_signature *)type, node->b);
}

static void type_assertion(struct checking *c, struct operand *x, const struct node *node)
{
	struct type *type;

	expr_value(c, NULL, x, node->a);
	x->mode = MODE_INVALID;
	if (node->b == 0)
		return;
	type = typexpr_var(c, node->b);
	if (type->kind == TYPE_INVALID)
		return;
	x->mode = MODE_COMMA_OK;
	x->type = type;
}

static void star(struct checking *c, struct operand *x, const struct node *node)
{
	struct type *core;

	expr_or_type(c, x, node->a, false);
	if (x->mode == MODE_INVALID)
		return;
	if (x->mode == MODE_TYPE) {
		x->type = type_pointer_new(c->ctx, x->type);
		return;
	}
	core = type_core(x->type);
	if (!core || core->kind != TYPE_POINTER) {
		x->mode = MODE_INVALID;
		return;
	}
	x->mode = MODE_VARIABLE;
	x->type = ((struct type_elem *)core)->elem;
}

static void type_literal(struct checking *c, struct operand *x, node_id id)
{
	x->type = typexpr(c, id);
	x->mode = MODE_TYPE;
}

static void expr_dispatch(
	struct checking *c, struct type *target, struct operand *x, node_id id, struct type *hint)
{
	const struct node *node = check_node(c, id);

	switch (node->kind) {
	case NODE_IDENT:
		expr_ident(c, x, id, false);
		break;
	case NODE_BASIC_LIT:
		literal_basic(c, x, id);
		break;
	case NODE_FUNC_LIT:
		function_literal(c, x, node);
		break;
	case NODE_COMPOSITE_LIT:
		literal_composite(c, x, id, hint);
		break;
	case NODE_PAREN_EXPR:
		expr_raw(c, NULL, x, node->a, NULL, false);
		break;
	case NODE_SELECTOR_EXPR:
		expr_selector(c, x, id, false);
		break;
	case NODE_INDEX_EXPR:
	case NODE_INDEX_LIST_EXPR:
		if (expr_index(c, x, id))
			call_instantiate(c, target, x, id);
		break;
	case NODE_SLICE_EXPR:
		expr_slice(c, x, id);
		break;
	case NODE_TYPE_ASSERT_EXPR:
		type_assertion(c, x, node);
		break;
	case NODE_CALL_EXPR:
		call_expr(c, x, id);
		break;
	case NODE_STAR_EXPR:
		star(c, x, node);
		break;
	case NODE_UNARY_EXPR:
		expr_unary(c, x, id);
		break;
	case NODE_BINARY_EXPR:
		expr_binary(c, x, id);
		break;
	case NODE_ARRAY_TYPE:
	case NODE_STRUCT_TYPE:
	case NODE_FUNC_TYPE:
	case NODE_INTERFACE_TYPE:
	case NODE_MAP_TYPE:
	case NODE_CHAN_TYPE:
		type_literal(c, x, id);
		break;
	default: // Bad expressions, and what may not stand alone
		break;
	}
}

void expr_raw(struct checking *c, struct type *target, struct operand *x, node_id id,
	struct type *hint, bool allow_generic)
{
	*x = (struct operand){.mode = MODE_INVALID, .expr = id, .type = type_invalid()};
	if (!check_descend(c))
		return;
	expr_dispatch(c, target, x, id, hint);
	check_ascend(c);
	x->expr = id;
	if (!allow_generic)
		expr_not_generic(c, target, x);
	record_operand(c, x);
}

void expr_exclude_types(struct operand *x)
{
	if (x->mode == MODE_NOVALUE || x->mode == MODE_BUILTIN || x->mode == MODE_TYPE)
		x->mode = MODE_INVALID;
}

void expr_single(struct operand *x)
{
	if (x->mode == MODE_VALUE && x->type->kind == TYPE_TUPLE)
		x->mode = MODE_INVALID;
}

void expr_value(struct checking *c, struct type *target, struct operand *x, node_id id)
{
	expr_raw(c, target, x, id, NULL, false);
	expr_exclude_types(x);
	expr_single(x);
}

void expr_generic(struct checking *c, struct operand *x, node_id id, struct type *hint)
{
	expr_raw(c, NULL, x, id, hint, true);
	expr_exclude_types(x);
	expr_single(x);
}

void expr_or_type(struct checking *c, struct operand *x, node_id id, bool allow_generic)
{
	expr_raw(c, NULL, x, id, NULL, allow_generic);
	if (x->mode == MODE_NOVALUE)
		x->mode = MODE_INVALID;
	expr_single(x);
}

u32 expr_multi(struct checking *c, struct operand *x, node_id id, bool allow_comma_ok,
	struct operand **list, bool *comma_ok)
{
	*comma_ok = false;
	*list = x;
	expr_raw(c, NULL, x, id, NULL, false);
	expr_exclude_types(x);
	if (x->mode == MODE_VALUE && x->type->kind == TYPE_TUPLE)
		return call_spread(c, x, list);
	if (!allow_comma_ok || (x->mode != MODE_MAP_INDEX && x->mode != MODE_COMMA_OK))
		return 1;
	*list = arena_array(c->arena, struct operand, 2);
	(*list)[0] = *x;
	(*list)[1] = (struct operand){.mode = MODE_VALUE, .type = type_basic(BASIC_UNTYPED_BOOL)};
	*comma_ok = true;
	return 2;
}

void expr_use(struct checking *c, node_id id)
{
	struct operand x;

	if (!id || ast_ident(c->env.ast, check_unparen(c, id)) == c->checker->blank)
		return;
	if (check_kind(c, id) == NODE_KEY_VALUE_EXPR)
		id = check_node(c, id)->b;
	expr_raw(c, NULL, &x, id, NULL, true);
}

void expr_use_list(struct checking *c, struct node_list list)
{
	for (u32 i = 0; i < list.len; i++)
		expr_use(c, list.at[i]);
}
