// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/builtin.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_index.h"
#include "golang/types/type_set.h"
#include "golang/types/typexpr.h"

static bool is_byte_slice(struct type *type)
{
	struct type_elem *slice = type_under_elem(type, TYPE_SLICE);

	return slice && type_is_basic(slice->elem, BASIC_UINT8);
}

// append([]byte, string...), also with a type parameter that may be either.
static bool appends_string(const struct builtin_site *site)
{
	struct type *type;
	bool has_string = false;
	u32 terms;

	if (site->count != 2 || !site->has_dots || !is_byte_slice(site->args[0].type))
		return false;
	type = site->args[1].type;
	terms = type_term_count(type);
	for (u32 i = 0; i < terms; i++) {
		struct type *under;

		(void)type_term_at(type, i, &under);
		if (under && type_is_flags(under, BASIC_IS_STRING))
			has_string = true;
		else if (!under || !is_byte_slice(under))
			return false;
	}
	return has_string;
}

void builtin_append(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *core = type_core(x->type);
	struct type *params[] = {x->type, NULL};

	if (!core || core->kind != TYPE_SLICE) {
		x->mode = MODE_INVALID;
		return;
	}
	if (appends_string(site)) {
		params[1] = type_default(site->args[1].type);
	} else {
		params[1] = type_slice_new(c->ctx, ((struct type_elem *)core)->elem);
		for (u32 i = 1; i < site->count; i++)
			assign_operand(c, &site->args[i],
				site->has_dots ? params[1] : ((struct type_elem *)core)->elem);
	}
	record_builtin_variadic(c, site->fun, x->type, params, 2);
	x->mode = MODE_VALUE;
}

static struct type *array_behind_pointer(struct type *type)
{
	struct type *plain = type_unalias(type);
	struct type *under = type_underlying(type);

	if (plain->kind == TYPE_POINTER) {
		struct type_elem *array =
			type_under_elem(((struct type_elem *)plain)->elem, TYPE_ARRAY);

		if (array)
			return &array->type;
	}
	return under;
}

void builtin_len(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *under = array_behind_pointer(x->type);
	struct type *param = type_default(x->type);

	if (under->kind == TYPE_INVALID) {
		x->mode = MODE_INVALID;
		return;
	}
	if (under->kind == TYPE_BASIC && x->mode == MODE_CONSTANT) {
		x->value = constant_i64(c->arena, (i64)constant_string_value(x->value).len);
	} else if (under->kind == TYPE_ARRAY && !c->env.has_call_or_recv) {
		i64 length = ((struct type_elem *)under)->length;

		x->mode = MODE_CONSTANT;
		x->value = length >= 0 ? constant_i64(c->arena, length) : constant_unknown();
	} else {
		x->mode = MODE_VALUE;
		record_builtin(c, site->fun, type_basic(BASIC_INT), &param, 1);
	}
	x->type = type_basic(BASIC_INT);
}

void builtin_copy(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *params[] = {x->type, type_default(site->args[1].type)};

	x->mode = MODE_VALUE;
	x->type = type_basic(BASIC_INT);
	record_builtin(c, site->fun, x->type, params, 2);
}

void builtin_delete(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *params[] = {x->type, NULL};
	struct type *under;

	// All maps of a type parameter have the same keys, if not the same elements.
	type_term_at(x->type, 0, &under);
	if (under && under->kind == TYPE_MAP) {
		params[1] = ((struct type_map *)under)->key;
		assign_operand(c, &site->args[1], params[1]);
	}
	builtin_no_value(c, x);
	if (params[1])
		record_builtin(c, site->fun, NULL, params, 2);
}

enum { MAKE_ARGS = 3 };

void builtin_make(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *params[MAKE_ARGS];

	params[0] = typexpr_var(c, site->nodes.at[0]);
	for (u32 i = 1; i < site->nodes.len && i < MAKE_ARGS; i++)
		(void)expr_index_value(c, site->nodes.at[i], &params[i]);
	if (params[0]->kind == TYPE_INVALID || site->nodes.len > MAKE_ARGS) {
		x->mode = MODE_INVALID;
		return;
	}
	x->mode = MODE_VALUE;
	x->type = params[0];
	record_builtin(c, site->fun, x->type, params, site->nodes.len);
}

void builtin_new(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *param;

	expr_or_type(c, x, site->nodes.at[0], false);
	if (x->mode == MODE_INVALID || x->mode == MODE_BUILTIN) {
		x->mode = MODE_INVALID;
		return;
	}
	if (x->mode != MODE_TYPE && check_is_untyped(x->type))
		assign_operand(c, x, NULL);
	param = x->type;
	x->mode = MODE_VALUE;
	x->type = type_pointer_new(c->ctx, param);
	record_builtin(c, site->fun, x->type, &param, 1);
}
