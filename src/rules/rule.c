// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

struct walk *rule_walk(struct rule_context *context, u32 func)
{
	if (!context->walks[func])
		context->walks[func] =
			walk_new(context->scratch, context->unit, context->unit->funcs[func]);
	return context->walks[func];
}

node_id rule_exit_node(const struct ir_func *func, const struct ir_block *block)
{
	if (block->count && func->instrs[block->first + block->count - 1].op == IR_RETURN)
		return func->instrs[block->first + block->count - 1].node;
	return func->body;
}

static bool is_continuation(char c)
{
	return ((u8)c & 0xc0) == 0x80;
}

static str one_line(struct arena *arena, str text, size_t limit)
{
	char *out = arena_alloc(arena, limit + 4, 1);
	size_t len = 0;
	bool space = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			space = len > 0;
			continue;
		}
		if (len + 2 > limit) {
			// Not in the middle of a code point.
			while (len && is_continuation(c))
				c = out[--len];
			memcpy(out + len, "\xe2\x80\xa6", 3);
			return (str){out, len + 3};
		}
		if (space)
			out[len++] = ' ';
		space = false;
		out[len++] = c;
	}
	return (str){out, len};
}

str rule_text(struct rule_context *context, node_id node, size_t limit)
{
	const struct node *n = ast_node(context->unit->body->ast, node);

	return one_line(
		context->scratch, str_sub(context->unit->source->text, n->pos, n->end), limit);
}

// A variable's name, or the call that made the temporary.
static str root_text(struct rule_context *context, const struct ir_var_info *var)
{
	const struct ir_func *func = context->unit->funcs[var->func];

	if (var->object)
		return rule_sym(context, var->object->name);
	if (var->kind == IR_VAR_TEMP && var->def && func->instrs[var->def].op == IR_CALL)
		return rule_text(context, func->instrs[var->def].call->node, 40);
	return STR("value");
}

static void print_place(struct rule_context *context, struct strbuf *out, ir_place place)
{
	const struct ir_place_info *info = &context->unit->places[place];
	const struct ir_var_info *var = &context->unit->vars[info->var];

	if (info->depth == 0) {
		strbuf_add(out, root_text(context, var));
		return;
	}
	print_place(context, out, info->parent);
	if (info->step.kind == IR_STEP_INDEX) {
		strbuf_add(out, STR("[\xe2\x80\xa6]"));
	} else {
		strbuf_add_char(out, '.');
		strbuf_add(out, rule_sym(context, info->step.field->name));
	}
}

str rule_place_text(struct rule_context *context, ir_place place)
{
	struct strbuf out;

	strbuf_init(&out, context->scratch);
	print_place(context, &out, place);
	return strbuf_str(&out);
}

bool rule_is_main(const struct rule_context *context, const struct ir_func *func)
{
	const struct function *function = context->unit->function;

	return function && func->parent < 0 && str_equal(context->package->name, STR("main")) &&
	       str_equal(rule_sym(context, function->object->name), STR("main"));
}
