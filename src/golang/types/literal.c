// SPDX-License-Identifier: Apache-2.0
#include "golang/types/literal.h"

#include "golang/types/assign.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_index.h"
#include "golang/types/typexpr.h"

// The field that a key names; promoted ones are fields of the literal as well.
static struct object *key_field(
	struct checking *c, const struct type_struct *structure, node_id key)
{
	sym name = ast_ident(c->env.ast, key);
	struct selection found;

	for (u32 i = 0; name && i < structure->count; i++) {
		if (structure->names[i] == name &&
			object_same_name(structure->fields[i], c->package, name))
			return structure->fields[i];
	}
	if (!name)
		return NULL;
	found = type_lookup(
		c->arena, (struct type *)(uintptr_t)&structure->type, false, c->package, name);
	return found.object && found.object->kind == OBJECT_VAR ? found.object : NULL;
}

static void struct_pair(
	struct checking *c, const struct type_struct *structure, const struct node *pair)
{
	struct operand x;
	struct object *field = key_field(c, structure, pair->a);

	expr_generic(c, &x, pair->b, NULL);
	if (!field) {
		check_unresolved(c, pair->a, "field that the struct does not have");
		return;
	}
	record_use(c, pair->a, field);
	assign_operand(c, &x, field->type);
}

static void struct_elements(
	struct checking *c, const struct type_struct *structure, struct node_list elements)
{
	for (u32 i = 0; i < elements.len; i++) {
		const struct node *node = check_node(c, elements.at[i]);
		struct operand x;

		if (node->kind == NODE_KEY_VALUE_EXPR) {
			struct_pair(c, structure, node);
			continue;
		}
		expr_generic(c, &x, elements.at[i], NULL);
		if (i < structure->count)
			assign_operand(c, &x, structure->fields[i]->type);
	}
}

// Elements of an array or slice; returns the length that they need.
static i64 indexed_elements(struct checking *c, struct type *elem, struct node_list elements)
{
	i64 index = 0, max = 0;

	for (u32 i = 0; i < elements.len; i++) {
		const struct node *node = check_node(c, elements.at[i]);
		node_id value = elements.at[i];
		struct operand x;

		if (node->kind == NODE_KEY_VALUE_EXPR) {
			struct type *ignored;
			i64 key = expr_index_value(c, node->a, &ignored);

			if (key >= 0)
				index = key;
			value = node->b;
		}
		if (index < INT64_MAX)
			index++;
		max = MAX(max, index);
		if (c->env.is_type_enough)
			continue;
		expr_generic(c, &x, value, elem);
		assign_operand(c, &x, elem);
	}
	return max;
}

static void map_elements(struct checking *c, const struct type_map *map, struct node_list elements)
{
	for (u32 i = 0; i < elements.len; i++) {
		const struct node *node = check_node(c, elements.at[i]);
		struct operand x;

		if (node->kind != NODE_KEY_VALUE_EXPR) {
			expr_use(c, elements.at[i]);
			continue;
		}
		expr_generic(c, &x, node->a, map->key);
		assign_operand(c, &x, map->key);
		expr_generic(c, &x, node->b, map->elem);
		assign_operand(c, &x, map->elem);
	}
}

// [...]T: the elements say how long.
static struct type *open_array(
	struct checking *c, const struct node *literal, struct node_list elements)
{
	struct type *elem = typexpr_var(c, check_node(c, literal->a)->b);
	i64 length = indexed_elements(c, elem, elements);
	struct type *type = type_array_new(c->ctx, elem, length);

	record_type(c, literal->a, MODE_TYPE, type, NULL);
	return type;
}

static bool is_open_array(const struct checking *c, node_id type)
{
	const struct node *node = check_node(c, type);

	return node->kind == NODE_ARRAY_TYPE && node->a && check_kind(c, node->a) == NODE_ELLIPSIS;
}

static void literal_elements(struct checking *c, struct type *core, struct node_list elements)
{
	switch (core->kind) {
	case TYPE_STRUCT:
		struct_elements(c, (struct type_struct *)core, elements);
		break;
	case TYPE_ARRAY:
	case TYPE_SLICE:
		(void)indexed_elements(c, ((struct type_elem *)core)->elem, elements);
		break;
	case TYPE_MAP:
		map_elements(c, (struct type_map *)core, elements);
		break;
	case TYPE_INVALID:
	case TYPE_BASIC:
	case TYPE_POINTER:
	case TYPE_CHAN:
	case TYPE_TUPLE:
	case TYPE_SIGNATURE:
	case TYPE_INTERFACE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		expr_use_list(c, elements);
		break;
	}
}

void literal_composite(struct checking *c, struct operand *x, node_id id, struct type *hint)
{
	const struct node *node = check_node(c, id);
	struct node_list elements = check_list(c, node->b);
	struct type *type = hint ? hint : type_invalid();
	struct type *core;

	if (node->a && is_open_array(c, node->a)) {
		x->type = open_array(c, node, elements);
		x->mode = MODE_VALUE;
		return;
	}
	if (node->a)
		type = typexpr(c, node->a);
	x->mode = type->kind == TYPE_INVALID ? MODE_INVALID : MODE_VALUE;
	x->type = type;
	if (c->env.is_type_enough)
		return;
	core = type_core(type);
	if (!node->a && core && core->kind == TYPE_POINTER)
		core = type_core(((struct type_elem *)core)->elem);
	literal_elements(c, core ? core : type_invalid(), elements);
}
