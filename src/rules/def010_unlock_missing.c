// SPDX-License-Identifier: Apache-2.0
// DEF010: a mutex is locked and on some path not unlocked; a read lock released as a write lock or the
// other way round; `defer mu.Lock()`.
#include "golang/flow/track.h"
#include "rules/late.h"
#include "rules/unlock.h"

struct follow {
	struct rule_context *context;
	u32 func, start;
	ir_place place, result; // result: of TryLock
	enum lock_mode mode;
	bool by_helper; // locked by calling a function that locks
	u32 held_exits;
	u32 walk_node; // of the first exit with the lock held
	node_id exit;
	bool all_held_succeed; // every exit with the lock held returns a nil error or true
	node_id wrong_unlock;
	bool relocked, dropped;
	ir_place unlocker; // what the helper returned: calling it may unlock
};

static bool is_unlocker(struct follow *follow, const struct ir_operand *operand)
{
	const struct ir_unit *unit = follow->context->unit;
	const struct ir_func *func = unit->funcs[follow->func];

	if (!follow->unlocker || operand->kind != IR_OPERAND_PLACE)
		return false;
	if (operand->index == follow->unlocker)
		return true;
	for (u32 i = 1; i < func->instr_count; i++) {
		if (func->instrs[i].op == IR_COPY && func->instrs[i].dst == operand->index &&
			func->instrs[i].args[0].kind == IR_OPERAND_PLACE &&
			func->instrs[i].args[0].index == follow->unlocker)
			return true;
	}
	return false;
}

// release := s.acquire(): calling it, or handing it on, ends our duty.
static bool takes_unlocker(struct follow *follow, const struct ir_call *call)
{
	if (is_unlocker(follow, &call->fun))
		return true;
	for (u32 i = 0; i < call->arg_count; i++) {
		if (is_unlocker(follow, &call->args[i]))
			return true;
	}
	return false;
}

static enum walk_action mismatch(struct follow *follow, const struct ir_instr *instr)
{
	if (!follow->wrong_unlock)
		follow->wrong_unlock = instr->node;
	return WALK_STOP_PATH;
}

static enum walk_action on_call(struct follow *follow, const struct ir_instr *instr)
{
	const struct ir_call *call = instr->call;
	ir_place place;
	struct lock_action action = lock_direct(follow->context, call, &place);

	if (place == follow->place && action.unlocks)
		return action.unlocks == follow->mode ? WALK_STOP_PATH : mismatch(follow, instr);
	if (place == follow->place && action.locks) {
		// Back at the same Lock with the lock held.
		if (instr->op == IR_CALL && !action.tries &&
			instr == &follow->context->unit->funcs[follow->func]->instrs[follow->start])
			follow->relocked = true;
		return WALK_STOP_PATH;
	}
	if (unlock_by_call(follow->context, call, follow->place) ||
		unlock_unknown(follow->context, call, follow->place))
		return WALK_STOP_PATH;
	if (takes_unlocker(follow, call))
		return WALK_STOP_PATH;
	// A func value of unknown content may be the closure that unlocks.
	if (!call->callee && !call->is_builtin && call->closure < 0 &&
		unlock_in_any_closure(follow->context, follow->place))
		return WALK_STOP_PATH;
	return WALK_GO_ON;
}

// The loop goes on to the next element while this one's lock is held, and nothing else names it.
static bool next_element(struct follow *follow, const struct ir_instr *range)
{
	const struct ir_unit *unit = follow->context->unit;
	const struct ir_func *func = unit->funcs[follow->func];
	ir_var var = unit->places[follow->place].var;
	ir_place whole = unit->vars[var].place;

	if ((range->dst != whole && range->dst2 != whole) || unit->vars[var].assign_count != 1 ||
		unit->vars[var].captured)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op != IR_COPY && instr->op != IR_CONVERT && instr->op != IR_CALL &&
			instr->op != IR_MAP_SET && instr->op != IR_SEND)
			continue;
		for (u32 a = 0; a < instr->arg_count; a++) {
			if (instr->args[a].kind == IR_OPERAND_PLACE &&
				instr->args[a].index == whole)
				return false;
		}
		for (u32 a = 0; instr->op == IR_CALL && a < instr->call->arg_count; a++) {
			if (instr->call->args[a].kind == IR_OPERAND_PLACE &&
				instr->call->args[a].index == whole)
				return false;
		}
	}
	return true;
}

