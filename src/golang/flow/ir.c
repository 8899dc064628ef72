// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/ir.h"

ir_place ir_place_field(const struct ir_unit *unit, ir_place base, const struct object *field)
{
	const struct object *origin = field->origin ? field->origin : field;

	for (ir_place p = unit->places[base].first_child; p; p = unit->places[p].next_sibling) {
		if (unit->places[p].step.field == origin)
			return p;
	}
	return 0;
}

ir_place ir_place_extend(
	struct arena *arena, struct ir_unit *unit, ir_place base, struct object *field)
{
	ir_place found = ir_place_field(unit, base, field);
	struct ir_place_info *wider;

	if (found || unit->places[base].depth == IR_MAX_PATH)
		return found;
	wider = arena_array(arena, struct ir_place_info, unit->place_count + 1);
	memcpy(wider, unit->places, unit->place_count * sizeof(*wider));
	found = unit->place_count++;
	wider[found] = (struct ir_place_info){.var = wider[base].var,
		.parent = base,
		.step = {.kind = IR_STEP_FIELD, .field = field->origin ? field->origin : field},
		.depth = wider[base].depth + 1,
		.type = field->type,
		.next_sibling = wider[base].first_child};
	wider[base].first_child = found;
	unit->places = wider;
	return found;
}

bool ir_place_covers(const struct ir_unit *unit, ir_place a, ir_place b)
{
	u32 depth = unit->places[a].depth;

	if (!a || !b || unit->places[a].var != unit->places[b].var)
		return false;
	while (unit->places[b].depth > depth)
		b = unit->places[b].parent;
	return a == b;
}

bool ir_dominates(const struct ir_func *func, u32 a, u32 b)
{
	while (func->blocks[b].rpo > func->blocks[a].rpo)
		b = func->blocks[b].idom;
	return a == b;
}

// Whether one loop is the other or stands inside it.
static bool share_loop(const struct ir_func *func, u32 a, u32 b)
{
	for (u32 x = func->blocks[a].loop; x; x = func->loops[x - 1].parent) {
		for (u32 y = func->blocks[b].loop; y; y = func->loops[y - 1].parent) {
			if (x == y)
				return true;
		}
	}
	return false;
}

bool ir_reaches(const struct ir_func *func, u32 a, u32 b)
{
	u64 seen[IR_MAX_BLOCKS / 64 + 1];
	u32 work[IR_MAX_BLOCKS + 1];
	u32 count = 0;

	if (share_loop(func, a, b))
		return true;
	if (a == b)
		return false;
	if (ir_dominates(func, a, b))
		return true;
	memset(seen, 0, (func->block_count / 64 + 1) * sizeof(*seen));
	work[count++] = a;
	while (count) {
		const struct ir_block *block = &func->blocks[work[--count]];

		for (u32 i = 0; i < block->succ_count; i++) {
			u32 succ = block->succs[i];

			if (succ == b)
				return true;
			if (seen[succ / 64] >> (succ % 64) & 1)
				continue;
			seen[succ / 64] |= (u64)1 << (succ % 64);
			work[count++] = succ;
		}
	}
	return false;
}

bool ir_never_returns(const struct ir_func *func)
{
	if (func->has_defer || func->too_large)
		return false;
	for (u32 i = 0; i < func->block_count; i++) {
		if (func->blocks[i].term == IR_TERM_RETURN)
			return false;
	}
	return true;
}
