// SPDX-License-Identifier: Apache-2.0
#include "golang/load/summary_select.h"

#include "base/file.h"

struct walk {
	struct selection *selection;
	u32 package; // index
	struct source *source;
};

bool selection_is_exported(str name)
{
	// Beyond ASCII the standard library exports nothing.
	return name.len && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
}

static bool is_public(const struct package *package)
{
	str rest = package->path;

	if (str_starts(rest, STR("vendor/")))
		return false;
	while (rest.len) {
		if (str_equal(str_cut(&rest, '/'), STR("internal")))
			return false;
	}
	return true;
}

static void choose(struct selection *selection, u32 package, u32 thing)
{
	struct selectable *chosen = &selection->packages[package].things.at[thing];

	if (chosen->is_chosen)
		return;
	chosen->is_chosen = true;
	*vec_push(selection->arena, &selection->queue) = (struct selected_thing){package, thing};
}

static void choose_name(struct selection *selection, u32 package, sym name)
{
	const u64 *first = map_get(&selection->packages[package].names, name);

	for (u32 i = first ? (u32)*first : 0; i;
		i = selection->packages[package].things.at[i - 1].next)
		choose(selection, package, i - 1);
}

// The package that a file's import spec names, NULL for "unsafe" and what was not found.
static struct package *imported(const struct walk *walk, node_id spec)
{
	const struct source *source = walk->source;
	str text = source_node_text(source, ast_field(&source->ast, spec, 1));
	sym path = symtab_lookup(walk->selection->program->names, str_sub(text, 1, text.len - 1));

	return package_import_find(walk->selection->packages[walk->package].package, path);
}

static bool has_import_name(const struct walk *walk, node_id spec, sym name)
{
	const struct ast *ast = &walk->source->ast;
	node_id ident = ast_field(ast, spec, 0);
	const struct package *package;

	if (ident)
		return ast_ident(ast, ident) == name;
	package = imported(walk, spec);
	return package &&
	       str_equal(package->name, symtab_text(walk->selection->program->names, name));
}

// name.sel where name is an import of the file: false when it is not.
static bool follow_qualified(const struct walk *walk, sym name, sym sel)
{
	const struct ast *ast = &walk->source->ast;

	for (u32 i = 0; i < ast->imports.len; i++) {
		const struct package *package;

		if (!has_import_name(walk, ast->imports.at[i], name))
			continue;
		walk->selection->used_imports[walk->source->index][i] = true;
		package = imported(walk, ast->imports.at[i]);
		if (package)
			choose_name(walk->selection, package->index, sel);
		return true;
	}
	return false;
}

static void follow(void *context, node_id id);

static void follow_list(const struct walk *walk, struct node_list list)
{
	struct walk copy = *walk;

	for (u32 i = 0; i < list.len; i++)
		follow(&copy, list.at[i]);
}

bool selection_keeps_elements(const struct ast *ast, node_id composite)
{
	node_id type = ast_field(ast, composite, 0);

	return type == 0 || (ast_kind(ast, type) == NODE_ARRAY_TYPE &&
				    ast_kind(ast, ast_field(ast, type, 0)) == NODE_ELLIPSIS);
}

// Names of fields and parameters, bodies and elements of literals say nothing about a declaration's type.
static void follow(void *context, node_id id)
{
	struct walk *walk = context;
	const struct ast *ast = &walk->source->ast;
	enum node_kind kind = ast_kind(ast, id);

	if (id == 0)
		return;
	if (kind == NODE_IDENT) {
		choose_name(walk->selection, walk->package, ast_ident(ast, id));
	} else if (kind == NODE_SELECTOR_EXPR) {
		node_id x = ast_field(ast, id, 0);

		if (ast_kind(ast, x) != NODE_IDENT ||
			!follow_qualified(
				walk, ast_ident(ast, x), ast_ident(ast, ast_field(ast, id, 1))))
			follow(walk, x);
	} else if (kind == NODE_FUNC_LIT) {
		follow(walk, ast_field(ast, id, 0));
	} else if (kind == NODE_FIELD) {
		follow(walk, ast_field(ast, id, 1));
	} else if (kind == NODE_COMPOSITE_LIT) {
		follow(walk, ast_field(ast, id, 0));
		if (selection_keeps_elements(ast, id))
			follow_list(walk, ast_field_list(ast, id, 1));
	} else {
		ast_children(ast, id, follow, walk);
	}
}

