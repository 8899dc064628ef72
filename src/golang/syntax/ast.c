// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/ast.h"

static const char *const go_names[NODE_KIND_COUNT] = {
#define NODE(name, go_name, fields) go_name,
#include "golang/syntax/node.def"
#undef NODE
};

static const char *const all_fields[NODE_KIND_COUNT] = {
#define NODE(name, go_name, fields) fields,
#include "golang/syntax/node.def"
#undef NODE
};

const u8 node_field_counts[NODE_KIND_COUNT] = {
#define NODE(name, go_name, fields) sizeof(fields) - 1,
#include "golang/syntax/node.def"
#undef NODE
};

const char *node_fields(enum node_kind kind)
{
	return all_fields[kind];
}

const char *node_go_name(enum node_kind kind)
{
	return go_names[kind];
}

void ast_children(const struct ast *ast, node_id id, node_visit visit, void *context)
{
	const char *fields = all_fields[ast_kind(ast, id)];

	for (u32 i = 0; fields[i]; i++) {
		u32 value = ast_field(ast, id, i);
		struct node_list list = {0};

		if (fields[i] == 'L')
			list = ast_list(ast, value);
		else if (fields[i] == 'N' && value)
			visit(context, value);
		for (u32 k = 0; k < list.len; k++)
			visit(context, list.at[k]);
	}
}

node_id ast_unparen(const struct ast *ast, node_id id)
{
	while (ast_kind(ast, id) == NODE_PAREN_EXPR)
		id = ast->nodes[id].a;
	return id;
}
