// SPDX-License-Identifier: Apache-2.0
#include "rules/release.h"

#include "golang/flow/track.h"

struct follow {
	struct rule_context *context;
	const struct acquisition *acquisition;
	struct loss *loss;
	struct loss kept; // FIELD: where it was first stored in a field
};

// Status of a path: the field has it, and perhaps nobody reads that.
enum { STATUS_IN_FIELD = 1 };

void release_each(struct rule_context *context, enum model_kind kind, acquisition_fn fn)
{
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count && !func->too_large; i++) {
			const struct ir_instr *instr = &func->instrs[i];
			struct acquisition it = {.func = f, .instr = i};

			if (instr->op != IR_CALL || !instr->call->callee ||
				func->blocks[instr->block].rpo == UINT32_MAX)
				continue;
			for (it.result = -1; it.result < (i32)instr->call->result_count;
				it.result++) {
				if (acquired_by(context, instr->call->callee, it.result,
					    &it.acquired) &&
					it.acquired.kind == kind)
					fn(context, &it);
			}
		}
	}
}

static bool is_release_name(const struct follow *follow, const struct object *method)
{
	return method && model_name_in(follow->acquisition->acquired.releases,
				 rule_sym(follow->context, method->name));
}

// The place is the part of the resource that must be released: resp.Body, or the resource itself.
static bool is_right_part(const struct follow *follow, const struct track_event *event)
{
	const struct acquired *acquired = &follow->acquisition->acquired;
	const struct ir_place_info *info = &follow->context->unit->places[event->place];
	bool is_field = info->depth && info->step.kind == IR_STEP_FIELD;

	if (event->alias == TRACK_SAME || event->alias == TRACK_BOUND)
		return acquired->field.len == 0;
	if (event->alias == TRACK_HOLDER || !is_field)
		return true;
	// Memory of it: of an owner, the field that holds the resource.
	if (acquired->field.len == 0)
		return !acquired->owner_field || info->step.field == acquired->owner_field;
	return str_equal(rule_sym(follow->context, info->step.field->name), acquired->field);
}

// The resource is known by its name only, as a temporary folder is.
static bool is_name(const struct follow *follow)
{
	return str_ends(follow->acquisition->acquired.releases, STR("RemoveAll"));
}

static bool effect_ends(const struct follow *follow, const struct flow_effect *effect)
{
	switch ((enum flow_effect_kind)effect->kind) {
	case FLOW_METHOD:
		return is_release_name(follow, effect->callee) || effect->spawned;
	case FLOW_INVOKE:
		return true;
	case FLOW_PASS:
		return !is_name(follow) || is_release_name(follow, effect->callee) ||
		       !effect->callee->package->is_stdlib;
	case FLOW_KEEP:
	case FLOW_UNKNOWN:
		return true;
	case FLOW_SEND:
	case FLOW_RECEIVE:
	case FLOW_CLOSE:
	case FLOW_WRITE:
	case FLOW_RETURN:
	case FLOW_IN_RESULT:
		return false;
	}
	return true;
}

// What the callee does to the parameter ends our duty (released or handed over), or is not known.
static bool callee_ends(const struct follow *follow, const struct ir_call *call, u32 root)
{
	const struct flow_summary *summary =
		flow_summary_get(follow->context->summaries, call->callee);
	bool wraps;

	if (is_release_name(follow, call->callee))
		return true;
	if (model_borrows(follow->context->model, call->callee, &wraps))
		return false;
	// A name is copied, not kept: the standard library does not remove what it is told the name of.
	if (is_name(follow) && call->callee && call->callee->package &&
		call->callee->package->is_stdlib)
		return false;
	if (!summary || summary->too_large || call->is_interface)
		return true;
	for (u32 i = 0; i < summary->effect_count; i++) {
		if (summary->effects[i].root == root && effect_ends(follow, &summary->effects[i]))
			return true;
	}
	return false;
}

// A method of the resource itself may keep it elsewhere, or release it: always, or when it says that it is
// at the end (rows.Next() is false) or has failed.
static enum walk_action own_method(
	struct follow *follow, struct walk_state *state, const struct track_event *event)
{
	const struct ir_call *call = event->call;
	const struct flow_summary *summary =
		flow_summary_get(follow->context->summaries, call->callee);
	struct track_state *tracked = track_of(state);
	bool wraps;

	if (model_borrows(follow->context->model, call->callee, &wraps))
		return WALK_GO_ON;
	for (u32 i = 0; summary && i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];
		bool releases =
			effect->kind == FLOW_METHOD && is_release_name(follow, effect->callee);
		struct type_basic *basic;

