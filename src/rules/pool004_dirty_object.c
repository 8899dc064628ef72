// SPDX-License-Identifier: Apache-2.0
// POOL004: an object goes back to its pool with what this function left in it, and this function itself
// sees what the last user left: no reset stands between the two.
#include "rules/pool.h"
#include "rules/pool004.h"

static void print_part(struct strbuf *out, const struct pool_follow *follow, u32 index)
{
	const struct pool_part *part = &follow->parts.at[index];

	strbuf_add(out, follow->name);
	for (u32 i = 0; i < part->len; i++)
		strbuf_printf(out, "." STR_FMT, STR_ARG(part->path[i]->text));
}

static void report(struct pool_follow *follow, node_id got, const struct pool_way *way, u32 part)
{
	struct rule_context *context = follow->context;
	struct strbuf text;
	struct draft draft;
	str name;

	strbuf_init(&text, context->scratch);
	print_part(&text, follow, part);
	name = strbuf_str(&text);
	draft = draft_begin(context, FAULT_POOL004, way->put,
		"`" STR_FMT "` goes back to the pool without a reset", STR_ARG(name));
	draft_step(&draft, got, "comes out of the pool here, as its last user left it");
	draft_step(&draft, follow->exposed_at[part],
		"no reset before this: what the last user left in `" STR_FMT "` shows here",
		STR_ARG(name));
	draft_path(&draft, follow->func, way->walk_node);
	draft_step(&draft, way->put, "put back while `" STR_FMT "` still holds this user's data",
		STR_ARG(name));
	draft_end(&draft);
}

// One finding a Put: the first part that is dirty on one way and was seen on another.
static void report_ways(struct pool_follow *follow, node_id got, struct map *done)
{
	vec_each (struct pool_way, way, &follow->ways) {
		u32 faulty = way->dirty & follow->exposed & ~follow->excluded;

		if (!faulty || !follow->name.len || map_get(done, way->put))
			continue;
		*map_put(done, way->put) = 1;
		report(follow, got, way, (u32)__builtin_ctz(faulty));
	}
}

// The result of the call that is an object of a pool; UINT32_MAX when there is none.
static u32 pooled_result(struct rule_context *context, const struct ir_func *func, u32 instr)
{
	const struct ir_call *call = func->instrs[instr].call;

	if (func->instrs[instr].op != IR_CALL || call->is_builtin || !call->callee ||
		func->blocks[func->instrs[instr].block].rpo == UINT32_MAX)
		return UINT32_MAX;
	for (u32 r = 0; r < call->result_count; r++) {
		if (pool_is_get(context, call->callee, r))
			return r;
	}
	return UINT32_MAX;
}

u32 pool004_note(struct rule_context *context)
{
	const struct ir_func *func = context->unit->funcs[0];
	const struct function *function = context->unit->function;
	u32 unknown = 0;
	bool is_wrapper = false;

	for (u32 r = 0; r < func->result_count; r++)
		is_wrapper |= pool_is_get(context, function->object, r);
	if (!is_wrapper || func->too_large)
		return 0;
	for (u32 i = 1; i < func->instr_count; i++) {
		u32 result = pooled_result(context, func, i);
		struct pool_follow follow;

		if (result == UINT32_MAX)
			continue;
		if (!pool_follow_object(context, 0, i, result, &follow))
			return 0;
		// Of an object whose type the wrapper does not know, all or nothing is known.
		unknown |=
			follow.parts.at[0].kind == POOL_PART_OTHER && follow.unknown_at_return & 1
				? POOL_ALL_PARTS
				: follow.unknown_at_return;
	}
	return unknown << POOL_FACT_SHIFT;
}

void pool004_dirty_object(struct rule_context *context)
{
	struct map done;

	map_init(&done, context->scratch);
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count && !func->too_large; i++) {
			u32 result = pooled_result(context, func, i);
			struct pool_follow follow;

			if (result != UINT32_MAX &&
				pool_follow_object(context, f, i, result, &follow))
				report_ways(&follow, func->instrs[i].node, &done);
		}
	}
}
