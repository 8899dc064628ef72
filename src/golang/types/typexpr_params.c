// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_record.h"
#include "golang/types/typexpr.h"

struct type_param *typexpr_declare_param(struct checking *c, node_id ident, u32 index)
{
	struct object *object = check_new_object(c, OBJECT_TYPE_NAME, ident);
	struct type_param *param = type_param_new(c->ctx, object, index);

	param->constraint = type_invalid();
	record_definition(c, ident, object);
	check_declare(c, object);
	return param;
}

static u32 count_names(const struct checking *c, struct node_list list)
{
	u32 count = 0;

	for (u32 i = 0; i < list.len; i++)
		count += ast_field_list(c->env.ast, list.at[i], 0).len;
	return count;
}

void typexpr_type_params(struct checking *c, node_id fields, struct type_params *ret)
{
	struct node_list list = check_list(c, check_node(c, fields)->a);
	struct type_params tparams = {.count = count_names(c, list)};
	bool was_inside = c->env.in_type_params;
	u32 at = 0;

	tparams.at = arena_array(c->arena, struct type_param *, tparams.count);
	for (u32 i = 0; i < list.len; i++) {
		struct node_list names = ast_field_list(c->env.ast, list.at[i], 0);

		for (u32 j = 0; j < names.len; j++, at++)
			tparams.at[at] = typexpr_declare_param(c, names.at[j], at);
	}
	*ret = tparams;
	c->env.in_type_params = true;
	at = 0;
	for (u32 i = 0; i < list.len; i++) {
		u32 names = ast_field_list(c->env.ast, list.at[i], 0).len;
		node_id type_id = ast_field(c->env.ast, list.at[i], 1);
		struct type *bound = type_id ? typexpr_constraint(c, type_id) : type_invalid();

		if (type_is_param(bound))
			bound = type_invalid();
		for (u32 j = 0; j < names; j++, at++)
			tparams.at[at]->constraint = bound;
	}
	c->env.in_type_params = was_inside;
}
