// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

bool lower_is_blank(const struct lowerer *l, node_id node)
{
	node = ast_unparen(l->ast, node);
	return ast_kind(l->ast, node) == NODE_IDENT && ast_ident(l->ast, node) == l->blank;
}

// The left side of an assignment, with everything in it evaluated.
struct target {
	node_id node; // 0: nowhere
	struct lower_ref ref;
	bool is_map_element;
	struct ir_operand map, key;
	struct type *type;
};

static bool is_map_index(const struct lowerer *l, const struct node *index)
{
	struct type *type = lower_type(l, index->a);
	struct type *core = type ? type_core(type) : NULL;

	return core && core->kind == TYPE_MAP;
}

static struct type *target_type(const struct lowerer *l, node_id node)
{
	const struct object *object = lower_info(l, node)->object;
	struct type *type = lower_type(l, node);

	if (!type && ast_kind(l->ast, node) == NODE_IDENT && object)
		return object->type;
	return type;
}

// A temporary is no variable: f() = x does not compile.
static bool is_value(const struct lowerer *l, struct lower_ref ref)
{
	const struct ir_place_info *place = &l->places.at[ref.place];

	return !ref.deref && place->depth == 0 && l->vars.at[place->var].kind == IR_VAR_TEMP;
}

static struct target target_of(struct lowerer *l, node_id node)
{
	struct target target = {.node = ast_unparen(l->ast, node)};
	const struct node *at = ast_node(l->ast, target.node);

	if (lower_is_blank(l, node))
		return (struct target){0};
	target.type = target_type(l, target.node);
	if (at->kind == NODE_INDEX_EXPR && is_map_index(l, at)) {
		target.is_map_element = true;
		target.map = lower_value(l, at->a, 0);
		target.key = lower_value(l, at->b, 0);
	} else {
		target.ref = lower_place(l, target.node);
		if (is_value(l, target.ref))
			target.ref.place = 0;
	}
	return target;
}

// Where an instruction may write the value at once: a local variable of just that kind of type.
// What goes into fields, elements and global variables is always copied there.
static ir_place direct_place(
	const struct lowerer *l, const struct target *target, struct type *value_type)
{
	const struct ir_place_info *place = &l->places.at[target->ref.place];

	if (target->is_map_element || target->ref.deref || place->depth ||
		l->vars.at[place->var].kind == IR_VAR_GLOBAL)
		return 0;
	if (target->type && type_is_interface(target->type) &&
		!(value_type && type_is_interface(value_type)))
		return 0;
	return target->ref.place;
}

static void store(
	struct lowerer *l, const struct target *target, struct ir_operand value, node_id node)
{
	ir_place direct = direct_place(l, target, target->type);
	struct ir_operand args[3];

	if (!target->node) {
		lower_emit1(l, IR_DISCARD, node, 0, value);
		return;
	}
	if (direct && value.kind == IR_OPERAND_PLACE && value.index == direct && !value.deref)
		return; // the instruction that made it wrote it there
	value = lower_to_type(l, value, target->type, direct);
	if (direct && value.kind == IR_OPERAND_PLACE && value.index == direct && !value.deref)
		return;
	if (target->is_map_element) {
		args[0] = target->map;
		args[1] = target->key;
		args[2] = value;
		lower_emit(l, IR_MAP_SET, node, 0, args, 3);
	} else if (target->ref.place) {
		lower_emit1(l, IR_COPY, node, target->ref.place, value)->dst_deref =
			target->ref.deref;
	} else {
		lower_emit1(l, IR_USE, node, 0, value);
	}
}

void lower_store(struct lowerer *l, node_id lhs, struct ir_operand value, node_id node)
{
	struct target target = target_of(l, lhs);

	store(l, &target, value, node);
}

ir_place lower_direct_target(struct lowerer *l, node_id lhs, struct type *value_type)
{
	struct target target;

	if (ast_kind(l->ast, ast_unparen(l->ast, lhs)) != NODE_IDENT)
		return 0;
	target = target_of(l, lhs);
	return target.node ? direct_place(l, &target, value_type) : 0;
}

