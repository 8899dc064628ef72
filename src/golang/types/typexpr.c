// SPDX-License-Identifier: Apache-2.0
#include "golang/types/typexpr.h"

#include "golang/types/call.h"
#include "golang/types/check_const.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_index.h"
#include "golang/types/named.h"

static struct type *name(struct checking *c, node_id id)
{
	struct operand x;

	if (check_kind(c, id) == NODE_IDENT) {
		expr_ident(c, &x, id, true);
	} else {
		x = (struct operand){.mode = MODE_INVALID, .expr = id, .type = type_invalid()};
		expr_selector(c, &x, id, true);
	}
	return x.mode == MODE_TYPE ? x.type : type_invalid();
}

// A constant that is the length of an array; -1 when it is none.
static i64 array_length(struct checking *c, node_id id)
{
	struct operand x;
	const struct constant *value;
	bool was_enough = c->env.is_type_enough;
	i64 length;

	if (check_kind(c, id) == NODE_IDENT) {
		struct object *object = check_lookup(c, check_node(c, id)->a);

		if (!object || object->kind != OBJECT_CONST) {
			check_unresolved(c, id, "length of an array");
			return -1;
		}
	}
	c->env.is_type_enough = false;
	expr_value(c, NULL, &x, id);
	c->env.is_type_enough = was_enough;
	if (x.mode != MODE_CONSTANT ||
		(!check_is_untyped(x.type) && !type_is_flags(x.type, BASIC_IS_INTEGER)))
		return -1;
	value = constant_to_int(c->arena, x.value);
	if (constant_kind(value) != CONSTANT_INT || !constant_to_i64(value, &length))
		return -1;
	return length;
}

static struct type *array(struct checking *c, const struct node *node)
{
	struct type *elem;
	i64 length = -1;

	if (node->a == 0)
		return type_slice_new(c->ctx, typexpr(c, node->b));
	if (check_kind(c, node->a) != NODE_ELLIPSIS)
		length = array_length(c, node->a);
	elem = typexpr(c, node->b);
	return length < 0 ? type_invalid() : type_array_new(c->ctx, elem, length);
}

static struct type *pointer(struct checking *c, const struct node *node)
{
	struct type *elem = typexpr(c, node->a);

	return elem->kind == TYPE_INVALID ? elem : type_pointer_new(c->ctx, elem);
}

static struct type *channel(struct checking *c, const struct node *node)
{
	enum chan_dir dir = CHAN_BOTH;

	if (!(node->flags & NODE_CHAN_RECV))
		dir = CHAN_SEND_ONLY;
	else if (!(node->flags & NODE_CHAN_SEND))
		dir = CHAN_RECV_ONLY;
	return type_chan_new(c->ctx, typexpr(c, node->a), dir);
}

static struct type *map_of(struct checking *c, const struct node *node)
{
	struct type *key = typexpr(c, node->a);

	return type_map_new(c->ctx, key, typexpr(c, node->b));
}

static struct type *instance(struct checking *c, node_id id)
{
	struct type *generic = typexpr_generic(c, check_node(c, id)->a);
	struct node_list nodes = expr_indices(c, id);
	struct type **targs = call_type_list(c, nodes);

	if (generic->kind == TYPE_INVALID || !targs)
		return type_invalid();
	record_instance(c, id, targs, nodes.len);
	return type_instantiate(c->ctx, generic, targs, nodes.len);
}

static struct type *function(struct checking *c, node_id id)
{
	struct type_signature *signature = type_signature_new(c->ctx, NULL, NULL);

	typexpr_signature(c, signature, 0, id);
	return &signature->type;
}

static struct type *typexpr_any(struct checking *c, node_id id, struct object *declared)
{
	const struct node *node = check_node(c, id);

	switch (node->kind) {
	case NODE_IDENT:
	case NODE_SELECTOR_EXPR:
		return name(c, id);
	case NODE_INDEX_EXPR:
	case NODE_INDEX_LIST_EXPR:
		return instance(c, id);
	case NODE_PAREN_EXPR:
		return typexpr_declared(c, node->a, declared);
	case NODE_ARRAY_TYPE:
		return array(c, node);
	case NODE_STRUCT_TYPE:
		return typexpr_struct(c, id);
	case NODE_STAR_EXPR:
		return pointer(c, node);
	case NODE_FUNC_TYPE:
		return function(c, id);
	case NODE_INTERFACE_TYPE:
		return typexpr_interface(c, id, declared);
	case NODE_MAP_TYPE:
		return map_of(c, node);
	case NODE_CHAN_TYPE:
		return channel(c, node);
	default:
		expr_use(c, id);
		return type_invalid();
	}
}

static struct type *typexpr_deep(struct checking *c, node_id id, struct object *declared)
{
	struct type *type = type_invalid();

	if (check_descend(c)) {
		type = typexpr_any(c, id, declared);
		check_ascend(c);
	}
	return type;
}

struct type *typexpr_declared(struct checking *c, node_id id, struct object *declared)
{
	struct type *type = typexpr_deep(c, id, declared);

	if ((type->kind == TYPE_NAMED || type->kind == TYPE_ALIAS) && type_is_generic(type)) {
		check_unresolved(c, id, "generic type without type arguments");
		type = type_invalid();
	}
	record_type(c, id, MODE_TYPE, type, NULL);
	return type;
}

struct type *typexpr(struct checking *c, node_id id)
{
	return typexpr_declared(c, id, NULL);
}

struct type *typexpr_generic(struct checking *c, node_id id)
{
	struct type *type = typexpr_deep(c, id, NULL);

	if (!type_is_generic(type)) {
		if (type->kind != TYPE_INVALID)
			check_unresolved(c, id, "type arguments for a type that is not generic");
		type = type_invalid();
	}
	record_type(c, id, MODE_TYPE, type, NULL);
	return type;
}
