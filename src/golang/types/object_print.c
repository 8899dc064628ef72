// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "golang/types/object.h"

static void print_path(struct strbuf *out, const struct package *package)
{
	strbuf_add(out, str_sub(package->path, 0, str_find(package->path, STR(" ["))));
	strbuf_add_char(out, '.');
}

// The receiver's type without package and type arguments: "(*DB)" or "DB"; empty for functions.
static void print_receiver(struct strbuf *out, const struct object *func)
{
	const struct type_signature *signature = (const struct type_signature *)func->type;
	const struct type_named *named;

	if (!func->type || func->type->kind != TYPE_SIGNATURE || !signature->recv ||
		!signature->recv->type)
		return;
	named = type_as_named(type_deref(signature->recv->type));
	if (!named)
		return;
	if (type_unalias(signature->recv->type)->kind == TYPE_POINTER)
		strbuf_printf(out, "(*" STR_FMT ").", STR_ARG(named->object->text));
	else
		strbuf_printf(out, STR_FMT ".", STR_ARG(named->object->text));
}

void object_print_function(
	struct strbuf *out, const struct symtab *names, const struct object *func)
{
	(void)names;
	if (func->package)
		print_path(out, func->package);
	print_receiver(out, func);
	strbuf_add(out, func->text);
}
