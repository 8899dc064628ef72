// SPDX-License-Identifier: Apache-2.0
#include "finding/finding.h"

#include "base/map.h"
#include "base/strbuf.h"

#include <stdlib.h>

static int compare_u32(u32 a, u32 b)
{
	return (a > b) - (a < b);
}

static int compare_findings(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int order = str_compare(a->where.file, b->where.file);

	if (!order)
		order = compare_u32(a->where.line, b->where.line);
	if (!order)
		order = compare_u32(a->where.column, b->where.column);
	if (!order)
		order = compare_u32(a->id, b->id);
	// What follows only makes the order the same on every run, whatever thread was first.
	if (!order)
		order = compare_u32(a->step_count, b->step_count);
	if (!order)
		order = str_compare(a->message, b->message);
	return order;
}

static bool same_fault(const struct finding *a, const struct finding *b)
{
	// Without a place (seen at run time only) they are told apart by what they say.
	if (!a->where.line &&
		!(str_equal(a->function, b->function) && str_equal(a->message, b->message)))
		return false;
	return a->id == b->id && a->where.line == b->where.line &&
	       a->where.column == b->where.column && str_equal(a->where.file, b->where.file);
}

static void drop_repetitions(struct finding_list *list)
{
	u32 kept = 0;

	for (u32 i = 0; i < list->items.len; i++) {
		if (kept && same_fault(&list->items.at[kept - 1], &list->items.at[i]))
			continue;
		list->items.at[kept++] = list->items.at[i];
	}
	list->items.len = kept;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// What a fault is known by when lines move: a message may name lines and counts, so digits go, and the commas between.
static str identity(struct arena *scratch, const struct finding *finding)
{
	struct strbuf text;

	strbuf_init(&text, scratch);
	strbuf_add(&text, fault_get(finding->id)->id);
	strbuf_add_char(&text, '\0');
	strbuf_add(&text, finding->function.len ? finding->function : finding->where.file);
	strbuf_add_char(&text, '\0');
	for (size_t i = 0; i < finding->message.len; i++) {
		const char *at = finding->message.ptr + i;
		bool is_inside =
			i && i + 1 < finding->message.len && is_digit(at[-1]) && is_digit(at[1]);

		if (!is_digit(*at) && !(*at == ',' && is_inside))
			strbuf_add_char(&text, *at);
	}
	return strbuf_str(&text);
}

static void fill_fingerprints(struct finding_list *list)
{
	struct arena scratch;
	struct str_map seen;

	arena_init(&scratch);
	str_map_init(&seen, &scratch);
	vec_each (struct finding, finding, &list->items) {
		struct strbuf text;
		str key = identity(&scratch, finding);
		u64 occurrence = ++*str_map_put(&seen, key);

		strbuf_init(&text, &scratch);
		strbuf_add(&text, key);
		strbuf_printf(&text, "%c%llu", '\0', (unsigned long long)occurrence);
		finding->fingerprint = arena_printf(
			list->arena, "%016llx", (unsigned long long)str_hash(strbuf_str(&text)));
	}
	arena_deinit(&scratch);
}

void findings_finish(struct finding_list *list)
{
	if (list->items.len)
		qsort(list->items.at, list->items.len, sizeof(*list->items.at), compare_findings);
	drop_repetitions(list);
	fill_fingerprints(list);
}

bool findings_reach(const struct finding_list *list, enum severity severity)
{
	vec_each (const struct finding, finding, &list->items) {
		if (finding->severity >= severity)
			return true;
	}
	return false;
}
