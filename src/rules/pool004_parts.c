// SPDX-License-Identifier: Apache-2.0
// The parts of a pooled object, and which of them a place of the code stands for.
#include "rules/pool004.h"

enum { MAX_RESOLVE = 8 };

static const struct {
	str package, name;
} sinks[] = {
	{STR("bytes"), STR("Buffer")},
	{STR("strings"), STR("Builder")},
	{STR("hash"), STR("Hash")},
	{STR("hash"), STR("Hash32")},
	{STR("hash"), STR("Hash64")},
	{STR("hash/maphash"), STR("Hash")},
};

static enum pool_part_kind part_kind(struct type *type)
{
	for (u32 i = 0; i < ARRAY_LEN(sinks); i++) {
		if (type_is_named(type, sinks[i].package, sinks[i].name))
			return POOL_PART_SINK;
	}
	if (type_is_param(type))
		return POOL_PART_OTHER;
	if (type_under_elem(type, TYPE_SLICE))
		return POOL_PART_SLICE;
	if (type_under_map(type))
		return POOL_PART_MAP;
	if (type_under_basic(type) && (type_under_basic(type)->flags & BASIC_IS_CONST))
		return POOL_PART_SCALAR;
	return POOL_PART_OTHER;
}

// False: more fields than there is room for.
static bool add_fields(struct pool_parts *parts, struct type_struct *type, struct pool_part base)
{
	for (u32 i = 0; i < type->count; i++) {
		struct object *field = type->fields[i];
		struct pool_part part = base;
		struct type_struct *inner;

		if (!field->type)
			return false;
		part.path[part.len++] = field->origin ? field->origin : field;
		part.kind = part_kind(field->type);
		inner = type_under_struct(field->type);
		if (part.kind == POOL_PART_OTHER) {
			if (inner && part.len < POOL_PART_DEPTH && !add_fields(parts, inner, part))
				return false;
			continue;
		}
		if (parts->count == POOL_MAX_PARTS)
			return false;
		parts->at[parts->count++] = part;
	}
	return true;
}

struct pool_parts pool_parts_of(struct type *type)
{
	struct pool_parts parts = {0};
	struct type *object;

	if (!type || !type_is_valid(type))
		return parts;
	parts.is_pointer = !type_is_param(type) && type_under_pointer(type);
	object = parts.is_pointer ? type_deref(type) : type;
	parts.at[0].kind = part_kind(object);
	if (parts.at[0].kind == POOL_PART_OTHER && type_under_struct(object)) {
		parts.is_struct = true;
		if (!add_fields(&parts, type_under_struct(object), (struct pool_part){0}))
			parts.count = 0;
		return parts;
	}
	parts.count = 1;
	return parts;
}

u32 pool_parts_at(const struct pool_parts *parts, struct object *const *path, u32 len, bool *inside)
{
	u32 mask = 0;

	*inside = false;
	for (u32 i = 0; i < parts->count; i++) {
		const struct pool_part *part = &parts->at[i];
		u32 common = len < part->len ? len : part->len;

		if (memcmp(part->path, path, common * sizeof(*path)) != 0)
			continue;
		mask |= 1u << i;
		*inside |= len > part->len;
	}
	return mask;
}

u32 pool_mask_of(const struct pool_parts *parts, u32 mask, enum pool_part_kind kind)
{
	u32 found = 0;

	for (u32 i = 0; i < parts->count; i++) {
		if (parts->at[i].kind == kind)
			found |= 1u << i;
	}
	return found & mask;
}

// The fields that lead from the object to the place.
struct trail {
	struct object *path[POOL_PART_DEPTH + 1];
	u32 len;
	bool inside; // past an element, or past what is told apart
	bool header; // of a copy of the slice that the pool's pointer leads to
};

static void trail_push(struct trail *trail, const struct ir_step *step)
{
	if (step->kind == IR_STEP_INDEX || trail->len == ARRAY_LEN(trail->path))
		trail->inside = true;
	if (!trail->inside)
		trail->path[trail->len++] = step->field;
}

static bool trail_to(const struct pool_follow *follow, const struct track_state *state,
	ir_place place, struct trail *ret, u32 depth)
{
	const struct ir_place_info *info = &follow->context->unit->places[place];

	if (!place || depth > MAX_RESOLVE)
		return false;
	for (u32 i = 0; i < state->alias_count; i++) {
		const struct track_alias *alias = &state->aliases[i];

		if (alias->place != place)
			continue;
		if (alias->kind == TRACK_DERIVED && alias->aux)
			return trail_to(follow, state, alias->aux, ret, depth + 1);
		ret->header = follow->parts.is_pointer && info->type &&
		              type_under_elem(info->type, TYPE_SLICE);
		return alias->kind == TRACK_SAME;
	}
	if (!info->parent || !trail_to(follow, state, info->parent, ret, depth + 1))
		return false;
	trail_push(ret, &info->step);
	return true;
}

struct pool_spot pool_spot_of(
	const struct pool_follow *follow, const struct track_state *state, ir_place place)
{
	struct trail trail = {0};
	struct pool_spot spot = {0};
	bool inside;

	if (!trail_to(follow, state, place, &trail, 0))
		return spot;
	spot.mask = pool_parts_at(&follow->parts, trail.path, trail.len, &inside);
	spot.found = true;
	spot.inside = inside || trail.inside || trail.header;
	spot.whole = trail.len == 0 && !spot.inside;
	return spot;
}

void pool_reset(struct track_state *state, u32 mask)
{
	state->bits |= mask;
	state->mark &= ~mask;
}

void pool_set(struct track_state *state, u32 mask)
{
	state->bits |= mask;
	state->mark |= mask;
}

void pool_expose(
	struct pool_follow *follow, const struct track_state *state, u32 mask, node_id node)
{
	u32 fresh = mask & ~state->bits & ~follow->exposed;

	for (u32 i = 0; i < follow->parts.count; i++) {
		if (fresh & (1u << i))
			follow->exposed_at[i] = node;
	}
	follow->exposed |= fresh;
}

enum walk_action pool_give_up(struct pool_follow *follow)
{
	follow->given_up = true;
	return WALK_STOP_ALL;
}
