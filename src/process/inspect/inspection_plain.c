// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/inspection.h"

#include "base/clock.h"
#include "base/vec.h"
#include "process/inspect/inspection_copy.h"
#include "process/memory/freeze.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define DEFAULT_LIMIT_BYTES ((u64)64 << 30)

struct run {
	struct arena *arena;  // of the result
	struct arena scratch; // of the runtime, the proofs
	struct target *target;
	const struct inspect_options *options;
	inspect_progress progress;
	void *progress_context;
	u64 limit_bytes;
	struct workers *workers;
	struct go_runtime runtime;
	struct goroutine_table goroutines;
	VEC(str) notes;
	u64 start_ns, read_ns;
	u32 looks;
};

static void note(struct run *run, const char *format, ...) PRINTF_LIKE(2, 3);

static void note(struct run *run, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*vec_push(run->arena, &run->notes) = arena_str(run->arena, str_from_c(text));
}

static void copy_notes(struct run *run, const str *notes, u32 count)
{
	for (u32 i = 0; i < count; i++)
		*vec_push(run->arena, &run->notes) = arena_str(run->arena, notes[i]);
}

static bool is_live(const struct run *run)
{
	return run->target->kind == TARGET_LIVE && !run->target->memory->is_stable;
}

// Whatever failed, when the process is gone that is the reason.
static bool fail(struct run *run, struct error *err)
{
	if (is_live(run) && !target_is_alive(run->target))
		return error_set(err, ERROR_MISSING, STR_FMT " ended while it was looked into",
			STR_ARG(run->target->name));
	return false;
}

static void phase(const struct run *run, const char *name, u64 done, u64 total)
{
	if (run->progress)
		run->progress(run->progress_context, name, done, total);
}

static void goroutine_phase(void *context, u64 done, u64 total)
{
	phase(context, "goroutines", done, total);
}

static bool take_looks(struct run *run, struct error *err)
{
	struct goroutine_options reading = {.progress = goroutine_phase, .progress_context = run};
	u64 start = clock_now_ns();

	phase(run, "goroutines", 0, 0);
	if (!goroutines_read(
		    run->arena, &run->runtime, run->workers, &reading, &run->goroutines, err))
		return fail(run, err);
	run->read_ns += clock_now_ns() - start;
	run->looks++;
	return true;
}

static u32 count_threads(const struct target *target)
{
	char path[64];
	struct stat status;

	if (target->thread_count)
		return target->thread_count;
	snprintf(path, sizeof(path), "/proc/%u/task", target->pid);
	if (target->kind != TARGET_LIVE || stat(path, &status) != 0 || status.st_nlink < 3)
		return 0;
	return (u32)status.st_nlink - 2;
}

static u32 count_processors(const struct go_runtime *runtime)
{
	u64 all = runtime->globals.address[GLOBAL_allp], header[2];

	if (all == 0 || !memory_read(runtime->memory, all, header, sizeof(header)) ||
		header[1] > 1 << 16)
		return 0;
	return (u32)header[1];
}

static void describe_process(const struct run *run, struct inspect_process *ret)
{
	const struct target *target = run->target;
	const struct build_info *build = &target->binary.build;
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	*ret = (struct inspect_process){.pid = target->pid,
		.is_core = target->kind == TARGET_CORE,
		.name = arena_str(run->arena, target->name),
		.exe = arena_str(run->arena, target->exe),
		.main_path = arena_str(run->arena, build->path),
		.main_module = arena_str(run->arena, build->main_module),
		.go_version = arena_str(run->arena, run->runtime.version.text),
		.architecture = target->binary.elf.machine == ELF_MACHINE_ARM64 ? STR("arm64")
	                                                                        : STR("amd64"),
		.is_stripped = target->binary.stripped,
		.has_dwarf = target->binary.has_dwarf,
		.is_layout_from_dwarf = run->runtime.layout_source == LAYOUT_FROM_DWARF,
		.processors = count_processors(&run->runtime),
		.threads = count_threads(target),
		.heap_bytes = 0,
		.stopped_ms = (double)target->stopped_ns / 1e6,
		.looks = run->looks,
		.taken_unix_ns = (i64)now.tv_sec * 1000000000 + now.tv_nsec};
}

static void add_notes(struct run *run)
{
	copy_notes(run, run->target->notes, run->target->note_count);
	copy_notes(run, run->runtime.notes, run->runtime.note_count);
	if (!run->options->no_heap)
		note(run, "the heap is not read yet");
}

static void copy_reasons(struct run *run, struct inspection *ret)
{
	str *reasons = arena_array(run->arena, str, run->runtime.wait_reason_count);

	for (u32 i = 0; i < run->runtime.wait_reason_count; i++)
		reasons[i] = arena_str(run->arena, run->runtime.wait_reasons[i]);
	ret->wait_reasons = reasons;
	ret->wait_reason_count = run->runtime.wait_reason_count;
}

static bool freeze(struct run *run, struct error *err)
{
	if (!run->options->freeze || run->target->kind != TARGET_LIVE)
		return true;
	phase(run, "stopping", 0, 0);
	return target_freeze(run->target, NULL, NULL, run->limit_bytes, err);
}

static bool run_all(struct run *run, struct inspection *ret, struct error *err)
{
	struct inspection inspection = {.arena = run->arena};

	if (!freeze(run, err) || !go_runtime_open(&run->scratch, run->target, &run->runtime, err))
		return fail(run, err);
	if (!take_looks(run, err))
		return false;
	inspection.goroutines = run->goroutines;
	inspection_copy_texts(run->arena, &inspection.goroutines);
	copy_reasons(run, &inspection);
	describe_process(run, &inspection.process);
	add_notes(run);
	inspection.notes = run->notes.at;
	inspection.note_count = run->notes.len;
	inspection.process.read_ms = (double)run->read_ns / 1e6;
	inspection.process.total_ms = (double)(clock_now_ns() - run->start_ns) / 1e6;
	*ret = inspection;
	return true;
}

bool inspect_run(struct arena *arena, struct target *target, const struct inspect_options *options,
	inspect_progress progress, void *progress_context, struct inspection *ret,
	struct error *err)
{
	struct run run = {.arena = arena,
		.target = target,
		.options = options,
		.progress = progress,
		.progress_context = progress_context,
		.limit_bytes = options->limit_bytes ? options->limit_bytes : DEFAULT_LIMIT_BYTES,
		.start_ns = clock_now_ns()};
	bool ok;

	arena_init(&run.scratch);
	run.workers = workers_open(options->jobs, 0);
	ok = run_all(&run, ret, err);
	workers_close(run.workers);
	arena_deinit(&run.scratch);
	return ok;
}
