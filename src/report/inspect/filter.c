// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/filter.h"

enum { STACK_HAS = 1, STACK_HAS_NOT = 2 };

void goroutine_filter_init(struct goroutine_filter *filter, struct arena *arena,
	const struct inspection *inspection, const struct inspect_filter *wanted)
{
	*filter = (struct goroutine_filter){.wanted = wanted, .inspection = inspection};
	if (wanted->function.len)
		filter->stacks = arena_array(arena, u8, inspection->goroutines.stack_count);
}

str goroutine_reason(const struct inspection *inspection, const struct goroutine *goroutine)
{
	if (!goroutine_waits(goroutine) || goroutine->wait_reason >= inspection->wait_reason_count)
		return STR_EMPTY;
	return inspection->wait_reasons[goroutine->wait_reason];
}

const struct stack_line *goroutine_lines(
	const struct inspection *inspection, const struct goroutine *goroutine, u32 *ret_count)
{
	const struct stack *stack;

	*ret_count = 0;
	if (goroutine->stack >= inspection->goroutines.stack_count)
		return NULL;
	stack = &inspection->goroutines.stacks[goroutine->stack];
	*ret_count = stack->line_count;
	return stack->lines;
}

const struct stack_line *goroutine_creator(
	const struct inspection *inspection, const struct goroutine *goroutine)
{
	const struct stack_line *creator;

	if (!goroutine->created_pc)
		return NULL;
	creator = &inspection->goroutines.creators[goroutine->created_by];
	return creator->function.len ? creator : NULL;
}

static bool has(str text, str part)
{
	return str_find(text, part) < text.len;
}

static bool stack_has(struct goroutine_filter *filter, const struct goroutine *goroutine)
{
	u32 count;
	const struct stack_line *lines = goroutine_lines(filter->inspection, goroutine, &count);
	u8 *known;

	if (!lines)
		return false;
	known = &filter->stacks[goroutine->stack];
	if (!*known)
		*known = STACK_HAS_NOT;
	else
		return *known == STACK_HAS;
	for (u32 i = 0; i < count; i++) {
		if (has(lines[i].function, filter->wanted->function))
			*known = STACK_HAS;
	}
	return *known == STACK_HAS;
}

static bool state_fits(const struct goroutine_filter *filter, const struct goroutine *goroutine)
{
	return has(goroutine_status_name(goroutine->status), filter->wanted->state) ||
	       has(goroutine_reason(filter->inspection, goroutine), filter->wanted->state);
}

bool goroutine_passes(struct goroutine_filter *filter, const struct goroutine *goroutine)
{
	const struct inspect_filter *wanted = filter->wanted;

	if (goroutine->is_system && !wanted->with_system)
		return false;
	if (wanted->leaked_only && !goroutine_is_leaked(goroutine))
		return false;
	if (goroutine->wait_ns < wanted->min_wait_ns)
		return false;
	if (wanted->state.len && !state_fits(filter, goroutine))
		return false;
	return !wanted->function.len || stack_has(filter, goroutine);
}
