// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/walk_facts.h"

enum { KEY_NIL = 1, KEY_TRUE = 2 };

// A condition in canonical form: on the true edge `key` is `truth`.
struct question {
	u32 key;
	ir_place a, b;
	bool truth;
};

static u32 fold(u64 key)
{
	return (u32)(key ^ key >> 32) | 0x80000000u;
}

// Place keys stay below the folded ones.
static u32 place_key(ir_place place, u32 what)
{
	return (place << 2 | what) & 0x7fffffffu;
}

static ir_place operand_place(const struct ir_operand *operand)
{
	return operand->kind == IR_OPERAND_PLACE ? operand->index : 0;
}

static bool negated(u8 token)
{
	return token == TOKEN_NEQ || token == TOKEN_GEQ || token == TOKEN_LEQ;
}

static struct question ask_cmp(
	const struct ir_operand *a, const struct ir_operand *b, u8 token, u64 key)
{
	struct question q = {0, operand_place(a), operand_place(b), !negated(token)};

	if (b->kind == IR_OPERAND_NIL && q.a && (token == TOKEN_EQL || token == TOKEN_NEQ))
		q.key = place_key(q.a, KEY_NIL);
	else if (a->kind == IR_OPERAND_NIL && q.b && (token == TOKEN_EQL || token == TOKEN_NEQ))
		q.key = place_key(q.b, KEY_NIL);
	else if (key)
		q.key = fold(key);
	return q;
}

static struct question ask_plain(const struct ir_cond *cond)
{
	if (cond->kind == IR_COND_BOOL && cond->a.kind == IR_OPERAND_PLACE)
		return (struct question){
			place_key(cond->a.index, KEY_TRUE), cond->a.index, 0, true};
	if (cond->kind == IR_COND_CMP)
		return ask_cmp(&cond->a, &cond->b, cond->token, cond->key);
	if (cond->kind == IR_COND_BOOL && cond->a.kind == IR_OPERAND_CONST)
		return (struct question){0};
	return (struct question){cond->key ? fold(cond->key) : 0, operand_place(&cond->a),
		operand_place(&cond->b), true};
}

// The places whose assignment makes the answer void: those that the key depends on.
static struct question ask(const struct ir_cond *cond)
{
	struct question q = ask_plain(cond);

	if (cond->read_count && q.key & 0x80000000u) {
		q.a = cond->reads[0];
		q.b = cond->reads[cond->read_count - 1];
	}
	return q;
}

// The comparison with nil behind a bool: `ok := err == nil`, also the temporary of a larger expression.
static struct question ask_definition(const struct walk_interest *interest, ir_place place)
{
	const struct ir_place_info *info = &interest->unit->places[place];
	const struct ir_var_info *var = &interest->unit->vars[info->var];
	const struct ir_instr *def;

	if (info->depth || var->kind != IR_VAR_TEMP || !var->def ||
		var->func != interest->func->index)
		return (struct question){0};
	def = &interest->func->instrs[var->def];
	if (def->op != IR_OP || def->arg_count != 2 ||
		(def->token != TOKEN_EQL && def->token != TOKEN_NEQ))
		return (struct question){0};
	return ask_cmp(&def->args[0], &def->args[1], def->token, 0);
}

static void count_key(struct walk_interest *interest, u32 key)
{
	if (key)
		++*map_put(&interest->keys, key);
}

static void count_returned(struct walk_interest *interest, const struct ir_instr *instr)
{
	for (u32 i = 0; i < instr->arg_count; i++) {
		ir_place place = operand_place(&instr->args[i]);

		if (!place)
			continue;
		// Twice: a return asks once, and once is enough there.
		count_key(interest, place_key(place, KEY_NIL));
		count_key(interest, place_key(place, KEY_NIL));
		count_key(interest, place_key(place, KEY_TRUE));
		count_key(interest, place_key(place, KEY_TRUE));
	}
}