static void follow_value_spec(struct walk *walk, node_id spec, bool constant)
{
	const struct ast *ast = &walk->source->ast;
	node_id type = ast_field(ast, spec, 1);

	follow(walk, type);
	if (constant || !type)
		follow_list(walk, ast_field_list(ast, spec, 2));
}

// Exported methods, and those by which a type is of an interface of its own package.
static void choose_methods(const struct walk *walk, sym type)
{
	struct selection *selection = walk->selection;
	struct selected_package *package = &selection->packages[walk->package];
	const u64 *first = map_get(&package->methods, type);

	for (u32 i = first ? (u32)*first : 0; i; i = package->things.at[i - 1].next) {
		const struct selectable *method = &package->things.at[i - 1];
		const struct ast *ast = &method->source->ast;
		sym name = ast_ident(ast, ast_field(ast, method->decl, 1));

		if (selection_is_exported(symtab_text(selection->program->names, name)) ||
			map_get(&package->interface_names, name))
			choose(selection, walk->package, i - 1);
	}
}

static void follow_thing(struct walk *walk, const struct selectable *thing)
{
	const struct ast *ast = &walk->source->ast;
	const struct node *decl = ast_node(ast, thing->decl);

	if (decl->kind == NODE_FUNC_DECL) {
		follow(walk, ast_field(ast, thing->decl, 0));
		follow(walk, ast_field(ast, thing->decl, 2));
	} else if (thing->spec && ast_kind(ast, thing->spec) == NODE_TYPE_SPEC) {
		follow(walk, ast_field(ast, thing->spec, 1));
		follow(walk, ast_field(ast, thing->spec, 2));
		choose_methods(walk, ast_ident(ast, ast_field(ast, thing->spec, 0)));
	} else if (thing->spec) {
		follow_value_spec(walk, thing->spec, false);
	} else {
		struct node_list specs = ast_field_list(ast, thing->decl, 0);

		for (u32 i = 0; i < specs.len; i++)
			follow_value_spec(walk, specs.at[i], true);
	}
}

static u32 add_thing(struct selection *selection, struct selected_package *package,
	struct source *source, node_id decl, node_id spec)
{
	*vec_push(selection->arena, &package->things) =
		(struct selectable){.source = source, .decl = decl, .spec = spec};
	return package->things.len;
}

static void enter(struct selected_package *package, struct map *map, sym name, u32 number)
{
	u64 *slot = map_put(map, name);

	package->things.at[number - 1].next = (u32)*slot;
	*slot = number;
}

static void enter_names(
	struct selected_package *package, const struct source *source, node_id spec, u32 number)
{
	struct node_list names = ast_field_list(&source->ast, spec, 0);

	for (u32 i = 0; i < names.len; i++) {
		sym name = ast_ident(&source->ast, names.at[i]);
		u64 *slot = map_put(&package->names, name);

		if (*slot == 0)
			*slot = number;
	}
}

static sym receiver_type(const struct ast *ast, node_id receiver)
{
	struct node_list fields = ast_field_list(ast, receiver, 0);
	node_id type = fields.len ? ast_field(ast, fields.at[0], 1) : 0;

	for (;;) {
		enum node_kind kind = ast_kind(ast, type);

		if (kind != NODE_STAR_EXPR && kind != NODE_PAREN_EXPR && kind != NODE_INDEX_EXPR &&
			kind != NODE_INDEX_LIST_EXPR)
			return ast_ident(ast, type);
		type = ast_field(ast, type, 0);
	}
}

