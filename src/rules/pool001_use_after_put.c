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

// The field of the object from which the memory was loaded: only when that is used again by the next
// owner, and not replaced, does it change under us.
static const struct object *loaded_field(const struct follow *follow,
	const struct walk_state *state, const struct track_event *event)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;
	const struct ir_unit *unit = follow->context->unit;
	const struct ir_place_info *place = &unit->places[event->place];

	if (event->alias != TRACK_DERIVED)
		return NULL;
	for (u32 i = 0; i < tracked->alias_count && !place->depth; i++) {
		if (tracked->aliases[i].place == event->place &&
			tracked->aliases[i].kind == TRACK_DERIVED)
			place = &unit->places[tracked->aliases[i].aux];
	}
	return place->depth && place->step.kind == IR_STEP_FIELD && track_is_reference(place->type)
	               ? place->step.field
	               : NULL;
}

static void use_after_put(struct follow *follow, const struct walk_state *state,
	const struct track_event *event, bool deferred)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;
	const struct object *field;
	struct draft draft = draft_begin(follow->context, FAULT_POOL001, event->instr->node,
		deferred ? "memory of `" STR_FMT
			   "` is returned, and the deferred Put gives it back first"
		: event->alias == TRACK_DERIVED
			? "memory of `" STR_FMT "` is used after it went back to the pool"
			: "`" STR_FMT "` is used after it went back to the pool",
		STR_ARG(follow->name));

	draft_step(&draft, tracked->mark,
		deferred ? "Put is deferred here: it runs before the caller sees the result"
			 : "given back here: another goroutine may already own it");
	draft_path(&draft, follow->func, state->node);
	draft_step(&draft, event->instr->node, deferred ? "returned here" : "used here");
	field = loaded_field(follow, state, event);
	if (field)
		draft_wait(&draft, LATE_REUSED, field);
	else
		draft_end(&draft);
}

static void double_put(
	struct follow *follow, const struct walk_state *state, const struct track_event *event)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;
	bool deferred = tracked->status == PUT_DEFERRED;
	node_id second = deferred ? tracked->mark : event->instr->node;
	struct draft draft = draft_begin(follow->context, FAULT_POOL002, second,
		"`" STR_FMT "` is given back to the pool twice", STR_ARG(follow->name));

	draft_step(&draft, deferred ? event->instr->node : tracked->mark, "the first Put to run");
	draft_path(&draft, follow->func, state->node);
	draft_step(&draft, second, "the second Put: two users will get the same object");
	draft_end(&draft);
}

// `defer x.Close()` stands before `defer pool.Put(x)`, and so it runs behind it.
static void used_by_defer(struct follow *follow, node_id use, const struct track_event *put)
{
	struct draft draft = draft_begin(follow->context, FAULT_POOL001, use,
		"`" STR_FMT "` is used by a defer that runs after the deferred Put",
		STR_ARG(follow->name));

	draft_step(&draft, use, "deferred first, so it runs last");
	draft_step(&draft, put->instr->node, "this deferred Put runs before it");
	draft_end(&draft);
}

// A Put in a deferred closure that does not run on all ways through it: a flag or a nil check decides.
static bool is_conditional(const struct track *track, const struct track_event *event)
{
	const struct ir_func *func = track->func;

	if (!event->in_closure || !event->deferred)
		return false;
	for (u32 b = 0; b < func->block_count; b++) {
		if (func->blocks[b].term == IR_TERM_RETURN && func->blocks[b].rpo != UINT32_MAX &&
			!ir_dominates(func, event->instr->block, b))
			return true;
	}
	return false;
}

static enum walk_action on_put(struct follow *follow, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct track_state *tracked = track_of(state);

	if (event->spawned || event->alias != TRACK_SAME || is_conditional(track, event))
		return event->spawned ? WALK_STOP_PATH : WALK_GO_ON;
	if (tracked->status != OWNED) {
		double_put(follow, state, event);
		return WALK_STOP_PATH;
	}
	// What was deferred before runs after this deferred Put.
	if (event->deferred && tracked->bits && tracked->bits != event->instr->node) {
		used_by_defer(follow, tracked->bits, event);
		return WALK_STOP_PATH;
	}
	tracked->status = event->deferred ? PUT_DEFERRED : PUT;
	tracked->mark = event->instr->node;
	return WALK_GO_ON;
}

