// SPDX-License-Identifier: Apache-2.0
#include "golang/types/decl_type.h"

#include "golang/types/expand.h"
#include "golang/types/typexpr.h"

static void alias(struct checking *c, struct object *object, const struct node *node)
{
	struct type_alias *alias;
	node_id tparams = check_extra(c, node, 1);
	struct type *aliased;

	object->is_alias = true;
	if (c->checker->resolve_aliases) {
		object->type = type_invalid();
		object->type = typexpr_declared(c, check_extra(c, node, 2), object);
		return;
	}
	alias = type_alias_new(c->ctx, object);
	if (tparams)
		typexpr_type_params(c, tparams, &alias->tparams);
	aliased = typexpr_declared(c, check_extra(c, node, 2), object);
	alias->aliased = object->type->kind == TYPE_INVALID ? type_invalid() : aliased;
}

// True when following type names from `type` leads back to named, as in type T T.
static bool is_circular(const struct type_named *named, struct type *type)
{
	for (;;) {
		if (type->kind == TYPE_ALIAS) {
			type = alias_type((struct type_alias *)type);
		} else if (type->kind == TYPE_NAMED) {
			struct type_named *next = ((struct type_named *)type)->origin;

			if (next == named)
				return true;
			type = next->rhs;
		} else {
			return false;
		}
		if (!type)
			return false;
	}
}

void decl_type(struct checking *c, struct object *object, node_id spec)
{
	const struct node *node = check_node(c, spec);
	node_id tparams = check_extra(c, node, 1);
	struct locals_mark mark = locals_enter(&c->locals);
	struct type_named *named;
	struct type *rhs;

	if (node->flags & NODE_ALIAS) {
		alias(c, object, node);
	} else {
		named = type_named_new(c->ctx, object);
		if (tparams)
			typexpr_type_params(c, tparams, &named->tparams);
		rhs = typexpr_declared(c, check_extra(c, node, 2), object);
		named->rhs = type_is_param(rhs) || is_circular(named, rhs) ? type_invalid() : rhs;
	}
	locals_leave(&c->locals, mark);
}
