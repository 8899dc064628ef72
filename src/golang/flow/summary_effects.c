// SPDX-License-Identifier: Apache-2.0
// Effects on receiver and parameters: each is followed once, without regard to paths, through the body
// and its closures; what callees do to it is taken from their summaries.
#include "golang/flow/summary_internal.h"

#include "golang/flow/track.h"

enum { MAX_EFFECTS = 96, MAX_RESOLVE = 8 };

struct collector {
	struct arena *scratch;
	const struct ir_unit *unit;
	const struct flow_summaries *summaries;
	ir_var var; // the parameter being followed
	u8 root;
	VEC(struct flow_effect) effects;
	bool overflow;
};

static bool same_effect(const struct flow_effect *a, const struct flow_effect *b)
{
	return a->kind == b->kind && a->root == b->root && a->path_len == b->path_len &&
	       a->callee == b->callee && a->index == b->index && a->deferred == b->deferred &&
	       a->spawned == b->spawned && a->in_select == b->in_select && a->always == b->always &&
	       memcmp(a->path, b->path, sizeof(a->path)) == 0;
}

static bool names_local(const struct ir_unit *unit, const struct flow_effect *effect)
{
	bool local = flow_is_local(unit, effect->callee);

	for (u32 i = 0; i < effect->path_len; i++)
		local |= flow_is_local(unit, effect->path[i]);
	return local;
}

static void add(struct collector *collector, const struct flow_effect *effect)
{
	struct flow_effect unknown = {
		.kind = FLOW_UNKNOWN, .root = effect->root, .pos = effect->pos};

	if (names_local(collector->unit, effect))
		effect = &unknown;
	vec_each (struct flow_effect, old, &collector->effects) {
		if (same_effect(old, effect))
			return;
	}
	if (collector->effects.len == MAX_EFFECTS)
		collector->overflow = true;
	else
		*vec_push(collector->scratch, &collector->effects) = *effect;
}

static void path_push(struct flow_effect *effect, struct object *field)
{
	if (effect->path_len == FLOW_MAX_PATH)
		effect->path_cut = true;
	else
		effect->path[effect->path_len++] = field;
}

// The fields that lead from the parameter to the place, as far as it is known how.
static void path_of(const struct collector *collector, const struct track *track,
	const struct track_state *state, ir_place place, struct flow_effect *ret, u32 depth)
{
	const struct ir_place_info *info = &track->unit->places[place];

	if (!place || depth > MAX_RESOLVE)
		return;
	if (info->depth == 0 && info->var == collector->var)
		return;
	for (u32 i = 0; i < state->alias_count; i++) {
		const struct track_alias *alias = &state->aliases[i];

		if (alias->place != place)
			continue;
		if (alias->kind == TRACK_DERIVED && alias->aux)
			path_of(collector, track, state, alias->aux, ret, depth + 1);
		if (alias->kind == TRACK_SAME || alias->aux)
			return;
	}
	if (info->depth == 0)
		return;
	path_of(collector, track, state, info->parent, ret, depth + 1);
	if (info->step.kind == IR_STEP_FIELD)
		path_push(ret, info->step.field);
}

// Whether a return can be reached from the entry around the block.
static bool can_avoid(const struct collector *collector, const struct ir_func *func, u32 block)
{
	u8 *seen = arena_alloc(collector->scratch, func->block_count, 1);
	VEC(u32) stack = {0};

	if (block == 0)
		return false;
	*vec_push(collector->scratch, &stack) = 0;
	while (stack.len) {
		const struct ir_block *at = &func->blocks[vec_pop(&stack)];

		if (at->term == IR_TERM_RETURN)
			return true;
		for (u32 i = 0; i < at->succ_count; i++) {
			if (at->succs[i] == block || seen[at->succs[i]])
				continue;
			seen[at->succs[i]] = 1;
			*vec_push(collector->scratch, &stack) = at->succs[i];
		}
	}
	return false;
}

static bool is_always(const struct collector *collector, const struct track *track,
	const struct track_event *event)
{
	const struct ir_func *func = track->unit->funcs[0];

	return !event->in_closure && !can_avoid(collector, func, event->instr->block);
}

static struct flow_effect effect_at(const struct collector *collector, const struct track *track,
	const struct walk_state *state, const struct track_event *event, enum flow_effect_kind kind)
{
	struct flow_effect effect = {.kind = (u8)kind,
		.root = collector->root,
		.deferred = event->deferred,
		.spawned = event->spawned,
		.index = event->index == UINT32_MAX ? 0 : event->index,
		.pos = event->instr->pos,
		.always = is_always(collector, track, event)};

	path_of(collector, track, (const struct track_state *)(const void *)state->client,
		event->place, &effect, 0);
	return effect;
}

