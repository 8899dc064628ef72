// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_look.h"

#include "base/map.h"
#include "report/inspect/filter.h"

static bool open_target(struct inspected *inspected, struct error *err)
{
	const struct inspect_arguments *arguments = inspected->arguments;
	struct arena *arena = &inspected->arena;
	const char *exe = arguments->exe.len ? arena_c_str(arena, arguments->exe) : "";

	if (arguments->pid)
		return target_open_live(arena, arguments->pid, &inspected->target, err);
	return target_open_core(
		arena, arena_c_str(arena, arguments->core), exe, &inspected->target, err);
}

bool inspected_open(
	struct inspected *inspected, const struct inspect_arguments *arguments, struct error *err)
{
	*inspected = (struct inspected){.arguments = arguments};
	arena_init(&inspected->arena);
	if (!open_target(inspected, err)) {
		arena_deinit(&inspected->arena);
		return false;
	}
	inspected->is_open = true;
	inspected->start_time_ticks = inspected->target.start_time_ticks;
	return true;
}

void inspected_close(struct inspected *inspected)
{
	if (!inspected->is_open)
		return;
	target_close(&inspected->target);
	arena_deinit(&inspected->arena);
	inspected->is_open = false;
}

// A frozen copy is not looked at twice.
static bool open_again(struct inspected *inspected, struct error *err)
{
	target_close(&inspected->target);
	arena_deinit(&inspected->arena);
	arena_init(&inspected->arena);
	inspected->is_open = open_target(inspected, err);
	if (!inspected->is_open) {
		arena_deinit(&inspected->arena);
		return false;
	}
	if (inspected->target.start_time_ticks == inspected->start_time_ticks)
		return true;
	return error_set(err, ERROR_MISSING, "process %u has ended, and another has its number",
		inspected->arguments->pid);
}

bool inspected_look(struct inspected *inspected, struct arena *arena, inspect_progress progress,
	void *progress_context, struct inspection *ret, struct error *err)
{
	const struct inspect_arguments *arguments = inspected->arguments;
	const struct inspect_options options = {
		.freeze = arguments->freeze,
		.no_heap = arguments->no_heap,
		.few_channels = !arguments->all && !str_equal(arguments->format, STR("json")),
		.limit_bytes = arguments->limit_bytes,
		.jobs = arguments->jobs,
	};

	if (inspected->target.stopped_ns && !open_again(inspected, err))
		return false;
	if (arguments->pid && !target_is_alive(&inspected->target))
		return error_set(err, ERROR_MISSING, "process %u has ended", arguments->pid);
	return inspect_run(
		arena, &inspected->target, &options, progress, progress_context, ret, err);
}

// What a goroutine waits on is noted in sudogs; one that waits anew mostly has others.
static bool same_wait(const struct inspection *before, const struct goroutine *a,
	const struct inspection *after, const struct goroutine *b)
{
	const struct wait_on *x = TABLE_PART(before->goroutines.waits, a->waits_at, a->wait_count);
	const struct wait_on *y = TABLE_PART(after->goroutines.waits, b->waits_at, b->wait_count);

	if (a->wait_count != b->wait_count)
		return false;
	for (u32 i = 0; i < a->wait_count; i++) {
		if (x[i].address != y[i].address || x[i].sudog != y[i].sudog)
			return false;
	}
	return true;
}

static bool stands_still(const struct goroutine *before, const struct goroutine *after)
{
	return before->address == after->address && before->pc == after->pc &&
	       before->sp == after->sp && before->status == after->status &&
	       before->status == GOROUTINE_WAITING && before->wait_reason == after->wait_reason &&
	       before->wait_since_ns == after->wait_since_ns;
}

void inspected_age(struct arena *scratch, const struct inspection *before, struct inspection *after,
	u64 between_ns)
{
	struct arena_mark mark = arena_mark(scratch);
	struct map by_id;

	map_init(&by_id, scratch);
	for (u32 i = 0; i < before->goroutines.len; i++) {
		if (before->goroutines.at[i].id != UINT64_MAX)
			*map_put(&by_id, before->goroutines.at[i].id) = i + 1;
	}
	for (u32 i = 0; i < after->goroutines.len; i++) {
		struct goroutine *goroutine = &after->goroutines.at[i];
		const u64 *index =
			goroutine->id != UINT64_MAX ? map_get(&by_id, goroutine->id) : NULL;
		const struct goroutine *then;

		if (!index)
			continue;
		then = &before->goroutines.at[*index - 1];
		if (stands_still(then, goroutine) && same_wait(before, then, after, goroutine))
			goroutine->wait_ns = MAX(goroutine->wait_ns, then->wait_ns + between_ns);
	}
	arena_reset(scratch, mark);
}
