// SPDX-License-Identifier: Apache-2.0
#include "golang/types/builtin.h"

#include "golang/types/assign.h"
#include "golang/types/call.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"

void builtin_no_value(struct checking *c, struct operand *x)
{
	x->mode = MODE_NOVALUE;
	x->type = c->universe->empty_tuple;
}

static void builtin_nothing(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *param = x->type;

	builtin_no_value(c, x);
	record_builtin(c, site->fun, NULL, &param, 1);
}

static void builtin_panic(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *param = c->universe->any_interface;

	assign_operand(c, x, param);
	builtin_no_value(c, x);
	record_builtin(c, site->fun, NULL, &param, 1);
}

static void builtin_print(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type **params = arena_array(c->arena, struct type *, site->count);

	for (u32 i = 0; i < site->count; i++) {
		assign_operand(c, &site->args[i], NULL);
		params[i] = site->args[i].type;
	}
	builtin_no_value(c, x);
	record_builtin(c, site->fun, NULL, params, site->count);
}

static void builtin_recover(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	x->mode = MODE_VALUE;
	x->type = c->universe->any_interface;
	record_builtin(c, site->fun, x->type, NULL, 0);
}

static const builtin_form forms[BUILTIN_COUNT] = {
	[BUILTIN_APPEND] = builtin_append,
	[BUILTIN_CAP] = builtin_len,
	[BUILTIN_CLEAR] = builtin_nothing,
	[BUILTIN_CLOSE] = builtin_nothing,
	[BUILTIN_COMPLEX] = builtin_complex,
	[BUILTIN_COPY] = builtin_copy,
	[BUILTIN_DELETE] = builtin_delete,
	[BUILTIN_IMAG] = builtin_part,
	[BUILTIN_LEN] = builtin_len,
	[BUILTIN_MAKE] = builtin_make,
	[BUILTIN_MAX] = builtin_extreme,
	[BUILTIN_MIN] = builtin_extreme,
	[BUILTIN_NEW] = builtin_new,
	[BUILTIN_PANIC] = builtin_panic,
	[BUILTIN_PRINT] = builtin_print,
	[BUILTIN_PRINTLN] = builtin_print,
	[BUILTIN_REAL] = builtin_part,
	[BUILTIN_RECOVER] = builtin_recover,
	[BUILTIN_UNSAFE_ADD] = builtin_pointer_length,
	[BUILTIN_UNSAFE_ALIGNOF] = builtin_size,
	[BUILTIN_UNSAFE_OFFSETOF] = builtin_offsetof,
	[BUILTIN_UNSAFE_SIZEOF] = builtin_size,
	[BUILTIN_UNSAFE_SLICE] = builtin_pointer_length,
	[BUILTIN_UNSAFE_SLICE_DATA] = builtin_data,
	[BUILTIN_UNSAFE_STRING] = builtin_pointer_length,
	[BUILTIN_UNSAFE_STRING_DATA] = builtin_data,
};

static bool takes_types(enum builtin builtin)
{
	return builtin == BUILTIN_MAKE || builtin == BUILTIN_NEW ||
	       builtin == BUILTIN_UNSAFE_OFFSETOF;
}

static bool evaluate(struct checking *c, struct operand *x, struct call_arguments *args,
	struct builtin_site *site)
{
	bool is_valid = true;

	call_evaluate(c, site->nodes, args);
	site->args = args->at;
	site->count = args->count;
	for (u32 i = 0; i < args->count; i++) {
		expr_not_generic(c, NULL, &args->at[i]);
		is_valid &= args->at[i].mode >= MODE_CONSTANT && args->at[i].mode != MODE_CGO;
	}
	if (args->count > 0)
		*x = args->at[0];
	return is_valid;
}

// When arguments cannot be typed, the few results that do not depend on them are still known.
static void without_arguments(struct checking *c, struct operand *x, enum builtin builtin)
{
	const struct builtin_info *info = builtin_info(builtin);

	if (builtin == BUILTIN_LEN || builtin == BUILTIN_CAP || builtin == BUILTIN_COPY) {
		x->mode = MODE_VALUE;
		x->type = type_basic(BASIC_INT);
	} else if (info->kind == BUILTIN_KIND_STATEMENT && builtin != BUILTIN_RECOVER) {
		builtin_no_value(c, x);
	} else {
		x->mode = MODE_INVALID;
	}
}

void builtin_call(struct checking *c, struct operand *x, node_id id)
{
	const struct node *node = check_node(c, id);
	enum builtin builtin = (enum builtin)x->builtin;
	const struct builtin_info *info = builtin_info(builtin);
	bool had_call = c->env.has_call_or_recv;
	struct call_arguments args;
	struct builtin_site site = {
		.builtin = builtin,
		.fun = node->a,
		.nodes = check_list(c, node->b),
		.has_dots = (node->flags & NODE_HAS_ELLIPSIS) != 0,
	};

	if (builtin == BUILTIN_LEN || builtin == BUILTIN_CAP)
		c->env.has_call_or_recv = false;
	if (takes_types(builtin)) {
		site.count = site.nodes.len;
	} else if (!evaluate(c, x, &args, &site)) {
		without_arguments(c, x, builtin);
		c->env.has_call_or_recv = had_call;
		return;
	}
	if (site.count < info->least_args || (!info->is_variadic && site.count > info->least_args))
		x->mode = MODE_INVALID;
	else
		forms[builtin](c, x, &site);
	x->object = NULL;
	if (builtin == BUILTIN_LEN || builtin == BUILTIN_CAP)
		c->env.has_call_or_recv = had_call;
}