// The callee's effects on that parameter become ours, its paths behind ours.
static void inherit(struct collector *collector, const struct flow_effect *here,
	const struct flow_summary *callee, u32 root)
{
	for (u32 i = 0; i < callee->effect_count; i++) {
		const struct flow_effect *theirs = &callee->effects[i];
		struct flow_effect ours = *here;

		if (theirs->root != root || theirs->kind == FLOW_RETURN ||
			theirs->kind == FLOW_IN_RESULT)
			continue;
		ours.kind = theirs->kind;
		ours.callee = theirs->callee;
		ours.index = theirs->index;
		ours.in_select = theirs->in_select;
		ours.spawned |= theirs->spawned;
		// Without results the callee's ways cannot be told apart: what it does is what it is for.
		ours.always &=
			theirs->always || (callee->result_count == 0 && theirs->path_len == 0);
		for (u32 p = 0; p < theirs->path_len; p++)
			path_push(&ours, theirs->path[p]);
		ours.path_cut |= theirs->path_cut;
		add(collector, &ours);
	}
}

static void on_call(struct collector *collector, const struct track *track,
	const struct walk_state *state, const struct track_event *event)
{
	const struct object *callee = event->call->callee;
	struct flow_effect effect = effect_at(collector, track, state, event, FLOW_UNKNOWN);
	const struct flow_summary *summary = flow_summary_get(collector->summaries, callee);
	bool is_method = event->kind == TRACK_METHOD;

	if (event->alias == TRACK_HOLDER && is_method) {
		// A method of something that holds it may do anything with it.
		add(collector, &effect);
		return;
	}
	// What happens to a holder does not happen to the value itself.
	effect.path_cut |= event->alias == TRACK_HOLDER;
	effect.callee = callee;
	if (is_method) {
		effect.kind = FLOW_METHOD;
		add(collector, &effect);
	}
	if (summary && !summary->too_large && !event->call->is_interface) {
		inherit(collector, &effect, summary,
			is_method ? 0 : flow_root(event->call, event->index));
		return;
	}
	if (is_method)
		return;
	effect.kind = callee && !event->call->is_interface ? FLOW_PASS : FLOW_UNKNOWN;
	// What holds it is handed on, not the value: where that is kept, the value is.
	if (event->alias == TRACK_HOLDER)
		effect.kind = FLOW_KEEP;
	add(collector, &effect);
}

static void on_closure(struct collector *collector, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	const struct ir_func *closure = track->unit->funcs[event->closure];
	struct flow_effect effect;

	if (event->kind == TRACK_CAPTURED && closure->use != IR_CLOSURE_ESCAPES &&
		closure->use != IR_CLOSURE_ARGUMENT)
		return;
	(void)track_closure(track, state, (u32)event->closure, event->deferred, event->spawned);
	if (event->kind == TRACK_RUN || closure->use != IR_CLOSURE_ESCAPES)
		return;
	effect = effect_at(collector, track, state, event, FLOW_UNKNOWN);
	add(collector, &effect);
}

static int simple_effect(const struct track_event *event)
{
	switch (event->kind) {
	case TRACK_INVOKED:
		return FLOW_INVOKE;
	case TRACK_STORED:
	case TRACK_SENT:
		return FLOW_KEEP;
	case TRACK_SENT_ON:
		return FLOW_SEND;
	case TRACK_RECEIVED_ON:
		return FLOW_RECEIVE;
	case TRACK_CLOSED:
		return FLOW_CLOSE;
	case TRACK_WRITTEN:
		return FLOW_WRITE;
	case TRACK_RETURNED:
		return event->alias == TRACK_HOLDER ? FLOW_IN_RESULT : FLOW_RETURN;
	case TRACK_OVERFLOW:
		return FLOW_UNKNOWN;
	case TRACK_METHOD:
	case TRACK_ARGUMENT:
	case TRACK_CAPTURED:
	case TRACK_RUN:
	case TRACK_OVERWRITTEN:
	case TRACK_USED:
		break;
	}
	return -1;
}

