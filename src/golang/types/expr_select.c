// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_record.h"
#include "golang/types/expr.h"

static void fail(struct checking *c, struct operand *x, node_id id, const char *what)
{
	if (what)
		check_unresolved(c, id, what);
	x->mode = MODE_INVALID;
	x->type = type_invalid();
}

static void imported_object(struct operand *x, struct object *object)
{
	switch ((enum object_kind)object->kind) {
	case OBJECT_CONST:
		x->mode = MODE_CONSTANT;
		x->value = object->constant ? object->constant : constant_unknown();
		break;
	case OBJECT_TYPE_NAME:
		x->mode = MODE_TYPE;
		break;
	case OBJECT_VAR:
		x->mode = MODE_VARIABLE;
		break;
	case OBJECT_FUNC:
		x->mode = MODE_VALUE;
		x->object = object;
		break;
	case OBJECT_BUILTIN:
		x->mode = MODE_BUILTIN;
		x->builtin = object->builtin;
		break;
	case OBJECT_PACKAGE_NAME:
	case OBJECT_LABEL:
	case OBJECT_NIL:
		x->mode = MODE_INVALID;
		break;
	}
	if (x->mode == MODE_BUILTIN) {
		x->type = type_invalid();
		return;
	}
	if (!object->type || object->type->kind == TYPE_INVALID)
		x->mode = MODE_INVALID;
	x->type = object->type ? object->type : type_invalid();
}

// package.Name
static void qualified(
	struct checking *c, struct operand *x, const struct node *node, struct object *package_name)
{
	struct package *imported = package_name->imported;
	const struct scope *scope = imported ? package_scope(imported) : NULL;
	struct object *object;

	record_use(c, node->a, package_name);
	if (package_name->name == c->checker->cgo && !imported) {
		x->mode = MODE_CGO;
		return;
	}
	if (!scope) {
		fail(c, x, node->b, "name of a package that could not be loaded");
		return;
	}
	object = scope_lookup(scope, check_node(c, node->b)->a);
	if (!object) {
		fail(c, x, node->b, "name that the imported package does not declare");
		return;
	}
	record_use(c, node->b, object);
	imported_object(x, object);
}

// T.method as a function whose first parameter is the receiver.
static void method_expression(struct checking *c, struct operand *x, struct object *method,
	struct type_signature *signature)
{
	struct type_tuple *params = signature->params;
	struct object **vars = arena_array(c->arena, struct object *, params->count + 1);
	struct type_signature *function;

	vars[0] = check_new_var(c, x->type, method->pos);
	for (u32 i = 0; i < params->count; i++)
		vars[i + 1] = params->vars[i];
	if (params->count > 0 && params->vars[0]->name) {
		vars[0]->name = c->checker->blank;
		vars[0]->text = STR("_");
		if (signature->recv && signature->recv->name) {
			vars[0]->name = signature->recv->name;
			vars[0]->text = signature->recv->text;
		}
	}
	function = type_signature_new(
		c->ctx, type_tuple_new(c->ctx, vars, params->count + 1), signature->results);
	function->variadic = signature->variadic;
	function->tparams = signature->tparams;
	x->mode = MODE_VALUE;
	x->type = &function->type;
}

static void method(struct checking *c, struct operand *x, struct object *method)
{
	struct type *type = object_type(c->ctx, method);

	x->object = method;
	if (type->kind != TYPE_SIGNATURE) {
		x->mode = MODE_INVALID;
	} else if (x->mode == MODE_TYPE) {
		method_expression(c, x, method, (struct type_signature *)type);
	} else {
		x->mode = MODE_VALUE;
		x->type = type;
	}
}

static void member(struct checking *c, struct operand *x, node_id id, const struct node *node)
{
	struct selection found = type_lookup(
		c->arena, x->type, x->mode == MODE_VARIABLE, c->package, check_node(c, node->b)->a);

	if (!found.object) {
		bool is_known = type_underlying(x->type)->kind != TYPE_INVALID;

		fail(c, x, node->b,
			is_known ? "field or method that the type does not have" : NULL);
		return;
	}
	record_selection(c, id, &found);
	x->object = NULL;
	if (found.object->kind == OBJECT_FUNC) {
		method(c, x, found.object);
		return;
	}
	if (x->mode == MODE_TYPE) {
		fail(c, x, node->b, "field of a type");
		return;
	}
	x->mode = x->mode == MODE_VARIABLE || found.indirect ? MODE_VARIABLE : MODE_VALUE;
	x->type = object_type(c->ctx, found.object);
}

void expr_selector(struct checking *c, struct operand *x, node_id id, bool want_type)
{
	const struct node *node = check_node(c, id);

	if (check_kind(c, node->a) == NODE_IDENT) {
		struct object *object = check_lookup(c, check_node(c, node->a)->a);

		if (object && object->kind == OBJECT_PACKAGE_NAME) {
			qualified(c, x, node, object);
			return;
		}
	}
	expr_or_type(c, x, node->a, false);
	if (x->mode == MODE_CGO) {
		x->type = type_invalid();
		return;
	}
	if (x->mode == MODE_INVALID || x->mode == MODE_BUILTIN || want_type) {
		x->mode = MODE_INVALID;
		x->type = type_invalid();
		return;
	}
	member(c, x, id, node);
}
