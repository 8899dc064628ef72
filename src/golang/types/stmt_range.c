// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/stmt.h"
#include "golang/types/type_set.h"

// Types of the iteration variables of `range x`; NULL where x permits none.
struct range_types {
	struct type *key, *value;
	bool is_integer;
};

static struct range_types over_function(const struct type_signature *iterator)
{
	struct type *core;
	struct type_tuple *params;
	struct range_types types = {0};

	if (iterator->params->count != 1)
		return types;
	core = type_core(iterator->params->vars[0]->type);
	if (!core || core->kind != TYPE_SIGNATURE)
		return types;
	params = ((struct type_signature *)core)->params;
	if (params->count > 0)
		types.key = params->vars[0]->type;
	if (params->count > 1)
		types.value = params->vars[1]->type;
	return types;
}

static struct range_types over(struct checking *c, struct type *type)
{
	struct type *core = type_core_string(type);
	struct type *integer = type_basic(BASIC_INT);
	struct type_elem *array;

	if (!core)
		return (struct range_types){0};
	switch (core->kind) {
	case TYPE_BASIC:
		if (type_is_flags(core, BASIC_IS_STRING))
			return (struct range_types){integer, c->universe->rune, false};
		if (type_is_flags(core, BASIC_IS_INTEGER))
			return (struct range_types){type, NULL, true};
		break;
	case TYPE_ARRAY:
	case TYPE_SLICE:
		return (struct range_types){integer, ((struct type_elem *)core)->elem, false};
	case TYPE_POINTER:
		array = type_under_elem(((struct type_elem *)core)->elem, TYPE_ARRAY);
		if (array)
			return (struct range_types){integer, array->elem, false};
		break;
	case TYPE_MAP:
		return (struct range_types){
			((struct type_map *)core)->key, ((struct type_map *)core)->elem, false};
	case TYPE_CHAN:
		return (struct range_types){((struct type_elem *)core)->elem, NULL, false};
	case TYPE_SIGNATURE:
		return over_function((struct type_signature *)core);
	case TYPE_INVALID:
	case TYPE_STRUCT:
	case TYPE_TUPLE:
	case TYPE_INTERFACE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		break;
	}
	return (struct range_types){0};
}

static struct object *define(
	struct checking *c, node_id ident, struct type *type, struct operand *x, bool is_integer)
{
	struct object *object = check_new_object(c, OBJECT_VAR, ident);
	struct operand value = {.mode = MODE_VALUE, .type = type};

	record_definition(c, ident, object);
	if (!type || type->kind == TYPE_INVALID)
		object->type = type_invalid();
	else
		assign_initial(c, object, is_integer ? x : &value);
	return object;
}

static void assign(
	struct checking *c, node_id lhs, struct type *type, struct operand *x, bool is_integer)
{
	struct operand value = {.mode = MODE_VALUE, .type = type};

	if (type && type->kind != TYPE_INVALID)
		assign_to(c, lhs, is_integer ? x : &value);
	else
		expr_use(c, lhs);
}

void stmt_range(struct checking *c, const struct node *node)
{
	struct locals_mark mark = locals_enter(&c->locals);
	node_id lhs[] = {check_extra(c, node, 0), check_extra(c, node, 1)};
	struct object *variables[2] = {0};
	struct range_types types = {0};
	struct operand x;

	expr_value(c, NULL, &x, check_extra(c, node, 2));
	if (x.mode != MODE_INVALID)
		types = over(c, x.type);
	for (u32 i = 0; i < 2; i++) {
		struct type *type = i ? types.value : types.key;
		bool is_integer = types.is_integer && i == 0;

		if (!lhs[i])
			continue;
		if (node->op != TOKEN_DEFINE)
			assign(c, lhs[i], type, &x, is_integer);
		else if (check_kind(c, lhs[i]) == NODE_IDENT)
			variables[i] = define(c, lhs[i], type, &x, is_integer);
	}
	if (types.is_integer && !lhs[0])
		assign_operand(c, &x, NULL);
	for (u32 i = 0; i < 2; i++) {
		if (variables[i])
			check_declare(c, variables[i]);
	}
	stmt_check(c, check_extra(c, node, 3));
	locals_leave(&c->locals, mark);
}