// What of the parameter the returned struct was made with: itself if it can be, else a part of it.
static ir_place held_place(
	const struct track *track, const struct track_state *tracked, ir_place holder)
{
	const struct ir_func *func = track->func;
	ir_place part = 0;
	u32 aux = 0;

	(void)track_place_kind(track, tracked, holder, &aux);
	if (!aux || aux >= func->instr_count || func->instrs[aux].op != IR_ALLOC)
		return holder;
	for (u32 i = 0; i < func->instrs[aux].arg_count; i++) {
		const struct ir_operand *operand = &func->instrs[aux].args[i];
		u32 ignored;
		enum track_kind kind = track_operand(track, tracked, operand, &ignored);

		if (kind == TRACK_SAME)
			return operand->index;
		if (kind == TRACK_DERIVED)
			part = operand->index;
	}
	return part ? part : holder;
}

// The path of what is kept is where it comes from; the event's place may be where it goes.
static ir_place kept_place(
	const struct track *track, const struct walk_state *state, const struct track_event *event)
{
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;

	if (event->kind == TRACK_RETURNED && event->alias == TRACK_HOLDER)
		return held_place(track, tracked, event->place);
	if (event->kind != TRACK_STORED || event->alias == TRACK_DERIVED)
		return event->place;
	for (u32 i = 0; i < event->instr->arg_count; i++) {
		u32 aux;

		if (track_operand(track, tracked, &event->instr->args[i], &aux) == event->alias)
			return event->instr->args[i].index;
	}
	return event->place;
}

// The holder comes from a callee whose result holds no more than parts of what it was given.
static bool holds_parts(
	const struct collector *collector, const struct track *track, ir_place holder)
{
	const struct ir_var_info *var = &track->unit->vars[track->unit->places[holder].var];
	const struct ir_instr *def =
		var->kind == IR_VAR_TEMP && var->def && var->func == track->func->index
			? &track->func->instrs[var->def]
			: NULL;
	const struct flow_summary *summary =
		def && def->op == IR_CALL
			? flow_summary_get(collector->summaries, def->call->callee)
			: NULL;
	u32 parts = 0;

	for (u32 i = 0; summary && i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];

		if (effect->kind != FLOW_IN_RESULT)
			continue;
		if (effect->path_len == 0 && !effect->path_cut)
			return false;
		parts++;
	}
	return parts > 0;
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct collector *collector = context;
	struct track_event from = *event;
	struct flow_effect effect;
	int kind = simple_effect(event);

	if (event->kind == TRACK_METHOD || event->kind == TRACK_ARGUMENT) {
		on_call(collector, track, state, event);
	} else if (event->kind == TRACK_CAPTURED || event->kind == TRACK_RUN) {
		on_closure(collector, track, state, event);
	} else if (kind >= 0) {
		from.place = kept_place(track, state, event);
		effect = effect_at(collector, track, state, &from, (enum flow_effect_kind)kind);
		effect.in_select = event->instr->in_select;
		if (kind == FLOW_IN_RESULT && holds_parts(collector, track, from.place))
			effect.path_cut = true;
		add(collector, &effect);
	}
	return WALK_GO_ON;
}

static void follow(struct collector *collector, const struct ir_unit *unit, ir_var var, u8 root)
{
	struct track_client client = {.context = collector, .event = on_event};
	struct track track = {.unit = unit,
		.func = unit->funcs[0],
		.summaries = collector->summaries,
		.client = &client};
	struct walk_state state = {0};

	if (!var || !(track_is_reference(unit->vars[var].type) ||
			    type_under_struct(unit->vars[var].type)))
		return;
	collector->var = var;
	collector->root = root;
	track_add(track_of(&state), unit->vars[var].place, TRACK_SAME, 0);
	track_linear(&track, &state);
}

void flow_effects_make(const struct flow_summaries *summaries, struct arena *arena,
	const struct ir_unit *unit, struct arena *scratch, struct flow_summary *ret)
{
	struct collector collector = {.scratch = scratch, .unit = unit, .summaries = summaries};
	const struct ir_func *func = unit->funcs[0];

	follow(&collector, unit, func->receiver, 0);
	for (u32 i = 0; i < func->param_count && i < 254; i++)
		follow(&collector, unit, func->params[i], (u8)(i + 1));
	ret->too_large = collector.overflow;
	if (collector.overflow || collector.effects.len == 0)
		return;
	ret->effects = arena_copy(arena, collector.effects.at,
		collector.effects.len * sizeof(struct flow_effect), _Alignof(struct flow_effect));
	ret->effect_count = collector.effects.len;
}
