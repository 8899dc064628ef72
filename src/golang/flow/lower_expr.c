// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

typedef struct ir_operand (*value_fn)(struct lowerer *l, node_id node, ir_place dst);

const struct node_info *lower_info(const struct lowerer *l, node_id node)
{
	static const struct node_info nothing;

	if (node < l->body->low || node >= l->body->high)
		return &nothing;
	return body_node(l->body, node);
}

struct type *lower_type(const struct lowerer *l, node_id node)
{
	const struct node_info *info = lower_info(l, node);
	struct type_tuple *tuple;

	if (!info->is_implicit_ok)
		return info->type;
	tuple = info->type ? type_as_tuple(info->type) : NULL;
	return tuple && tuple->count ? tuple->vars[0]->type : info->type;
}

struct ir_operand lower_operand_place(ir_place place, node_id node, struct type *type)
{
	return (struct ir_operand){
		.kind = IR_OPERAND_PLACE, .index = place, .node = node, .type = type};
}

struct ir_operand lower_operand_other(const struct lowerer *l, node_id node)
{
	return (struct ir_operand){
		.kind = IR_OPERAND_OTHER, .node = node, .type = lower_type(l, node)};
}

struct ir_operand lower_operand_const(node_id node, const struct constant *constant)
{
	return (struct ir_operand){.kind = IR_OPERAND_CONST, .node = node, .constant = constant};
}

static struct ir_operand operand_func(node_id node, struct object *func)
{
	return (struct ir_operand){.kind = IR_OPERAND_FUNC,
		.node = node,
		.object = func->origin ? func->origin : func};
}

// Where an instruction that makes the value of a node writes.
static ir_place value_dst(struct lowerer *l, node_id node, ir_place dst)
{
	return dst ? dst : lower_temp(l, lower_type(l, node));
}

static struct ir_operand emit_value(
	struct lowerer *l, enum ir_op op, node_id node, ir_place dst, struct ir_operand arg)
{
	dst = value_dst(l, node, dst);
	lower_emit1(l, op, node, dst, arg);
	return lower_operand_place(dst, node, lower_type(l, node));
}

static struct ir_operand value_of_place(struct lowerer *l, node_id node)
{
	struct lower_ref ref = lower_place(l, node);
	struct ir_operand operand = lower_operand_place(ref.place, node, lower_type(l, node));

	operand.deref = ref.deref;
	return ref.place ? operand : lower_operand_other(l, node);
}

static struct ir_operand value_ident(struct lowerer *l, node_id node, ir_place dst)
{
	struct object *object = lower_info(l, node)->object;

	(void)dst;
	if (object && object->kind == OBJECT_VAR)
		return value_of_place(l, node);
	if (object && object->kind == OBJECT_FUNC)
		return operand_func(node, object);
	if (object && object->kind == OBJECT_NIL)
		return (struct ir_operand){.kind = IR_OPERAND_NIL, .node = node};
	return lower_operand_other(l, node);
}

// x.Method without a call: a function that holds x.
static struct ir_operand value_bind(
	struct lowerer *l, node_id node, struct object *method, ir_place dst)
{
	struct ir_call *call = arena_new(l->arena, struct ir_call);
	struct ir_operand recv = lower_receiver(l, node, method);

	dst = value_dst(l, node, dst);
	call->node = node;
	call->closure = -1;
	call->recv = recv;
	lower_callee(l, call, method);
	call->never_returns = false; // binding does
	lower_emit1(l, IR_BIND, node, dst, recv)->call = call;
	return lower_operand_place(dst, node, lower_type(l, node));
}

static struct ir_operand value_selector(struct lowerer *l, node_id node, ir_place dst)
{
	struct object *object = lower_info(l, node)->object;
	node_id x = ast_node(l->ast, node)->a;

	if (!object && lower_is_package_name(l, x))
		object = lower_info(l, ast_node(l->ast, node)->b)->object;
	if (object && object->kind == OBJECT_VAR)
		return value_of_place(l, node);
	if (object && object->kind == OBJECT_FUNC) {
		if (lower_is_package_name(l, x) || lower_info(l, x)->mode == MODE_TYPE)
			return operand_func(node, object);
		return value_bind(l, node, object, dst);
	}
	if (!lower_is_package_name(l, x))
		lower_effects(l, x);
	return lower_operand_other(l, node);
}

static struct ir_operand value_star(struct lowerer *l, node_id node, ir_place dst)
{
	(void)dst;
	return value_of_place(l, node);
}

static struct ir_operand value_paren(struct lowerer *l, node_id node, ir_place dst)
{
	return lower_value(l, ast_node(l->ast, node)->a, dst);
}

static struct ir_operand value_func_lit(struct lowerer *l, node_id node, ir_place dst)
{
	return emit_value(l, IR_CLOSURE, node, dst, lower_closure(l, node));
}

static struct ir_operand value_op(struct lowerer *l, node_id node, ir_place dst, enum token token,
	const struct ir_operand *args, u32 count)
{
	dst = value_dst(l, node, dst);
	lower_emit(l, IR_OP, node, dst, args, count)->token = (u8)token;
	return lower_operand_place(dst, node, lower_type(l, node));
}

