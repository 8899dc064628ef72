// SPDX-License-Identifier: Apache-2.0
// What the parts of the lowering share: from a typed body to the intermediate representation of
// ir.h. Statements and expressions are lowered in one walk; each appends to the current block of
// the function that is being built. Where control cannot come, nothing is appended. Nothing here
// fails: what has no type becomes OTHER.
#pragma once

#include "base/vec.h"
#include "golang/flow/ir.h"

enum {
	LOWER_NO_BLOCK = UINT32_MAX,
	LOWER_MAX_DEPTH =
		3000, // nested expressions and statements; deeper: the function is too large
};

// Where break and continue go. Blocks are 0 when the statement has no such way out (0 is the
// entry).
struct lower_target {
	sym label;
	u32 break_block, continue_block;
	bool is_select_or_switch; // taken by break, passed over by continue
};

struct lower_label {
	sym name;
	u32 block;
};

// What is known of a loop when it is made; cfg_analyse finds the loop again by its head.
struct lower_loop {
	u32 head;
	node_id node;
	bool is_range_func;
	i64 trip_count;  // -1: not known
	ir_var trip_var; // trip_count holds when only the loop's own init and post assign this
};

// One function of the unit while it is built.
struct lower_func {
	struct lower_func *outer;
	struct ir_func *func;
	VEC(struct ir_instr) instrs;
	VEC(struct ir_block) blocks; // pred_count counts references until cfg_analyse
	VEC(struct lower_target) targets;
	VEC(struct lower_label) labels;
	VEC(struct lower_loop) loops;
	u32 block;             // current; LOWER_NO_BLOCK where control cannot come
	u32 fallthrough_block; // 0: none
	sym pending_label;     // of the statement that comes next
};

struct lowerer {
	struct arena *arena;
	struct symtab *names;
	const struct ast *ast;
	const struct body_info *body;
	const struct ir_oracle *oracle;
	struct ir_unit *unit;
	struct lower_func *fn;
	struct map var_of; // object -> ir_var
	VEC(struct ir_var_info) vars;
	VEC(struct ir_place_info) places;
	VEC(struct ir_func *) funcs;
	VEC(struct lower_func *) built; // parallel to funcs
	struct ir_instr spill;          // receives what is lowered where control cannot come
	sym blank;
	u32 depth;
	bool too_large;
};

// Places that a structural key depends on.
enum { LOWER_MAX_READS = 8 };
struct lower_reads {
	ir_place at[LOWER_MAX_READS];
	u32 count;
	bool overflow;
};

// A place and whether the value meant is what it points to.
struct lower_ref {
	ir_place place; // 0: none
	bool deref;
};

// --- lower_block.c: instructions and blocks

u32 lower_block_new(struct lowerer *l, node_id node);
bool lower_is_open(const struct lowerer *l);

// Makes block current; when nothing refers to it control cannot come there.
void lower_block_start(struct lowerer *l, u32 block);
// The same for a block that a later goto may refer to.
void lower_block_start_label(struct lowerer *l, u32 block);

// These end the current block.
void lower_jump(struct lowerer *l, u32 to);
void lower_branch(struct lowerer *l, const struct ir_cond *cond, u32 yes, u32 no);
void lower_end(struct lowerer *l, enum ir_term term);
void lower_succs(struct lowerer *l, enum ir_term term, const u32 *succs, u32 count);

// Appends; args are copied. dst may be 0.
struct ir_instr *lower_emit(struct lowerer *l, enum ir_op op, node_id node, ir_place dst,
	const struct ir_operand *args, u32 arg_count);
struct ir_instr *lower_emit1(
	struct lowerer *l, enum ir_op op, node_id node, ir_place dst, struct ir_operand arg);

// --- lower_place.c: variables and places

ir_var lower_var_new(
	struct lowerer *l, enum ir_var_kind kind, struct object *object, struct type *type);
ir_var lower_var_of(struct lowerer *l, struct object *object);
ir_place lower_var_place(const struct lowerer *l, ir_var var);
ir_place lower_temp(struct lowerer *l, struct type *type);
ir_place lower_place_field(
	struct lowerer *l, ir_place base, struct object *field, struct type *type);
ir_place lower_place_element(struct lowerer *l, ir_place base, u64 key,
	const struct lower_reads *reads, struct type *type);

// The place an expression denotes; what is computed on the way is lowered. For values the place
// that holds them; 0 when nothing does.
struct lower_ref lower_place(struct lowerer *l, node_id node);
// The base with the steps of a selector through embedded fields.
ir_place lower_embedded(struct lowerer *l, node_id selector, ir_place base);
// An identifier that names an imported package.
bool lower_is_package_name(const struct lowerer *l, node_id node);
// & was applied to the expression.
void lower_mark_address(struct lowerer *l, node_id node);