// Looking at the pointer itself is not a use of what it points to.
static bool only_looks(const struct track_event *event)
{
	const struct ir_instr *instr = event->instr;

	if (event->kind != TRACK_USED || event->alias == TRACK_COPIED)
		return false;
	if (instr->op == IR_CALL && instr->call->is_builtin)
		return instr->call->builtin == BUILTIN_LEN || instr->call->builtin == BUILTIN_CAP;
	return instr->op == IR_DISCARD || instr->op == IR_SLICE || instr->op == IR_COPY ||
	       (instr->op == IR_OP && (instr->token == TOKEN_EQL || instr->token == TOKEN_NEQ));
}

// The call's argument (or receiver) of that root is the object.
static bool is_given(const struct track_state *tracked, const struct ir_call *call, u32 root)
{
	for (u32 a = 0; a < tracked->alias_count; a++) {
		ir_place place = tracked->aliases[a].place;

		if (tracked->aliases[a].kind != TRACK_SAME)
			continue;
		if (root == 0 && call->recv.kind == IR_OPERAND_PLACE && call->recv.index == place)
			return true;
		for (u32 i = 0; i < call->arg_count; i++) {
			if (flow_root(call, i) == root && call->args[i].kind == IR_OPERAND_PLACE &&
				call->args[i].index == place)
				return true;
		}
	}
	return false;
}

// The result of a call holds the object, or only what was loaded from a field of it: settings, a parent.
static bool holds_object(const struct follow *follow, const struct walk_state *state,
	const struct track_event *event)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;
	const struct ir_unit *unit = follow->context->unit;
	const struct ir_var_info *var = &unit->vars[unit->places[event->place].var];
	const struct ir_instr *def = var->kind == IR_VAR_TEMP && var->def
	                                     ? &unit->funcs[var->func]->instrs[var->def]
	                                     : NULL;
	const struct flow_summary *summary;

	if (!def || def->op != IR_CALL)
		return true;
	summary = flow_summary_get(follow->context->summaries, def->call->callee);
	for (u32 i = 0; summary && i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];

		if (effect->kind == FLOW_IN_RESULT && effect->path_len == 0 && !effect->path_cut &&
			is_given(tracked, def->call, effect->root))
			return true;
	}
	return !summary;
}

// b.SetBuf(nil): what was taken from the object before is no longer memory of it.
static void detach_memory(
	struct follow *follow, struct track_state *tracked, const struct ir_call *call)
{
	const struct flow_summary *summary =
		flow_summary_get(follow->context->summaries, call->callee);
	bool takes_nil = false, writes = false;
	u32 kept = 0;

	for (u32 i = 0; i < call->arg_count; i++)
		takes_nil |= call->args[i].kind == IR_OPERAND_NIL;
	for (u32 i = 0; takes_nil && summary && i < summary->effect_count; i++)
		writes |= summary->effects[i].kind == FLOW_WRITE && summary->effects[i].root == 0;
	for (u32 i = 0; writes && i < tracked->alias_count; i++) {
		if (tracked->aliases[i].kind != TRACK_DERIVED)
			tracked->aliases[kept++] = tracked->aliases[i];
	}
	// Unused entries stay zero: states are compared bytewise.
	for (; writes && tracked->alias_count > kept; tracked->alias_count--)
		tracked->aliases[tracked->alias_count - 1] = (struct track_alias){0};
}

// `defer x.pool.Put(x)` names x twice, and is one Put.
static bool puts_something(struct rule_context *context, const struct ir_call *call)
{
	for (u32 i = 0; i < call->arg_count; i++) {
		if (pool_is_put(context, call, i))
			return true;
	}
	return false;
}

