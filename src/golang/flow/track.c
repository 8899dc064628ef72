// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/track.h"

#include "golang/flow/track_internal.h"

_Static_assert(
	sizeof(struct track_state) <= WALK_CLIENT_BYTES, "track_state must fit a walk_state");

bool track_is_reference(struct type *type)
{
	if (!type)
		return false;
	switch (type_underlying(type)->kind) {
	case TYPE_POINTER:
	case TYPE_SLICE:
	case TYPE_MAP:
	case TYPE_CHAN:
	case TYPE_SIGNATURE:
	case TYPE_INTERFACE:
	case TYPE_PARAM:
		return true;
	case TYPE_BASIC:
		return type_under_basic(type)->basic == BASIC_UNSAFE_POINTER;
	case TYPE_INVALID:
	case TYPE_ARRAY:
	case TYPE_STRUCT:
	case TYPE_TUPLE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
		return false;
	}
	return false;
}

static bool holds_own_memory(const struct ir_unit *unit, const struct ir_instr *def)
{
	const struct ir_operand *from = def->arg_count ? &def->args[0] : NULL;
	const struct ir_var_info *var;

	if (def->op == IR_ALLOC)
		return true;
	if (def->op != IR_ADDR || from->kind != IR_OPERAND_PLACE)
		return false;
	var = &unit->vars[unit->places[from->index].var];
	return var->kind == IR_VAR_LOCAL && !track_is_reference(var->type);
}

// Every assignment of the variable, in its own function, is of memory made here.
static bool only_fresh(const struct ir_unit *unit, ir_var var)
{
	const struct ir_var_info *info = &unit->vars[var];
	const struct ir_func *func = unit->funcs[info->func];
	u32 seen = 0;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i], *def = instr;

		if (instr->dst != info->place)
			continue;
		seen++;
		if (instr->op == IR_COPY && instr->args[0].kind == IR_OPERAND_PLACE) {
			const struct ir_place_info *from = &unit->places[instr->args[0].index];
			const struct ir_var_info *temp = &unit->vars[from->var];

			if (from->depth || temp->kind != IR_VAR_TEMP || !temp->def)
				return false;
			def = &func->instrs[temp->def];
		}
		if (!holds_own_memory(unit, def))
			return false;
	}
	return seen == info->assign_count && seen > 0;
}

bool track_is_local_memory(const struct ir_unit *unit, ir_var var)
{
	const struct ir_var_info *info = &unit->vars[var];

	switch (info->kind) {
	case IR_VAR_NONE:
	case IR_VAR_GLOBAL:
		return false;
	case IR_VAR_RECEIVER:
	case IR_VAR_PARAM:
		return info->type && type_underlying(info->type)->kind == TYPE_STRUCT;
	case IR_VAR_RESULT:
	case IR_VAR_LOCAL:
	case IR_VAR_TEMP:
		if (!track_is_reference(info->type))
			return true;
		return only_fresh(unit, var);
	}
	return false;
}

bool track_add(struct track_state *state, ir_place place, enum track_kind kind, u32 aux)
{
	u32 at = 0;

	// Sorted by place, so that equal knowledge is equal bytes.
	while (at < state->alias_count && state->aliases[at].place < place)
		at++;
	if (at < state->alias_count && state->aliases[at].place == place) {
		state->aliases[at].kind = kind;
		state->aliases[at].aux = aux;
		return true;
	}
	if (state->alias_count == TRACK_MAX_ALIASES)
		return false;
	memmove(&state->aliases[at + 1], &state->aliases[at],
		(state->alias_count - at) * sizeof(state->aliases[0]));
	state->aliases[at] = (struct track_alias){place, kind, aux};
	state->alias_count++;
	return true;
}

bool track_link_add(struct track_state *state, ir_place place, enum track_absent when)
{
	u32 at = 0;

	while (at < state->link_count && state->links[at].place < place)
		at++;
	if (at < state->link_count && state->links[at].place == place) {
		state->links[at].when = when;
		return true;
	}
	if (state->link_count == TRACK_MAX_LINKS)
		return false;
	memmove(&state->links[at + 1], &state->links[at],
		(state->link_count - at) * sizeof(state->links[0]));
	state->links[at] = (struct track_link){place, when};
	state->link_count++;
	return true;
}