static bool is_map(struct type *type)
{
	struct type *core = type ? type_core(type) : NULL;

	return core && core->kind == TYPE_MAP;
}

static bool is_string(struct type *type)
{
	struct type_basic *basic = type ? type_under_basic(type) : NULL;

	return basic && (basic->flags & BASIC_IS_STRING);
}

static struct ir_operand value_index(struct lowerer *l, node_id node, ir_place dst)
{
	const struct node *index = ast_node(l->ast, node);
	struct type *type = lower_type(l, index->a);
	struct ir_operand args[2];
	struct type *core = type ? type_core(type_deref(type)) : NULL;

	if (core && (core->kind == TYPE_SLICE || core->kind == TYPE_ARRAY))
		return value_of_place(l, node);
	if (!is_map(type) && !is_string(type)) // f[int]
		return lower_value(l, index->a, dst);
	args[0] = lower_value(l, index->a, 0);
	args[1] = lower_value(l, index->b, 0);
	if (is_string(type))
		return value_op(l, node, dst, TOKEN_LBRACK, args, 2);
	dst = value_dst(l, node, dst);
	lower_emit(l, IR_MAP_GET, node, dst, args, 2);
	return lower_operand_place(dst, node, lower_type(l, node));
}

// f[int, string]
static struct ir_operand value_index_list(struct lowerer *l, node_id node, ir_place dst)
{
	return lower_value(l, ast_node(l->ast, node)->a, dst);
}

static struct ir_operand value_slice(struct lowerer *l, node_id node, ir_place dst)
{
	node_id x = ast_field(l->ast, node, 0);
	struct ir_operand args[4] = {0};

	args[0] = lower_value(l, x, 0);
	if (lower_type(l, x) && type_under_elem(lower_type(l, x), TYPE_ARRAY))
		lower_mark_address(l, x);
	for (u32 i = 1; i < 4; i++) {
		if (ast_field(l->ast, node, i))
			args[i] = lower_value(l, ast_field(l->ast, node, i), 0);
	}
	dst = value_dst(l, node, dst);
	lower_emit(l, IR_SLICE, node, dst, args, 4);
	return lower_operand_place(dst, node, lower_type(l, node));
}

static struct ir_operand value_assert(struct lowerer *l, node_id node, ir_place dst)
{
	struct ir_operand x = lower_value(l, ast_node(l->ast, node)->a, 0);

	dst = value_dst(l, node, dst);
	lower_emit1(l, IR_ASSERT, node, dst, x)->type = lower_type(l, node);
	return lower_operand_place(dst, node, lower_type(l, node));
}

static struct ir_operand value_address(struct lowerer *l, node_id node, ir_place dst)
{
	node_id x = ast_unparen(l->ast, ast_node(l->ast, node)->a);
	struct lower_ref ref;

	if (ast_kind(l->ast, x) == NODE_COMPOSITE_LIT)
		return lower_address_of_literal(l, node, dst);
	ref = lower_place(l, x);
	if (!ref.place)
		return lower_operand_other(l, node);
	if (ref.deref) // &*p
		return lower_operand_place(ref.place, node, lower_type(l, node));
	lower_mark_address(l, x);
	return emit_value(
		l, IR_ADDR, node, dst, lower_operand_place(ref.place, x, lower_type(l, x)));
}

static struct ir_operand value_unary(struct lowerer *l, node_id node, ir_place dst)
{
	const struct node *unary = ast_node(l->ast, node);
	struct ir_operand x;

	if (unary->op == TOKEN_AND)
		return value_address(l, node, dst);
	x = lower_value(l, unary->a, 0);
	if (unary->op == TOKEN_ARROW)
		return emit_value(l, IR_RECV, node, dst, x);
	return value_op(l, node, dst, (enum token)unary->op, &x, 1);
}

// Evaluating it twice or not at all makes no difference.
static bool is_pure(const struct lowerer *l, node_id node)
{
	const struct node *at = ast_node(l->ast, node);

	switch (at->kind) {
	case NODE_IDENT:
	case NODE_BASIC_LIT:
		return true;
	case NODE_PAREN_EXPR:
	case NODE_STAR_EXPR:
	case NODE_SELECTOR_EXPR:
		return is_pure(l, at->a);
	case NODE_UNARY_EXPR:
		return at->op != TOKEN_ARROW && is_pure(l, at->a);
	case NODE_BINARY_EXPR:
	case NODE_INDEX_EXPR:
		return is_pure(l, at->a) && is_pure(l, at->b);
	case NODE_CALL_EXPR:
		return lower_info(l, node)->builtin_plus_one == BUILTIN_LEN + 1 &&
		       ast_list(l->ast, at->b).len == 1 &&
		       is_pure(l, ast_list(l->ast, at->b).at[0]);
	default: // any other kind of expression may do something
		return false;
	}
}

