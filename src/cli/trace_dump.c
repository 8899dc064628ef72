// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_dump.h"

#include "base/file.h"
#include "profile/pprof.h"
#include "profile/read.h"

struct search {
	struct arena *arena;
	const struct goroutine_dump *dump;
	struct timeline *timeline;
	struct map by_id; // of the dump, to index
	VEC(struct trace_still) stills;
};

static bool is_of_runtime(str function)
{
	return str_starts(function, STR("runtime.")) || str_starts(function, STR("sync.")) ||
	       str_starts(function, STR("internal/"));
}

static const struct dump_frame *user_frame(
	const struct goroutine_dump *dump, const struct dump_goroutine *goroutine)
{
	const struct dump_frame *frames = dump->frames + goroutine->frames_at;

	for (u32 i = 0; i < goroutine->frame_count; i++) {
		if (!is_of_runtime(frames[i].function))
			return &frames[i];
	}
	return goroutine->frame_count ? frames : NULL;
}

// Whether the function in which the dump's goroutine began stands on the stack of the trace.
static bool is_same(const struct search *search, const struct dump_goroutine *goroutine, u32 stack)
{
	const struct trace_names *names = &search->timeline->reader->names;
	const struct trace_frame *frame;
	str outermost;

	if (!goroutine->frame_count)
		return false;
	outermost =
		search->dump->frames[goroutine->frames_at + goroutine->frame_count - 1].function;
	for (u32 depth = 0; (frame = trace_stack_frame(names, stack, depth)); depth++) {
		if (str_equal(trace_text(names, frame->function), outermost))
			return true;
	}
	return false;
}

static void look_up(struct search *search, const struct open_chain *open)
{
	struct trace_names *names = &search->timeline->reader->names;
	const u64 *index = map_get(&search->by_id, open->goroutine);
	const struct dump_goroutine *goroutine;
	const struct dump_frame *frame;
	struct trace_still still;

	if (!index)
		return;
	goroutine = &search->dump->goroutines[*index];
	if (!is_same(search, goroutine, open->stack))
		return;
	still = (struct trace_still){
		.goroutine = open->goroutine,
		.chain_place = open->place,
		.wait_minutes = goroutine->wait_minutes,
		.state = goroutine->state,
	};
	frame = user_frame(search->dump, goroutine);
	if (frame)
		still.at = (struct trace_frame){
			.function = trace_name(names, frame->function),
			.file = trace_name(names, frame->file),
			.line = (u32)frame->line,
		};
	*vec_push(search->arena, &search->stills) = still;
}

bool trace_dump_read(struct arena *arena, str path, struct trace_report *report, struct error *err)
{
	struct search search = {.arena = arena, .timeline = report->timeline};
	struct profile_file file;
	str bytes;

	if (!file_read(arena, arena_c_str(arena, path), PPROF_MAX_BYTES, &bytes, err))
		return false;
	if (!profile_read(arena, bytes, &file, err))
		return error_context(err, STR_FMT, STR_ARG(path));
	if (file.form != PROFILE_DUMP)
		return error_set(err, ERROR_INPUT,
			STR_FMT ": only a dump (/debug/pprof/goroutine?debug=2) has the numbers of "
				"goroutines",
			STR_ARG(path));
	search.dump = &file.dump;
	map_init(&search.by_id, arena);
	for (u32 i = 0; i < file.dump.count; i++)
		*map_put(&search.by_id, file.dump.goroutines[i].id) = i;
	vec_each (const struct open_chain, open, &report->timeline->open_chains)
		look_up(&search, open);
	report->has_dump = true;
	report->stills = search.stills.at;
	report->still_count = search.stills.len;
	return true;
}
