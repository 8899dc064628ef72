// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

ir_place lower_var_place(const struct lowerer *l, ir_var var)
{
	return l->vars.at[var].place;
}

ir_var lower_var_new(
	struct lowerer *l, enum ir_var_kind kind, struct object *object, struct type *type)
{
	struct ir_var_info *info = vec_push(l->arena, &l->vars);
	struct ir_place_info *place = vec_push(l->arena, &l->places);
	ir_var var = l->vars.len - 1;

	*info = (struct ir_var_info){
		.kind = kind, .object = object, .type = type, .place = l->places.len - 1};
	if (kind != IR_VAR_GLOBAL)
		info->func = l->fn->func->index;
	*place = (struct ir_place_info){.var = var, .type = type};
	if (object)
		*map_put(&l->var_of, (u64)(uintptr_t)object) = var;
	return var;
}

static bool is_package_level(const struct object *object)
{
	return object->package && object->parent &&
	       object->parent == package_scope(object->package);
}

ir_var lower_var_of(struct lowerer *l, struct object *object)
{
	const u64 *known = map_get(&l->var_of, (u64)(uintptr_t)object);
	struct ir_var_info *info;

	if (!known)
		return lower_var_new(l, is_package_level(object) ? IR_VAR_GLOBAL : IR_VAR_LOCAL,
			object, object->type);
	info = &l->vars.at[*known];
	if (info->kind != IR_VAR_GLOBAL && info->func != l->fn->func->index)
		info->captured = true;
	return (ir_var)*known;
}

ir_place lower_temp(struct lowerer *l, struct type *type)
{
	return lower_var_place(l, lower_var_new(l, IR_VAR_TEMP, NULL, type));
}

static ir_place place_new(
	struct lowerer *l, ir_place parent, struct ir_step step, struct type *type)
{
	struct ir_place_info *info = vec_push(l->arena, &l->places);
	ir_place place = l->places.len - 1;
	struct ir_place_info *above = &l->places.at[parent];

	*info = (struct ir_place_info){
		.var = above->var,
		.parent = parent,
		.step = step,
		.depth = above->depth + 1,
		.type = type,
		.next_sibling = above->first_child,
	};
	above->first_child = place;
	return place;
}

static bool is_full(const struct lowerer *l, ir_place place)
{
	return l->places.at[place].depth >= IR_MAX_PATH;
}

ir_place lower_place_field(
	struct lowerer *l, ir_place base, struct object *field, struct type *type)
{
	struct object *origin = field->origin ? field->origin : field;

	if (!base || is_full(l, base))
		return base;
	for (ir_place p = l->places.at[base].first_child; p; p = l->places.at[p].next_sibling) {
		if (l->places.at[p].step.field == origin)
			return p;
	}
	return place_new(l, base, (struct ir_step){.kind = IR_STEP_FIELD, .field = origin}, type);
}

ir_place lower_place_element(struct lowerer *l, ir_place base, u64 key,
	const struct lower_reads *reads, struct type *type)
{
	struct ir_step step = {.kind = IR_STEP_INDEX, .key = key};
	ir_place some = 0;
	u32 count = 0;

	if (!base || is_full(l, base))
		return base;
	for (ir_place p = l->places.at[base].first_child; p; p = l->places.at[p].next_sibling) {
		const struct ir_step *known = &l->places.at[p].step;

		if (known->kind != IR_STEP_INDEX)
			continue;
		if (known->key == key)
			return p;
		if (known->key == 0)
			some = p;
		count++;
	}
	if (count >= IR_MAX_ELEMENTS) {
		if (some)
			return some;
		step.key = 0;
	}
	if (step.key) {
		step.reads = arena_copy(
			l->arena, reads->at, reads->count * sizeof(*reads->at), _Alignof(ir_place));
		step.read_count = reads->count;
	}
	return place_new(l, base, step, type);
}

// The field number `index` of a struct or of what a pointer to one points to.
static struct object *struct_field(struct type *type, u32 index)
{
	struct type *under = type ? type_under_struct(type) ? type : type_deref(type) : NULL;
	struct type_struct *fields = under ? type_under_struct(under) : NULL;

	return fields && index < fields->count ? fields->fields[index] : NULL;
}

ir_place lower_embedded(struct lowerer *l, node_id selector, ir_place base)
{
	const struct node_info *info = lower_info(l, selector);
	struct type *type = lower_type(l, ast_node(l->ast, selector)->a);

	for (u32 i = 0; i < info->path_len && base; i++) {
		struct object *field = struct_field(type, info->path[i]);

		if (!field)
			return 0;
		type = field->type;
		base = lower_place_field(l, base, field, type);
	}
	return base;
}

// What holds the value of an expression that is no place itself.
static struct lower_ref place_of_value(struct lowerer *l, node_id node)
{
	struct ir_operand value = lower_value(l, node, 0);

