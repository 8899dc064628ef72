// SPDX-License-Identifier: Apache-2.0
// Contexts of the standard library are recognised as objects: by size, pointer mask and the itab in
// their first word. All others by the interface values that point to them.
#include "process/inspect/context_forest.h"
#include "process/inspect/page_set.h"
#include "process/inspect/sort_u64.h"

#include <stdlib.h>

enum { WORD = 8, CHUNK = 1 << 16, SEEN = 1 << 12, TYPE_BITS = 16 };

_Static_assert(CONTEXT_MAX_TYPES <= 1 << TYPE_BITS, "a type's number fits a found word");

// An address, less the three bits that are always 0 (and of 48 bits), above the number of the type.
typedef u64 found_word;

struct scan_worker {
	VEC(found_word) found;
	VEC(u64) places; // of itabs in the heap, one of those that follow each other on a page
	VEC(u32) near, unproven;
	u32 watcher_count;
	bool is_unseen;
	struct watcher_memo watchers;
	found_word seen[SEEN]; // a cache that keeps most repetitions out
};

struct context_scan {
	struct context_build *build;
	struct scan_worker *workers;
};

static void note_place(struct scan_worker *worker, u64 address)
{
	u32 len = worker->places.len;

	if (!len || !page_set_is_near(worker->places.at[len - 1], address))
		*heap_vec_push(&worker->places) = address;
}

static void add(struct scan_worker *worker, u64 address, u32 type)
{
	found_word word = address >> 3 << TYPE_BITS | type;
	found_word *seen = &worker->seen[address_index_hash(word) & (SEEN - 1)];

	if (*seen == word + 1 || address >> 48 || worker->found.len >= CONTEXT_MAX_NODES * 2u)
		return;
	*seen = word + 1; // a word may be 0
	*heap_vec_push(&worker->found) = word;
}

struct mask {
	u64 bits;
};

static bool take_pointer(void *context, u64 offset, u64 value)
{
	struct mask *mask = context;
	(void)value;

	if (offset / WORD < 64)
		mask->bits |= (u64)1 << (offset / WORD);
	return true;
}

// Words that are nil may or may not be among those that the heap reports, so both ways are checked: what is
// reported is a pointer of the type, and what is not nil and a pointer of the type is reported.
static bool has_shape(const struct heap *heap, const struct heap_object *object, const u8 *bytes,
	const struct context_type *type)
{
	struct mask mask = {0};

	if (heap_object_pointers(heap, object, take_pointer, &mask) != POINTERS_MASK)
		return true; // nothing to compare with; the fields are checked later
	if (mask.bits & ~type->mask)
		return false;
	for (u64 left = type->mask & ~mask.bits; left; left &= left - 1) {
		if (word_at(bytes + (u64)__builtin_ctzll(left) * WORD) != 0)
			return false;
	}
	return true;
}

// Number of the standard type of which the object is a context, UINT32_MAX: none.
static u32 shaped_type(
	const struct context_build *build, const struct heap_object *object, const u8 *bytes)
{
	const struct context_types *kinds = &build->kinds;

	for (u32 i = 0; i < kinds->len; i++) {
		const struct context_type *type = &kinds->at[i];

		if (type->is_shaped && type->size_class == object->size &&
			has_shape(build->heap, object, bytes, type))
			return i;
	}
	return UINT32_MAX;
}

// Contexts lie in the heap or in package variables. Two itabs in a row, as in the runtime's table of
// them, are no interface value.
static bool can_be_object(const struct context_build *build, u64 address)
{
	const struct moduledata *module = &build->runtime->module;
	struct heap_object object;

	return (address >= MIN(module->noptrdata, module->data) &&
		       address < MAX(module->ebss, module->enoptrbss)) ||
	       heap_find(build->heap, address, &object);
}

// Interface values: an itab, then the object.
static void take_pairs(
	struct context_scan *scan, struct scan_worker *worker, const u8 *bytes, u64 words)
{
	const struct context_types *kinds = &scan->build->kinds;
	const struct word_set *itabs = &kinds->itabs;

	for (u64 i = 0; i + 1 < words; i++) {
		u32 number = word_set_find(itabs, word_at(bytes + i * WORD));
		u64 data;

		if (LIKELY(number == UINT32_MAX))
			continue;
		data = word_at(bytes + (i + 1) * WORD);
		if (kinds->at[number].is_empty)
			add(worker, 0, number);
		else if (data % WORD == 0 && !kinds->at[number].is_stop &&
			 can_be_object(scan->build, data))
			add(worker, data, number);
	}
}

