// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

enum { MAX_KEY_DEPTH = 6 };

static u64 mix(u64 hash, u64 value)
{
	hash = (hash ^ (value + 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;
	hash ^= hash >> 32;
	return hash ? hash : 1; // 0 means no key
}

static u64 constant_key(const struct constant *constant)
{
	u64 hash = mix(1, constant_kind(constant)), unsigned_value;
	i64 value;

	switch (constant_kind(constant)) {
	case CONSTANT_BOOL:
		return mix(hash, constant_bool_value(constant));
	case CONSTANT_STRING:
		return mix(hash, str_hash(constant_string_value(constant)));
	case CONSTANT_INT:
	case CONSTANT_FLOAT:
		if (constant_to_i64(constant, &value))
			return mix(hash, (u64)value);
		return constant_to_u64(constant, &unsigned_value) ? mix(hash, unsigned_value) : 0;
	case CONSTANT_UNKNOWN:
	case CONSTANT_COMPLEX:
		return 0;
	}
	return 0;
}

static void add_read(struct lower_reads *reads, ir_place place)
{
	for (u32 i = 0; i < reads->count; i++) {
		if (reads->at[i] == place)
			return;
	}
	if (reads->count == LOWER_MAX_READS)
		reads->overflow = true;
	else
		reads->at[reads->count++] = place;
}

static u64 operand_key(const struct lowerer *l, const struct ir_operand *operand,
	struct lower_reads *reads, u32 depth);

// A temporary is what makes it.
static u64 temp_key(const struct lowerer *l, const struct ir_var_info *var,
	struct lower_reads *reads, u32 depth)
{
	const struct ir_instr *instr = &l->fn->instrs.at[var->def];
	u64 hash = mix(2, (u64)instr->token << 8 | instr->builtin_plus_one);

	if (!var->def || var->func != l->fn->func->index || instr->op != IR_OP ||
		depth >= MAX_KEY_DEPTH)
		return 0;
	for (u32 i = 0; i < instr->arg_count; i++) {
		u64 part = operand_key(l, &instr->args[i], reads, depth + 1);

		if (!part)
			return 0;
		hash = mix(hash, part);
	}
	return hash;
}

static u64 place_key(const struct lowerer *l, const struct ir_operand *operand,
	struct lower_reads *reads, u32 depth)
{
	ir_place place = operand->index;
	const struct ir_place_info *info = &l->places.at[place];
	const struct ir_var_info *var = &l->vars.at[info->var];

	if (info->depth == 0 && var->kind == IR_VAR_TEMP)
		return temp_key(l, var, reads, depth);
	for (; place; place = l->places.at[place].parent) {
		const struct ir_step *step = &l->places.at[place].step;

		if (l->places.at[place].depth && step->kind == IR_STEP_INDEX && !step->key)
			return 0;
		for (u32 i = 0; i < step->read_count; i++)
			add_read(reads, step->reads[i]);
	}
	// Assigning a prefix of it counts as well, but not what else lies below the prefix.
	add_read(reads, operand->index);
	return mix(mix(3, operand->index), operand->deref);
}

static u64 operand_key(const struct lowerer *l, const struct ir_operand *operand,
	struct lower_reads *reads, u32 depth)
{
	if (operand->kind == IR_OPERAND_PLACE)
		return place_key(l, operand, reads, depth);
	if (operand->kind == IR_OPERAND_CONST)
		return constant_key(operand->constant);
	if (operand->kind == IR_OPERAND_NIL)
		return mix(4, 0);
	return 0;
}

u64 lower_key(const struct lowerer *l, const struct ir_operand *operand, struct lower_reads *reads)
{
	u64 key = operand_key(l, operand, reads, 0);

	return reads->overflow ? 0 : key;
}

static bool is_variable(const struct lowerer *l, const struct ir_operand *operand)
{
	const struct ir_place_info *place = &l->places.at[operand->index];

	return operand->kind == IR_OPERAND_PLACE &&
	       (place->depth || l->vars.at[place->var].kind != IR_VAR_TEMP);
}

// Branches on the condition, after an instruction that reads what it reads.
static void branch(
	struct lowerer *l, struct ir_cond *cond, const struct lower_reads *reads, u32 yes, u32 no)
{
	struct ir_operand used[2];
	u32 count = 0;

	if (reads->overflow)
		cond->key = 0;
	if (cond->key) {
		cond->reads = arena_copy(
			l->arena, reads->at, reads->count * sizeof(*reads->at), _Alignof(ir_place));
		cond->read_count = reads->count;
	}
	if (is_variable(l, &cond->a))
		used[count++] = cond->a;
	if (is_variable(l, &cond->b))
		used[count++] = cond->b;
	if (count)
		lower_emit(l, IR_USE, cond->node, 0, used, count);
	lower_branch(l, cond, yes, no);
}

static enum token mirrored(enum token op)
{
	static const u8 mirror[TOKEN_COUNT] = {[TOKEN_LSS] = TOKEN_GTR,
		[TOKEN_GTR] = TOKEN_LSS,
		[TOKEN_LEQ] = TOKEN_GEQ,
		[TOKEN_GEQ] = TOKEN_LEQ};

	return mirror[op] ? (enum token)mirror[op] : op;
}

// The key of a == b for EQL and NEQ, of a < b for LSS and GEQ, of b < a for GTR and LEQ.
static u64 comparison_key(
	const struct lowerer *l, const struct ir_cond *cond, struct lower_reads *reads)
{
	u64 a = lower_key(l, &cond->a, reads), b = lower_key(l, &cond->b, reads), swap;
	bool is_equality = cond->token == TOKEN_EQL || cond->token == TOKEN_NEQ;

	if (!a || !b)
		return 0;
	if (is_equality ? a > b : cond->token == TOKEN_GTR || cond->token == TOKEN_LEQ) {
		swap = a;
		a = b;
		b = swap;
	}
	return mix(mix(mix(5, is_equality), a), b);
}

static void compare(struct lowerer *l, node_id node, enum token op, struct ir_operand a,
	struct ir_operand b, u32 yes, u32 no)
{
	struct ir_cond cond = {.kind = IR_COND_CMP, .token = (u8)op, .node = node, .a = a, .b = b};
	struct lower_reads reads = {0};

	if (a.kind == IR_OPERAND_NIL ||
		(a.kind == IR_OPERAND_CONST && b.kind == IR_OPERAND_PLACE)) {
		cond.a = b;
		cond.b = a;
		cond.token = (u8)mirrored(op);
	}
	cond.key = comparison_key(l, &cond, &reads);
	branch(l, &cond, &reads, yes, no);
}

void lower_cond_equal(
	struct lowerer *l, node_id node, struct ir_operand a, struct ir_operand b, u32 yes, u32 no)
{
	compare(l, node, TOKEN_EQL, a, b, yes, no);
}

static bool is_comparison(enum token op)
{
	return op == TOKEN_EQL || op == TOKEN_NEQ || op == TOKEN_LSS || op == TOKEN_LEQ ||
	       op == TOKEN_GTR || op == TOKEN_GEQ;
}

static void cond_value(struct lowerer *l, node_id node, u32 yes, u32 no)
{
	struct ir_operand value = lower_value(l, node, 0);
	struct ir_cond cond = {.kind = IR_COND_OTHER, .node = node, .a = value};
	struct lower_reads reads = {0};

	if (value.kind == IR_OPERAND_PLACE) {
		cond.kind = IR_COND_BOOL;
		cond.key = lower_key(l, &value, &reads);
	}
	branch(l, &cond, &reads, yes, no);
}

static void cond_logical(
	struct lowerer *l, const struct node *binary, node_id node, u32 yes, u32 no)
{
	u32 middle = lower_block_new(l, node);

	if (binary->op == TOKEN_LAND)
		lower_cond(l, binary->a, middle, no);
	else
		lower_cond(l, binary->a, yes, middle);
	lower_block_start(l, middle);
	lower_cond(l, binary->b, yes, no);
}

static void cond_comparison(
	struct lowerer *l, const struct node *binary, node_id node, u32 yes, u32 no)
{
	struct ir_operand a = lower_value(l, binary->a, 0);
	struct ir_operand b = lower_value(l, binary->b, 0);

	compare(l, node, (enum token)binary->op, a, b, yes, no);
}

void lower_cond(struct lowerer *l, node_id node, u32 yes, u32 no)
{
	const struct node *at = ast_node(l->ast, node = ast_unparen(l->ast, node));
	const struct node_info *info = lower_info(l, node);

	if (info->mode == MODE_CONSTANT && info->constant &&
		constant_kind(info->constant) == CONSTANT_BOOL) {
		lower_jump(l, constant_bool_value(info->constant) ? yes : no);
		return;
	}
	if (l->depth >= LOWER_MAX_DEPTH) {
		l->too_large = true;
		lower_end(l, IR_TERM_NORETURN);
		return;
	}
	l->depth++;
	if (at->kind == NODE_UNARY_EXPR && at->op == TOKEN_NOT)
		lower_cond(l, at->a, no, yes);
	else if (at->kind == NODE_BINARY_EXPR && (at->op == TOKEN_LAND || at->op == TOKEN_LOR))
		cond_logical(l, at, node, yes, no);
	else if (at->kind == NODE_BINARY_EXPR && is_comparison((enum token)at->op))
		cond_comparison(l, at, node, yes, no);
	else
		cond_value(l, node, yes, no);
	l->depth--;
}