// --- lower_expr.c: values

const struct node_info *lower_info(const struct lowerer *l, node_id node);
struct type *lower_type(const struct lowerer *l, node_id node);

// The value of an expression. An instruction that makes it writes to dst unless dst is 0; the
// result is then dst's place, else any operand. One result: of a call with several, the first.
struct ir_operand lower_value(struct lowerer *l, node_id node, ir_place dst);
// The same, only for what it does.
void lower_effects(struct lowerer *l, node_id node);

struct ir_operand lower_operand_place(ir_place place, node_id node, struct type *type);
struct ir_operand lower_operand_other(const struct lowerer *l, node_id node);
struct ir_operand lower_operand_const(node_id node, const struct constant *constant);

// v, ok forms: receive, map element, assertion. False when the node is none of these.
bool lower_comma_ok(struct lowerer *l, node_id node, ir_place dst, ir_place dst2);

// Adds the conversion to an interface that assigning value to a variable of type target implies.
struct ir_operand lower_to_type(
	struct lowerer *l, struct ir_operand value, struct type *target, ir_place dst);

// --- lower_call.c, lower_builtin.c

struct ir_operand lower_call_value(struct lowerer *l, node_id node, ir_place dst);
// x of x.Method with the embedded fields on the way; its address is taken when the method wants it.
struct ir_operand lower_receiver(struct lowerer *l, node_id selector, const struct object *method);
// What is called and whether it ever returns.
void lower_callee(struct lowerer *l, struct ir_call *call, struct object *callee);
// A call with any number of results; 0 for a conversion or a built-in without value.
u32 lower_call_results(struct lowerer *l, node_id node, const ir_place **ret);
// A call for IR_DEFER or IR_GO.
void lower_call_later(struct lowerer *l, enum ir_op op, node_id statement, node_id call);
struct ir_operand lower_builtin_value(struct lowerer *l, node_id node, ir_place dst);
struct ir_call *lower_builtin_call(struct lowerer *l, node_id node);
// The values of a list: one call with several results gives them all.
u32 lower_values(struct lowerer *l, struct node_list list, const struct ir_operand **ret);

// --- lower_literal.c

struct ir_operand lower_composite(struct lowerer *l, node_id node, ir_place dst);
struct ir_operand lower_address_of_literal(struct lowerer *l, node_id unary, ir_place dst);
// Builds the function of a literal; the operand is a CLOSURE.
struct ir_operand lower_closure(struct lowerer *l, node_id node);

// --- lower_cond.c: conditions

void lower_cond(struct lowerer *l, node_id node, u32 yes, u32 no);
// value == constant, for switches.
void lower_cond_equal(
	struct lowerer *l, node_id node, struct ir_operand a, struct ir_operand b, u32 yes, u32 no);
// Structural key of a pure value, 0 when it is none. Adds the places it reads to *reads.
u64 lower_key(const struct lowerer *l, const struct ir_operand *operand, struct lower_reads *reads);

// --- lower_assign.c

void lower_assign_stmt(struct lowerer *l, node_id node);
void lower_inc_dec(struct lowerer *l, node_id node);
void lower_value_spec(struct lowerer *l, node_id spec);
// lhs = value for one expression, already evaluated.
void lower_store(struct lowerer *l, node_id lhs, struct ir_operand value, node_id node);
// Values that an earlier assignment of a parallel one would change are copied first.
void lower_protect(struct lowerer *l, struct ir_operand *values, const ir_place *places, u32 count);
bool lower_is_blank(const struct lowerer *l, node_id node);
// The variable an identifier defines or names, as a place a value can be put into directly; else 0.
ir_place lower_direct_target(struct lowerer *l, node_id lhs, struct type *value_type);

// --- lower_stmt.c, lower_loop.c, lower_switch.c, lower_select.c

void lower_stmt(struct lowerer *l, node_id node);
void lower_stmts(struct lowerer *l, struct node_list list);
void lower_for(struct lowerer *l, node_id node, sym label);
void lower_range(struct lowerer *l, node_id node, sym label);
void lower_switch(struct lowerer *l, node_id node, sym label);
void lower_type_switch(struct lowerer *l, node_id node, sym label);
void lower_select(struct lowerer *l, node_id node, sym label);
void lower_push_target(struct lowerer *l, struct lower_target target);
void lower_pop_target(struct lowerer *l);

// --- lower.c

// Lowers a body into a new function of the unit. recv may be NULL.
struct ir_func *lower_function(struct lowerer *l, node_id node, node_id body,
	struct type_signature *signature, struct object *recv);

// --- lower_finish.c

// Facts about variables and closures over the whole unit, calls of closures that never return, and
// the graphs' analysis.
void lower_finish(struct lowerer *l);