void lower_protect(struct lowerer *l, struct ir_operand *values, const ir_place *places, u32 count)
{
	for (u32 i = 1; i < count; i++) {
		ir_place copy;
		ir_var var;

		if (values[i].kind != IR_OPERAND_PLACE)
			continue;
		var = l->places.at[values[i].index].var;
		if (l->vars.at[var].kind == IR_VAR_TEMP)
			continue;
		for (u32 k = 0; k < i; k++) {
			if (!places[k] || l->places.at[places[k]].var != var)
				continue;
			copy = lower_temp(l, values[i].type);
			lower_emit1(l, IR_COPY, values[i].node, copy, values[i]);
			values[i] = lower_operand_place(copy, values[i].node, values[i].type);
			break;
		}
	}
}

static void assign_one(struct lowerer *l, node_id lhs, node_id rhs, node_id node)
{
	struct target target = target_of(l, lhs);
	struct type *type = lower_type(l, rhs);

	store(l, &target, lower_value(l, rhs, direct_place(l, &target, type)), node);
}

// a, b = x, y: the left sides first, then all values, then the assignments in order.
static void assign_parallel(
	struct lowerer *l, struct node_list lhs, struct node_list rhs, node_id node)
{
	struct target *targets = arena_array(l->arena, struct target, lhs.len);
	ir_place *places = arena_array(l->arena, ir_place, lhs.len);
	const struct ir_operand *found;
	struct ir_operand *values = arena_array(l->arena, struct ir_operand, lhs.len);
	u32 count;

	for (u32 i = 0; i < lhs.len; i++) {
		targets[i] = target_of(l, lhs.at[i]);
		places[i] = targets[i].ref.place;
	}
	count = lower_values(l, rhs, &found);
	count = MIN(count, lhs.len);
	if (count)
		memcpy(values, found, count * sizeof(*values));
	lower_protect(l, values, places, count);
	for (u32 i = 0; i < lhs.len; i++) {
		// The second value of a call into C, errno, has no operand of its own.
		if (i >= count)
			values[i] = (struct ir_operand){
				.kind = IR_OPERAND_OTHER, .node = node, .type = targets[i].type};
		store(l, &targets[i], values[i], node);
	}
}

// v, ok = x. False when x has no such form.
static bool assign_comma_ok(struct lowerer *l, struct node_list lhs, node_id rhs, node_id node)
{
	struct target value_target, ok_target;
	struct type *type = lower_type(l, rhs);
	const struct node *at = ast_node(l->ast, ast_unparen(l->ast, rhs));
	ir_place value, ok;

	if (at->kind != NODE_UNARY_EXPR && at->kind != NODE_TYPE_ASSERT_EXPR &&
		at->kind != NODE_INDEX_EXPR)
		return false;
	value_target = target_of(l, lhs.at[0]);
	ok_target = target_of(l, lhs.at[1]);
	value = value_target.node ? direct_place(l, &value_target, type) : 0;
	ok = ok_target.node ? direct_place(l, &ok_target, ok_target.type) : 0;
	if (!value && value_target.node)
		value = lower_temp(l, type);
	if (!ok && ok_target.node)
		ok = lower_temp(l, ok_target.type);
	if (!lower_comma_ok(l, rhs, value, ok))
		return false;
	if (value_target.node)
		store(l, &value_target, lower_operand_place(value, rhs, type), node);
	if (ok_target.node)
		store(l, &ok_target, lower_operand_place(ok, rhs, ok_target.type), node);
	return true;
}

static void assign_lists(
	struct lowerer *l, struct node_list lhs, struct node_list rhs, node_id node)
{
	if (lhs.len == 1 && rhs.len == 1)
		assign_one(l, lhs.at[0], rhs.at[0], node);
	else if (lhs.len != 2 || rhs.len != 1 || !assign_comma_ok(l, lhs, rhs.at[0], node))
		assign_parallel(l, lhs, rhs, node);
}

// x op= y and x++: x = x op y with x evaluated once.
static void assign_op(
	struct lowerer *l, node_id lhs, struct ir_operand y, enum token op, node_id node)
{
	struct target target = target_of(l, lhs);
	struct ir_operand args[2] = {lower_operand_other(l, lhs), y};
	ir_place dst = target.is_map_element ? 0 : target.ref.place;
	struct ir_operand element[2] = {target.map, target.key};
	struct ir_instr *instr;

