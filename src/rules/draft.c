// SPDX-License-Identifier: Apache-2.0
// From nodes and walks to findings. A draft lives in scratch memory until it is handed to the sink.
#include "rules/rule.h"

#include "golang/types/object.h"

#include <stdarg.h>
#include <stdio.h>

static struct location locate(struct rule_context *context, u32 pos, u32 end)
{
	struct arena *arena = context->scratch;
	struct source *source = context->unit->source;
	struct place from = source_place(source, pos);
	struct place to = source_place(source, end);

	return (struct location){
		arena_str(arena, source->path), from.line, from.column, to.line, to.column};
}

static struct location locate_node(struct rule_context *context, node_id node)
{
	const struct node *n = ast_node(context->unit->body->ast, node);

	// A block stands for its end; other statements that hold blocks for their first line's keyword.
	if (n->kind == NODE_BLOCK_STMT)
		return locate(context, n->end ? n->end - 1 : n->pos, n->end);
	if (n->kind == NODE_RETURN_STMT && n->end > n->pos + 6)
		return locate(context, n->pos, n->pos + 6);
	return locate(context, n->pos, n->end);
}

static str function_name(struct rule_context *context)
{
	struct strbuf out;

	strbuf_init(&out, context->scratch);
	if (context->unit->function)
		object_print_function(&out, context->unit->names, context->unit->function->object);
	else
		strbuf_printf(&out, STR_FMT ".init", STR_ARG(context->package->path));
	return strbuf_str(&out);
}

// The extent of a statement's head: what stands before its block.
static struct location locate_head(struct rule_context *context, node_id node)
{
	const struct node *n = ast_node(context->unit->body->ast, node);
	str text = str_sub(context->unit->source->text, n->pos, n->end);
	size_t brace = str_find(text, STR("{\n")), line = str_find_char(text, '\n');
	u32 end = n->pos + (u32)MIN(brace, line);

	while (end > n->pos + 1 && context->unit->source->text.ptr[end - 1] == ' ')
		end--;
	return locate(context, n->pos, end);
}

static struct draft begin(struct rule_context *context, enum fault_id id, struct location where,
	const char *message, va_list args) PRINTF_LIKE(4, 0);

static struct draft begin(struct rule_context *context, enum fault_id id, struct location where,
	const char *message, va_list args)
{
	struct draft draft = {.context = context};

	draft.finding = (struct finding){.id = id,
		.severity =
			context->unit->source->is_test ? SEVERITY_NOTE : fault_get(id)->severity,
		.where = where,
		.function = function_name(context),
		.message = arena_vprintf(context->scratch, message, args)};
	return draft;
}

struct draft draft_begin(
	struct rule_context *context, enum fault_id id, node_id node, const char *message, ...)
{
	struct draft draft;
	va_list args;

	va_start(args, message);
	draft = begin(context, id, locate_node(context, node), message, args);
	va_end(args);
	return draft;
}

struct draft draft_begin_head(
	struct rule_context *context, enum fault_id id, node_id node, const char *message, ...)
{
	struct draft draft;
	va_list args;

	va_start(args, message);
	draft = begin(context, id, locate_head(context, node), message, args);
	va_end(args);
	return draft;
}

void draft_step(struct draft *draft, node_id node, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	*vec_push(draft->context->scratch, &draft->steps) =
		(struct step){locate_node(draft->context, node),
			arena_vprintf(draft->context->scratch, message, args)};
	va_end(args);
}

void draft_step_head(struct draft *draft, node_id node, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	*vec_push(draft->context->scratch, &draft->steps) =
		(struct step){locate_head(draft->context, node),
			arena_vprintf(draft->context->scratch, message, args)};
	va_end(args);
}

void draft_fact(struct draft *draft, str name, const char *value, ...)
{
	struct arena *arena = draft->context->scratch;
	struct finding *finding = &draft->finding;
	struct fact *facts;
	va_list args;

	if (!finding->evidence) {
		finding->evidence = arena_new(arena, struct evidence);
		finding->evidence->source = STR("check");
		finding->evidence_count = 1;
	}
	facts = arena_array(arena, struct fact, finding->evidence->fact_count + 1);
	if (finding->evidence->fact_count)
		memcpy(facts, finding->evidence->facts,
			finding->evidence->fact_count * sizeof(*facts));
	va_start(args, value);
	facts[finding->evidence->fact_count++] =
		(struct fact){name, arena_vprintf(arena, value, args)};
	va_end(args);
	finding->evidence->facts = facts;
}

static void step_branch(struct draft *draft, const struct ir_block *block, u32 succ)
{
	struct rule_context *context = draft->context;
	bool is_true = succ == 0;

	if (!block->cond.node)
		return;
	// Conditions of switches are made up: what stands in the source is the case's value.
	if (ast_kind(context->unit->body->ast, block->cond.node) == NODE_UNARY_EXPR &&
		ast_node(context->unit->body->ast, block->cond.node)->op == TOKEN_NOT)
		is_true = !is_true;
	draft_step(draft, block->cond.node, "`" STR_FMT "` is %s",
		STR_ARG(rule_text(context, block->cond.node, 60)), is_true ? "true" : "false");
}

static void step_select(struct draft *draft, const struct ir_block *block, u32 succ)
{
	const struct ir_select_case *chosen = &block->cases[succ];
	static const char *const what[] = {
		"this send goes ahead", "this case is received", "no other case is ready"};

	if (chosen->clause)
		draft_step(draft, chosen->clause, "%s", what[chosen->comm]);
}

void draft_path(struct draft *draft, u32 func, u32 walk_node)
{
	enum { MAX_STEPS = 8 };
	struct rule_context *context = draft->context;
	const struct ir_func *function = context->unit->funcs[func];
	struct walk_choice *choices;
	u32 count = walk_path(rule_walk(context, func), walk_node, context->scratch, &choices);

	for (u32 i = count > MAX_STEPS ? count - MAX_STEPS : 0; i < count; i++) {
		const struct ir_block *block = &function->blocks[choices[i].block];

		if (block->term == IR_TERM_BRANCH)
			step_branch(draft, block, choices[i].succ);
		else if (block->term == IR_TERM_SELECT)
			step_select(draft, block, choices[i].succ);
	}
}

static bool finish(struct draft *draft)
{
	draft->finding.steps = draft->steps.at;
	draft->finding.step_count = draft->steps.len;
	return !draft->context->disabled[draft->finding.id];
}

void draft_end(struct draft *draft)
{
	if (finish(draft))
		findings_sink_add(draft->context->sink, &draft->finding);
}

void draft_wait(struct draft *draft, enum late_fact fact, const struct object *object)
{
	if (finish(draft))
		late_wait(draft->context->late, fact, object, &draft->finding);
}