enum track_kind track_place_kind(
	const struct track *track, const struct track_state *state, ir_place place, u32 *aux)
{
	const struct ir_place_info *info = &track->unit->places[place];
	enum track_kind found = 0;

	for (u32 i = 0; i < state->alias_count; i++) {
		const struct track_alias *alias = &state->aliases[i];

		if (alias->place == place) {
			*aux = alias->aux;
			return (enum track_kind)alias->kind;
		}
		if (ir_place_covers(track->unit, alias->place, place)) {
			// A field or element of it: memory of it when it refers, else a copied value.
			if (alias->kind == TRACK_HOLDER)
				continue;
			found = track_is_reference(info->type) || !info->type ? TRACK_DERIVED
			                                                      : TRACK_COPIED;
		} else if (!found && ir_place_covers(track->unit, place, alias->place)) {
			found = TRACK_HOLDER;
		}
	}
	return found;
}

enum track_kind track_operand(const struct track *track, const struct track_state *state,
	const struct ir_operand *operand, u32 *aux)
{
	enum track_kind kind;

	*aux = 0;
	if (operand->kind != IR_OPERAND_PLACE || !operand->index)
		return 0;
	kind = track_place_kind(track, state, operand->index, aux);
	return kind && operand->deref && !track_is_reference(operand->type) ? TRACK_COPIED : kind;
}

enum walk_action track_emit(
	struct track *track, struct walk_state *state, const struct track_event *event)
{
	struct track_event full = *event;

	full.in_closure = track->closure_depth > 0;
	full.deferred |= track->deferred;
	full.spawned |= track->spawned;
	return track->client->event(track->client->context, track, state, &full);
}

static void drop_links(const struct track *track, struct track_state *state, ir_place dst)
{
	for (u32 i = state->link_count; i-- > 0;) {
		if (!ir_place_covers(track->unit, dst, state->links[i].place))
			continue;
		memmove(&state->links[i], &state->links[i + 1],
			(state->link_count - i - 1) * sizeof(state->links[0]));
		state->links[--state->link_count] = (struct track_link){0};
	}
}

enum walk_action track_kill(struct track *track, struct walk_state *walk_state,
	const struct ir_instr *instr, ir_place dst)
{
	struct track_state *state = track_of(walk_state);
	bool had_value = false, has_value = false;

	if (!dst || track->linear || track->closure_depth)
		return WALK_GO_ON;
	drop_links(track, state, dst);
	for (u32 i = state->alias_count; i-- > 0;) {
		bool gone = ir_place_covers(track->unit, dst, state->aliases[i].place);

		had_value |= gone && state->aliases[i].kind == TRACK_SAME;
		has_value |= !gone && state->aliases[i].kind != TRACK_DERIVED;
		if (!gone)
			continue;
		memmove(&state->aliases[i], &state->aliases[i + 1],
			(state->alias_count - i - 1) * sizeof(state->aliases[0]));
		state->aliases[--state->alias_count] = (struct track_alias){0};
	}
	if (!had_value || has_value)
		return WALK_GO_ON;
	return track_emit(track, walk_state,
		&(struct track_event){.kind = TRACK_OVERWRITTEN, .instr = instr, .place = dst});
}

// The slice, array or map that the place is an element of, or 0.
static ir_place container_of(const struct ir_unit *unit, ir_place place)
{
	ir_place found = 0;

	for (; unit->places[place].depth; place = unit->places[place].parent) {
		if (unit->places[place].step.kind == IR_STEP_INDEX)
			found = unit->places[place].parent;
	}
	return found;
}

// An element's place names another element when the index has changed; the container holds the value still.
static void add_container(const struct track *track, struct track_state *state, ir_place dst)
{
	ir_place container = container_of(track->unit, dst);
	u32 aux;

	if (container && !track_place_kind(track, state, container, &aux))
		track_add(state, container, TRACK_HOLDER, 0);
}