// An interface value in an object: the word before a pointer is an itab.
static void take_interface(struct context_scan *scan, struct scan_worker *worker,
	const struct heap_words *words, u32 index)
{
	const u8 *bytes = words->bytes + index * WORD - WORD;
	u64 address = words->address + index * WORD - WORD;
	struct heap_object object;

	if (!heap_words_object(scan->build->heap, words, index, &object) || address < object.base)
		return;
	if (address == object.base) {
		u32 type = shaped_type(scan->build, &object, bytes);

		if (type != UINT32_MAX)
			add(worker, object.base, type);
	}
	take_pairs(scan, worker, bytes, 2);
}

static void take_words(void *context, u32 number, const struct heap_words *words)
{
	struct context_scan *scan = context;
	const struct word_set *itabs = &scan->build->kinds.itabs;
	u64 left = words->is_first ? words->pointers & ~1ull : words->pointers;

	for (; left; left &= left - 1) {
		u32 index = (u32)__builtin_ctzll(left);
		u64 before = word_at(words->bytes + index * WORD - WORD);

		if (LIKELY(word_set_find(itabs, before) == UINT32_MAX))
			continue;
		note_place(&scan->workers[number], words->address + index * WORD - WORD);
		take_interface(scan, &scan->workers[number], words, index);
	}
}

static void take_range(struct context_scan *scan, u64 start, u64 end)
{
	u8 *bytes = malloc(CHUNK);

	// Chunks overlap by a word, so that no pair is cut.
	for (u64 at = start; bytes && at + 2 * WORD <= end; at += CHUNK - WORD) {
		u64 size = MIN((u64)CHUNK, end - at);

		if (memory_read(scan->build->peek.memory, at, bytes, size))
			take_pairs(scan, &scan->workers[0], bytes, size / WORD);
	}
	free(bytes);
}

// A context of the program's own on a stack only: the word before a pointer to what begins with a
// context is read, and believed when both words are an interface value.
static void take_root(const struct context_build *build, struct scan_worker *worker,
	const struct stack_root *root)
{
	const struct word_set *itabs = &build->kinds.itabs;
	struct heap_object object;
	const u8 *bytes;
	u64 pair[2];
	u32 number;

	if (!root->is_exact || root->slot < WORD || !heap_find(build->heap, root->value, &object) ||
		object.base != root->value || object.is_noscan)
		return;
	bytes = heap_object_bytes(build->heap, &object);
	if (!bytes || object.size < 2 * WORD ||
		word_set_find(itabs, word_at(bytes)) == UINT32_MAX ||
		shaped_type(build, &object, bytes) != UINT32_MAX ||
		!memory_read(build->peek.memory, root->slot - WORD, pair, sizeof(pair)))
		return;
	number = word_set_find(itabs, pair[0]);
	if (number != UINT32_MAX && pair[1] == root->value && !build->kinds.at[number].is_stop)
		add(worker, pair[1], number);
}

static bool take_roots(const struct context_build *build, struct scan_worker *worker,
	const struct sweep_goroutine *it)
{
	bool is_near = false;

	for (u32 i = 0; i < it->root_count; i++) {
		if (LIKELY(!page_set_has(&build->stacks.pages, it->roots[i].value)))
			continue;
		is_near = true;
		take_root(build, worker, &it->roots[i]);
	}
	return is_near;
}

static bool waits_near(const struct context_build *build, const struct goroutine *goroutine)
{
	for (u32 i = 0; i < goroutine->wait_count; i++) {
		const struct wait_on *wait = &build->goroutines->waits[goroutine->waits_at + i];

		if (wait->is_channel && page_set_has(&build->stacks.pages, wait->address))
			return true;
	}
	return false;
}

static void take_goroutine(void *context, const struct sweep_goroutine *it)
{
	struct context_scan *scan = context;
	const struct context_build *build = scan->build;
	const struct goroutine *goroutine = it->goroutine;
	struct scan_worker *worker = &scan->workers[it->worker];

	// One whose registers or stack nobody saw may hold anything.
	worker->is_unseen |= goroutine->is_inconsistent ||
	                     (goroutine->status == GOROUTINE_RUNNING && !goroutine->has_registers);
	worker->watcher_count += context_is_watcher(&worker->watchers, build->runtime, goroutine);
	if (goroutine->leaked != LEAK_NO)
		*heap_vec_push(&worker->unproven) = it->index;
	if (take_roots(build, worker, it) || waits_near(build, goroutine))
		*heap_vec_push(&worker->near) = it->index;
}

// Where in the heap the contexts that were found lie, and the Done channels of those of package context.
static void note_found(struct context_scan *scan, struct scan_worker *worker)
{
	const struct context_build *build = scan->build;
	struct heap_object object;

	vec_each (found_word, word, &worker->found) {
		u64 address = *word >> TYPE_BITS << 3, done;
		const struct context_type *type = &build->kinds.at[*word & ((1u << TYPE_BITS) - 1)];

		if (!address || !heap_find(build->heap, address, &object))
			continue;
		note_place(worker, address);
		if (!type->is_standard || type->done == CONTEXT_NO_FIELD)
			continue;
		done = peek_u64(&build->peek, address + (u64)type->done + WORD);
		if (heap_find(build->heap, done, &object))
			note_place(worker, done);
	}
}

