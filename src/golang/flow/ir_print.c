// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "golang/flow/ir.h"

struct printer {
	struct strbuf *out;
	const struct ir_unit *unit;
};

static void text(struct printer *p, const char *c)
{
	strbuf_add(p->out, str_from_c(c));
}

static void name(struct printer *p, sym id)
{
	strbuf_add(p->out, symtab_text(p->unit->names, id));
}

static void print_var(struct printer *p, ir_var var)
{
	const struct ir_var_info *info = &p->unit->vars[var];

	if (info->object && info->object->name)
		name(p, info->object->name);
	else if (info->kind == IR_VAR_TEMP)
		strbuf_printf(p->out, "t%u", var);
	else if (info->kind == IR_VAR_RESULT)
		strbuf_printf(p->out, "result%u", info->index);
	else if (info->kind == IR_VAR_PARAM)
		strbuf_printf(p->out, "param%u", info->index);
	else
		strbuf_printf(p->out, "v%u", var);
}

static void print_place(struct printer *p, ir_place place)
{
	const struct ir_place_info *info = &p->unit->places[place];

	if (info->depth == 0) {
		print_var(p, info->var);
		return;
	}
	print_place(p, info->parent);
	if (info->step.kind == IR_STEP_FIELD) {
		text(p, ".");
		name(p, info->step.field->name);
	} else {
		text(p, info->step.key ? "[k]" : "[]");
	}
}

static void print_operand(struct printer *p, const struct ir_operand *operand)
{
	switch ((enum ir_operand_kind)operand->kind) {
	case IR_OPERAND_NONE:
		text(p, "-");
		break;
	case IR_OPERAND_PLACE:
		text(p, operand->deref ? "*" : "");
		print_place(p, operand->index);
		break;
	case IR_OPERAND_NIL:
		text(p, "nil");
		break;
	case IR_OPERAND_CONST:
		constant_print(p->out, operand->constant);
		break;
	case IR_OPERAND_FUNC:
		object_print_function(p->out, p->unit->names, operand->object);
		break;
	case IR_OPERAND_CLOSURE:
		strbuf_printf(p->out, "func%u", operand->index);
		break;
	case IR_OPERAND_TYPE:
		type_print(p->out, operand->type);
		break;
	case IR_OPERAND_OTHER:
		text(p, "?");
		break;
	}
}

static void print_operands(struct printer *p, const struct ir_operand *operands, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		text(p, i ? ", " : "");
		print_operand(p, &operands[i]);
	}
}

static const char *builtin_name(u32 builtin)
{
	static const char *const names[BUILTIN_COUNT] = {
#define BUILTIN(name, text, args, variadic, kind) [BUILTIN_##name] = text,
#include "golang/types/builtin.def"
#undef BUILTIN
	};

	return names[builtin];
}

static void print_callee(struct printer *p, const struct ir_call *call)
{
	if (call->is_builtin) {
		text(p, builtin_name(call->builtin));
	} else if (call->callee) {
		text(p, call->is_interface ? "interface " : "");
		object_print_function(p->out, p->unit->names, call->callee);
	} else {
		print_operand(p, &call->fun);
		if (call->closure >= 0 && call->fun.kind != IR_OPERAND_CLOSURE)
			strbuf_printf(p->out, "=func%d", call->closure);
	}
}

static void print_call(struct printer *p, const struct ir_call *call)
{
	for (u32 i = 0; i < call->result_count; i++) {
		text(p, i ? ", " : "");
		print_place(p, call->results[i]);
	}
	text(p, call->result_count ? " = call " : "call ");
	if (call->recv.kind != IR_OPERAND_NONE) {
		print_operand(p, &call->recv);
		text(p, " ");
	}
	print_callee(p, call);
	text(p, "(");
	print_operands(p, call->args, call->arg_count);
	text(p, call->has_ellipsis ? "...)" : ")");
}

static void print_alloc(struct printer *p, const struct ir_instr *instr)
{
	static const char *const kinds[] = {
		[IR_ALLOC_NEW] = "new ",
		[IR_ALLOC_MAKE] = "make ",
		[IR_ALLOC_COMPOSITE] = "",
		[IR_ALLOC_REF] = "&",
	};

	text(p, kinds[instr->alloc->kind]);
	if (instr->alloc->type)
		type_print(p->out, instr->alloc->type);
	text(p, "{");
	for (u32 i = 0; i < instr->arg_count; i++) {
		text(p, i ? ", " : "");
		if (instr->alloc->fields && instr->alloc->fields[i]) {
			name(p, instr->alloc->fields[i]->name);
			text(p, ": ");
		}
		print_operand(p, &instr->args[i]);
	}
	text(p, "}");
}

static const char *const op_names[] = {
	[IR_NOP] = "nop",
	[IR_COPY] = "copy",
	[IR_DISCARD] = "discard",
	[IR_ADDR] = "addr",
	[IR_CONVERT] = "convert",
	[IR_ASSERT] = "assert",
	[IR_SLICE] = "slice",
	[IR_OP] = "op",
	[IR_ALLOC] = "alloc",
	[IR_CLOSURE] = "closure",
	[IR_BIND] = "bind",
	[IR_CALL] = "call",
	[IR_DEFER] = "defer",
	[IR_GO] = "go",
	[IR_SEND] = "send",
	[IR_RECV] = "recv",
	[IR_MAP_GET] = "mapget",
	[IR_MAP_SET] = "mapset",
	[IR_RANGE] = "range",
	[IR_RETURN] = "return",
	[IR_PANIC] = "panic",
	[IR_RECOVER] = "recover",
	[IR_USE] = "use",
};