enum walk_action track_assign(struct track *track, struct walk_state *walk_state,
	const struct ir_instr *instr, ir_place dst, enum track_kind kind, u32 aux)
{
	const struct ir_place_info *info = &track->unit->places[dst];
	struct track_event stored = {
		.kind = TRACK_STORED, .alias = kind, .instr = instr, .place = dst};

	if (!dst)
		return WALK_GO_ON;
	if (info->depth ? !track_is_local_memory(track->unit, info->var)
			: track->unit->vars[info->var].kind == IR_VAR_GLOBAL)
		return track_emit(track, walk_state, &stored);
	// A closure that assigns a variable of its maker hands the value out of itself.
	if (track->unit->vars[info->var].func != track->func->index)
		TRACK_TRY(track_emit(track, walk_state, &stored));
	if (kind != TRACK_DERIVED)
		add_container(track, track_of(walk_state), dst);
	if (track_add(track_of(walk_state), dst, kind, aux))
		return WALK_GO_ON;
	stored.kind = TRACK_OVERFLOW;
	return track_emit(track, walk_state, &stored);
}

static enum walk_action on_instr(
	void *context, struct walk_state *state, const struct ir_instr *instr)
{
	struct track *track = context;

	if (track->client->instr)
		TRACK_TRY(track->client->instr(track->client->context, track, state, instr));
	return track_step(track, state, instr);
}

static bool absent(const struct track *track, const struct walk_state *walk_state,
	const struct track_link *link, const struct ir_block *block, u32 succ)
{
	enum walk_truth truth = link->when == TRACK_ABSENT_FALSE
	                                ? walk_edge_true(track->walk, block, succ, link->place)
	                                : walk_edge_nil(track->walk, block, succ, link->place);

	if (truth == WALK_UNKNOWN)
		truth = link->when == TRACK_ABSENT_FALSE ? walk_is_true(walk_state, link->place)
		                                         : walk_is_nil(walk_state, link->place);
	if (link->when == TRACK_ABSENT_NIL)
		return truth == WALK_TRUE;
	return truth == WALK_FALSE;
}

// `x.f == nil` for a part of the value.
static bool part_is_nil(const struct track *track, const struct track_state *state,
	const struct ir_block *block, u32 succ)
{
	ir_place place = block->cond.a.kind == IR_OPERAND_PLACE ? block->cond.a.index : 0;
	u32 aux;

	return place && track_place_kind(track, state, place, &aux) == TRACK_DERIVED &&
	       walk_edge_nil(track->walk, block, succ, place) == WALK_TRUE;
}

// Paths on which there is no value are not followed: err != nil after x, err := f(), or x == nil.
static enum walk_action on_edge(
	void *context, struct walk_state *walk_state, const struct ir_block *block, u32 succ)
{
	struct track *track = context;
	const struct track_state *state = track_of(walk_state);

	if (block->term != IR_TERM_BRANCH)
		return WALK_GO_ON;
	for (u32 i = 0; i < state->link_count; i++) {
		if (absent(track, walk_state, &state->links[i], block, succ))
			return WALK_STOP_PATH;
	}
	for (u32 i = 0; i < state->alias_count; i++) {
		struct track_link nil = {state->aliases[i].place, TRACK_ABSENT_NIL};

		if (state->aliases[i].kind == TRACK_SAME &&
			absent(track, walk_state, &nil, block, succ))
			return WALK_STOP_PATH;
	}
	if (track->nil_part_ends && part_is_nil(track, state, block, succ))
		return WALK_STOP_PATH;
	return WALK_GO_ON;
}

static enum walk_action on_exit(
	void *context, struct walk_state *state, const struct ir_block *block)
{
	struct track *track = context;

	return track->client->exit(track->client->context, track, state, block);
}

bool track_run(struct track *track, u32 start, const struct track_state *first)
{
	struct walk_client client = {track, on_instr, on_edge, on_exit};
	u64 state[WALK_CLIENT_BYTES / sizeof(u64)] = {0};

	memcpy(state, first, sizeof(*first));
	return walk_run(track->walk, start, state, &client);
}
