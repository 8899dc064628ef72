// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/inspection.h"

#include "base/background.h"
#include "base/clock.h"
#include "base/processors.h"
#include "base/vec.h"
#include "process/inspect/inspection_copy.h"
#include "process/inspect/look.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

enum { MAX_LOOKS = 5, DEFAULT_BETWEEN_NS = 20 * 1000 * 1000 };

// A goroutine that runs in every look hides what it holds for good: from here on two looks have to do.
static const u64 patience_ns = 2000000000;

#define DEFAULT_LIMIT_BYTES ((u64)64 << 30)

struct run {
	struct arena *arena;  // of the result
	struct arena scratch; // of the runtime, the proofs
	struct target *target;
	const struct inspect_options *options;
	struct look_options look_options;
	struct look_progress progress;
	struct workers *workers;
	struct background *background; // NULL: not now, or not to be had
	struct go_runtime runtime;
	struct go_types *types;
	struct heap_freeze freeze;
	struct look look; // the last one
	VEC(const struct leak_look *) proofs;
	VEC(str) notes;
	u64 start_ns, read_ns, proof_ns;
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

static bool take_look(struct run *run, struct error *err)
{
	run->look = (struct look){.runtime = &run->runtime,
		.workers = run->workers,
		.types = run->types,
		.freeze = &run->freeze,
		.is_first = run->looks == 0};
	if (!look_take(run->arena, &run->scratch, &run->look_options, &run->look, err))
		return fail(run, err);
	run->looks++;
	run->read_ns += run->look.read_ns;
	run->proof_ns += run->look.proof_ns;
	if (is_live(run) && !target_is_alive(run->target))
		return fail(run, err);
	if (run->look.marks) {
		struct leak_look *kept = arena_new(&run->scratch, struct leak_look);

		*kept = run->look.leak.look;
		*vec_push(&run->scratch, &run->proofs) = kept;
	}
	return true;
}

static void pause_between(const struct run *run)
{
	u64 ns = run->options->between_looks_ns ? run->options->between_looks_ns
	                                        : DEFAULT_BETWEEN_NS;
	struct timespec pause = {
		.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};

	nanosleep(&pause, NULL);
}

static bool is_worth_another(const struct run *run)
{
	if (!is_live(run) || !run->look.heap || run->look.leak.suspects == 0)
		return false;
	return run->looks < 2 || (run->look.leak.is_opaque && run->looks < MAX_LOOKS &&
					 clock_now_ns() - run->start_ns < patience_ns);
}

// A live process that runs on is looked into until nothing is suspected, or what is suspected was so in
// at least two looks and whoever ran unseen in one of them was seen in another; in a large one not for ever.
static bool take_looks(struct run *run, struct error *err)
{
	struct arena_mark before = arena_mark(run->arena);

	if (!take_look(run, err))
		return false;
	while (is_worth_another(run)) {
		look_drop(&run->look);
		arena_reset(run->arena, before);
		pause_between(run);
		look_phase(&run->progress, "next look", run->looks, MAX_LOOKS);
		if (!take_look(run, err))
			return false;
		if (run->look.marks)
			leak_confirm(run->proofs.at, run->proofs.len, &run->look.goroutines,
				&run->look.leak);
	}
	return true;
}

static void find_parts(struct run *run, struct inspection *ret)
{
	const struct look *look = &run->look;
	const struct goroutine_table *goroutines = &look->goroutines;
	struct sweep_visitor visitors[3];
	struct context_build *contexts;
	struct pool_build *pools;
	struct lock_build *locks;

	look_phase(&run->progress, "contexts", 0, 0);
	contexts = contexts_open(run->arena, look->runtime, look->types, look->heap, look->roots,
		run->workers, goroutines, &visitors[0]);
	pools = pools_open(run->arena, look->runtime, look->types, look->heap, look->roots,
		look->marks, run->workers, goroutines, &visitors[1]);
	locks = locks_open(run->arena, look->runtime, look->types, look->heap, look->roots,
		run->workers, goroutines, &visitors[2]);
	sweep_run(look->heap, look->roots, run->workers, goroutines, visitors, ARRAY_LEN(visitors));
	contexts_close(contexts, look->marks, &ret->contexts);
	look_phase(&run->progress, "pools", 0, 0);
	pools_close(pools, &ret->pools);
	look_phase(&run->progress, "locks", 0, 0);
	locks_close(locks, run->options->few_channels ? &ret->contexts : NULL, &ret->locks);
	ret->has_heap = true;
	ret->heap = *heap_stats(look->heap);
	ret->leak = look->leak;
	ret->leak.look = (struct leak_look){0};
	ret->leak.why = arena_str(run->arena, look->leak.why);
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
		.heap_bytes = run->look.heap ? heap_stats(run->look.heap)->bytes_in_use : 0,
		.stopped_ms = (double)target->stopped_ns / 1e6,
		.looks = run->looks,
		.taken_unix_ns = (i64)now.tv_sec * 1000000000 + now.tv_nsec};
}

