// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/semaphore_wait.h"

#include "base/vec.h"
#include "process/runtime/field.h"
#include "process/runtime/page_reader.h"

enum {
	TABLE_ROOTS = 251, // runtime.semTabSize
	MAX_ROOT = 256,
	MAX_SUDOG = 256,
};

struct walk {
	const struct go_runtime *runtime;
	struct page_reader reader;
	struct arena *arena;
	struct map *waits; // g to index + 1 in found
	VEC(struct wait_on) found;
	VEC(u64) todo; // treap nodes
	u32 sudog_size;
	u32 budget; // of sudogs: there is at most one per goroutine
};

// One sudog of a semaphore: notes the goroutine that waits. False when it cannot be read, or too many
// were.
static bool visit(struct walk *walk, u64 sudog, u64 address, u8 *bytes)
{
	u64 goroutine;

	if (!walk->budget)
		return false;
	walk->budget--;
	if (!page_reader_read(&walk->reader, sudog, bytes, walk->sudog_size))
		return false;
	goroutine = field_u64(bytes, RUNTIME_OFFSET(walk->runtime, sudog_g));
	if (!address)
		address = field_u64(bytes, RUNTIME_OFFSET(walk->runtime, sudog_elem));
	if (goroutine && goroutine != UINT64_MAX) {
		*vec_push(walk->arena, &walk->found) =
			(struct wait_on){.address = address, .sudog = sudog};
		*map_put(walk->waits, goroutine) = walk->found.len;
	}
	return true;
}

static void push(struct walk *walk, u64 node)
{
	if (node)
		*vec_push(walk->arena, &walk->todo) = node;
}

// A node of a root's treap (by prev and next), and behind it the queue of those that wait on the same
// address (by waitlink).
static void visit_node(struct walk *walk, u64 node)
{
	const struct go_runtime *runtime = walk->runtime;
	u8 bytes[MAX_SUDOG], waiter[MAX_SUDOG];
	u64 next, address;

	if (!visit(walk, node, 0, bytes))
		return;
	address = field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_elem));
	next = field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_waitlink));
	while (next && visit(walk, next, address, waiter))
		next = field_u64(waiter, RUNTIME_OFFSET(runtime, sudog_waitlink));
	push(walk, field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_prev)));
	push(walk, field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_next)));
}

static void walk_table(struct walk *walk)
{
	const struct go_runtime *runtime = walk->runtime;
	u32 size = (u32)RUNTIME_OFFSET(runtime, sem_table_size);
	u64 table = RUNTIME_GLOBAL(runtime, semtable);
	str bytes;

	walk->sudog_size = (u32)MAX(RUNTIME_OFFSET(runtime, sudog_waitlink),
				   RUNTIME_OFFSET(runtime, sudog_elem)) +
	                   8;
	if (!table || walk->sudog_size > MAX_SUDOG || size / TABLE_ROOTS > MAX_ROOT ||
		!memory_read_bytes(
			walk->arena, runtime->memory, table, size, TABLE_ROOTS * MAX_ROOT, &bytes))
		return;
	for (u32 i = 0; i < TABLE_ROOTS; i++) {
		const u8 *root = (const u8 *)bytes.ptr + (size_t)i * (size / TABLE_ROOTS);
		u64 treap = field_u64(root, RUNTIME_OFFSET(runtime, sema_root_treap));

		if (treap)
			*vec_push(walk->arena, &walk->todo) = treap;
		while (walk->todo.len)
			visit_node(walk, vec_pop(&walk->todo));
	}
}

static bool wants(const struct goroutine *goroutine)
{
	return goroutine->wait_kind == WAIT_SEMAPHORE && !goroutine->wait_count;
}

void semaphore_waits_add(
	struct arena *arena, const struct go_runtime *runtime, struct goroutine_table *table)
{
	struct walk walk = {.runtime = runtime};
	struct arena scratch;
	struct wait_on *waits;
	struct map by_g;
	u32 wanted = 0, at = table->wait_count;

	for (u32 i = 0; i < table->len; i++)
		wanted += wants(&table->at[i]);
	if (!wanted)
		return;
	arena_init(&scratch);
	map_init(&by_g, &scratch);
	page_reader_init(&walk.reader, &scratch, runtime->memory);
	walk.arena = &scratch;
	walk.waits = &by_g;
	walk.budget = table->len + table->dead_count;
	walk_table(&walk);
	waits = arena_array(arena, struct wait_on, table->wait_count + wanted);
	if (table->wait_count)
		memcpy(waits, table->waits, table->wait_count * sizeof(*waits));
	for (u32 i = 0; i < table->len; i++) {
		const u64 *found;

		if (!wants(&table->at[i]) || !(found = map_get(&by_g, table->at[i].address)))
			continue;
		table->at[i].waits_at = at;
		table->at[i].wait_count = 1;
		waits[at++] = walk.found.at[*found - 1];
	}
	table->waits = waits;
	table->wait_count = at;
	arena_deinit(&scratch);
}
