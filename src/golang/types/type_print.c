// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "base/utf8.h"
#include "golang/types/object.h"

static void add(struct strbuf *out, const char *text)
{
	strbuf_add(out, str_from_c(text));
}

static void add_name(struct strbuf *out, const struct object *object)
{
	if (object->package) {
		str path = object->package->path;

		// A test variant's " [path.test]" is no part of the import path.
		strbuf_add(out, str_sub(path, 0, str_find(path, STR(" ["))));
		strbuf_add_char(out, '.');
	}
	strbuf_add(out, object->text);
}

static void print_list(struct strbuf *out, struct type *const *types, u32 count)
{
	strbuf_add_char(out, '[');
	for (u32 i = 0; i < count; i++) {
		if (i)
			add(out, ", ");
		type_print(out, types[i]);
	}
	strbuf_add_char(out, ']');
}

// Names that were declared with one constraint share it, unless it is a type that is not an interface:
// go/types wraps that for each name.
static bool shares_constraint(const struct type_param *a, const struct type_param *b)
{
	enum type_kind kind;

	if (a->constraint != b->constraint || !a->constraint)
		return a->constraint == b->constraint;
	kind = type_underlying(a->constraint)->kind;
	return kind == TYPE_INTERFACE || kind == TYPE_UNION || kind == TYPE_INVALID;
}

static void print_params(struct strbuf *out, struct type_params tparams)
{
	strbuf_add_char(out, '[');
	for (u32 i = 0; i < tparams.count; i++) {
		if (i && !shares_constraint(tparams.at[i - 1], tparams.at[i])) {
			strbuf_add_char(out, ' ');
			type_print(out, tparams.at[i - 1]->constraint);
		}
		if (i)
			add(out, ", ");
		type_print(out, &tparams.at[i]->type);
	}
	strbuf_add_char(out, ' ');
	type_print(out, tparams.at[tparams.count - 1]->constraint);
	strbuf_add_char(out, ']');
}

static void print_tuple(struct strbuf *out, const struct type_tuple *tuple, bool variadic)
{
	strbuf_add_char(out, '(');
	for (u32 i = 0; i < tuple->count; i++) {
		struct type *type = tuple->vars[i]->type;

		if (i)
			add(out, ", ");
		if (tuple->vars[i]->text.len) {
			strbuf_add(out, tuple->vars[i]->text);
			strbuf_add_char(out, ' ');
		}
		if (!variadic || i + 1 < tuple->count) {
			type_print(out, type);
		} else if (type && type->kind == TYPE_SLICE) {
			add(out, "...");
			type_print(out, ((struct type_elem *)type)->elem);
		} else {
			// append([]byte, string...)
			type_print(out, type);
			add(out, "...");
		}
	}
	strbuf_add_char(out, ')');
}

static void print_signature(struct strbuf *out, const struct type_signature *type)
{
	const struct type_tuple *results = type->results;

	if (type->tparams.count)
		print_params(out, type->tparams);
	print_tuple(out, type->params, type->variadic);
	if (results->count == 0)
		return;
	strbuf_add_char(out, ' ');
	if (results->count == 1 && results->vars[0]->text.len == 0)
		type_print(out, results->vars[0]->type);
	else
		print_tuple(out, results, false);
}

// The rune's escape as strconv.Quote has it; false when it is printed as it is.
static bool quote_rune(struct strbuf *out, u32 rune)
{
	static const char letters[] = "abtnvfr";

	if (rune == '"' || rune == '\\')
		strbuf_printf(out, "\\%c", (char)rune);
	else if (rune >= 7 && rune <= 13)
		strbuf_printf(out, "\\%c", letters[rune - 7]);
	else if (rune < 0x20 || rune == 0x7f)
		strbuf_printf(out, "\\x%02x", rune);
	else if ((rune >= 0x80 && rune <= 0xa0) || rune == 0xad || rune == 0xfeff)
		strbuf_printf(out, "\\u%04x", rune);
	else
		return false;
	return true;
}

void type_print_quoted(struct strbuf *out, str text)
{
	strbuf_add_char(out, '"');
	while (text.len) {
		u32 rune;
		size_t size = utf8_decode(text, &rune);

		if (rune == UTF8_INVALID)
			strbuf_printf(out, "\\x%02x", (u8)text.ptr[0]);
		else if (!quote_rune(out, rune))
			strbuf_add(out, str_sub(text, 0, size));
		text = str_skip(text, size);
	}
	strbuf_add_char(out, '"');
}