static void print_dst(struct printer *p, const struct ir_instr *instr)
{
	if (!instr->dst && !instr->dst2)
		return;
	text(p, instr->dst_deref ? "*" : "");
	if (instr->dst)
		print_place(p, instr->dst);
	else
		text(p, "_");
	if (instr->dst2) {
		text(p, ", ");
		print_place(p, instr->dst2);
	}
	text(p, " = ");
}

static void print_instr(struct printer *p, const struct ir_instr *instr)
{
	text(p, "\t");
	if (instr->op == IR_CALL) {
		print_call(p, instr->call);
		text(p, "\n");
		return;
	}
	print_dst(p, instr);
	text(p, op_names[instr->op]);
	if (instr->in_select)
		text(p, " in select");
	if (instr->op == IR_OP) {
		text(p, " ");
		text(p, instr->builtin_plus_one ? builtin_name(instr->builtin_plus_one - 1u)
						: token_text((enum token)instr->token));
	}
	text(p, instr->arg_count || instr->op == IR_ALLOC ? " " : "");
	if (instr->op == IR_ALLOC)
		print_alloc(p, instr);
	else
		print_operands(p, instr->args, instr->arg_count);
	if ((instr->op == IR_CONVERT || instr->op == IR_ASSERT) && instr->type) {
		text(p, " ");
		type_print(p->out, instr->type);
	}
	if (instr->op == IR_DEFER || instr->op == IR_GO) {
		text(p, " ");
		print_call(p, instr->call);
	} else if (instr->op == IR_BIND) {
		text(p, " ");
		print_callee(p, instr->call);
	}
	text(p, "\n");
}

static void print_cond(struct printer *p, const struct ir_cond *cond)
{
	print_operand(p, &cond->a);
	if (cond->kind == IR_COND_CMP) {
		strbuf_printf(p->out, " %s ", token_text((enum token)cond->token));
		print_operand(p, &cond->b);
	} else if (cond->kind == IR_COND_TYPE) {
		text(p, " is ");
		if (cond->type)
			type_print(p->out, cond->type);
		else
			text(p, "nil");
	}
}

static void print_case(struct printer *p, const struct ir_select_case *comm)
{
	text(p, comm->comm == IR_COMM_SEND   ? "send "
		: comm->comm == IR_COMM_RECV ? "recv "
					     : "default");
	if (comm->comm != IR_COMM_DEFAULT)
		print_operand(p, &comm->chan);
	text(p, " ");
}

static void print_term(struct printer *p, const struct ir_block *block)
{
	static const char *const names[] = {
		[IR_TERM_JUMP] = "jump ",
		[IR_TERM_BRANCH] = "branch ",
		[IR_TERM_RANGE] = "next ",
		[IR_TERM_SELECT] = "select ",
		[IR_TERM_RETURN] = "end return",
		[IR_TERM_PANIC] = "end panic",
		[IR_TERM_NORETURN] = "end noreturn",
	};

	text(p, "\t");
	text(p, names[block->term]);
	if (block->term == IR_TERM_BRANCH) {
		print_cond(p, &block->cond);
		text(p, " ");
	}
	for (u32 i = 0; i < block->succ_count; i++) {
		text(p, i ? ", " : "");
		if (block->term == IR_TERM_SELECT)
			print_case(p, &block->cases[i]);
		strbuf_printf(p->out, "b%u", block->succs[i]);
	}
	text(p, "\n");
}

static void print_header(struct printer *p, const struct ir_func *func)
{
	static const char *const uses[] = {
		[IR_CLOSURE_ESCAPES] = "escapes",
		[IR_CLOSURE_CALLED] = "called",
		[IR_CLOSURE_DEFERRED] = "deferred",
		[IR_CLOSURE_GO] = "go",
		[IR_CLOSURE_ARGUMENT] = "argument",
		[IR_CLOSURE_UNUSED] = "unused",
	};

	strbuf_printf(p->out, "func%u(", func->index);
	for (u32 i = 0; i < func->param_count; i++) {
		text(p, i ? ", " : "");
		print_var(p, func->params[i]);
	}
	text(p, ")");
	if (func->parent >= 0)
		strbuf_printf(p->out, " in func%d %s", func->parent, uses[func->use]);
	if (func->held_in) {
		text(p, " held in ");
		print_var(p, func->held_in);
	}
	text(p, func->too_large ? " too large\n" : "\n");
}

static void print_func(struct printer *p, const struct ir_func *func)
{
	print_header(p, func);
	for (u32 b = 0; b < func->block_count; b++) {
		const struct ir_block *block = &func->blocks[b];

		strbuf_printf(p->out, "b%u", b);
		if (block->loop)
			strbuf_printf(p->out, " loop%u", block->loop - 1);
		if (block->loop && func->loops[block->loop - 1].head == b &&
			func->loops[block->loop - 1].trip_count >= 0)
			strbuf_printf(p->out, " %ld times",
				(long)func->loops[block->loop - 1].trip_count);
		text(p, ":\n");
		for (u32 i = block->first; i < block->first + block->count; i++)
			print_instr(p, &func->instrs[i]);
		print_term(p, block);
	}
}

void ir_print(struct strbuf *out, const struct ir_unit *unit)
{
	struct printer p = {out, unit};

	for (u32 i = 0; i < unit->func_count; i++)
		print_func(&p, unit->funcs[i]);
}
