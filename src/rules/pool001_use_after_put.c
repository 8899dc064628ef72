// SPDX-License-Identifier: Apache-2.0
// POOL001: the object, or memory of it, is used after it was given back. POOL002: it is given back twice.
// Both come from one walk, which starts wherever a variable that is later put gets its value.
#include "rules/pool.h"

#include "golang/flow/track.h"

enum status { OWNED, PUT, PUT_DEFERRED };

struct follow {
	struct rule_context *context;
	u32 func;
	str name; // the variable's
};

static node_id node_at(const struct follow *follow, u32 instr)
{
	return follow->context->unit->funcs[follow->func]->instrs[instr].node;
}

static void use_after_put(struct follow *follow, const struct walk_state *state,
	const struct track_event *event, bool deferred)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;
	struct draft draft = draft_begin(follow->context, FAULT_POOL001, event->instr->node,
		deferred ? "memory of `" STR_FMT
			   "` is returned, and the deferred Put gives it back first"
		: event->alias == TRACK_DERIVED
			? "memory of `" STR_FMT "` is used after it went back to the pool"
			: "`" STR_FMT "` is used after it went back to the pool",
		STR_ARG(follow->name));

	draft_step(&draft, node_at(follow, tracked->mark),
		deferred ? "Put is deferred here: it runs before the caller sees the result"
			 : "given back here: another goroutine may already own it");
	draft_path(&draft, follow->func, state->node);
	draft_step(&draft, event->instr->node, deferred ? "returned here" : "used here");
	draft_end(&draft);
}

static void double_put(
	struct follow *follow, const struct walk_state *state, const struct track_event *event)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;
	struct draft draft = draft_begin(follow->context, FAULT_POOL002, event->instr->node,
		"`" STR_FMT "` is given back to the pool twice", STR_ARG(follow->name));

	draft_step(&draft, node_at(follow, tracked->mark),
		tracked->status == PUT_DEFERRED ? "Put is deferred here" : "the first Put");
	draft_path(&draft, follow->func, state->node);
	draft_step(
		&draft, event->instr->node, "the second Put: two users will get the same object");
	draft_end(&draft);
}

// The instruction of funcs[follow->func] that stands for the event.
static u32 mark_of(
	const struct follow *follow, const struct track *track, const struct track_event *event)
{
	const struct ir_func *func = follow->context->unit->funcs[follow->func];

	if (track->func == func)
		return (u32)(event->instr - func->instrs);
	return 0;
}

static enum walk_action on_put(struct follow *follow, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct track_state *tracked = track_of(state);
	u32 mark = mark_of(follow, track, event);

	if (event->spawned || event->alias != TRACK_SAME)
		return WALK_STOP_PATH;
	if (tracked->status != OWNED) {
		double_put(follow, state, event);
		return WALK_STOP_PATH;
	}
	tracked->status = event->deferred ? PUT_DEFERRED : PUT;
	if (mark)
		tracked->mark = mark;
	return WALK_GO_ON;
}

// Looking at the pointer itself is not a use of what it points to.
static bool only_compares(const struct track_event *event)
{
	u8 op = event->instr->op, token = event->instr->token;

	return event->kind == TRACK_USED &&
	       ((op == IR_OP && (token == TOKEN_EQL || token == TOKEN_NEQ)) || op == IR_DISCARD ||
		       op == IR_SLICE || op == IR_COPY);
}

static enum walk_action on_use(
	struct follow *follow, struct walk_state *state, const struct track_event *event)
{
	struct track_state *tracked = track_of(state);

	if (event->alias == TRACK_HOLDER || event->alias == TRACK_BOUND || event->deferred ||
		only_compares(event))
		return WALK_GO_ON;
	if (tracked->status == PUT) {
		use_after_put(follow, state, event, false);
		return WALK_STOP_PATH;
	}
	if (tracked->status == PUT_DEFERRED && event->kind == TRACK_RETURNED) {
		use_after_put(follow, state, event, true);
		return WALK_STOP_PATH;
	}
	return WALK_GO_ON;
}

static enum walk_action on_closure(struct follow *follow, struct track *track,
	struct walk_state *state, const struct track_event *event)
{
	const struct ir_func *closure = track->unit->funcs[event->closure];
	struct track_state *tracked = track_of(state);
	enum status before = tracked->status;
	enum walk_action action;

	if (event->kind == TRACK_CAPTURED)
		return closure->use == IR_CLOSURE_ESCAPES ? WALK_STOP_PATH : WALK_GO_ON;
	if (event->spawned)
		return WALK_STOP_PATH;
	action = track_closure(track, state, (u32)event->closure, event->deferred, false);
	if (before == OWNED && tracked->status != OWNED)
		tracked->mark = mark_of(follow, track, event);
	return action;
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct follow *follow = context;

