// SPDX-License-Identifier: Apache-2.0
#include "golang/types/expr_index.h"

#include "golang/types/assign.h"
#include "golang/types/check_const.h"
#include "golang/types/expr.h"
#include "golang/types/expr_untyped.h"
#include "golang/types/type_set.h"
#include "golang/types/typexpr.h"

struct node_list expr_indices(const struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);

	if (node->kind == NODE_INDEX_EXPR)
		return (struct node_list){&node->b, 1};
	return check_list(c, node->b);
}

bool expr_as_index(struct checking *c, struct operand *x)
{
	if (x->mode == MODE_INVALID)
		return false;
	untyped_convert(c, x, type_basic(BASIC_INT));
	if (x->mode == MODE_INVALID || !type_all_flags(x->type, BASIC_IS_INTEGER))
		return false;
	if (x->mode == MODE_CONSTANT)
		return const_representable(
			c, x->value, type_under_basic(type_basic(BASIC_INT)), &x->value);
	return true;
}

i64 expr_index_value(struct checking *c, node_id id, struct type **type)
{
	struct operand x;
	bool was_enough = c->env.is_type_enough;
	i64 value;

	*type = type_invalid();
	c->env.is_type_enough = false;
	expr_value(c, NULL, &x, id);
	c->env.is_type_enough = was_enough;
	if (!expr_as_index(c, &x))
		return -1;
	*type = x.type;
	if (x.mode != MODE_CONSTANT || !constant_to_i64(x.value, &value))
		return -1;
	return value;
}

// What indexing a value of underlying type `under` gives; NULL when it cannot be indexed.
static struct type *element_of(
	struct checking *c, struct type *under, const struct operand *x, u8 *mode)
{
	struct type_elem *array;

	switch (under->kind) {
	case TYPE_BASIC:
		*mode = MODE_VALUE;
		return type_is_flags(under, BASIC_IS_STRING) ? c->universe->byte : NULL;
	case TYPE_ARRAY:
		*mode = x->mode == MODE_VARIABLE ? MODE_VARIABLE : MODE_VALUE;
		return ((struct type_elem *)under)->elem;
	case TYPE_POINTER:
		array = type_under_elem(((struct type_elem *)under)->elem, TYPE_ARRAY);
		*mode = MODE_VARIABLE;
		return array ? array->elem : NULL;
	case TYPE_SLICE:
		*mode = MODE_VARIABLE;
		return ((struct type_elem *)under)->elem;
	case TYPE_MAP:
		*mode = MODE_MAP_INDEX;
		return ((struct type_map *)under)->elem;
	case TYPE_INVALID:
	case TYPE_CHAN:
	case TYPE_STRUCT:
	case TYPE_TUPLE:
	case TYPE_SIGNATURE:
	case TYPE_INTERFACE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		break;
	}
	return NULL;
}

// The same for a type parameter: all its types must agree.
static struct type *element_of_param(
	struct checking *c, const struct operand *x, u8 *mode, struct type **under)
{
	u32 count = type_term_count(x->type);
	struct type *elem = NULL;

	*mode = MODE_VARIABLE;
	for (u32 i = 0; i < count; i++) {
		u8 term_mode;

		(void)type_term_at(x->type, i, under);
		elem = *under ? element_of(c, *under, x, &term_mode) : NULL;
		if (!elem)
			return NULL;
		if (term_mode != MODE_VARIABLE)
			*mode = term_mode;
	}
	return elem;
}

static void index_value(struct checking *c, struct operand *x, node_id index)
{
	struct type *under = type_underlying(x->type);
	struct type *elem, *ignored;
	u8 mode = MODE_INVALID;

	x->object = NULL;
	if (type_is_param(x->type))
		elem = element_of_param(c, x, &mode, &under);
	else
		elem = element_of(c, under, x, &mode);
	if (!elem) {
		expr_use(c, index);
		x->mode = MODE_INVALID;
		return;
	}
	if (mode == MODE_MAP_INDEX) {
		struct operand key;

		expr_generic(c, &key, index, NULL);
		assign_operand(c, &key, ((struct type_map *)under)->key);
	} else {
		(void)expr_index_value(c, index, &ignored);
	}
	x->mode = mode;
	x->type = elem;
}

bool expr_index(struct checking *c, struct operand *x, node_id id)
{
	struct node_list indices = expr_indices(c, id);

	expr_or_type(c, x, check_node(c, id)->a, true);
	switch (x->mode) {
	case MODE_INVALID:
		expr_use_list(c, indices);
		return false;
	case MODE_TYPE:
		x->type = typexpr_var(c, id);
		x->mode = x->type->kind == TYPE_INVALID ? MODE_INVALID : MODE_TYPE;
		return false;
	case MODE_VALUE:
		if (x->type->kind == TYPE_SIGNATURE &&
			((struct type_signature *)x->type)->tparams.count > 0)
			return true;
		break;
	default:
		break;
	}
	expr_not_generic(c, NULL, x);
	if (x->mode != MODE_INVALID && indices.len > 0)
		index_value(c, x, indices.at[0]);
	return false;
}

// The type of a slice of x, NULL when x cannot be sliced.
static struct type *slice_type(struct checking *c, const struct operand *x)
{
	struct type *core = type_core_string(x->type);
	struct type_elem *array;

	if (!core)
		return NULL;
	switch (core->kind) {
	case TYPE_BASIC:
		if (!type_is_flags(core, BASIC_IS_STRING))
			return NULL;
		return check_is_untyped(x->type) ? type_basic(BASIC_STRING) : x->type;
	case TYPE_ARRAY:
		return type_slice_new(c->ctx, ((struct type_elem *)core)->elem);
	case TYPE_POINTER:
		array = type_under_elem(((struct type_elem *)core)->elem, TYPE_ARRAY);
		return array ? type_slice_new(c->ctx, array->elem) : NULL;
	case TYPE_SLICE:
		return x->type;
	case TYPE_INVALID:
	case TYPE_CHAN:
	case TYPE_MAP:
	case TYPE_STRUCT:
	case TYPE_TUPLE:
	case TYPE_SIGNATURE:
	case TYPE_INTERFACE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		break;
	}
	return NULL;
}

void expr_slice(struct checking *c, struct operand *x, node_id id)
{
	const struct node *node = check_node(c, id);
	struct type *type = NULL, *ignored;

	expr_value(c, NULL, x, check_extra(c, node, 0));
	if (x->mode != MODE_INVALID)
		type = slice_type(c, x);
	for (u32 i = 1; i <= 3; i++) {
		node_id bound = check_extra(c, node, i);

		if (bound)
			(void)expr_index_value(c, bound, &ignored);
	}
	x->mode = type ? MODE_VALUE : MODE_INVALID;
	x->type = type ? type : type_invalid();
	x->object = NULL;
}