static void print_struct(struct strbuf *out, const struct type_struct *type)
{
	add(out, "struct{");
	for (u32 i = 0; i < type->count; i++) {
		if (i)
			add(out, "; ");
		if (!type->fields[i]->is_embedded) {
			strbuf_add(out, type->fields[i]->text);
			strbuf_add_char(out, ' ');
		}
		type_print(out, type->fields[i]->type);
		if (type->tags && type->tags[i].len) {
			strbuf_add_char(out, ' ');
			type_print_quoted(out, type->tags[i]);
		}
	}
	strbuf_add_char(out, '}');
}

static void print_union(struct strbuf *out, const struct type_union *type)
{
	for (u32 i = 0; i < type->count; i++) {
		if (i)
			add(out, " | ");
		if (type->terms[i].tilde)
			strbuf_add_char(out, '~');
		type_print(out, type->terms[i].type);
	}
}

static void print_interface(struct strbuf *out, const struct type_interface *type)
{
	bool first = true;

	if (type->is_implicit && type->method_count == 0 && type->embedded_count == 1) {
		type_print(out, type->embedded[0]);
		return;
	}
	add(out, "interface{");
	for (u32 i = 0; i < type->method_count; i++) {
		const struct object *m = type->methods[i];

		if (!first)
			add(out, "; ");
		first = false;
		strbuf_add(out, m->text);
		if (m->type && m->type->kind == TYPE_SIGNATURE)
			print_signature(out, (struct type_signature *)m->type);
	}
	for (u32 i = 0; i < type->embedded_count; i++) {
		if (!first)
			add(out, "; ");
		first = false;
		type_print(out, type->embedded[i]);
	}
	strbuf_add_char(out, '}');
}

static void print_chan(struct strbuf *out, const struct type_elem *type)
{
	static const char *const texts[] = {
		[CHAN_BOTH] = "chan ", [CHAN_SEND_ONLY] = "chan<- ", [CHAN_RECV_ONLY] = "<-chan "};
	const struct type *elem = type->elem;
	bool parens = type->dir == CHAN_BOTH && elem && elem->kind == TYPE_CHAN &&
	              ((const struct type_elem *)elem)->dir == CHAN_RECV_ONLY;

	add(out, texts[type->dir]);
	if (parens)
		strbuf_add_char(out, '(');
	type_print(out, type->elem);
	if (parens)
		strbuf_add_char(out, ')');
}

static void print_named(struct strbuf *out, const struct type_named *type)
{
	add_name(out, type->object);
	if (type->targ_count)
		print_list(out, type->targs, type->targ_count);
	else if (type->tparams.count)
		print_params(out, type->tparams);
}

static void print_alias(struct strbuf *out, const struct type_alias *type)
{
	add_name(out, type->object);
	if (type->targ_count)
		print_list(out, type->targs, type->targ_count);
	else if (type->tparams.count)
		print_params(out, type->tparams);
}

static void print_param(struct strbuf *out, const struct type_param *type)
{
	strbuf_add(out, type->object->text);
	if (type->hides_predeclared)
		add(out, "/* type parameter */");
}

void type_print(struct strbuf *out, struct type *type)
{
	const struct type_elem *elem = (const struct type_elem *)type;

	if (!type) {
		add(out, "<nil>");
		return;
	}
	switch (type->kind) {
	case TYPE_INVALID:
	case TYPE_BASIC:
		strbuf_add(out, ((struct type_basic *)type)->name);
		break;
	case TYPE_POINTER:
		strbuf_add_char(out, '*');
		type_print(out, elem->elem);
		break;
	case TYPE_SLICE:
		add(out, "[]");
		type_print(out, elem->elem);
		break;
	case TYPE_ARRAY:
		strbuf_printf(out, "[%lld]", (long long)elem->length);
		type_print(out, elem->elem);
		break;
	case TYPE_MAP:
		add(out, "map[");
		type_print(out, ((struct type_map *)type)->key);
		strbuf_add_char(out, ']');
		type_print(out, ((struct type_map *)type)->elem);
		break;
	case TYPE_CHAN:
		print_chan(out, elem);
		break;
	case TYPE_STRUCT:
		print_struct(out, (struct type_struct *)type);
		break;
	case TYPE_TUPLE:
		print_tuple(out, (struct type_tuple *)type, false);
		break;
	case TYPE_SIGNATURE:
		add(out, "func");
		print_signature(out, (struct type_signature *)type);
		break;
	case TYPE_INTERFACE:
		print_interface(out, (struct type_interface *)type);
		break;
	case TYPE_UNION:
		print_union(out, (struct type_union *)type);
		break;
	case TYPE_NAMED:
		print_named(out, (struct type_named *)type);
		break;
	case TYPE_ALIAS:
		print_alias(out, (struct type_alias *)type);
		break;
	case TYPE_PARAM:
		print_param(out, (struct type_param *)type);
		break;
	}
}