void walk_interest_init(struct walk_interest *interest, struct arena *arena,
	const struct ir_unit *unit, const struct ir_func *func)
{
	interest->unit = unit;
	interest->func = func;
	map_init(&interest->keys, arena);
	for (u32 b = 0; b < func->block_count; b++) {
		const struct ir_block *block = &func->blocks[b];

		if (block->term == IR_TERM_BRANCH)
			count_key(interest, ask(&block->cond).key);
	}
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_RETURN)
			count_returned(interest, instr);
		// A plain copy of a constant or of nil only matters where the place is asked for once.
		else if (instr->op == IR_COPY && instr->dst && instr->arg_count == 1 &&
			 (instr->args[0].kind == IR_OPERAND_NIL ||
				 instr->args[0].kind == IR_OPERAND_CONST)) {
			count_key(interest, place_key(instr->dst, KEY_NIL));
			count_key(interest, place_key(instr->dst, KEY_TRUE));
		}
	}
}

static bool interesting(const struct walk_interest *interest, u32 key)
{
	const u64 *count = map_get(&interest->keys, key);

	return count && *count >= 2;
}

static struct walk_fact *find(struct walk_state *state, u32 key)
{
	for (u32 i = 0; i < state->fact_count; i++) {
		if (state->facts[i].key == key)
			return &state->facts[i];
	}
	return NULL;
}

static void drop_at(struct walk_state *state, u32 i)
{
	memmove(&state->facts[i], &state->facts[i + 1],
		(state->fact_count - i - 1) * sizeof(state->facts[0]));
	state->fact_count--;
}

// Facts stay sorted by key, so that equal knowledge is equal bytes.
static void know(struct walk_state *state, struct question q)
{
	struct walk_fact *old = find(state, q.key);
	u32 at = 0;

	if (old) {
		old->truth = q.truth;
		return;
	}
	if (state->fact_count == WALK_MAX_FACTS)
		drop_at(state, 0);
	while (at < state->fact_count && state->facts[at].key < q.key)
		at++;
	memmove(&state->facts[at + 1], &state->facts[at],
		(state->fact_count - at) * sizeof(state->facts[0]));
	state->facts[at] = (struct walk_fact){q.key, q.a, q.b, q.truth};
	state->fact_count++;
}

static enum walk_truth truth_of(const struct walk_state *state, u32 key)
{
	for (u32 i = 0; i < state->fact_count; i++) {
		if (state->facts[i].key == key)
			return state->facts[i].truth ? WALK_TRUE : WALK_FALSE;
	}
	return WALK_UNKNOWN;
}

enum walk_truth walk_is_nil(const struct walk_state *state, ir_place place)
{
	return truth_of(state, place_key(place, KEY_NIL));
}

enum walk_truth walk_is_true(const struct walk_state *state, ir_place place)
{
	return truth_of(state, place_key(place, KEY_TRUE));
}

void walk_know_nil(struct walk_state *state, ir_place place, bool is_nil)
{
	know(state, (struct question){place_key(place, KEY_NIL), place, 0, is_nil});
}

void walk_know_true(struct walk_state *state, ir_place place, bool is_true)
{
	know(state, (struct question){place_key(place, KEY_TRUE), place, 0, is_true});
}

static bool touches(const struct ir_unit *unit, ir_place written, ir_place asked)
{
	return asked &&
	       (ir_place_covers(unit, written, asked) || ir_place_covers(unit, asked, written));
}

static void forget_place(const struct ir_unit *unit, struct walk_state *state, ir_place written)
{
	for (u32 i = state->fact_count; written && i-- > 0;) {
		const struct walk_fact *fact = &state->facts[i];

		if (touches(unit, written, fact->a) || touches(unit, written, fact->b))
			drop_at(state, i);
	}
}

// A call may change what others can reach: variables whose address is out, or that a closure assigns.
static void forget_shared(const struct ir_unit *unit, struct walk_state *state)
{
	for (u32 i = state->fact_count; i-- > 0;) {
		ir_place a = state->facts[i].a, b = state->facts[i].b;
		const struct ir_var_info *va = &unit->vars[unit->places[a].var];
		const struct ir_var_info *vb = &unit->vars[unit->places[b].var];

		if ((a && (va->assigned_in_closure || va->address_taken)) ||
			(b && (vb->assigned_in_closure || vb->address_taken)))
			drop_at(state, i);
	}
}