	if (target.is_map_element) {
		ir_place old = lower_temp(l, target.type);

		lower_emit(l, IR_MAP_GET, target.node, old, element, 2);
		args[0] = lower_operand_place(old, target.node, target.type);
	} else if (target.ref.place) {
		args[0] = lower_operand_place(target.ref.place, target.node, target.type);
		args[0].deref = target.ref.deref;
	}
	if (!dst)
		dst = lower_temp(l, target.type);
	instr = lower_emit(l, IR_OP, node, dst, args, 2);
	instr->token = (u8)op;
	instr->dst_deref = target.ref.deref;
	if (target.is_map_element)
		store(l, &target, lower_operand_place(dst, node, target.type), node);
}

static enum token operator_of(enum token assign)
{
	static const u8 operators[TOKEN_COUNT] = {[TOKEN_ADD_ASSIGN] = TOKEN_ADD,
		[TOKEN_SUB_ASSIGN] = TOKEN_SUB,
		[TOKEN_MUL_ASSIGN] = TOKEN_MUL,
		[TOKEN_QUO_ASSIGN] = TOKEN_QUO,
		[TOKEN_REM_ASSIGN] = TOKEN_REM,
		[TOKEN_AND_ASSIGN] = TOKEN_AND,
		[TOKEN_OR_ASSIGN] = TOKEN_OR,
		[TOKEN_XOR_ASSIGN] = TOKEN_XOR,
		[TOKEN_SHL_ASSIGN] = TOKEN_SHL,
		[TOKEN_SHR_ASSIGN] = TOKEN_SHR,
		[TOKEN_AND_NOT_ASSIGN] = TOKEN_AND_NOT};

	return (enum token)operators[assign];
}

void lower_assign_stmt(struct lowerer *l, node_id node)
{
	struct node_list lhs = ast_field_list(l->ast, node, 0);
	struct node_list rhs = ast_field_list(l->ast, node, 1);
	enum token op = operator_of((enum token)ast_node(l->ast, node)->op);

	if (op && lhs.len == 1 && rhs.len == 1)
		assign_op(l, lhs.at[0], lower_value(l, rhs.at[0], 0), op, node);
	else
		assign_lists(l, lhs, rhs, node);
}

void lower_inc_dec(struct lowerer *l, node_id node)
{
	const struct node *at = ast_node(l->ast, node);
	enum token op = at->op == TOKEN_INC ? TOKEN_ADD : TOKEN_SUB;

	assign_op(l, at->a, lower_operand_const(node, constant_i64(l->arena, 1)), op, node);
}

// var x T without a value.
static void zero_value(struct lowerer *l, node_id name)
{
	struct target target = target_of(l, name);
	struct type *type = target.type;
	struct ir_alloc *alloc;

	if (!target.ref.place)
		return;
	if (type && (type_under_struct(type) || type_under_elem(type, TYPE_ARRAY))) {
		alloc = arena_new(l->arena, struct ir_alloc);
		alloc->kind = IR_ALLOC_COMPOSITE;
		alloc->type = type;
		lower_emit(l, IR_ALLOC, name, target.ref.place, NULL, 0)->alloc = alloc;
	} else if (type && type_has_nil(type)) {
		lower_emit1(l, IR_COPY, name, target.ref.place,
			(struct ir_operand){.kind = IR_OPERAND_NIL, .node = name});
	} else {
		lower_emit1(l, IR_COPY, name, target.ref.place,
			(struct ir_operand){.kind = IR_OPERAND_OTHER, .node = name, .type = type});
	}
}

void lower_value_spec(struct lowerer *l, node_id spec)
{
	struct node_list names = ast_field_list(l->ast, spec, 0);
	struct node_list values = ast_field_list(l->ast, spec, 2);

	if (values.len) {
		assign_lists(l, names, values, spec);
		return;
	}
	for (u32 i = 0; i < names.len; i++)
		zero_value(l, names.at[i]);
}
