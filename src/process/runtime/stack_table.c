// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/stack_table.h"

#include "process/runtime/symbolizer.h"

enum { FIRST_SLOTS = 256 };

void stack_table_init(struct stack_table *table, struct arena *arena)
{
	*table = (struct stack_table){.arena = arena, .slot_count = FIRST_SLOTS};
	table->slots = arena_array(arena, u32, FIRST_SLOTS);
}

static u64 hash_of(const u64 *pcs, u32 count, enum unwind_end end)
{
	return str_hash((str){(const char *)pcs, count * sizeof(*pcs)}) ^ (u64)end;
}

static bool is_same(
	const struct stack_key *key, const u64 *pcs, u32 count, enum unwind_end end, u64 hash)
{
	return key->hash == hash && key->pc_count == count && key->end == end &&
	       (count == 0 || memcmp(key->pcs, pcs, count * sizeof(*pcs)) == 0);
}

static void grow(struct stack_table *table)
{
	u32 count = table->slot_count * 2;
	u32 *slots = arena_array(table->arena, u32, count);

	for (u32 i = 0; i < table->len; i++) {
		u32 slot = (u32)table->at[i].hash & (count - 1);

		while (slots[slot])
			slot = (slot + 1) & (count - 1);
		slots[slot] = i + 1;
	}
	table->slots = slots;
	table->slot_count = count;
}

u32 stack_table_add(struct stack_table *table, const u64 *pcs, u32 pc_count, enum unwind_end end)
{
	u64 hash = hash_of(pcs, pc_count, end);
	u32 slot;

	if (table->len >= table->slot_count / 2)
		grow(table);
	slot = (u32)hash & (table->slot_count - 1);
	while (table->slots[slot]) {
		u32 index = table->slots[slot] - 1;

		if (is_same(&table->at[index], pcs, pc_count, end, hash))
			return index;
		slot = (slot + 1) & (table->slot_count - 1);
	}
	*vec_push(table->arena, table) = (struct stack_key){
		arena_copy(table->arena, pcs, pc_count * sizeof(*pcs), 8), pc_count, end, hash};
	table->slots[slot] = table->len;
	table->pc_total += pc_count;
	return table->len - 1;
}

static void symbolize(struct symbolizer *symbolizer, struct arena *arena,
	const struct stack_key *key, u64 *budget, struct stack *ret)
{
	u32 count = 0, at = 0;
	struct stack_line *lines;

	// Once the limit is reached nothing more is looked up, either.
	for (u32 i = 0; i < key->pc_count && key->pc_count <= *budget; i++)
		count += symbolizer_lines(symbolizer, key->pcs[i]).len;
	if (count > *budget)
		count = 0;
	*budget -= count;
	lines = arena_array(arena, struct stack_line, count);
	for (u32 i = 0; i < key->pc_count && count; i++) {
		struct symbol_lines of_pc = symbolizer_lines(symbolizer, key->pcs[i]);

		for (u32 k = 0; k < of_pc.len; k++) {
			lines[at] = of_pc.at[k];
			lines[at++].frame = i;
		}
	}
	symbolizer_hide(lines, count);
	*ret = (struct stack){
		.pcs = arena_copy(arena, key->pcs, key->pc_count * sizeof(*key->pcs), 8),
		.pc_count = key->pc_count,
		.lines = lines,
		.line_count = count,
		.end = key->end,
	};
}

struct stack *stack_table_symbolize(
	const struct stack_table *table, struct arena *arena, const struct go_runtime *runtime)
{
	struct stack *stacks = arena_array(arena, struct stack, table->len);
	u64 budget = STACK_TABLE_MAX_LINES;
	struct symbolizer symbolizer;

	symbolizer_init(&symbolizer, arena, runtime);
	for (u32 i = 0; i < table->len; i++)
		symbolize(&symbolizer, arena, &table->at[i], &budget, &stacks[i]);
	return stacks;
}
