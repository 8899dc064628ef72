// SPDX-License-Identifier: Apache-2.0
// CTX006: a context value whose type is a cancel function. A struct that holds one, or a plain func(),
// cannot be told from other values.
#include "detect/contexts.h"

struct carried {
	str key, value;
	const struct stack_line *line; // where a goroutine holds one, NULL: nowhere
	const struct goroutine *holder;
	u32 count;
};

static bool is_cancel_func(str type)
{
	return str_equal(type, STR("context.CancelFunc")) ||
	       str_equal(type, STR("context.CancelCauseFunc"));
}

static void report(struct detection *detection, const struct carried *carried)
{
	struct sighting sighting = sighting_begin(detection, FAULT_CTX006, carried->line,
		carried->line ? carried->line->function : carried->key,
		"a " STR_FMT " travels as the context value `" STR_FMT
		"`: whoever gets the context can end its scope",
		STR_ARG(carried->value), STR_ARG(carried->key));

	if (carried->holder)
		sighting_step(&sighting, carried->line, "goroutine %llu holds such a context here",
			(unsigned long long)carried->holder->id);
	sighting_count(&sighting, STR("contexts"), carried->count);
	sighting_text(&sighting, STR("key"), carried->key);
	sighting_end(&sighting);
}

void detect_ctx006_cancel_in_value(struct detection *detection)
{
	const struct context_forest *forest = &detection->now->contexts;
	VEC(struct carried) found = {0};
	struct str_map index;

	str_map_init(&index, detection->scratch);
	for (u32 i = 0; i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];
		struct carried *carried;
		u64 *at;

		if (node->kind != CONTEXT_VALUE || !node->is_reachable ||
			!is_cancel_func(node->value_type))
			continue;
		at = str_map_put(&index, node->value_key);
		if (!*at) {
			*vec_push(detection->scratch, &found) =
				(struct carried){.key = node->value_key, .value = node->value_type};
			*at = found.len;
		}
		carried = &found.at[*at - 1];
		carried->count++;
		if (!carried->line)
			carried->holder = context_holder(detection, node, &carried->line);
	}
	vec_each (struct carried, carried, &found)
		report(detection, carried);
}
