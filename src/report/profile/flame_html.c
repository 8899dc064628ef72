// SPDX-License-Identifier: Apache-2.0
// The flame graph as a page: the embedded page around one JSON object, which its script draws.
#include "report/profile/flame.h"

#include "base/json_writer.h"

// Each array of nodes has one number a node, level by level; parents follow from the numbers of children.
static void put_numbers(struct json_writer *json, const char *key, const struct calltree *tree,
	i64 (*number)(const struct calltree_node *node))
{
	json_begin_array(json, key);
	for (u32 i = 0; i < tree->count; i++)
		json_i64(json, NULL, number(&tree->nodes[i]));
	json_end_array(json);
}

static i64 children(const struct calltree_node *node)
{
	return node->child_count;
}

static i64 up(const struct calltree_node *node)
{
	return node->up;
}

static i64 down(const struct calltree_node *node)
{
	return node->down;
}

static i64 self_up(const struct calltree_node *node)
{
	return node->self_up;
}

static i64 self_down(const struct calltree_node *node)
{
	return node->self_down;
}

// Only the names that the tree has; ret gives the new number of each plus one.
static void put_names(struct json_writer *json, const struct calltree *tree, u32 *numbers)
{
	const u8 *colors = flame_colors(json->out->arena, tree);
	u32 count = 0;

	json_begin_array(json, "functions");
	for (u32 i = 1; i < tree->count; i++) {
		u32 name = tree->nodes[i].name;

		if (numbers[name])
			continue;
		numbers[name] = ++count;
		json_begin_array(json, NULL);
		json_str(json, NULL, tree->frames.names[name].name);
		json_str(json, NULL, tree->frames.names[name].file);
		json_u64(json, NULL, colors[name]);
		json_end_array(json);
	}
	json_end_array(json);
}

static void put_nodes(struct json_writer *json, const struct calltree *tree, const u32 *numbers)
{
	json_begin_object(json, "nodes");
	json_begin_array(json, "function");
	for (u32 i = 0; i < tree->count; i++)
		json_i64(json, NULL, i ? (i64)numbers[tree->nodes[i].name] - 1 : -1);
	json_end_array(json);
	put_numbers(json, "children", tree, children);
	put_numbers(json, "value", tree, up);
	put_numbers(json, "own", tree, self_up);
	if (tree->is_difference) {
		put_numbers(json, "base", tree, down);
		put_numbers(json, "base_own", tree, self_down);
	}
	json_end_object(json);
}

static void put_data(
	const struct profile_report *report, const struct calltree *tree, struct strbuf *out)
{
	const struct profile_value_type *type = &report->profile->types[report->type];
	u32 *numbers = arena_array(out->arena, u32, tree->frames.count);
	struct json_writer json;

	json_init(&json, out, false);
	json_begin_object(&json, NULL);
	json_str(&json, "name", report->name);
	json_str(&json, "version", report->version);
	json_str(&json, "type", type->type);
	json_str(&json, "unit", type->unit);
	json_u64(&json, "samples", report->profile->sample_count);
	json_i64(&json, "time_unix_ns", report->profile->time_unix_ns);
	json_i64(&json, "duration_ns", report->profile->duration_ns);
	json_u64(&json, "folded", tree->folded);
	json_double(&json, "min_share", FLAME_MIN_SHARE);
	json_bool(&json, "difference", tree->is_difference);
	put_names(&json, tree, numbers);
	put_nodes(&json, tree, numbers);
	json_end_object(&json);
}

// "</script>" in a name would end the data; "<" stands in strings only, where it may be written otherwise.
static void put_without_tags(struct strbuf *out, str text)
{
	while (text.len) {
		str part = str_sub(text, 0, str_find_char(text, '<'));

		strbuf_add(out, part);
		text = str_skip(text, part.len);
		if (text.len) {
			strbuf_add(out, STR("\\u003c"));
			text = str_skip(text, 1);
		}
	}
}

void profile_report_html(
	const struct profile_report *report, const struct calltree *tree, struct strbuf *out)
{
	struct strbuf data;

	strbuf_init(&data, out->arena);
	put_data(report, tree, &data);
	strbuf_add(out, flame_page_head);
	put_without_tags(out, strbuf_str(&data));
	strbuf_add(out, flame_page_tail);
}
