// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

// Room at the start for what `nodes` nodes of ordinary code become; arrays that grow leave copies
// behind.
#define RESERVE(arena, vec, count)                                                        \
	((vec)->cap = (count), (vec)->at = arena_alloc_array((arena), sizeof(*(vec)->at), \
				       (vec)->cap, _Alignof(__typeof__(*(vec)->at))))

static ir_var declare(struct lowerer *l, enum ir_var_kind kind, struct object *object, u32 index)
{
	ir_var var = lower_var_new(l, kind, object, object ? object->type : NULL);

	l->vars.at[var].index = index;
	return var;
}

static const ir_var *declare_all(
	struct lowerer *l, enum ir_var_kind kind, const struct type_tuple *tuple)
{
	ir_var *vars = arena_array(l->arena, ir_var, tuple->count);

	for (u32 i = 0; i < tuple->count; i++)
		vars[i] = declare(l, kind, tuple->vars[i], i);
	return vars;
}

static void declare_signature(struct lowerer *l, struct ir_func *func, struct object *recv)
{
	if (recv)
		func->receiver = declare(l, IR_VAR_RECEIVER, recv, 0);
	if (!func->signature)
		return;
	func->params = declare_all(l, IR_VAR_PARAM, func->signature->params);
	func->param_count = func->signature->params->count;
	func->results = declare_all(l, IR_VAR_RESULT, func->signature->results);
	func->result_count = func->signature->results->count;
}

static struct lower_func *func_begin(struct lowerer *l, node_id node, node_id body)
{
	u32 nodes = l->body->high - l->body->low;
	struct lower_func *fn = arena_new(l->arena, struct lower_func);
	struct ir_func *func = arena_new(l->arena, struct ir_func);

	*vec_push(l->arena, &l->funcs) = func;
	*vec_push(l->arena, &l->built) = fn;
	func->index = l->funcs.len - 1;
	func->parent = l->fn ? (i32)l->fn->func->index : -1;
	func->node = node;
	func->body = body;
	fn->func = func;
	fn->outer = l->fn;
	l->fn = fn;
	if (!fn->outer) {
		RESERVE(l->arena, &fn->instrs, nodes / 3 + 8);
		RESERVE(l->arena, &fn->blocks, nodes / 8 + 4);
	}
	(void)vec_push(l->arena, &fn->instrs);
	fn->block = lower_block_new(l, body);
	fn->blocks.at[0].first = 1;
	return fn;
}

static void func_end(struct lowerer *l)
{
	struct lower_func *fn = l->fn;

	fn->func->instrs = fn->instrs.at;
	fn->func->instr_count = fn->instrs.len;
	fn->func->blocks = fn->blocks.at;
	fn->func->block_count = fn->blocks.len;
	l->fn = fn->outer;
}

// Control falls off the end: the closing brace returns.
static void implicit_return(struct lowerer *l, node_id body)
{
	const struct node *block = ast_node(l->ast, body);

	if (!lower_is_open(l))
		return;
	lower_emit(l, IR_RETURN, body, 0, NULL, 0)->pos = block->end ? block->end - 1 : 0;
	lower_end(l, IR_TERM_RETURN);
}

struct ir_func *lower_function(struct lowerer *l, node_id node, node_id body,
	struct type_signature *signature, struct object *recv)
{
	struct lower_func *fn = func_begin(l, node, body);

	fn->func->signature = signature;
	declare_signature(l, fn->func, recv);
	if (body && ast_kind(l->ast, body) == NODE_BLOCK_STMT)
		lower_stmts(l, ast_field_list(l->ast, body, 0));
	implicit_return(l, body);
	func_end(l);
	return fn->func;
}

static void lowerer_init(struct lowerer *l, struct arena *arena, struct symtab *names,
	const struct body_info *body, const struct ir_oracle *oracle)
{
	u32 nodes;

	*l = (struct lowerer){.arena = arena,
		.names = names,
		.ast = body->ast,
		.body = body,
		.oracle = oracle,
		.blank = symtab_lookup(names, STR("_"))};
	l->unit = arena_new(arena, struct ir_unit);
	l->unit->body = body;
	l->unit->source = body->source;
	l->unit->names = names;
	map_init(&l->var_of, arena);
	nodes = body->high - body->low;
	RESERVE(arena, &l->vars, nodes / 6 + 8);
	RESERVE(arena, &l->places, nodes / 4 + 8);
	(void)vec_push(arena, &l->vars);
	(void)vec_push(arena, &l->places);
}

static struct ir_unit *unit_end(struct lowerer *l)
{
	struct ir_unit *unit = l->unit;

	unit->funcs = l->funcs.at;
	unit->func_count = l->funcs.len;
	unit->vars = l->vars.at;
	unit->var_count = l->vars.len;
	unit->places = l->places.at;
	unit->place_count = l->places.len;
	lower_finish(l);
	return unit;
}

struct ir_unit *ir_build(struct arena *arena, struct symtab *names, const struct function *function,
	const struct body_info *body, const struct ir_oracle *oracle)
{
	struct type *type = function->object ? function->object->type : NULL;
	struct type_signature *signature = type ? type_under_signature(type) : NULL;
	bool is_own_tree = body->ast != &function->source->ast;
	struct lowerer l;

	lowerer_init(&l, arena, names, body, oracle);
	l.unit->function = function;
	l.unit->package = function->package;
	lower_function(&l, is_own_tree ? 0 : function->decl, body->body, signature,
		signature ? signature->recv : NULL);
	return unit_end(&l);
}

struct ir_unit *ir_build_values(struct arena *arena, struct symtab *names, struct package *package,
	node_id spec, const struct body_info *body, const struct ir_oracle *oracle)
{
	struct lowerer l;

	lowerer_init(&l, arena, names, body, oracle);
	l.unit->package = package;
	func_begin(&l, spec, 0);
	lower_value_spec(&l, spec);
	implicit_return(&l, spec);
	func_end(&l);
	return unit_end(&l);
}