	switch (event->kind) {
	case TRACK_METHOD:
	case TRACK_ARGUMENT:
		if (pool_is_put(follow->context, event->call, event->index))
			return on_put(follow, track, state, event);
		return on_use(follow, state, event);
	case TRACK_CAPTURED:
	case TRACK_RUN:
		return on_closure(follow, track, state, event);
	case TRACK_OVERWRITTEN:
		return WALK_STOP_PATH;
	case TRACK_OVERFLOW:
		return WALK_STOP_PATH;
	case TRACK_INVOKED:
	case TRACK_STORED:
	case TRACK_SENT:
	case TRACK_SENT_ON:
	case TRACK_RECEIVED_ON:
	case TRACK_CLOSED:
	case TRACK_RETURNED:
	case TRACK_WRITTEN:
	case TRACK_USED:
		return on_use(follow, state, event);
	}
	return WALK_GO_ON;
}

static enum walk_action on_exit(
	void *context, struct track *track, struct walk_state *state, const struct ir_block *block)
{
	(void)context, (void)track, (void)state, (void)block;
	return WALK_GO_ON;
}

// Memory of a buffer that its methods hand out, for when their bodies are not at hand.
static enum track_kind result_of(void *context, const struct ir_call *call, u32 index, u32 *result)
{
	struct follow *follow = context;
	enum model_call known = model_call(follow->context->model, call->callee);

	*result = 0;
	if (index == UINT32_MAX &&
		(known == MODEL_CALL_BUFFER_BYTES || known == MODEL_CALL_BUFFER_NEXT))
		return TRACK_DERIVED;
	return 0;
}

static void walk_from(struct rule_context *context, u32 func, u32 start, ir_var var)
{
	struct follow follow = {
		context, func, rule_place_text(context, context->unit->vars[var].place)};
	struct track_client client = {&follow, on_event, on_exit, NULL, result_of};
	struct track track = {.unit = context->unit,
		.func = context->unit->funcs[func],
		.summaries = context->summaries,
		.client = &client,
		.walk = rule_walk(context, func)};
	struct track_state first = {0};

	track_add(&first, context->unit->vars[var].place, TRACK_SAME, 0);
	(void)!track_run(&track, start, &first);
}

// Every place where the variable gets a value is a start; so is the entry, for a parameter.
static void walk_variable(struct rule_context *context, u32 func, ir_var var)
{
	const struct ir_func *in = context->unit->funcs[func];
	const struct ir_var_info *info = &context->unit->vars[var];

	if (info->func != func)
		return;
	if (info->kind == IR_VAR_PARAM || info->kind == IR_VAR_RECEIVER)
		walk_from(context, func, 0, var);
	for (u32 i = 1; i < in->instr_count; i++) {
		const struct ir_instr *instr = &in->instrs[i];
		bool defines = instr->dst == info->place && instr->op != IR_SLICE;

		for (u32 r = 0; instr->op == IR_CALL && r < instr->call->result_count; r++)
			defines |= instr->call->results[r] == info->place;
		if (defines && in->blocks[instr->block].rpo != UINT32_MAX)
			walk_from(context, func, i, var);
	}
}

static ir_var put_variable(struct rule_context *context, const struct ir_call *call)
{
	const struct ir_operand *operand = NULL;

	if (call->is_builtin || !call->callee)
		return 0;
	if (call->recv.kind == IR_OPERAND_PLACE && pool_is_put(context, call, UINT32_MAX))
		operand = &call->recv;
	for (u32 i = 0; i < call->arg_count && !operand; i++) {
		if (call->args[i].kind == IR_OPERAND_PLACE && pool_is_put(context, call, i))
			operand = &call->args[i];
	}
	return operand ? context->unit->places[operand->index].var : 0;
}

// The variable whose value reached the temporary: through conversion, address, re-slice.
static ir_var source_variable(struct rule_context *context, const struct ir_func *func, ir_var var)
{
	for (u32 depth = 0; var && depth < 8; depth++) {
		const struct ir_var_info *info = &context->unit->vars[var];
		const struct ir_instr *def;

		if (info->kind != IR_VAR_TEMP || !info->def || info->func != func->index)
			return var;
		def = &func->instrs[info->def];
		if (def->op == IR_CALL || def->arg_count == 0 ||
			def->args[0].kind != IR_OPERAND_PLACE)
			return var;
		var = context->unit->places[def->args[0].index].var;
	}
	return var;
}

void pool001_use_after_put(struct rule_context *context)
{
	struct map done;

	map_init(&done, context->scratch);
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count && !func->too_large; i++) {
			const struct ir_instr *instr = &func->instrs[i];
			ir_var var;

			if (instr->op != IR_CALL && instr->op != IR_DEFER)
				continue;
			var = source_variable(context, func, put_variable(context, instr->call));
			// A closure's Put is seen from where the variable lives.
			if (!var || context->unit->vars[var].kind == IR_VAR_GLOBAL ||
				map_get(&done, var))
				continue;
			*map_put(&done, var) = 1;
			walk_variable(context, context->unit->vars[var].func, var);
		}
	}
}
