// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/context_forest.h"

#include <stdlib.h>

enum { MAX_STOPS = 4, UNKNOWN_DEPTH = UINT32_MAX, ON_PATH = UINT32_MAX - 1 };

enum tie { TIE_NONE, TIE_PARENT, TIE_BROKEN };

struct parent {
	u64 address;
	u32 type;
};

// The interface value at an address, looked through stopCtx.
static enum tie read_interface(
	const struct context_build *build, u64 address, bool is_standard, struct parent *ret)
{
	for (u32 i = 0; i < MAX_STOPS; i++) {
		u64 pair[2];
		u32 number;

		if (!peek_read(&build->peek, address, pair, sizeof(pair)))
			return TIE_BROKEN;
		// Package context never leaves a parent nil; a wrapper of the program's may.
		if (pair[0] == 0)
			return is_standard ? TIE_BROKEN : TIE_NONE;
		number = word_set_find(&build->kinds.itabs, pair[0]);
		if (number == UINT32_MAX || pair[1] == 0)
			return TIE_BROKEN;
		if (!build->kinds.at[number].is_stop) {
			*ret = (struct parent){.address = pair[1], .type = number};
			return TIE_PARENT;
		}
		if (build->kinds.at[number].parent == CONTEXT_NO_FIELD)
			return TIE_BROKEN;
		address = pair[1] + (u64)build->kinds.at[number].parent;
	}
	return TIE_BROKEN;
}

static enum tie read_parent(
	const struct context_build *build, const struct context_draft *draft, struct parent *ret)
{
	const struct context_type *type = &build->kinds.at[draft->type];
	u64 pointer;

	if (type->parent != CONTEXT_NO_FIELD)
		return read_interface(
			build, draft->address + (u64)type->parent, type->is_standard, ret);
	if (type->parent_pointer == CONTEXT_NO_FIELD)
		return TIE_NONE;
	if (!peek_read(&build->peek, draft->address + (u64)type->parent_pointer, &pointer, 8))
		return TIE_BROKEN;
	if (pointer == 0)
		return TIE_NONE;
	*ret = (struct parent){
		.address = pointer, .type = word_set_find(&build->kinds.types, type->parent_type)};
	return ret->type == UINT32_MAX ? TIE_NONE : TIE_PARENT;
}

// What an interface value names lies where such an object can lie.
static bool is_plausible(const struct context_build *build, const struct parent *parent)
{
	const struct context_type *type = &build->kinds.at[parent->type];
	struct heap_object object;
	u8 byte;

	if (type->is_empty)
		return true;
	if (parent->address % 8 != 0 && type->size >= 8)
		return false;
	if (!heap_find(build->heap, parent->address, &object))
		return peek_read(&build->peek, parent->address + type->size - 1, &byte, 1);
	if (object.is_free || parent->address - object.base + type->size > object.size)
		return false;
	return !type->is_shaped ||
	       (object.base == parent->address && object.size == type->size_class);
}

static void tie(struct context_build *build, u32 at)
{
	struct context_draft draft = build->drafts.at[at];
	struct parent parent;
	u32 found;

	if (!context_is_sound(build, &draft)) {
		build->drafts.at[at].is_rejected = true;
		build->rejected++;
		return;
	}
	switch (read_parent(build, &draft, &parent)) {
	case TIE_NONE:
		return;
	case TIE_BROKEN:
		build->rejected++;
		// A wrapper is one by its own itab; only its parent is not known.
		build->drafts.at[at].is_rejected = build->kinds.at[draft.type].is_standard;
		return;
	case TIE_PARENT:
		break;
	}
	found = context_find(build, parent.address, parent.type);
	if (found == UINT32_MAX &&
		(!is_plausible(build, &parent) ||
			!context_add(build, parent.address, parent.type, &found))) {
		build->rejected++;
		return;
	}
	build->drafts.at[at].parent = found;
}

// Depth of one draft and of all above it whose depth is not known yet. A cycle is cut where it closes.
static void set_depth(struct context_build *build, u32 start, u32 *path)
{
	struct context_draft *drafts = build->drafts.at;
	u32 len = 0, depth = 0;

	for (u32 at = start;;) {
		if (drafts[at].depth == ON_PATH) {
			drafts[path[len - 1]].parent = UINT32_MAX;
			build->rejected++;
			break;
		}
		if (drafts[at].depth != UNKNOWN_DEPTH) {
			depth = drafts[at].depth + 1;
			break;
		}
		drafts[at].depth = ON_PATH;
		path[len++] = at;
		at = drafts[at].parent;
		if (at == UINT32_MAX)
			break;
	}
	while (len > 0)
		drafts[path[--len]].depth = depth++;
}

void context_link(struct context_build *build)
{
	u32 *path;

	for (u32 i = 0; i < build->drafts.len; i++)
		tie(build, i);
	path = calloc(MAX(build->drafts.len, 1), sizeof(*path));
	ASSERT(path);
	for (u32 i = 0; i < build->drafts.len; i++) {
		struct context_draft *draft = &build->drafts.at[i];

		if (draft->parent != UINT32_MAX && build->drafts.at[draft->parent].is_rejected)
			draft->parent = UINT32_MAX;
		draft->depth = UNKNOWN_DEPTH;
	}
	for (u32 i = 0; i < build->drafts.len; i++)
		set_depth(build, i, path);
	free(path);
}