static void add_notes(struct run *run, const struct inspection *inspection)
{
	const struct look *look = &run->look;
	u32 torn = 0;

	copy_notes(run, run->target->notes, run->target->note_count);
	copy_notes(run, run->runtime.notes, run->runtime.note_count);
	if (look->goroutines.sample_errno)
		note(run,
			"what runs is shown without its stack: its threads may not be sampled "
			"(perf_event_open: %s)",
			strerror(look->goroutines.sample_errno));
	if (run->options->no_heap)
		return;
	if (!look->heap) {
		note(run, "the heap was not read: %s", look->heap_error.text);
		return;
	}
	if (look->leak.is_opaque)
		note(run, "no leak proof: " STR_FMT, STR_ARG(look->leak.why));
	if (inspection->heap.unreadable_spans)
		note(run, "%llu spans of the heap could not be read",
			(unsigned long long)inspection->heap.unreadable_spans);
	if (inspection->contexts.unresolved_count)
		note(run, "%u things looked like contexts and did not hold together",
			inspection->contexts.unresolved_count);
	for (u32 i = 0; i < inspection->pools.len; i++)
		torn += inspection->pools.at[i].was_torn;
	if (torn)
		note(run, "%u pools changed while they were read: nothing is said of their objects",
			torn);
}

static void copy_reasons(struct run *run, struct inspection *ret)
{
	str *reasons = arena_array(run->arena, str, run->runtime.wait_reason_count);

	for (u32 i = 0; i < run->runtime.wait_reason_count; i++)
		reasons[i] = arena_str(run->arena, run->runtime.wait_reasons[i]);
	ret->wait_reasons = reasons;
	ret->wait_reason_count = run->runtime.wait_reason_count;
}

// What is to be copied is read with the runtime of the live process; what is then looked into is the copy.
static bool open_runtime(struct run *run, struct error *err)
{
	if (!go_runtime_open(&run->scratch, run->target, &run->runtime, err))
		return false;
	if (!run->options->freeze || run->target->kind != TARGET_LIVE)
		return true;
	look_phase(&run->progress, "stopping", 0, 0);
	run->freeze.runtime = &run->runtime;
	return target_freeze(run->target, heap_freeze_plan, &run->freeze,
		       run->look_options.limit_bytes, err) &&
	       go_runtime_open(&run->scratch, run->target, &run->runtime, err);
}

// Of a process that goes on, no more threads look than there are processors without work.
static u32 job_count(const struct run *run)
{
	bool goes_on = run->target->kind == TARGET_LIVE && !run->options->freeze;

	return !run->options->jobs && goes_on ? processors_free() : run->options->jobs;
}

static bool run_all(struct run *run, struct inspection *ret, struct error *err)
{
	struct inspection inspection = {.arena = run->arena};

	if (!open_runtime(run, err))
		return fail(run, err);
	// A process that stands still is not kept waiting; from here on it may be.
	if (run->target->kind == TARGET_LIVE && run->options->freeze)
		run->background = background_begin();
	run->types = go_types_open(&run->runtime);
	if (!take_looks(run, err))
		return false;
	if (run->look.heap)
		find_parts(run, &inspection);
	inspection.goroutines = run->look.goroutines;
	inspection_copy_texts(run->arena, &inspection.goroutines);
	copy_reasons(run, &inspection);
	describe_process(run, &inspection.process);
	add_notes(run, &inspection);
	inspection.notes = run->notes.at;
	inspection.note_count = run->notes.len;
	inspection.process.read_ms = (double)run->read_ns / 1e6;
	inspection.process.proof_ms = (double)run->proof_ns / 1e6;
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
		.progress = {progress, progress_context},
		.start_ns = clock_now_ns()};
	bool ok;

	run.look_options = (struct look_options){.no_heap = options->no_heap,
		.limit_bytes = options->limit_bytes ? options->limit_bytes : DEFAULT_LIMIT_BYTES,
		.progress = run.progress};
	arena_init(&run.scratch);
	if (target->kind == TARGET_LIVE && !options->freeze)
		run.background = background_begin();
	run.workers = workers_open(job_count(&run), 0);
	ok = run_all(&run, ret, err);
	look_drop(&run.look);
	heap_freeze_end(&run.freeze);
	go_types_close(run.types);
	workers_close(run.workers);
	background_end(run.background);
	arena_deinit(&run.scratch);
	return ok;
}