		if (effect->root != 0 || effect->path_len != 0)
			continue;
		if (effect->kind == FLOW_KEEP ||
			(releases && (effect->always || summary->result_count == 0)))
			return WALK_STOP_PATH;
		if (!releases || call->result_count == 0)
			continue;
		basic = type_under_basic(
			follow->context->unit->places[call->results[call->result_count - 1]].type);
		track_link_add(tracked, call->results[call->result_count - 1],
			basic && basic->basic == BASIC_BOOL ? TRACK_ABSENT_FALSE
							    : TRACK_ABSENT_NONNIL);
	}
	return WALK_GO_ON;
}

static enum walk_action on_method(
	struct follow *follow, struct walk_state *state, const struct track_event *event)
{
	if (event->spawned)
		return WALK_STOP_PATH;
	if (is_release_name(follow, event->call->callee) && is_right_part(follow, event))
		return WALK_STOP_PATH;
	if (event->alias == TRACK_HOLDER) {
		// Closing a wrapper may close what it wraps.
		static const str closers = STR("Close|Stop|Shutdown|Release|End|Cancel|Wait|"
					       "close|stop|shutdown|release|teardown|cleanup");
		bool closes = event->call->callee &&
		              model_name_in(closers,
				      rule_sym(follow->context, event->call->callee->name));

		return closes ? WALK_STOP_PATH : WALK_GO_ON;
	}
	return event->alias == TRACK_DERIVED ? WALK_GO_ON : own_method(follow, state, event);
}

static enum walk_action on_argument(struct follow *follow, const struct track_event *event)
{
	if (event->alias == TRACK_DERIVED && !is_right_part(follow, event))
		return WALK_GO_ON;
	if (event->spawned ||
		callee_ends(follow, event->call, flow_root(event->call, event->index)))
		return WALK_STOP_PATH;
	return WALK_GO_ON;
}

// The starter itself uses the value after the go statement: then the goroutine is not its owner.
static bool starter_goes_on(
	const struct track *track, const struct walk_state *state, const struct ir_instr *go)
{
	const struct ir_func *func = track->func;
	const struct track_state *tracked = (const struct track_state *)(const void *)state->client;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		bool after = instr->block == go->block ? instr > go
		                                       : ir_reaches(func, go->block, instr->block);

		if (after && track_instr_mentions(track, tracked, instr))
			return true;
	}
	return false;
}

// A goroutine takes it over. When it releases on some path, it must on all.
static enum walk_action on_goroutine(struct follow *follow, struct track *track,
	const struct walk_state *state, const struct track_event *event)
{
	struct walk_state copy = *state;
	struct track inner = *track;

	if (track->closure_depth || starter_goes_on(track, state, event->instr) ||
		track_closure(track, &copy, (u32)event->closure, false, true) != WALK_STOP_PATH)
		return WALK_STOP_PATH;
	copy = *state;
	inner.func = track->unit->funcs[event->closure];
	inner.walk = rule_walk(follow->context, (u32)event->closure);
	if (inner.func->too_large || !track_run(&inner, 0, track_of(&copy)))
		return WALK_STOP_PATH;
	return follow->loss->kind == LOSS_EXIT ? WALK_STOP_ALL : WALK_STOP_PATH;
}

static enum walk_action on_closure(struct follow *follow, struct track *track,
	struct walk_state *state, const struct track_event *event)
{
	const struct ir_func *closure = track->unit->funcs[event->closure];

	if (event->kind == TRACK_RUN) {
		if (event->spawned)
			return on_goroutine(follow, track, state, event);
		return track_closure(track, state, (u32)event->closure, event->deferred, false);
	}
	if (closure->use == IR_CLOSURE_ESCAPES)
		return WALK_STOP_PATH;
	if (closure->use == IR_CLOSURE_ARGUMENT)
		return track_closure(track, state, (u32)event->closure, false, false);
	return WALK_GO_ON;
}

// Code that is not here cannot read the field.
static bool is_private(const struct follow *follow, const struct object *field)
{
	str name = rule_sym(follow->context, field->name);

	return !field->is_embedded && name.len && (name.ptr[0] < 'A' || name.ptr[0] > 'Z');
}

// Storing in a field of a longer-lived value hands it over, unless nobody ever looks at that field: that
// is for the rule to find out.
static enum walk_action on_stored(struct follow *follow, struct walk_state *state,
	const struct track *track, const struct track_event *event)
{
	// For append it is the list that counts.
	ir_place into = event->call && event->call->arg_count &&
	                                event->call->args[0].kind == IR_OPERAND_PLACE
	                        ? event->call->args[0].index
	                        : event->place;
	const struct ir_place_info *info = &track->unit->places[into];

	if (event->alias != TRACK_SAME || event->in_closure || !info->depth ||
		info->step.kind != IR_STEP_FIELD || !is_private(follow, info->step.field))
		return WALK_STOP_PATH;
	if (follow->kept.kind == LOSS_NONE)
		follow->kept = (struct loss){LOSS_FIELD, follow->acquisition->func, state->node,
			event->instr->node, info->step.field};
	track_of(state)->status = STATUS_IN_FIELD;
	return WALK_GO_ON;
}