static enum walk_action on_use(
	struct follow *follow, struct walk_state *state, const struct track_event *event)
{
	struct track_state *tracked = track_of(state);
	bool holder = event->alias == TRACK_HOLDER || event->alias == TRACK_BOUND;
	bool returned = event->kind == TRACK_RETURNED;

	if (event->deferred) {
		if (!event->in_closure && tracked->status == OWNED && event->kind == TRACK_METHOD &&
			!tracked->bits && !puts_something(follow->context, event->call))
			tracked->bits = event->instr->node;
		return WALK_GO_ON;
	}
	if ((holder && !(returned && holds_object(follow, state, event))) || only_looks(event))
		return WALK_GO_ON;
	if (event->kind == TRACK_METHOD && tracked->status == OWNED)
		detach_memory(follow, tracked, event->call);
	if (tracked->status == PUT || (tracked->status == PUT_DEFERRED && returned)) {
		use_after_put(follow, state, event, tracked->status == PUT_DEFERRED);
		return WALK_STOP_PATH;
	}
	return WALK_GO_ON;
}

static enum walk_action on_closure(
	struct track *track, struct walk_state *state, const struct track_event *event)
{
	const struct ir_func *closure = track->unit->funcs[event->closure];

	if (event->kind == TRACK_CAPTURED)
		return closure->use == IR_CLOSURE_ESCAPES ? WALK_STOP_PATH : WALK_GO_ON;
	if (event->spawned)
		return WALK_STOP_PATH;
	return track_closure(track, state, (u32)event->closure, event->deferred, false);
}

// What is followed is a part of the argument, and the callee gives that part back once more.
static bool puts_part(struct follow *follow, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	ir_place part;
	u32 aux;

	if (event->alias != TRACK_HOLDER || track_of(state)->status != PUT || event->deferred)
		return false;
	part = pool_put_part(follow->context, event->call, event->index);
	if (!part || track_place_kind(track, track_of(state), part, &aux) != TRACK_SAME)
		return false;
	double_put(follow, state, event);
	return true;
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
		return puts_part(follow, track, state, event) ? WALK_STOP_PATH
		                                              : on_use(follow, state, event);
	case TRACK_CAPTURED:
	case TRACK_RUN:
		return on_closure(track, state, event);
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

static void walk_from(
	struct rule_context *context, u32 func, u32 start, ir_place place, node_id put)
{
	struct follow follow = {context, func, rule_place_text(context, place)};
	struct track_client client = {&follow, on_event, on_exit, NULL, result_of};
	struct track track = {.unit = context->unit,
		.func = context->unit->funcs[func],
		.summaries = context->summaries,
		.client = &client,
		.walk = rule_walk(context, func)};
	struct track_state first = {0};

	track_add(&first, place, TRACK_SAME, 0);
	first.status = put ? PUT : OWNED;
	first.mark = put;
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
		walk_from(context, func, 0, info->place, 0);
	for (u32 i = 1; i < in->instr_count; i++) {
		const struct ir_instr *instr = &in->instrs[i];
		bool defines = instr->dst == info->place && instr->op != IR_SLICE;

		for (u32 r = 0; instr->op == IR_CALL && r < instr->call->result_count; r++)
			defines |= instr->call->results[r] == info->place;
		if (defines && in->blocks[instr->block].rpo != UINT32_MAX)
			walk_from(context, func, i, info->place, 0);
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

// e.release() gives e.buf back: from here on that part is another's.
static void walk_parts(struct rule_context *context, u32 func, u32 at)
{
	const struct ir_instr *instr = &context->unit->funcs[func]->instrs[at];
	const struct ir_call *call = instr->call;
	ir_place part;

	if (call->is_builtin || !call->callee)
		return;
	part = pool_put_part(context, call, UINT32_MAX);
	if (part)
		walk_from(context, func, at, part, instr->node);
	for (u32 i = 0; i < call->arg_count; i++) {
		part = pool_put_part(context, call, i);
		if (part)
			walk_from(context, func, at, part, instr->node);
	}
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
			if (instr->op == IR_CALL)
				walk_parts(context, f, i);
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
