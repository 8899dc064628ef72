// SPDX-License-Identifier: Apache-2.0
#include "process/heap/support/heap_look.h"

#include "support/testing.h"

#include <time.h>

enum { MAX_LOOKS = 10 };

static void must(bool done, const struct error *err)
{
	if (!done)
		fail_msg("%s", err->text);
}

static void drop(struct heap_look *look)
{
	leak_marks_close(look->marks);
	heap_close(look->heap);
	roots_close(look->roots);
	look->marks = NULL;
	look->heap = NULL;
	look->roots = NULL;
}

static void take(struct heap_look *look, bool is_first)
{
	struct heap_known known = {.freeze = &look->freeze};
	struct goroutine_options options = {0};
	struct error err = {0};

	look->roots = roots_open(&look->runtime, workers_count(look->workers));
	roots_ask(look->roots, &options);
	if (roots_have_records(look->roots))
		known.goroutines = &look->goroutines;
	must(goroutines_read(&look->arena, &look->runtime, look->workers, &options,
		     &look->goroutines, &err),
		&err);
	must(heap_open(&look->arena, &look->runtime, &known, look->workers, (u64)1 << 34,
		     &look->heap, &err),
		&err);
	leak_prove(&look->arena, &look->runtime, look->heap, look->roots, look->workers, is_first,
		&look->goroutines, &look->leak, &look->marks);
}

static void take_until_confirmed(struct heap_look *look)
{
	static struct leak_look kept[MAX_LOOKS];
	const struct leak_look *looks[MAX_LOOKS];
	struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

	for (u32 i = 0; i < MAX_LOOKS; i++) {
		if (i) {
			nanosleep(&pause, NULL);
			drop(look);
			take(look, false);
		}
		kept[i] = look->leak.look;
		looks[i] = &kept[i];
		leak_confirm(looks, i + 1, &look->goroutines, &look->leak);
		if (i && !look->leak.is_opaque)
			return;
	}
}

bool heap_look_take(struct heap_look *look, int pid, enum heap_look_kind kind)
{
	struct error err = {0};

	*look = (struct heap_look){0};
	arena_init(&look->arena);
	must(target_open_live(&look->arena, (u32)pid, &look->target, &err), &err);
	must(go_runtime_open(&look->arena, &look->target, &look->runtime, &err), &err);
	look->workers = workers_open(2, 0);
	if (kind == LOOK_FROZEN) {
		look->freeze.runtime = &look->runtime;
		if (!target_freeze(
			    &look->target, heap_freeze_plan, &look->freeze, (u64)1 << 34, &err)) {
			print_message("# not frozen: %s\n", err.text);
			heap_look_free(look);
			return false;
		}
		must(go_runtime_open(&look->arena, &look->target, &look->runtime, &err), &err);
	}
	take(look, true);
	if (kind == LOOK_TWICE)
		take_until_confirmed(look);
	return true;
}

void heap_look_free(struct heap_look *look)
{
	drop(look);
	heap_freeze_end(&look->freeze);
	workers_close(look->workers);
	target_close(&look->target);
	arena_deinit(&look->arena);
}

str heap_look_start(const struct heap_look *look, const struct goroutine *goroutine)
{
	struct go_func func;

	return pclntab_find(&look->runtime.pclntab, goroutine->start_pc, &func) ? func.name
	                                                                        : STR("?");
}