// The path gives the value up; true when a field has it all the same.
static bool left_in_field(struct follow *follow, struct walk_state *state)
{
	if (track_of(state)->status != STATUS_IN_FIELD)
		return false;
	if (follow->loss->kind == LOSS_NONE)
		*follow->loss = follow->kept;
	return true;
}

// The value goes to the caller inside a struct made here: the field that holds it.
static struct object *returned_in_field(
	const struct track *track, struct walk_state *state, const struct track_event *event)
{
	const struct ir_instr *alloc;
	u32 aux = 0;

	(void)track_place_kind(track, track_of(state), event->place, &aux);
	if (!aux || aux >= track->func->instr_count || track->func->instrs[aux].op != IR_ALLOC)
		return NULL;
	alloc = &track->func->instrs[aux];
	for (u32 i = 0; alloc->alloc->fields && i < alloc->arg_count; i++) {
		u32 ignored;

		if (track_operand(track, track_of(state), &alloc->args[i], &ignored) == TRACK_SAME)
			return alloc->alloc->fields[i];
	}
	return NULL;
}

static enum walk_action on_returned(struct follow *follow, struct walk_state *state,
	const struct track *track, const struct track_event *event)
{
	struct object *field = NULL;

	if (event->alias == TRACK_DERIVED && !is_right_part(follow, event))
		return WALK_GO_ON;
	if (event->alias == TRACK_HOLDER && follow->loss->kind == LOSS_NONE)
		field = returned_in_field(track, state, event);
	if (field && is_private(follow, field))
		*follow->loss = (struct loss){LOSS_FIELD, follow->acquisition->func, state->node,
			event->instr->node, field};
	return WALK_STOP_PATH;
}

static enum walk_action on_overwritten(
	struct follow *follow, struct walk_state *state, const struct track_event *event)
{
	if (left_in_field(follow, state))
		return WALK_STOP_PATH;
	if (follow->loss->kind == LOSS_NONE || follow->loss->kind == LOSS_FIELD)
		*follow->loss = (struct loss){LOSS_OVERWRITTEN, follow->acquisition->func,
			state->node, event->instr->node, NULL};
	return WALK_STOP_ALL;
}

// The place is what the followed context was derived from.
static bool is_parent(const struct follow *follow, ir_place place)
{
	const struct ir_call *call = follow->context->unit->funcs[follow->acquisition->func]
	                                     ->instrs[follow->acquisition->instr]
	                                     .call;

	return call->arg_count && call->args[0].kind == IR_OPERAND_PLACE &&
	       call->args[0].index == place;
}

// <-derived.Done(), or its parent's: the context has ended, so it needs no cancel any more.
static enum walk_action on_instr(
	void *context, struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	struct follow *follow = context;
	const struct ir_unit *unit = track->unit;
	const struct ir_var_info *chan;
	const struct ir_instr *def;

	(void)state;
	if (instr->op != IR_RECV || follow->acquisition->acquired.kind != MODEL_CANCEL ||
		instr->args[0].kind != IR_OPERAND_PLACE)
		return WALK_GO_ON;
	chan = &unit->vars[unit->places[instr->args[0].index].var];
	if (chan->kind != IR_VAR_TEMP || !chan->def || chan->func != track->func->index)
		return WALK_GO_ON;
	def = &track->func->instrs[chan->def];
	if (def->op != IR_CALL || def->call->recv.kind != IR_OPERAND_PLACE ||
		model_call(follow->context->model, def->call->callee) != MODEL_CALL_CONTEXT_DONE)
		return WALK_GO_ON;
	if (unit->places[def->call->recv.index].depth == 0 &&
		unit->vars[unit->places[def->call->recv.index].var].kind == IR_VAR_PARAM &&
		!is_parent(follow, def->call->recv.index))
		return WALK_GO_ON;
	return WALK_STOP_PATH;
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct follow *follow = context;

	switch (event->kind) {
	case TRACK_METHOD:
		return on_method(follow, state, event);
	case TRACK_ARGUMENT:
		return on_argument(follow, event);
	case TRACK_INVOKED:
		if (event->alias == TRACK_SAME &&
			follow->acquisition->acquired.kind != MODEL_CANCEL)
			return WALK_GO_ON;
		return event->alias == TRACK_DERIVED ? WALK_GO_ON : WALK_STOP_PATH;
	case TRACK_STORED:
		return on_stored(follow, state, track, event);
	case TRACK_SENT:
	case TRACK_OVERFLOW:
		return WALK_STOP_PATH;
	case TRACK_RETURNED:
		return on_returned(follow, state, track, event);
	case TRACK_CAPTURED:
	case TRACK_RUN:
		return on_closure(follow, track, state, event);
	case TRACK_OVERWRITTEN:
		return on_overwritten(follow, state, event);
	case TRACK_SENT_ON:
	case TRACK_RECEIVED_ON:
	case TRACK_CLOSED:
	case TRACK_WRITTEN:
		return WALK_GO_ON;
	case TRACK_USED:
		if (is_name(follow) && event->instr->op == IR_OP && event->instr->dst)
			track_add(track_of(state), event->instr->dst, TRACK_HOLDER, 0);
		return WALK_GO_ON;
	}
	return WALK_GO_ON;
}