	if (value.kind != IR_OPERAND_PLACE)
		return (struct lower_ref){0};
	return (struct lower_ref){value.index, value.deref};
}

// Variables of the package or another: x, pkg.x.
static struct lower_ref place_of_object(struct lowerer *l, node_id node)
{
	struct object *object = lower_info(l, node)->object;

	if (!object || object->kind != OBJECT_VAR || object->is_field)
		return (struct lower_ref){0};
	return (struct lower_ref){lower_var_place(l, lower_var_of(l, object)), false};
}

bool lower_is_package_name(const struct lowerer *l, node_id node)
{
	const struct object *object = lower_info(l, node)->object;

	return ast_kind(l->ast, node) == NODE_IDENT && object &&
	       object->kind == OBJECT_PACKAGE_NAME;
}

static struct lower_ref place_of_selector(struct lowerer *l, node_id node)
{
	struct object *object = lower_info(l, node)->object;
	node_id x = ast_node(l->ast, node)->a;
	struct lower_ref base;

	// The name behind the dot is what stands for the other package's variable.
	if (lower_is_package_name(l, x))
		return place_of_object(l, ast_node(l->ast, node)->b);
	if (!object || object->kind != OBJECT_VAR)
		return place_of_value(l, node);
	base = lower_place(l, x);
	base.place = lower_embedded(l, node, base.place);
	if (!base.place)
		return (struct lower_ref){0};
	// A path that cannot grow stands for all that is inside.
	return (struct lower_ref){lower_place_field(l, base.place, object, lower_type(l, node)),
		is_full(l, base.place)};
}

static bool has_elements(struct type *type)
{
	struct type *core = type ? type_core(type_deref(type)) : NULL;

	return core && (core->kind == TYPE_SLICE || core->kind == TYPE_ARRAY);
}

static struct lower_ref place_of_index(struct lowerer *l, node_id node)
{
	const struct node *index = ast_node(l->ast, node);
	struct lower_reads reads = {0};
	struct ir_operand at;
	struct lower_ref base;
	u64 key;

	if (!has_elements(lower_type(l, index->a)))
		return place_of_value(l, node);
	base = lower_place(l, index->a);
	at = lower_value(l, index->b, 0);
	if (!base.place)
		return (struct lower_ref){0};
	key = lower_key(l, &at, &reads);
	return (struct lower_ref){
		lower_place_element(l, base.place, key, &reads, lower_type(l, node)),
		is_full(l, base.place)};
}

static struct lower_ref place_of_star(struct lowerer *l, node_id node)
{
	struct lower_ref ref = lower_place(l, ast_node(l->ast, node)->a);

	ref.deref = ref.place != 0;
	return ref;
}

struct lower_ref lower_place(struct lowerer *l, node_id node)
{
	struct lower_ref ref = {0};

	if (l->depth >= LOWER_MAX_DEPTH) {
		l->too_large = true;
		return ref;
	}
	l->depth++;
	node = ast_unparen(l->ast, node);
	if (ast_kind(l->ast, node) == NODE_IDENT)
		ref = place_of_object(l, node);
	else if (ast_kind(l->ast, node) == NODE_SELECTOR_EXPR)
		ref = place_of_selector(l, node);
	else if (ast_kind(l->ast, node) == NODE_INDEX_EXPR)
		ref = place_of_index(l, node);
	else if (ast_kind(l->ast, node) == NODE_STAR_EXPR)
		ref = place_of_star(l, node);
	else
		ref = place_of_value(l, node);
	l->depth--;
	return ref;
}

static bool is_pointer(struct type *type)
{
	return !type || type_under_pointer(type);
}

void lower_mark_address(struct lowerer *l, node_id node)
{
	for (;;) {
		const struct node *at = ast_node(l->ast, node);
		const struct node_info *info = lower_info(l, node);
		struct type *type;

		if (at->kind == NODE_IDENT) {
			if (info->object && info->object->kind == OBJECT_VAR)
				l->vars.at[lower_var_of(l, info->object)].address_taken = true;
			return;
		}
		if (at->kind != NODE_PAREN_EXPR && at->kind != NODE_SELECTOR_EXPR &&
			at->kind != NODE_INDEX_EXPR)
			return;
		type = lower_type(l, at->a);
		if (at->kind == NODE_SELECTOR_EXPR && lower_is_package_name(l, at->a)) {
			struct lower_ref global = place_of_object(l, node);

			l->vars.at[l->places.at[global.place].var].address_taken = true;
			return;
		}
		if (at->kind == NODE_SELECTOR_EXPR && (info->selector_indirect || is_pointer(type)))
			return;
		if (at->kind == NODE_INDEX_EXPR && !type_under_elem(type, TYPE_ARRAY))
			return;
		node = at->a;
	}
}