static enum walk_action on_instr(
	void *context, struct walk_state *state, const struct ir_instr *instr)
{
	struct follow *follow = context;
	const struct ir_unit *unit = follow->context->unit;

	if (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO)
		return on_call(follow, instr);
	if (instr->op == IR_BIND && unlock_by_call(follow->context, instr->call, follow->place))
		return WALK_STOP_PATH;
	if (instr->op == IR_RETURN && instr->arg_count && is_unlocker(follow, &instr->args[0]))
		return WALK_STOP_PATH;
	if (instr->op == IR_CLOSURE) {
		enum ir_closure_use use = unit->funcs[instr->args[0].index]->use;

		if (use != IR_CLOSURE_CALLED && use != IR_CLOSURE_DEFERRED &&
			use != IR_CLOSURE_UNUSED &&
			unlock_in_closure(follow->context, instr->args[0].index, follow->place))
			return WALK_STOP_PATH;
	}
	if (instr->op == IR_RANGE && next_element(follow, instr)) {
		follow->dropped = true;
		follow->walk_node = state->node;
		return WALK_STOP_PATH;
	}
	// Another variable names what holds the lock: hand over hand.
	if (instr->op == IR_COPY && instr->args[0].kind == IR_OPERAND_PLACE &&
		instr->args[0].index != follow->place && !instr->args[0].deref &&
		ir_place_covers(unit, instr->args[0].index, follow->place) &&
		unit->vars[unit->places[instr->dst].var].kind == IR_VAR_LOCAL)
		return WALK_STOP_PATH;
	// The name means another lock from here on.
	if (instr->dst && ir_place_covers(unit, instr->dst, follow->place))
		return WALK_STOP_PATH;
	if (instr->dst2 && ir_place_covers(unit, instr->dst2, follow->place))
		return WALK_STOP_PATH;
	return WALK_GO_ON;
}

// One of several locks: locks[i].
static bool is_element(const struct ir_unit *unit, ir_place place)
{
	while (unit->places[place].depth && unit->places[place].step.kind != IR_STEP_INDEX)
		place = unit->places[place].parent;
	return unit->places[place].depth > 0;
}

// A loop that unlocks each of several locks has come to its end: it is taken to have seen them all.
static bool unlocks_in_left_loop(struct follow *follow, const struct ir_block *block, u32 succ)
{
	const struct ir_func *func = follow->context->unit->funcs[follow->func];
	u32 at = func->blocks[block->succs[succ]].loop;

	if (!is_element(follow->context->unit, follow->place) || !block->loop ||
		&func->blocks[func->loops[block->loop - 1].head] != block)
		return false;
	while (at && at != block->loop)
		at = func->loops[at - 1].parent;
	return !at && unlock_in_loop(follow->context, follow->func, block->loop,
			      unlock_key(follow->context->unit, follow->place));
}

static enum walk_action on_edge(
	void *context, struct walk_state *state, const struct ir_block *block, u32 succ)
{
	struct follow *follow = context;
	struct walk *walk = rule_walk(follow->context, follow->func);

	(void)state;
	if (unlocks_in_left_loop(follow, block, succ))
		return WALK_STOP_PATH;
	if (follow->result && walk_edge_true(walk, block, succ, follow->result) == WALK_FALSE)
		return WALK_STOP_PATH;
	return WALK_GO_ON;
}

// The function tells its caller that all went well: a nil error, or true, as the last result.
static bool says_success(
	const struct walk_state *state, const struct ir_func *func, const struct ir_block *block)
{
	const struct ir_instr *last = &func->instrs[block->first + block->count - 1];
	const struct ir_operand *value;

	if (!block->count || last->op != IR_RETURN || !last->arg_count)
		return false;
	value = &last->args[last->arg_count - 1];
	if (value->kind == IR_OPERAND_NIL)
		return true;
	if (value->kind == IR_OPERAND_CONST)
		return value->constant && constant_kind(value->constant) == CONSTANT_BOOL &&
		       constant_bool_value(value->constant);
	return value->kind == IR_OPERAND_PLACE &&
	       (walk_is_nil(state, value->index) == WALK_TRUE ||
		       walk_is_true(state, value->index) == WALK_TRUE);
}

static enum walk_action on_exit(
	void *context, struct walk_state *state, const struct ir_block *block)
{
	struct follow *follow = context;
	const struct ir_func *func = follow->context->unit->funcs[follow->func];

	if (block->term != IR_TERM_RETURN)
		return WALK_GO_ON;
	follow->all_held_succeed &= says_success(state, func, block);
	if (follow->held_exits++ == 0) {
		follow->walk_node = state->node;
		follow->exit = rule_exit_node(func, block);
	}
	return WALK_GO_ON;
}

// How many reachable returns the function has.
static u32 count_returns(const struct ir_func *func)
{
	u32 count = 0;

	for (u32 b = 0; b < func->block_count; b++)
		count +=
			func->blocks[b].term == IR_TERM_RETURN && func->blocks[b].rpo != UINT32_MAX;
	return count;
}