static void index_places(struct context_scan *scan, u32 workers)
{
	struct page_set *pages = &scan->build->stacks.pages;
	u64 low = UINT64_MAX, high = 0;

	for (u32 i = 0; i < workers; i++) {
		note_found(scan, &scan->workers[i]);
		vec_each (u64, place, &scan->workers[i].places) {
			low = MIN(low, *place);
			high = MAX(high, *place);
		}
	}
	if (low > high)
		return;
	page_set_init(pages, scan->build->arena, low, high);
	for (u32 i = 0; i < workers; i++) {
		vec_each (u64, place, &scan->workers[i].places)
			page_set_add(pages, *place, 1);
		heap_vec_free(&scan->workers[i].places);
	}
}

static u32 *join(u32 *all, u32 *len, const u32 *part, u32 count)
{
	all = realloc(all, MAX((size_t)*len + count, (size_t)1) * sizeof(*all));
	ASSERT(all);
	if (count)
		memcpy(all + *len, part, count * sizeof(*all));
	*len += count;
	return all;
}

// Contexts are looked for in package variables; then it is known on which pages there are some.
static void take_globals(void *context)
{
	struct context_scan *scan = context;
	const struct moduledata *module = &scan->build->runtime->module;

	take_range(scan, module->data, module->edata);
	take_range(scan, module->bss, module->ebss);
	index_places(scan, workers_count(scan->build->workers));
}

static void join_stacks(struct context_scan *scan, u32 workers)
{
	struct context_stacks *stacks = &scan->build->stacks;

	stacks->is_all_seen = true;
	for (u32 i = 0; i < workers; i++) {
		struct scan_worker *worker = &scan->workers[i];

		stacks->near =
			join(stacks->near, &stacks->near_count, worker->near.at, worker->near.len);
		stacks->unproven = join(stacks->unproven, &stacks->unproven_count,
			worker->unproven.at, worker->unproven.len);
		stacks->watcher_count += worker->watcher_count;
		stacks->is_all_seen &= !worker->is_unseen;
		heap_vec_free(&worker->near);
		heap_vec_free(&worker->unproven);
	}
}

bool context_add(struct context_build *build, u64 address, u32 type, u32 *ret_draft)
{
	bool is_empty = build->kinds.at[type].is_empty;

	if (build->drafts.len >= CONTEXT_MAX_NODES)
		return false;
	*ret_draft = build->drafts.len;
	*heap_vec_push(&build->drafts) = (struct context_draft){
		.address = is_empty ? 0 : address, .type = type, .parent = UINT32_MAX};
	// What has no memory is entered under its type.
	address_index_put(
		&build->index, is_empty ? build->kinds.at[type].type : address, *ret_draft);
	return true;
}

u32 context_find(const struct context_build *build, u64 address, u32 type)
{
	u64 key = build->kinds.at[type].is_empty ? build->kinds.at[type].type : address, at = 0;
	u32 draft;

	if (!address_index_may_have(&build->index, key))
		return UINT32_MAX;
	while (address_index_next(&build->index, key, &at, &draft)) {
		if (build->drafts.at[draft].type == type)
			return draft;
	}
	return UINT32_MAX;
}

static void gather(struct context_build *build, struct context_scan *scan, u32 workers)
{
	VEC(found_word) all = {0};
	u32 draft;

	for (u32 i = 0; i < workers; i++) {
		for (u32 j = 0; j < scan->workers[i].found.len && all.len < UINT32_MAX / 2; j++)
			*heap_vec_push(&all) = scan->workers[i].found.at[j];
		heap_vec_free(&scan->workers[i].found);
	}
	all.len = sort_u64_unique(all.at, all.len);
	for (u32 i = 0; i < all.len; i++) {
		if (!context_add(build, all.at[i] >> TYPE_BITS << 3,
			    (u32)all.at[i] & ((1u << TYPE_BITS) - 1), &draft))
			break;
	}
	heap_vec_free(&all);
}

struct sweep_visitor context_scan(struct context_build *build)
{
	build->scan = arena_new(build->arena, struct context_scan);
	build->scan->build = build;
	build->scan->workers =
		arena_array(build->arena, struct scan_worker, workers_count(build->workers));
	return (struct sweep_visitor){build->scan, take_words, take_globals, take_goroutine};
}

void context_scanned(struct context_build *build)
{
	u32 workers = workers_count(build->workers);

	join_stacks(build->scan, workers);
	gather(build, build->scan, workers);
}