// A closure deferred before the acquisition may release what the variable holds at the end.
static bool earlier_defer_releases(
	struct track *track, const struct walk_state *state, const struct ir_func *func)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		struct walk_state copy = *state;

		if (instr->op != IR_DEFER || instr->call->closure < 0 ||
			func->blocks[instr->block].rpo == UINT32_MAX)
			continue;
		if (track_mentions(track, track_of(&copy), (u32)instr->call->closure) &&
			track_closure(track, &copy, (u32)instr->call->closure, true, false) ==
				WALK_STOP_PATH)
			return true;
	}
	return false;
}

static enum walk_action on_exit(
	void *context, struct track *track, struct walk_state *state, const struct ir_block *block)
{
	struct follow *follow = context;
	const struct ir_func *func = track->func;

	if (block->term != IR_TERM_RETURN || rule_is_main(follow->context, func))
		return WALK_GO_ON;
	if (func->has_defer && earlier_defer_releases(track, state, func))
		return WALK_GO_ON;
	if (left_in_field(follow, state))
		return WALK_GO_ON;
	*follow->loss = (struct loss){
		LOSS_EXIT, func->index, state->node, rule_exit_node(func, block), NULL};
	return WALK_STOP_ALL;
}

static enum track_kind result_of(void *context, const struct ir_call *call, u32 index, u32 *result)
{
	struct follow *follow = context;
	bool wraps;

	(void)index;
	*result = 0;
	model_borrows(follow->context->model, call->callee, &wraps);
	// A path made from the name of a folder stands for the folder.
	if (is_name(follow) && call->result_count) {
		struct type_basic *basic =
			type_under_basic(follow->context->unit->places[call->results[0]].type);

		wraps |= basic && basic->basic == BASIC_STRING;
	}
	return wraps ? TRACK_HOLDER : 0;
}

// The receiver of cmd.Start(): the place, when it is one that is followed.
static ir_place resource_place(const struct ir_call *call, i32 result)
{
	if (result >= 0)
		return call->results[result];
	return call->recv.kind == IR_OPERAND_PLACE ? call->recv.index : 0;
}

bool release_lost(
	struct rule_context *context, const struct acquisition *acquisition, struct loss *ret)
{
	const struct ir_func *func = context->unit->funcs[acquisition->func];
	const struct ir_call *call = func->instrs[acquisition->instr].call;
	const struct acquired *acquired = &acquisition->acquired;
	struct follow follow = {.context = context, .acquisition = acquisition, .loss = ret};
	struct track_client client = {&follow, on_event, on_exit, on_instr, result_of};
	struct track track = {.unit = context->unit,
		.func = func,
		.summaries = context->summaries,
		.client = &client,
		.walk = rule_walk(context, acquisition->func),
		.nil_part_ends = true};
	struct track_state first = {0};
	ir_place place = resource_place(call, acquisition->result);
	ir_var var = context->unit->places[place].var;

	*ret = (struct loss){0};
	if (!place || (acquisition->result < 0 && !track_is_local_memory(context->unit, var) &&
			      context->unit->vars[var].kind != IR_VAR_LOCAL))
		return false;
	if (acquisition->result < 0 && context->unit->places[place].depth)
		return false;
	track_add(&first, place, TRACK_SAME, 0);
	if (acquired->error_result >= 0 && (u32)acquired->error_result < call->result_count)
		track_link_add(&first, call->results[acquired->error_result], TRACK_ABSENT_NONNIL);
	else if (acquired->ok_result >= 0 && (u32)acquired->ok_result < call->result_count)
		track_link_add(&first, call->results[acquired->ok_result], TRACK_ABSENT_FALSE);
	if (!track_run(&track, acquisition->instr, &first))
		return false;
	return ret->kind != LOSS_NONE;
}

const char *release_exit_text(const struct ir_unit *unit, node_id exit)
{
	return exit && ast_kind(unit->body->ast, exit) == NODE_RETURN_STMT
	               ? "this return"
	               : "the end of the function";
}