static bool looks_like_lock_helper(struct follow *follow)
{
	static const str words[] = {STR("lock"), STR("Lock"), STR("acquire"), STR("Acquire"),
		STR("enter"), STR("Enter")};
	const struct function *function = follow->context->unit->function;
	str name = function ? rule_sym(follow->context, function->object->name) : STR_EMPTY;

	for (u32 i = 0; i < ARRAY_LEN(words) && follow->func == 0; i++) {
		if (str_find(name, words[i]) < name.len)
			return true;
	}
	return false;
}

static struct draft begin(struct follow *follow, const char *what)
{
	struct rule_context *context = follow->context;
	const struct ir_func *func = context->unit->funcs[follow->func];
	struct draft draft = draft_begin(context, FAULT_DEF010, func->instrs[follow->start].node,
		"`" STR_FMT "` %s", STR_ARG(rule_place_text(context, follow->place)), what);

	draft_step(&draft, func->instrs[follow->start].node,
		follow->mode == LOCK_READ ? "read-locked here" : "locked here");
	return draft;
}

static void report_held(struct follow *follow, bool everywhere)
{
	struct rule_context *context = follow->context;
	struct draft draft = begin(follow,
		everywhere ? "is locked and never unlocked" : "is not unlocked on every path");
	const struct object *key = unlock_key(context->unit, follow->place);
	bool may_be_meant = everywhere || (follow->all_held_succeed && !follow->by_helper);

	draft_path(&draft, follow->func, follow->walk_node);
	draft_step(&draft, follow->exit, "%s leaves with the lock held",
		ast_kind(context->unit->body->ast, follow->exit) == NODE_RETURN_STMT
			? "this return"
			: "the end of the function");
	if ((may_be_meant || context->unit->funcs[follow->func]->result_count == 0) &&
		looks_like_lock_helper(follow))
		return;
	if (may_be_meant && key)
		draft_wait(&draft, LATE_UNLOCKED, key);
	else
		draft_end(&draft);
}

static void report_mismatch(struct follow *follow)
{
	bool read = follow->mode == LOCK_READ;
	struct draft draft = draft_begin(follow->context, FAULT_DEF010, follow->wrong_unlock,
		read ? "`" STR_FMT "` is read-locked, but released with Unlock"
		     : "`" STR_FMT "` is locked, but released with RUnlock",
		STR_ARG(rule_place_text(follow->context, follow->place)));
	const struct ir_func *func = follow->context->unit->funcs[follow->func];

	draft_step(&draft, func->instrs[follow->start].node, read ? "RLock here" : "Lock here");
	draft_step(&draft, follow->wrong_unlock,
		read ? "Unlock here panics or frees a writer's lock"
		     : "RUnlock here panics or frees a reader's lock");
	draft_end(&draft);
}

// What a locking helper returns may be what unlocks: a func to call, or an object with a method that does;
// false in the second case, of which nothing can be said.
static bool find_unlocker(struct follow *follow, const struct ir_call *call)
{
	for (u32 i = 0; i < call->result_count; i++) {
		struct type *type = follow->context->unit->places[call->results[i]].type;
		struct type_named *named = type ? type_as_named(type) : NULL;

		if (type_under_signature(type))
			follow->unlocker = call->results[i];
		else if (track_is_reference(type) && !(named && !named->object->package))
			return false;
	}
	return true;
}

// unlock := once(&s.mu), and then mu is locked: the func unlocks it.
static bool gave_address_for_func(struct follow *follow)
{
	const struct ir_unit *unit = follow->context->unit;
	const struct ir_func *func = unit->funcs[follow->func];

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_call *call = func->instrs[i].call;

		if (func->instrs[i].op != IR_CALL || !call->result_count ||
			!type_under_signature(unit->places[call->results[0]].type))
			continue;
		for (u32 a = 0; a < call->arg_count; a++) {
			if (call->args[a].kind == IR_OPERAND_PLACE &&
				lock_place(follow->context, call->args[a].index) == follow->place)
				return true;
		}
	}
	return false;
}

static void follow_lock(struct rule_context *context, u32 f, u32 start, ir_place place,
	struct lock_action action, bool by_helper)
{
	const struct ir_func *func = context->unit->funcs[f];
	const struct ir_call *call = func->instrs[start].call;
	struct follow follow = {.context = context,
		.func = f,
		.start = start,
		.place = place,
		.mode = action.locks,
		.by_helper = by_helper,
		.all_held_succeed = true,
		.result = action.tries && call->result_count ? call->results[0] : 0};

	if ((by_helper && call->result_count && !find_unlocker(&follow, call)) ||
		gave_address_for_func(&follow))
		return;
	struct walk_client client = {&follow, on_instr, on_edge, on_exit};

