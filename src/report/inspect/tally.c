// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/tally.h"

#include "report/inspect/heap_words.h"
#include "report/inspect/view.h"

void tally_init(struct tally *tally, struct arena *arena)
{
	*tally = (struct tally){.arena = arena};
	for (u32 i = 0; i < TALLY_KINDS; i++)
		map_init(&tally->lists[i].by_key, arena);
}

void tally_add(struct tally *tally, enum tally_kind kind, const struct tally_entry *entry)
{
	struct tally_list *list = &tally->lists[kind];
	u64 *slot = map_put(&list->by_key, entry->key);
	struct tally_entry *known;

	if (!*slot) {
		known = vec_push(tally->arena, &list->entries);
		*known = *entry;
		known->what = arena_str(tally->arena, entry->what);
		known->state = arena_str(tally->arena, entry->state);
		known->file = arena_str(tally->arena, entry->file);
		*slot = list->entries.len;
		return;
	}
	known = &list->entries.at[*slot - 1];
	known->count += entry->count;
	known->bytes += entry->bytes;
	known->leaked += entry->leaked;
}

const struct tally_entry *tally_find(const struct tally *tally, enum tally_kind kind, u64 key)
{
	const u64 *slot = map_get(&tally->lists[kind].by_key, key);

	return slot ? &tally->lists[kind].entries.at[*slot - 1] : NULL;
}

void tally_key_begin(struct tally_key *key, struct arena *arena, str state)
{
	strbuf_init(&key->text, arena);
	strbuf_add(&key->text, state);
}

void tally_key_place(struct tally_key *key, str function, u32 line)
{
	strbuf_add_char(&key->text, '\n');
	strbuf_add(&key->text, function);
	strbuf_printf(&key->text, ":%u", line);
}

// All ones is the one key that a map does not take.
static u64 hash_text(const struct strbuf *text)
{
	return str_hash(strbuf_str(text)) & ~1ull;
}

u64 tally_key_end(const struct tally_key *key)
{
	return hash_text(&key->text);
}

str tally_state(str status, str wait_reason)
{
	return wait_reason.len ? wait_reason : status;
}

static u64 hash_parts(str a, str b, str c)
{
	struct arena scratch;
	struct strbuf text;
	u64 hash;

	arena_init(&scratch);
	strbuf_init(&text, &scratch);
	strbuf_printf(&text, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(a), STR_ARG(b), STR_ARG(c));
	hash = hash_text(&text);
	arena_deinit(&scratch);
	return hash;
}

u64 tally_context_key(str kind, str type, bool cancelled)
{
	return hash_parts(kind, type, cancelled ? STR("cancelled") : STR_EMPTY);
}

void tally_pool_name(
	struct arena *arena, str symbol, str new_function, u64 address, struct tally_entry *entry)
{
	if (symbol.len)
		entry->what = symbol;
	else if (new_function.len)
		entry->what = arena_printf(arena, STR_FMT " (New)", STR_ARG(new_function));
	else
		entry->what = arena_printf(arena, "0x%llx", (unsigned long long)address);
	entry->key = hash_parts(STR("pool"), entry->what, STR_EMPTY);
}

u64 tally_group_key(struct arena *scratch, const struct inspection *inspection,
	const struct goroutine_group *group)
{
	const struct goroutine *first = &inspection->goroutines.at[group->first];
	const struct stack_line *creator = goroutine_creator(inspection, first);
	struct arena_mark mark = arena_mark(scratch);
	const struct stack_line *lines;
	struct tally_key key;
	u32 count;
	u64 hash;

	lines = goroutine_lines(inspection, first, &count);
	tally_key_begin(&key, scratch,
		tally_state(
			goroutine_status_name(first->status), goroutine_reason(inspection, first)));
	tally_key_place(&key, creator ? creator->function : STR_EMPTY, creator ? creator->line : 0);
	for (u32 i = 0; i < count; i++)
		tally_key_place(&key, lines[i].function, lines[i].line);
	hash = tally_key_end(&key);
	arena_reset(scratch, mark);
	return hash;
}

static void add_group(struct tally *tally, const struct inspection *inspection,
	const struct goroutine_group *group, struct arena *scratch)
{
	const struct goroutine *first = &inspection->goroutines.at[group->first];
	const struct stack_line *line = view_telling_line(inspection, first);
	struct tally_entry entry = {
		.key = tally_group_key(scratch, inspection, group),
		.state = tally_state(
			goroutine_status_name(first->status), goroutine_reason(inspection, first)),
		.count = group->count,
		.leaked = group->leaked,
	};

	if (line) {
		entry.what = line->function;
		entry.file = line->file;
		entry.line = line->line;
	}
	tally_add(tally, TALLY_GROUPS, &entry);
}

static void add_contexts(struct tally *tally, const struct context_forest *forest)
{
	for (u32 i = 0; i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];
		struct tally_entry entry = {
			.key = tally_context_key(
				heap_context_kind(node->kind), node->type_name, node->is_cancelled),
			.what = node->type_name,
			.state = node->is_cancelled ? STR("cancelled") : STR_EMPTY,
			.count = 1,
		};

		if (node->is_reachable)
			tally_add(tally, TALLY_CONTEXTS, &entry);
	}
}

static void add_pools(struct tally *tally, const struct pool_list *pools)
{
	for (u32 i = 0; i < pools->len; i++) {
		const struct pool *pool = &pools->at[i];
		struct tally_entry entry = {
			.count = pool->object_count,
			.bytes = pool->bytes_retained,
		};

		tally_pool_name(
			tally->arena, pool->symbol, pool->new_function, pool->address, &entry);
		tally_add(tally, TALLY_POOLS, &entry);
	}
}

void tally_inspection(
	struct tally *tally, const struct inspection *inspection, const struct group_list *groups)
{
	struct arena scratch;

	arena_init(&scratch);
	tally->goroutines = inspection->goroutines.len;
	tally->heap_bytes = inspection->process.heap_bytes;
	tally->taken_unix_ns = inspection->process.taken_unix_ns;
	tally->pid = inspection->process.pid;
	tally->exe = arena_str(tally->arena, inspection->process.exe);
	tally->has[TALLY_GROUPS] = true;
	tally->has[TALLY_CONTEXTS] = tally->has[TALLY_POOLS] = inspection->has_heap;
	for (u32 i = 0; i < groups->len; i++)
		add_group(tally, inspection, &groups->at[i], &scratch);
	add_contexts(tally, &inspection->contexts);
	add_pools(tally, &inspection->pools);
	arena_deinit(&scratch);
}
