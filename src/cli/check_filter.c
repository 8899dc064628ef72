// SPDX-License-Identifier: Apache-2.0
#include "cli/check_filter.h"

#include "cli/message.h"

enum { MAX_STALE_NAMED = 5 };

bool check_filter_init(struct arena *arena, const struct check_arguments *arguments,
	const struct check_input *input, struct check_filter *ret, struct error *err)
{
	struct check_filter filter = {.arguments = arguments, .input = input};

	if (arguments->baseline.len &&
		!baseline_read(
			arena, arena_c_str(arena, arguments->baseline), &filter.baseline, err))
		return false;
	suppressions_collect(arena, input->program, &filter.suppressions);
	*ret = filter;
	return true;
}

void check_filter_comments(struct check_filter *filter, struct finding_list *list)
{
	u32 kept = 0;

	for (u32 i = 0; i < list->items.len; i++) {
		if (suppressions_match(&filter->suppressions, &list->items.at[i]))
			filter->suppressed++;
		else
			list->items.at[kept++] = list->items.at[i];
	}
	list->items.len = kept;
}

void check_filter_rest(struct check_filter *filter, struct finding_list *list)
{
	const struct check_arguments *arguments = filter->arguments;
	u32 kept = 0;

	for (u32 i = 0; i < list->items.len; i++) {
		const struct finding *finding = &list->items.at[i];

		if (filter->baseline.entries.len && baseline_knows(&filter->baseline, finding)) {
			filter->baselined++;
			continue;
		}
		if (finding->severity < arguments->show_from) {
			filter->minor++;
			continue;
		}
		filter->failing |=
			!arguments->never_fail && finding->severity >= arguments->fail_from;
		if (arguments->max_findings && kept == arguments->max_findings)
			filter->left_out++;
		else
			list->items.at[kept++] = *finding;
	}
	list->items.len = kept;
}

// Only what this run could have found can be called stale.
static bool is_stale(const struct check_filter *filter, const struct baseline_entry *entry)
{
	enum fault_id id;

	return !entry->found && check_input_has(filter->input, entry->file) &&
	       fault_find(entry->id, &id) && filter->arguments->rules[id];
}

static void say_stale_entries(const struct check_filter *filter)
{
	u32 stale = 0;

	vec_each (const struct baseline_entry, entry, &filter->baseline.entries) {
		if (!is_stale(filter, entry))
			continue;
		if (stale++ < MAX_STALE_NAMED)
			message_note("baseline: " STR_FMT " in " STR_FMT " is not found any more",
				STR_ARG(entry->id), STR_ARG(entry->file));
	}
	if (stale > MAX_STALE_NAMED)
		message_note("baseline: and %u more", stale - MAX_STALE_NAMED);
	if (stale)
		message_note("baseline: write it again with --write-baseline " STR_FMT,
			STR_ARG(filter->arguments->baseline));
}

// A comment is of no use when it names something that was looked for, and nothing was there.
static bool is_useless(const struct check_filter *filter, const struct suppression *suppression)
{
	if (suppression->used || suppression->directive.kind != DIRECTIVE_TOCSIN)
		return false;
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		if (filter->arguments->rules[i] &&
			directive_matches(&suppression->directive, (enum fault_id)i))
			return true;
	}
	return false;
}

static bool names_nothing(const struct directive *directive)
{
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		if (directive_matches(directive, (enum fault_id)i))
			return false;
	}
	return directive->kind == DIRECTIVE_TOCSIN;
}

static void say_comment(const struct suppression *suppression, const char *what)
{
	message_note(STR_FMT ":%u: note: the comment that suppresses " STR_FMT " %s",
		STR_ARG(suppression->file), suppression->line,
		STR_ARG(suppression->directive.ids.len ? suppression->directive.ids
						       : STR("everything")),
		what);
}

void check_filter_say(const struct check_filter *filter)
{
	vec_each (const struct suppression, suppression, &filter->suppressions.list) {
		const struct directive *directive = &suppression->directive;

		if (names_nothing(directive))
			say_comment(suppression, "names no fault that there is");
		else if (is_useless(filter, suppression))
			say_comment(suppression, "has nothing to suppress");
		else if (suppression->used && filter->arguments->verbose && !directive->reason.len)
			say_comment(suppression, "gives no reason");
	}
	say_stale_entries(filter);
}
