// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_record.h"
#include "golang/types/typexpr.h"

struct fields {
	VEC(struct object *) at;
	str *tags;
	u32 total; // room in tags
};

// The identifier that names an embedded field: T of T, *T, p.T, T[A]; 0 when there is none.
static node_id embedded_name(const struct checking *c, node_id type)
{
	bool was_pointer = false;

	for (;;) {
		const struct node *node = check_node(c, type);

		switch (node->kind) {
		case NODE_IDENT:
			return type;
		case NODE_STAR_EXPR:
			if (was_pointer)
				return 0;
			was_pointer = true;
			type = node->a;
			break;
		case NODE_SELECTOR_EXPR:
			return node->b;
		case NODE_PAREN_EXPR:
		case NODE_INDEX_EXPR:
		case NODE_INDEX_LIST_EXPR:
			type = node->a;
			break;
		default:
			return 0;
		}
	}
}

static void add(struct checking *c, struct fields *fields, node_id ident, struct type *type,
	str tag, bool is_embedded)
{
	struct object *field = check_new_object(c, OBJECT_VAR, ident);

	field->is_field = true;
	field->is_embedded = is_embedded;
	field->type = type;
	if (tag.len > 0) {
		if (!fields->tags)
			fields->tags = arena_array(c->arena, str, fields->total);
		fields->tags[fields->at.len] = tag;
	}
	*vec_push(c->arena, &fields->at) = field;
	record_definition(c, ident, field);
}

static str tag_text(struct checking *c, node_id id)
{
	const struct constant *value;

	if (!id)
		return STR_EMPTY;
	value = constant_literal(c->arena, (enum token)check_node(c, id)->op, check_text(c, id));
	return constant_kind(value) == CONSTANT_STRING ? constant_string_value(value) : STR_EMPTY;
}

struct type *typexpr_struct(struct checking *c, node_id id)
{
	node_id list_id = check_node(c, id)->a;
	struct node_list list = {0};
	struct fields fields = {0};

	if (list_id)
		list = check_list(c, check_node(c, list_id)->a);
	for (u32 i = 0; i < list.len; i++) {
		u32 count = ast_field_list(c->env.ast, list.at[i], 0).len;

		fields.total += MAX(count, 1u);
	}
	for (u32 i = 0; i < list.len; i++) {
		struct node_list names = ast_field_list(c->env.ast, list.at[i], 0);
		node_id type_id = ast_field(c->env.ast, list.at[i], 1);
		str tag = tag_text(c, ast_field(c->env.ast, list.at[i], 2));
		struct type *type = typexpr(c, type_id);
		node_id embedded;

		for (u32 j = 0; j < names.len; j++)
			add(c, &fields, names.at[j], type, tag, false);
		embedded = names.len == 0 ? embedded_name(c, type_id) : 0;
		if (embedded)
			add(c, &fields, embedded, type, tag, true);
	}
	return &type_struct_new(c->ctx, fields.at.at, fields.tags, fields.at.len)->type;
}
