// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

// What T{...} is made of.
struct literal {
	struct type *type; // T; of an element without type the pointer is followed
	struct type *core;
	bool is_reference; // &T{...}, also where an element's & is left out
};

static struct literal literal_of(const struct lowerer *l, node_id node)
{
	struct literal literal = {.type = lower_type(l, node)};
	struct type_elem *pointer = literal.type ? type_under_pointer(literal.type) : NULL;

	if (pointer) {
		literal.type = pointer->elem;
		literal.is_reference = true;
	}
	literal.core = literal.type ? type_core(literal.type) : NULL;
	return literal;
}

static struct object *field_of(
	const struct lowerer *l, const struct type_struct *fields, node_id key, u32 position)
{
	sym name = ast_ident(l->ast, key);

	if (!key)
		return position < fields->count ? fields->fields[position] : NULL;
	for (u32 i = 0; i < fields->count; i++) {
		if (fields->fields[i]->name == name)
			return fields->fields[i];
	}
	return NULL;
}

struct elements {
	struct ir_operand *args;
	struct object **fields;
	u32 count;
};

static void struct_elements(struct lowerer *l, struct node_list list,
	const struct type_struct *fields, struct elements *ret)
{
	ret->args = arena_array(l->arena, struct ir_operand, list.len);
	ret->fields = arena_array(l->arena, struct object *, list.len);
	for (u32 i = 0; i < list.len; i++) {
		const struct node *element = ast_node(l->ast, list.at[i]);
		bool is_keyed = element->kind == NODE_KEY_VALUE_EXPR;
		struct object *field = field_of(l, fields, is_keyed ? element->a : 0, i);
		struct ir_operand value = lower_value(l, is_keyed ? element->b : list.at[i], 0);

		ret->args[i] = lower_to_type(l, value, field ? field->type : NULL, 0);
		ret->fields[i] = field && field->origin ? field->origin : field;
	}
	ret->count = list.len;
}

// Keys of arrays and slices are constants.
static void array_elements(
	struct lowerer *l, struct node_list list, struct type *element_type, struct elements *ret)
{
	ret->args = arena_array(l->arena, struct ir_operand, list.len);
	for (u32 i = 0; i < list.len; i++) {
		const struct node *element = ast_node(l->ast, list.at[i]);
		bool is_keyed = element->kind == NODE_KEY_VALUE_EXPR;
		struct ir_operand value = lower_value(l, is_keyed ? element->b : list.at[i], 0);

		ret->args[i] = lower_to_type(l, value, element_type, 0);
	}
	ret->count = list.len;
}

static void map_elements(
	struct lowerer *l, struct node_list list, const struct type_map *map, struct elements *ret)
{
	ret->args = arena_array(l->arena, struct ir_operand, (size_t)list.len * 2);
	for (u32 i = 0; i < list.len; i++) {
		const struct node *element = ast_node(l->ast, list.at[i]);

		if (element->kind != NODE_KEY_VALUE_EXPR)
			continue;
		ret->args[ret->count++] =
			lower_to_type(l, lower_value(l, element->a, 0), map->key, 0);
		ret->args[ret->count++] =
			lower_to_type(l, lower_value(l, element->b, 0), map->elem, 0);
	}
}

static struct ir_operand emit_literal(struct lowerer *l, node_id node, node_id literal_node,
	const struct literal *literal, ir_place dst)
{
	struct node_list list = ast_field_list(l->ast, literal_node, 1);
	struct ir_alloc *alloc = arena_new(l->arena, struct ir_alloc);
	struct elements elements = {0};
	struct type_elem *array = NULL;

	if (literal->core && literal->core->kind == TYPE_STRUCT)
		struct_elements(l, list, type_under_struct(literal->core), &elements);
	else if (literal->core && literal->core->kind == TYPE_MAP)
		map_elements(l, list, type_under_map(literal->core), &elements);
	else {
		if (literal->core &&
			(literal->core->kind == TYPE_SLICE || literal->core->kind == TYPE_ARRAY))
			array = type_under_elem(literal->core, literal->core->kind);
		array_elements(l, list, array ? array->elem : NULL, &elements);
	}
	if (!dst)
		dst = lower_temp(l, lower_type(l, node));
	alloc->kind = literal->is_reference ? IR_ALLOC_REF : IR_ALLOC_COMPOSITE;
	alloc->type = literal->type;
	alloc->fields = elements.fields;
	lower_emit(l, IR_ALLOC, node, dst, elements.args, elements.count)->alloc = alloc;
	return lower_operand_place(dst, node, lower_type(l, node));
}

struct ir_operand lower_composite(struct lowerer *l, node_id node, ir_place dst)
{
	struct literal literal = literal_of(l, node);

	return emit_literal(l, node, node, &literal, dst);
}

struct ir_operand lower_address_of_literal(struct lowerer *l, node_id unary, ir_place dst)
{
	node_id node = ast_unparen(l->ast, ast_node(l->ast, unary)->a);
	struct literal literal = literal_of(l, node);

	literal.is_reference = true;
	return emit_literal(l, unary, node, &literal, dst);
}

struct ir_operand lower_closure(struct lowerer *l, node_id node)
{
	struct type *type = lower_type(l, node);
	struct type_signature *signature = type ? type_under_signature(type) : NULL;
	struct ir_func *func = lower_function(l, node, ast_node(l->ast, node)->b, signature, NULL);

	return (struct ir_operand){
		.kind = IR_OPERAND_CLOSURE, .index = func->index, .node = node, .type = type};
}