static void copy_facts(const struct walk_interest *interest, struct walk_state *state,
	const struct ir_instr *instr)
{
	const struct ir_operand *from = &instr->args[0];
	u32 nil_key = place_key(instr->dst, KEY_NIL), true_key = place_key(instr->dst, KEY_TRUE);
	enum walk_truth is_nil = WALK_UNKNOWN, is_true = WALK_UNKNOWN;

	if (from->kind == IR_OPERAND_PLACE) {
		is_nil = walk_is_nil(state, from->index);
		is_true = walk_is_true(state, from->index);
	} else if (from->kind == IR_OPERAND_NIL) {
		is_nil = WALK_TRUE;
	} else if (from->kind == IR_OPERAND_FUNC || from->kind == IR_OPERAND_CLOSURE) {
		is_nil = WALK_FALSE;
	} else if (from->kind == IR_OPERAND_CONST && from->constant &&
		   constant_kind(from->constant) == CONSTANT_BOOL) {
		is_true = constant_bool_value(from->constant) ? WALK_TRUE : WALK_FALSE;
	}
	forget_place(interest->unit, state, instr->dst);
	if (is_nil != WALK_UNKNOWN && interesting(interest, nil_key))
		walk_know_nil(state, instr->dst, is_nil == WALK_TRUE);
	if (is_true != WALK_UNKNOWN && interesting(interest, true_key))
		walk_know_true(state, instr->dst, is_true == WALK_TRUE);
}

static void forget_results(
	const struct ir_unit *unit, struct walk_state *state, const struct ir_call *call)
{
	for (u32 i = 0; i < call->result_count; i++)
		forget_place(unit, state, call->results[i]);
	if (!call->is_builtin)
		forget_shared(unit, state);
}

void walk_facts_apply(const struct walk_interest *interest, struct walk_state *state,
	const struct ir_instr *instr)
{
	if (instr->op == IR_COPY && instr->dst && instr->arg_count == 1) {
		copy_facts(interest, state, instr);
		return;
	}
	if (state->fact_count == 0 && instr->op != IR_ALLOC && instr->op != IR_ADDR)
		return;
	if (instr->op == IR_CALL)
		forget_results(interest->unit, state, instr->call);
	forget_place(interest->unit, state, instr->dst);
	forget_place(interest->unit, state, instr->dst2);
	if ((instr->op == IR_ALLOC || instr->op == IR_ADDR) && instr->dst &&
		interesting(interest, place_key(instr->dst, KEY_NIL)))
		walk_know_nil(state, instr->dst, false);
}

// False on contradiction.
static bool learn(const struct walk_interest *interest, struct walk_state *state, struct question q,
	bool on_true_edge)
{
	struct walk_fact *fact;

	if (!q.key)
		return true;
	q.truth = on_true_edge == q.truth;
	fact = find(state, q.key);
	if (fact)
		return fact->truth == q.truth;
	if (interesting(interest, q.key))
		know(state, q);
	return true;
}

// A range over the channel of a time.Ticker, which nobody ever closes.
static bool never_ends(const struct walk_interest *interest, const struct ir_block *block)
{
	for (u32 i = block->first; i < block->first + block->count; i++) {
		const struct ir_instr *instr = &interest->func->instrs[i];
		const struct ir_place_info *place;

		if (instr->op != IR_RANGE || instr->args[0].kind != IR_OPERAND_PLACE)
			continue;
		place = &interest->unit->places[instr->args[0].index];
		return place->depth &&
		       type_is_named(type_deref(interest->unit->places[place->parent].type),
			       STR("time"), STR("Ticker"));
	}
	return false;
}

bool walk_facts_refine(const struct walk_interest *interest, struct walk_state *state,
	const struct ir_block *block, u32 succ)
{
	const struct ir_cond *cond = &block->cond;

	if (block->term == IR_TERM_RANGE && succ == 1 && never_ends(interest, block))
		return false;
	if (block->term != IR_TERM_BRANCH)
		return true;
	if (cond->kind == IR_COND_BOOL && cond->a.kind == IR_OPERAND_CONST && cond->a.constant &&
		constant_kind(cond->a.constant) == CONSTANT_BOOL)
		return constant_bool_value(cond->a.constant) == (succ == 0);
	if (cond->kind == IR_COND_BOOL && cond->a.kind == IR_OPERAND_PLACE &&
		!learn(interest, state, ask_definition(interest, cond->a.index), succ == 0))
		return false;
	return learn(interest, state, ask(cond), succ == 0);
}