// a && b whose right side does something: control splits, and the value is a variable.
static struct ir_operand value_short_circuit(struct lowerer *l, node_id node, ir_place dst)
{
	u32 yes = lower_block_new(l, node), no = lower_block_new(l, node);
	u32 join = lower_block_new(l, node);

	if (!dst)
		dst = lower_var_place(l, lower_var_new(l, IR_VAR_LOCAL, NULL, lower_type(l, node)));
	lower_cond(l, node, yes, no);
	lower_block_start(l, yes);
	lower_emit1(
		l, IR_COPY, node, dst, lower_operand_const(node, constant_bool(l->arena, true)));
	lower_jump(l, join);
	lower_block_start(l, no);
	lower_emit1(
		l, IR_COPY, node, dst, lower_operand_const(node, constant_bool(l->arena, false)));
	lower_jump(l, join);
	lower_block_start(l, join);
	return lower_operand_place(dst, node, lower_type(l, node));
}

static struct ir_operand value_binary(struct lowerer *l, node_id node, ir_place dst)
{
	const struct node *binary = ast_node(l->ast, node);
	bool is_logical = binary->op == TOKEN_LAND || binary->op == TOKEN_LOR;
	struct ir_operand args[2];

	if (is_logical && !is_pure(l, binary->b))
		return value_short_circuit(l, node, dst);
	args[0] = lower_value(l, binary->a, 0);
	args[1] = lower_value(l, binary->b, 0);
	return value_op(l, node, dst, (enum token)binary->op, args, 2);
}

static const value_fn value_fns[NODE_KIND_COUNT] = {
	[NODE_IDENT] = value_ident,
	[NODE_FUNC_LIT] = value_func_lit,
	[NODE_COMPOSITE_LIT] = lower_composite,
	[NODE_PAREN_EXPR] = value_paren,
	[NODE_SELECTOR_EXPR] = value_selector,
	[NODE_INDEX_EXPR] = value_index,
	[NODE_INDEX_LIST_EXPR] = value_index_list,
	[NODE_SLICE_EXPR] = value_slice,
	[NODE_TYPE_ASSERT_EXPR] = value_assert,
	[NODE_CALL_EXPR] = lower_call_value,
	[NODE_STAR_EXPR] = value_star,
	[NODE_UNARY_EXPR] = value_unary,
	[NODE_BINARY_EXPR] = value_binary,
};

struct ir_operand lower_value(struct lowerer *l, node_id node, ir_place dst)
{
	const struct node_info *info = lower_info(l, node);
	value_fn fn = value_fns[ast_kind(l->ast, node)];
	struct ir_operand value;

	if (info->mode == MODE_CONSTANT && info->constant)
		return lower_operand_const(node, info->constant);
	if (info->mode == MODE_NIL)
		return (struct ir_operand){.kind = IR_OPERAND_NIL, .node = node};
	if (info->mode == MODE_TYPE)
		return (struct ir_operand){
			.kind = IR_OPERAND_TYPE, .node = node, .type = info->type};
	if (l->depth >= LOWER_MAX_DEPTH)
		l->too_large = true;
	if (!fn || l->depth >= LOWER_MAX_DEPTH)
		return lower_operand_other(l, node);
	l->depth++;
	value = fn(l, node, dst);
	l->depth--;
	return value;
}

void lower_effects(struct lowerer *l, node_id node)
{
	(void)lower_value(l, node, 0);
}

bool lower_comma_ok(struct lowerer *l, node_id node, ir_place dst, ir_place dst2)
{
	const struct node *at = ast_node(l->ast, node = ast_unparen(l->ast, node));
	struct ir_operand args[2];
	struct ir_instr *instr;

	if (at->kind == NODE_UNARY_EXPR && at->op == TOKEN_ARROW) {
		instr = lower_emit1(l, IR_RECV, node, dst, lower_value(l, at->a, 0));
	} else if (at->kind == NODE_TYPE_ASSERT_EXPR) {
		instr = lower_emit1(l, IR_ASSERT, node, dst, lower_value(l, at->a, 0));
		instr->type = lower_type(l, node);
	} else if (at->kind == NODE_INDEX_EXPR && is_map(lower_type(l, at->a))) {
		args[0] = lower_value(l, at->a, 0);
		args[1] = lower_value(l, at->b, 0);
		instr = lower_emit(l, IR_MAP_GET, node, dst, args, 2);
	} else {
		return false;
	}
	instr->dst2 = dst2;
	instr->comma_ok = true;
	return true;
}

struct ir_operand lower_to_type(
	struct lowerer *l, struct ir_operand value, struct type *target, ir_place dst)
{
	if (value.kind != IR_OPERAND_PLACE || !target || !value.type ||
		!type_is_interface(target) || type_is_interface(value.type) ||
		value.type->kind == TYPE_INVALID)
		return value;
	if (!dst)
		dst = lower_temp(l, target);
	lower_emit1(l, IR_CONVERT, value.node, dst, value)->type = target;
	return lower_operand_place(dst, value.node, target);
}
