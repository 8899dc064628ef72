// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/builtin.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_index.h"
#include "golang/types/sizes.h"

// A constant of type uintptr, or a value when the type's size depends on a type parameter.
static void set_size(struct checking *c, struct operand *x, node_id fun, struct type *of,
	struct type *param, i64 size)
{
	if (!type_has_constant_size(of)) {
		x->mode = MODE_VALUE;
		record_builtin(c, fun, type_basic(BASIC_UINTPTR), &param, 1);
	} else if (size < 0) {
		x->mode = MODE_INVALID;
	} else {
		x->mode = MODE_CONSTANT;
		x->value = constant_i64(c->arena, size);
	}
	x->type = type_basic(BASIC_UINTPTR);
}

static void set_value(struct checking *c, struct operand *x, node_id fun, struct type *result,
	struct type **params, u32 count)
{
	x->mode = MODE_VALUE;
	x->type = result;
	record_builtin(c, fun, result, params, count);
}

void builtin_pointer_length(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct operand *length = &site->args[1];
	struct type *params[] = {x->type, NULL}, *core;

	if (site->builtin == BUILTIN_UNSAFE_ADD) {
		params[0] = type_basic(BASIC_UNSAFE_POINTER);
		assign_operand(c, x, params[0]);
	} else if (site->builtin == BUILTIN_UNSAFE_STRING) {
		params[0] = type_pointer_new(c->ctx, c->universe->byte);
		assign_operand(c, x, params[0]);
	}
	(void)expr_as_index(c, length);
	params[1] = length->type;
	core = type_core(params[0]);
	if (site->builtin == BUILTIN_UNSAFE_ADD) {
		set_value(c, x, site->fun, params[0], params, 2);
	} else if (site->builtin == BUILTIN_UNSAFE_STRING) {
		set_value(c, x, site->fun, type_basic(BASIC_STRING), params, 2);
	} else if (core && core->kind == TYPE_POINTER) {
		params[0] = core;
		set_value(c, x, site->fun, type_slice_new(c->ctx, ((struct type_elem *)core)->elem),
			params, 2);
	} else {
		x->mode = MODE_INVALID;
	}
}

static void slice_data(struct checking *c, struct operand *x, node_id fun)
{
	struct type *core = type_core(x->type);

	if (!core || core->kind != TYPE_SLICE) {
		x->mode = MODE_INVALID;
		return;
	}
	set_value(c, x, fun, type_pointer_new(c->ctx, ((struct type_elem *)core)->elem), &core, 1);
}

static void string_data(struct checking *c, struct operand *x, node_id fun)
{
	struct type *param = type_basic(BASIC_STRING);

	assign_operand(c, x, param);
	set_value(c, x, fun, type_pointer_new(c->ctx, c->universe->byte), &param, 1);
}

void builtin_data(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	if (site->builtin == BUILTIN_UNSAFE_SLICE_DATA)
		slice_data(c, x, site->fun);
	else
		string_data(c, x, site->fun);
}

void builtin_size(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	i64 size;

	assign_operand(c, x, NULL);
	size = site->builtin == BUILTIN_UNSAFE_SIZEOF ? type_size(x->type) : type_align(x->type);
	set_size(c, x, site->fun, x->type, x->type, size);
}

// Offset of the field a path leads to within struct type `base`; -1 when it is not known.
static i64 offset_of(struct type *base, const struct selection *field)
{
	i64 offset = 0;

	for (u32 i = 0; i < field->path_len; i++) {
		struct type_struct *structure = type_under_struct(base);
		i64 step = structure ? type_field_offset(structure, field->path[i]) : -1;

		if (step < 0)
			return -1;
		offset += step;
		base = structure->fields[field->path[i]]->type;
	}
	return offset;
}

void builtin_offsetof(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	node_id arg = site->nodes.at[0], selector = check_unparen(c, arg);
	struct selection field;
	struct type_elem *pointer;
	struct type *base;
	bool is_variable;

	if (check_kind(c, selector) != NODE_SELECTOR_EXPR) {
		expr_use(c, arg);
		x->mode = MODE_INVALID;
		return;
	}
	expr_value(c, NULL, x, check_node(c, selector)->a);
	if (x->mode == MODE_INVALID)
		return;
	is_variable = x->mode == MODE_VARIABLE;
	pointer = type_under_pointer(x->type);
	base = pointer && type_under_struct(pointer->elem) ? pointer->elem : x->type;
	field = type_lookup(
		c->arena, base, false, c->package, check_node(c, check_node(c, selector)->b)->a);
	if (!field.object || field.object->kind != OBJECT_VAR || field.indirect) {
		check_unresolved(c, selector, "field that the type does not have");
		x->mode = MODE_INVALID;
		return;
	}
	record_selection(c, selector, &field);
	record_type(
		c, selector, is_variable ? MODE_VARIABLE : MODE_VALUE, field.object->type, NULL);
	set_size(c, x, site->fun, base, field.object->type, offset_of(base, &field));
}