void walk_facts_dominating(
	const struct walk_interest *interest, struct walk_state *state, u32 block)
{
	const struct ir_func *func = interest->func;

	for (u32 b = block; b != 0 && b != func->blocks[b].idom; b = func->blocks[b].idom) {
		const struct ir_block *here = &func->blocks[b];
		const struct ir_block *above;

		if (here->pred_count != 1 || here->rpo == UINT32_MAX)
			continue;
		above = &func->blocks[here->preds[0]];
		if (above->term != IR_TERM_BRANCH || above->succs[0] == above->succs[1])
			continue;
		if (!find(state, ask(&above->cond).key))
			(void)walk_facts_refine(
				interest, state, above, above->succs[0] == b ? 0 : 1);
	}
}

static enum walk_truth answer(struct question q, u32 key, bool on_true_edge)
{
	if (q.key != key)
		return WALK_UNKNOWN;
	return q.truth == on_true_edge ? WALK_TRUE : WALK_FALSE;
}

// The one instruction that gives the variable its value, or NULL.
static const struct ir_instr *definition(const struct walk_interest *interest, ir_place place)
{
	const struct ir_place_info *info = &interest->unit->places[place];
	const struct ir_var_info *var = &interest->unit->vars[info->var];

	if (info->depth || var->func != interest->func->index)
		return NULL;
	if (var->kind == IR_VAR_TEMP)
		return var->def ? &interest->func->instrs[var->def] : NULL;
	if (var->kind != IR_VAR_LOCAL || var->assign_count != 1 || var->assigned_in_closure)
		return NULL;
	for (u32 i = 1; i < interest->func->instr_count; i++) {
		const struct ir_instr *instr = &interest->func->instrs[i];

		if (instr->dst == place || instr->dst2 == place)
			return instr;
	}
	return NULL;
}

// errors.Is(err, x), os.IsNotExist(err), isTemporary(err), _, ok := err.(*T): what says yes to an error has
// been given one.
static bool says_error(const struct walk_interest *interest, ir_place asked, ir_place place)
{
	const struct ir_instr *def = definition(interest, asked);

	if (def && def->op == IR_COPY && operand_place(&def->args[0])) {
		asked = operand_place(&def->args[0]);
		def = definition(interest, asked);
	}
	if (!def)
		return false;
	if (def->op == IR_ASSERT)
		return def->dst2 == asked && operand_place(&def->args[0]) == place;
	for (u32 i = 0; def->op == IR_CALL && i < def->call->arg_count; i++) {
		if (def->call->args[i].kind == IR_OPERAND_PLACE &&
			def->call->args[i].index == place)
			return true;
	}
	return false;
}

// err == io.EOF: what equals a package-level error is not nil.
static bool is_sentinel_test(
	const struct walk_interest *interest, const struct ir_cond *cond, ir_place place)
{
	ir_place a = operand_place(&cond->a), b = operand_place(&cond->b);
	const struct ir_place_info *other;

	if (cond->kind != IR_COND_CMP || (cond->token != TOKEN_EQL && cond->token != TOKEN_NEQ) ||
		!a || !b || (a != place && b != place))
		return false;
	other = &interest->unit->places[a == place ? b : a];
	return other->depth == 0 && interest->unit->vars[other->var].kind == IR_VAR_GLOBAL;
}

enum walk_truth walk_facts_edge(const struct walk_interest *interest, const struct ir_block *block,
	u32 succ, ir_place place, bool about_nil)
{
	u32 key = place_key(place, about_nil ? KEY_NIL : KEY_TRUE);
	enum walk_truth truth;

	if (block->term != IR_TERM_BRANCH || !place)
		return WALK_UNKNOWN;
	truth = answer(ask(&block->cond), key, succ == 0);
	if (about_nil && is_sentinel_test(interest, &block->cond, place) &&
		(block->cond.token == TOKEN_EQL) == (succ == 0))
		return WALK_FALSE;
	if (truth != WALK_UNKNOWN || block->cond.kind != IR_COND_BOOL ||
		block->cond.a.kind != IR_OPERAND_PLACE)
		return truth;
	truth = answer(ask_definition(interest, block->cond.a.index), key, succ == 0);
	if (truth == WALK_UNKNOWN && about_nil && succ == 0 &&
		says_error(interest, block->cond.a.index, place))
		return WALK_FALSE;
	return truth;
}
