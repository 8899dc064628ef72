// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/program_use.h"

#include "base/vec.h"

#include <stdlib.h>

// What a node stands for in its parent; children come before parents, so this is found in a first
// pass.
enum role {
	ROLE_READ, // everything else
	ROLE_ASSIGNED,
	ROLE_ADDRESS,
	ROLE_CALLED,
	ROLE_TESTED,
	ROLE_SET,  // a variable's name in its declaration with a value
	ROLE_KEY,  // of a composite literal: a field or a value
	ROLE_NAME, // a declared name, a label, or what stands behind a dot
};

struct counter {
	struct name_uses *uses;
	const struct ast *ast;
	u8 *roles; // by node
};

static void mark(struct counter *c, node_id node, enum role role)
{
	c->roles[ast_unparen(c->ast, node)] = (u8)role;
}

static void mark_list(struct counter *c, struct node_list list, enum role role)
{
	for (u32 i = 0; i < list.len; i++)
		mark(c, list.at[i], role);
}

static void mark_called(struct counter *c, node_id fun)
{
	const struct node *at;

	fun = ast_unparen(c->ast, fun);
	at = ast_node(c->ast, fun);
	if (at->kind == NODE_INDEX_EXPR || at->kind == NODE_INDEX_LIST_EXPR)
		mark(c, at->a, ROLE_CALLED); // f[int](), also an element: then both are counted
	mark(c, fun, ROLE_CALLED);
}

static void mark_elements(struct counter *c, struct node_list elements)
{
	for (u32 i = 0; i < elements.len; i++) {
		const struct node *element = ast_node(c->ast, elements.at[i]);

		if (element->kind == NODE_KEY_VALUE_EXPR &&
			ast_kind(c->ast, element->a) == NODE_IDENT)
			mark(c, element->a, ROLE_KEY);
	}
}

static void mark_expression(struct counter *c, node_id id, const struct node *at)
{
	if (at->kind == NODE_CALL_EXPR)
		mark_called(c, at->a);
	else if (at->kind == NODE_SELECTOR_EXPR)
		mark(c, at->b, ROLE_NAME);
	else if (at->kind == NODE_COMPOSITE_LIT)
		mark_elements(c, ast_field_list(c->ast, id, 1));
	else if (at->kind == NODE_UNARY_EXPR && at->op == TOKEN_AND)
		mark(c, at->a, ROLE_ADDRESS);
	else if (at->kind == NODE_BINARY_EXPR && (at->op == TOKEN_EQL || at->op == TOKEN_NEQ)) {
		mark(c, at->a, ROLE_TESTED);
		mark(c, at->b, ROLE_TESTED);
	}
}

static void mark_statement(struct counter *c, node_id id, const struct node *at)
{
	bool defines = at->op == TOKEN_DEFINE;

	if (at->kind == NODE_ASSIGN_STMT) {
		mark_list(c, ast_list(c->ast, at->a), defines ? ROLE_NAME : ROLE_ASSIGNED);
	} else if (at->kind == NODE_INC_DEC_STMT) {
		mark(c, at->a, ROLE_ASSIGNED);
	} else if (at->kind == NODE_RANGE_STMT) {
		mark(c, ast_field(c->ast, id, 0), defines ? ROLE_NAME : ROLE_ASSIGNED);
		mark(c, ast_field(c->ast, id, 1), defines ? ROLE_NAME : ROLE_ASSIGNED);
	} else if (at->kind == NODE_LABELED_STMT || at->kind == NODE_BRANCH_STMT) {
		mark(c, at->a, ROLE_NAME);
	}
}

static void mark_declaration(struct counter *c, node_id id, const struct node *at)
{
	if (at->kind == NODE_VALUE_SPEC)
		mark_list(c, ast_field_list(c->ast, id, 0),
			ast_field_list(c->ast, id, 2).len ? ROLE_SET : ROLE_NAME);
	else if (at->kind == NODE_FIELD)
		mark_list(c, ast_field_list(c->ast, id, 0), ROLE_NAME);
	else if (at->kind == NODE_TYPE_SPEC || at->kind == NODE_IMPORT_SPEC)
		mark(c, ast_field(c->ast, id, 0), ROLE_NAME);
	else if (at->kind == NODE_FUNC_DECL)
		mark(c, ast_field(c->ast, id, 1), ROLE_NAME);
}

static struct name_use *entry(struct name_uses *uses, struct map *map, sym name)
{
	u64 *index = map_put(map, name);

	if (!*index) {
		if (uses->count == uses->cap)
			uses->at = heap_vec_grow(uses->at, sizeof(*uses->at), &uses->cap);
		uses->at[uses->count] = (struct name_use){0};
		*index = ++uses->count;
	}
	return &uses->at[*index - 1];
}

static void count_role(struct name_use *use, enum role role)
{
	switch (role) {
	case ROLE_READ:
	case ROLE_KEY:
		use->read++;
		break;
	case ROLE_ASSIGNED:
		use->assigned++;
		break;
	case ROLE_ADDRESS:
		use->assigned++;
		use->read++;
		break;
	case ROLE_CALLED:
		use->called++;
		break;
	case ROLE_TESTED:
		use->tested++;
		break;
	case ROLE_SET:
		use->set++;
		break;
	case ROLE_NAME:
		break;
	}
}

static void count_node(struct counter *c, node_id id, const struct node *at)
{
	enum role role = (enum role)c->roles[id];
	sym selected = at->kind == NODE_SELECTOR_EXPR ? ast_ident(c->ast, at->b) : 0;

	if (selected) {
		count_role(entry(c->uses, &c->uses->selected, selected), role);
	} else if (at->kind == NODE_IDENT && role != ROLE_NAME) {
		count_role(entry(c->uses, &c->uses->plain, at->a), role);
		if (role == ROLE_KEY)
			entry(c->uses, &c->uses->selected, at->a)->set++;
	}
}

static void count_file(struct name_uses *uses, const struct ast *ast)
{
	struct counter c = {uses, ast, calloc(ast->node_count + 1, 1)};

	ASSERT(c.roles);
	for (node_id id = 1; id < ast->node_count; id++) {
		const struct node *at = ast_node(ast, id);

		if (at->kind < NODE_BAD_STMT)
			mark_expression(&c, id, at);
		else if (at->kind < NODE_IMPORT_SPEC)
			mark_statement(&c, id, at);
		if (at->kind >= NODE_FIELD)
			mark_declaration(&c, id, at);
	}
	mark(&c, ast->package_name, ROLE_NAME);
	for (node_id id = 1; id < ast->node_count; id++)
		count_node(&c, id, ast_node(ast, id));
	free(c.roles);
}

void name_uses_count(
	struct name_uses *uses, struct arena *arena, struct source *const *files, u32 file_count)
{
	*uses = (struct name_uses){0};
	map_init(&uses->selected, arena);
	map_init(&uses->plain, arena);
	for (u32 i = 0; i < file_count; i++)
		count_file(uses, &files[i]->ast);
}

void name_uses_deinit(struct name_uses *uses)
{
	free(uses->at);
}

struct name_use name_uses_find(const struct name_uses *uses, bool selected, sym name)
{
	const u64 *index = map_get(selected ? &uses->selected : &uses->plain, name);

	return index ? uses->at[*index - 1] : (struct name_use){0};
}
