// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/support/summaries.h"

#include "base/strbuf.h"

#include "support/testing.h"

#include <stdlib.h>

enum { MAX_ITEMS = 128 };

static const char *const effect_names[] = {
	[FLOW_METHOD] = "method",
	[FLOW_INVOKE] = "invoke",
	[FLOW_KEEP] = "keep",
	[FLOW_RETURN] = "return",
	[FLOW_IN_RESULT] = "in-result",
	[FLOW_PASS] = "pass",
	[FLOW_UNKNOWN] = "unknown",
	[FLOW_SEND] = "send",
	[FLOW_RECEIVE] = "receive",
	[FLOW_CLOSE] = "close",
	[FLOW_WRITE] = "write",
};

static const char *const origin_names[] = {
	[FLOW_ORIGIN_CALL] = "call",
	[FLOW_ORIGIN_PARAM] = "param",
	[FLOW_ORIGIN_ALLOC] = "alloc",
	[FLOW_ORIGIN_NIL] = "nil",
	[FLOW_ORIGIN_CONST] = "const",
	[FLOW_ORIGIN_CLOSURE] = "closure",
	[FLOW_ORIGIN_OTHER] = "other",
};

static bool wanted(void *context, const struct function *function)
{
	(void)context;
	(void)function;
	return true;
}

static void summarize(
	void *context, u32 worker, struct ir_unit *const *units, u32 count, struct arena *scratch)
{
	struct summaries *s = context;

	for (u32 i = 0; i < count; i++) {
		if (units[i]->function)
			flow_summary_make(s->all, worker, units[i], scratch);
	}
}

static bool never_returns(void *context, const struct object *callee)
{
	struct summaries *s = context;

	return flow_never_returns(s->all, callee);
}

void summaries_open(struct summaries *s, const char *text)
{
	const struct callgraph_client client = {
		.context = s, .wanted = wanted, .scc = summarize, .oracle = {never_returns, s}};
	const struct function **roots;
	struct callgraph *callgraph;
	u32 count;

	unit_open(&s->u, text);
	count = checker_function_count(s->u.checker);
	s->index = program_index_open(s->u.checker);
	s->all = flow_summaries_open(count, workers_count(s->u.workers));
	roots = arena_array(&s->u.arena, const struct function *, count);
	for (u32 i = 0; i < count; i++)
		roots[i] = checker_function(s->u.checker, i);
	callgraph = callgraph_open(s->u.checker, s->u.workers, s->index, &client);
	callgraph_run(callgraph, roots, count);
	callgraph_close(callgraph);
}

void summaries_close(struct summaries *s)
{
	flow_summaries_close(s->all);
	program_index_close(s->index);
	unit_close(&s->u);
}

const struct flow_summary *summaries_get(struct summaries *s, const char *name)
{
	for (u32 i = 0; i < checker_function_count(s->u.checker); i++) {
		const struct object *object = checker_function(s->u.checker, i)->object;
		const struct flow_summary *summary = flow_summary_get(s->all, object);

		if (summary && str_equal(object->text, str_from_c(name)))
			return summary;
	}
	fail_msg("no summary of %s", name);
	return NULL;
}

static int compare(const void *a, const void *b)
{
	return str_compare(*(const str *)a, *(const str *)b);
}

static str join(struct arena *arena, str *items, u32 count)
{
	struct strbuf out;

	qsort(items, count, sizeof(*items), compare);
	strbuf_init(&out, arena);
	for (u32 i = 0; i < count; i++) {
		strbuf_add(&out, i ? STR("; ") : STR_EMPTY);
		strbuf_add(&out, items[i]);
	}
	return strbuf_str(&out);
}

static void put_root(struct strbuf *out, u32 root)
{
	if (root)
		strbuf_printf(out, "p%u", root - 1);
	else
		strbuf_add(out, STR("recv"));
}

static str effect_text(struct arena *arena, const struct flow_effect *effect)
{
	const struct {
		bool is_set;
		const char *name;
	} flags[] = {
		{effect->deferred, " deferred"},
		{effect->spawned, " spawned"},
		{effect->in_select, " in-select"},
		{effect->always, " always"},
		{effect->path_cut, " cut"},
	};
	struct strbuf out;

	strbuf_init(&out, arena);
	put_root(&out, effect->root);
	for (u32 i = 0; i < effect->path_len; i++)
		strbuf_printf(&out, "." STR_FMT, STR_ARG(effect->path[i]->text));
	strbuf_printf(&out, " %s", effect_names[effect->kind]);
	if (effect->kind == FLOW_RETURN || effect->kind == FLOW_IN_RESULT)
		strbuf_printf(&out, "#%u", effect->index);
	if (effect->callee)
		strbuf_printf(&out, " " STR_FMT, STR_ARG(effect->callee->text));
	for (u32 i = 0; i < ARRAY_LEN(flags); i++)
		strbuf_add(&out, flags[i].is_set ? str_from_c(flags[i].name) : STR_EMPTY);
	return strbuf_str(&out);
}

str summaries_effects(struct summaries *s, const char *name)
{
	const struct flow_summary *summary = summaries_get(s, name);
	str items[MAX_ITEMS];

	assert_true(summary->effect_count <= MAX_ITEMS);
	for (u32 i = 0; i < summary->effect_count; i++)
		items[i] = effect_text(&s->u.arena, &summary->effects[i]);
	return join(&s->u.arena, items, summary->effect_count);
}

static str origin_text(struct arena *arena, const struct flow_origin *origin)
{
	struct strbuf out;

	strbuf_init(&out, arena);
	if (origin->field)
		strbuf_printf(&out, STR_FMT ": ", STR_ARG(origin->field->text));
	strbuf_add(&out, str_from_c(origin_names[origin->kind]));
	if (origin->kind == FLOW_ORIGIN_CALL)
		strbuf_printf(
			&out, " " STR_FMT "#%u", STR_ARG(origin->callee->text), origin->index);
	if (origin->kind == FLOW_ORIGIN_PARAM) {
		strbuf_add_char(&out, ' ');
		put_root(&out, origin->index);
	}
	if (origin->kind == FLOW_ORIGIN_CONST)
		strbuf_add(&out, origin->is_true ? STR(" true") : STR_EMPTY);
	strbuf_add(&out, origin->shared ? STR(" shared") : STR_EMPTY);
	return strbuf_str(&out);
}

str summaries_origins(struct summaries *s, const char *name, u32 result)
{
	const struct flow_summary *summary = summaries_get(s, name);
	const struct flow_result *at;
	str items[FLOW_MAX_ORIGINS + 1];
	u32 count = 0;

	assert_true(result < summary->result_count);
	at = &summary->results[result];
	for (u32 i = 0; i < at->count; i++)
		items[count++] = origin_text(&s->u.arena, &at->origins[i]);
	if (!at->complete)
		items[count++] = STR("~others");
	return join(&s->u.arena, items, count);
}