static void add_declaration(struct selection *selection, struct selected_package *package,
	struct source *source, node_id decl)
{
	const struct ast *ast = &source->ast;
	const struct node *node = ast_node(ast, decl);
	struct node_list specs;
	u32 group;

	if (node->kind == NODE_FUNC_DECL) {
		node_id receiver = ast_field(ast, decl, 0);

		group = add_thing(selection, package, source, decl, 0);
		if (receiver)
			enter(package, &package->methods, receiver_type(ast, receiver), group);
		else
			enter(package, &package->names, ast_ident(ast, ast_field(ast, decl, 1)),
				group);
		return;
	}
	if (node->kind != NODE_GEN_DECL || node->op == TOKEN_IMPORT)
		return;
	specs = ast_field_list(ast, decl, 0);
	group = node->op == TOKEN_CONST ? add_thing(selection, package, source, decl, 0) : 0;
	for (u32 i = 0; i < specs.len; i++) {
		u32 number =
			group ? group : add_thing(selection, package, source, decl, specs.at[i]);

		if (node->op == TOKEN_TYPE)
			enter(package, &package->names,
				ast_ident(ast, ast_field(ast, specs.at[i], 0)), number);
		else
			enter_names(package, source, specs.at[i], number);
	}
}

static void add_interface_names(struct selected_package *package, const struct ast *ast)
{
	for (node_id id = 1; id < ast->node_count; id++) {
		struct node_list fields;

		if (ast_kind(ast, id) != NODE_INTERFACE_TYPE)
			continue;
		fields = ast_field_list(ast, ast_field(ast, id, 0), 0);
		for (u32 i = 0; i < fields.len; i++) {
			struct node_list names = ast_field_list(ast, fields.at[i], 0);

			for (u32 j = 0; j < names.len; j++)
				*map_put(&package->interface_names, ast_ident(ast, names.at[j])) =
					1;
		}
	}
}

static void index_package(struct selection *selection, u32 index)
{
	struct selected_package *selected = &selection->packages[index];
	struct package *package = selection->program->packages[index];

	selected->package = package;
	selected->is_public = is_public(package);
	map_init(&selected->names, selection->arena);
	map_init(&selected->methods, selection->arena);
	map_init(&selected->interface_names, selection->arena);
	for (u32 i = 0; i < package->file_count; i++) {
		struct source *source = package->files[i];

		for (u32 d = 0; d < source->ast.decls.len; d++)
			add_declaration(selection, selected, source, source->ast.decls.at[d]);
		add_interface_names(selected, &source->ast);
		selection->used_imports[source->index] =
			arena_array(selection->arena, bool, source->ast.imports.len);
	}
}

static void choose_exported(struct selection *selection, u32 index)
{
	struct selected_package *package = &selection->packages[index];

	for (u32 i = 0; i < package->names.cap; i++) {
		const struct map_slot *slot = &package->names.slots[i];

		if (slot->key && selection_is_exported(symtab_text(
					 selection->program->names, (sym)(slot->key - 1))))
			choose_name(selection, index, (sym)(slot->key - 1));
	}
}

void selection_run(struct arena *arena, struct program *program, struct selection *ret)
{
	*ret = (struct selection){.arena = arena, .program = program};
	ret->packages = arena_array(arena, struct selected_package, program->package_count);
	ret->used_imports = arena_array(arena, bool *, program->source_count);
	for (u32 i = 0; i < program->package_count; i++)
		index_package(ret, i);
	for (u32 i = 0; i < program->package_count; i++) {
		if (ret->packages[i].is_public)
			choose_exported(ret, i);
	}
	for (u32 i = 0; i < ret->queue.len; i++) {
		struct selected_thing next = ret->queue.at[i];
		const struct selectable *thing = &ret->packages[next.package].things.at[next.thing];
		struct walk walk = {ret, next.package, thing->source};

		follow_thing(&walk, thing);
	}
}
