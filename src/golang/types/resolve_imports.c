// SPDX-License-Identifier: Apache-2.0
#include "golang/types/resolve.h"

#include "golang/types/check_record.h"

// The name under which a package that was not loaded would most likely be known: the last part of its
// path, a major version left out.
static str guess_name(str path)
{
	str last = str_skip(path, 0);
	size_t slash = str_find_last_char(path, '/');

	if (slash < path.len)
		last = str_skip(path, slash + 1);
	if (slash < path.len && last.len > 1 && last.ptr[0] == 'v' && last.ptr[1] >= '0' &&
		last.ptr[1] <= '9')
		return guess_name(str_sub(path, 0, slash));
	return str_sub(last, 0, str_find(last, STR(".v")));
}

// Packages come before their importers; one that does not is part of an import cycle.
static struct package *find_imported(struct checking *c, str path)
{
	sym name = symtab_lookup(c->checker->program->names, path);
	struct package *imported = name ? package_import_find(c->package, name) : NULL;

	return imported && imported->index < c->package->index && imported->types ? imported : NULL;
}

static void import_all(struct scope *file_scope, const struct package *imported)
{
	const struct scope *scope = package_scope(imported);

	for (u32 i = 0; i < scope->names.cap; i++) {
		struct object *object = (struct object *)(uintptr_t)scope->names.slots[i].value;

		if (scope->names.slots[i].key && object->is_exported &&
			!map_get(&file_scope->names, object->name))
			*map_put(&file_scope->names, object->name) = (u64)(uintptr_t)object;
	}
}

static void import_one(struct checking *c, struct scope *file_scope, node_id spec)
{
	node_id ident = check_node(c, spec)->a;
	str quoted = check_text(c, check_node(c, spec)->b);
	str path = quoted.len >= 2 ? str_sub(quoted, 1, quoted.len - 1) : STR_EMPTY;
	struct package *imported = find_imported(c, path);
	struct symtab *names = c->checker->program->names;
	struct object *object;
	sym name;

	if (ident)
		name = ast_ident(c->env.ast, ident);
	else
		name = symtab_intern(names, imported ? imported->name : guess_name(path));
	object = object_new(c->arena, names, OBJECT_PACKAGE_NAME, name, c->package);
	object->source = c->env.source;
	object->node = ident;
	object->pos = check_node(c, ident ? ident : spec)->pos;
	object->type = type_invalid();
	object->imported = imported;
	if (ident)
		record_definition(c, ident, object);
	if (!str_equal(object->text, STR(".")))
		(void)scope_add(file_scope, object);
	else if (imported)
		import_all(file_scope, imported);
}

void resolve_imports(struct checking *c, struct source *source, struct scope *file_scope)
{
	struct node_list imports = source->ast.imports;

	for (u32 i = 0; i < imports.len; i++)
		import_one(c, file_scope, imports.at[i]);
}