	if (rule_is_main(context, func) || unlock_by_earlier_defer(context, func, start, place) ||
		unlock_held_at_entry(context, f, place) ||
		!walk_run(rule_walk(context, f), start, NULL, &client))
		return;
	if (follow.wrong_unlock)
		report_mismatch(&follow);
	else if (follow.held_exits)
		report_held(&follow, follow.held_exits >= count_returns(func));
	else if (follow.dropped) {
		struct draft draft = begin(&follow, "is not unlocked on every path");

		draft_path(&draft, f, follow.walk_node);
		draft_step(&draft, func->instrs[start].node,
			"the loop goes on to the next element with this one's lock held");
		if (unlock_in_loop(context, f, func->blocks[func->instrs[start].block].loop,
			    unlock_key(context->unit, place)))
			draft_end(&draft);
		else
			draft_wait(&draft, LATE_UNLOCKED, unlock_key(context->unit, place));
	} else if (follow.relocked && !is_element(context->unit, place)) {
		struct draft draft =
			begin(&follow, "is locked again by the next iteration without an unlock");

		draft_end(&draft);
	}
}

// `defer mu.Lock()` where mu.Unlock() was meant. After an explicit Unlock it is meant: lock again at exit.
static void check_deferred_lock(struct rule_context *context, u32 f, u32 at, ir_place place)
{
	const struct ir_func *func = context->unit->funcs[f];
	struct draft draft;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		ir_place other;

		if ((instr->op == IR_CALL || instr->op == IR_DEFER) &&
			lock_direct(context, instr->call, &other).unlocks && other == place)
			return;
	}
	draft = draft_begin(context, FAULT_DEF010, func->instrs[at].node,
		"`" STR_FMT "` is locked by a defer and never unlocked",
		STR_ARG(rule_place_text(context, place)));
	draft_step(&draft, func->instrs[at].node,
		"the function leaves with the lock held; Unlock is what a defer is for");
	draft_end(&draft);
}

// Unlocks what this function (with its closures) never locks.
static void note_unlock_only(struct rule_context *context, ir_place place, enum lock_mode unlocks)
{
	const struct object *key = unlock_key(context->unit, place);

	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];
			ir_place other;

			if ((instr->op == IR_CALL || instr->op == IR_DEFER) &&
				lock_direct(context, instr->call, &other).locks == unlocks &&
				unlock_key(context->unit, other) == key)
				return;
		}
	}
	if (key)
		late_note(context->late, context->worker, LATE_UNLOCKED, key);
}

static void check_call(struct rule_context *context, u32 f, u32 i)
{
	const struct ir_instr *instr = &context->unit->funcs[f]->instrs[i];
	ir_place place;
	struct lock_action action = lock_direct(context, instr->call, &place);

	if (action.unlocks)
		note_unlock_only(context, place, action.unlocks);
	else if (action.locks && instr->op == IR_DEFER && !action.tries)
		check_deferred_lock(context, f, i, place);
	else if (action.locks && instr->op == IR_CALL)
		follow_lock(context, f, i, place, action, false);
}

// s.lock(): a method whose summary locks a field of its receiver and does not unlock it.
static void check_helper(struct rule_context *context, u32 f, u32 i)
{
	const struct ir_call *call = context->unit->funcs[f]->instrs[i].call;
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);

	if (!summary || !(summary->client_facts & RULE_TOUCHES_LOCKS) || call->is_interface ||
		call->recv.kind != IR_OPERAND_PLACE ||
		model_call(context->model, call->callee) != MODEL_CALL_NONE)
		return;
	for (u32 e = 0; e < summary->effect_count; e++) {
		const struct flow_effect *effect = &summary->effects[e];
		ir_place place = lock_place(context, call->recv.index);
		struct lock_action action;
		bool unknown;

		if (effect->root != 0 || effect->kind != FLOW_METHOD || effect->path_cut)
			continue;
		for (u32 p = 0; p < effect->path_len && place; p++)
			place = ir_place_extend(
				context->scratch, context->unit, place, effect->path[p]);
		if (!place)
			continue;
		action = lock_through(context, call, place, &unknown);
		if (action.locks && !action.unlocks && !unknown) {
			follow_lock(context, f, i, place, action, true);
			return;
		}
	}
}

void def010_unlock_missing(struct rule_context *context)
{
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count && !func->too_large; i++) {
			const struct ir_instr *instr = &func->instrs[i];

			if (instr->op != IR_CALL && instr->op != IR_DEFER)
				continue;
			if (func->blocks[instr->block].rpo == UINT32_MAX)
				continue;
			check_call(context, f, i);
			if (instr->op == IR_CALL)
				check_helper(context, f, i);
		}
	}
}
