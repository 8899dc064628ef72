// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/context_tree.h"

#include <stdlib.h>

static u64 mix(u64 a, u64 b)
{
	const u64 parts[] = {a, b};

	return str_hash((str){(const char *)parts, sizeof(parts)});
}

// Keys that only differ in a number are alike: requests and loops count.
static u64 hash_key(str key)
{
	u64 hash = 0;

	for (size_t i = 0; i < key.len; i++) {
		if (key.ptr[i] < '0' || key.ptr[i] > '9')
			hash = hash * 31 + (u8)key.ptr[i];
	}
	return hash;
}

static u64 hash_own(const struct context_node *node)
{
	u64 hash = (u64)node->kind | (u64)node->is_cancelled << 8 |
	           (u64)(node->deadline_unix_ns != 0) << 9 |
	           (u64)(node->deadline_left_ns < 0) << 10 |
	           (u64)(node->goroutine_count != 0) << 11 | (u64)node->is_reachable << 12 |
	           (u64)(node->cancel == CANCEL_LOST) << 13;

	hash = mix(hash, str_hash(node->type_name));
	hash = mix(hash, str_hash(node->error));
	hash = mix(hash, str_hash(node->cause));
	hash = mix(hash, hash_key(node->value_key));
	return mix(hash, str_hash(node->value_type));
}

// The parent that is drawn; a parent that does not come first would make a circle.
static u32 parent_of(const struct context_tree *tree, u32 node)
{
	u32 parent = tree->forest->at[node].parent;

	return parent < node && tree->is_shown[parent] ? parent : UINT32_MAX;
}

static void link_children(struct arena *arena, struct context_tree *tree)
{
	u32 len = tree->forest->len;
	u32 *fill = arena_array(arena, u32, len + 1);

	tree->child_at = arena_array(arena, u32, len + 1);
	tree->children = arena_array(arena, u32, len);
	tree->roots = arena_array(arena, u32, len);
	for (u32 i = 0; i < len; i++) {
		u32 parent = tree->is_shown[i] ? parent_of(tree, i) : UINT32_MAX;

		if (parent != UINT32_MAX)
			fill[parent + 1]++;
		else if (tree->is_shown[i])
			tree->roots[tree->root_count++] = i;
	}
	for (u32 i = 0; i < len; i++) {
		fill[i + 1] += fill[i];
		tree->child_at[i + 1] = fill[i + 1];
	}
	for (u32 i = 0; i < len; i++) {
		u32 parent = tree->is_shown[i] ? parent_of(tree, i) : UINT32_MAX;

		if (parent != UINT32_MAX)
			tree->children[fill[parent]++] = i;
	}
}

// From the last to the first node: children come before their parents then.
static void sum_up(struct arena *arena, struct context_tree *tree)
{
	u32 len = tree->forest->len;
	u64 *below = arena_array(arena, u64, len);

	tree->own = arena_array(arena, u64, len);
	tree->whole = arena_array(arena, u64, len);
	tree->size = arena_array(arena, u32, len);
	for (u32 i = len; i-- > 0;) {
		u32 parent;

		if (!tree->is_shown[i])
			continue;
		parent = parent_of(tree, i);
		tree->own[i] = hash_own(&tree->forest->at[i]);
		tree->whole[i] = mix(tree->own[i], below[i]);
		tree->size[i]++;
		if (parent == UINT32_MAX)
			continue;
		// A sum, for the order of children means nothing.
		below[parent] += mix(tree->whole[i], 1);
		tree->size[parent] += tree->size[i];
	}
}

void context_tree_build(struct arena *arena, const struct context_forest *forest, bool all,
	struct context_tree *ret)
{
	struct context_tree tree = {.forest = forest};

	tree.is_shown = arena_array(arena, bool, forest->len);
	for (u32 i = 0; i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];

		tree.is_shown[i] = all || node->is_reachable;
		tree.shown_count += tree.is_shown[i];
		tree.cancelled_count += tree.is_shown[i] && node->is_cancelled;
	}
	link_children(arena, &tree);
	sum_up(arena, &tree);
	*ret = tree;
}

static int by_whole(const void *a, const void *b, void *context)
{
	const struct context_tree *tree = context;
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	if (tree->whole[x] != tree->whole[y])
		return tree->whole[x] < tree->whole[y] ? -1 : 1;
	return (x > y) - (x < y);
}

static int by_weight(const void *a, const void *b)
{
	const struct context_class *x = a, *y = b;

	if (x->is_telling != y->is_telling)
		return x->is_telling ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->first > y->first) - (x->first < y->first);
}

u32 context_classes(struct arena *scratch, const struct context_tree *tree, const u32 *nodes,
	u32 count, struct context_class *ret)
{
	u32 *sorted = arena_array(scratch, u32, count);
	u32 classes = 0;

	memcpy(sorted, nodes, count * sizeof(*sorted));
	qsort_r(sorted, count, sizeof(*sorted), by_whole, (void *)(uintptr_t)tree);
	for (u32 i = 0; i < count; i++) {
		const struct context_node *node = &tree->forest->at[sorted[i]];

		if (!i || tree->whole[sorted[i]] != tree->whole[sorted[i - 1]])
			ret[classes++] = (struct context_class){.first = sorted[i]};
		ret[classes - 1].count++;
		ret[classes - 1].size += tree->size[sorted[i]];
		ret[classes - 1].is_telling |= node->is_cancelled && node->goroutine_count;
	}
	qsort(ret, classes, sizeof(*ret), by_weight);
	return classes;
}

u32 context_child_count(const struct context_tree *tree, u32 node)
{
	return tree->child_at[node + 1] - tree->child_at[node];
}

// UINT32_MAX unless it has exactly one.
static u32 only_child(const struct context_tree *tree, u32 node)
{
	if (node == UINT32_MAX || context_child_count(tree, node) != 1)
		return UINT32_MAX;
	return tree->children[tree->child_at[node]];
}

u32 context_chain(const struct context_tree *tree, u32 node, u32 *ret_period, u32 *ret_last)
{
	u32 best = 0;

	*ret_period = 1;
	*ret_last = node;
	for (u32 period = 1; period <= CONTEXT_MAX_PERIOD; period++) {
		u32 behind = node, ahead = node, length = 0, last = node;

		for (u32 i = 0; i < period; i++)
			ahead = only_child(tree, ahead);
		while (ahead != UINT32_MAX && tree->own[ahead] == tree->own[behind]) {
			last = ahead;
			behind = only_child(tree, behind);
			ahead = only_child(tree, ahead);
			length++;
		}
		length += length ? period - 1 : 0;
		if (length > best) {
			best = length;
			*ret_period = period;
			*ret_last = last;
		}
	}
	return best;
}
