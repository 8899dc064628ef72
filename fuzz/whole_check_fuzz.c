// SPDX-License-Identifier: Apache-2.0
// Any bytes as the only file of a program that imports a tiny standard library: every rule runs over every function,
// and what is found stands in the file.
#include "rules/check.h"
#include "rules/support/tiny_std.h"

#include <stdlib.h>

enum { MAX_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_place(const struct location *where, const struct source *source)
{
	ASSERT(str_equal(where->file, source->path));
	ASSERT(where->line >= 1 && where->line <= where->end_line);
	ASSERT(where->end_line <= source->line_count);
	ASSERT(where->column >= 1);
	ASSERT(where->line < where->end_line || where->column <= where->end_column);
}

static void look_at(const struct finding *finding, const struct source *source)
{
	ASSERT(finding->id < FAULT_COUNT && finding->message.len && finding->fingerprint.len);
	look_at_place(&finding->where, source);
	for (u32 i = 0; i < finding->step_count; i++)
		look_at_place(&finding->steps[i].where, source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct check_options options = {0};
	struct arena arena;
	struct finding_list findings = {.arena = &arena};
	struct workers *workers;
	struct tiny_program tiny;
	struct check_stats stats;
	struct error err;

	if (size > MAX_BYTES)
		return 0;
	arena_init(&arena);
	tiny_program_open(&tiny, (str){(const char *)data, size});
	workers = workers_open(1, 0);
	if (!check_run(workers, &tiny.program, &options, NULL, NULL, &findings, &stats, &err))
		abort();
	vec_each (struct finding, finding, &findings.items)
		look_at(finding, &tiny.sources[TINY_STD_PACKAGES]);
	workers_close(workers);
	tiny_program_close(&tiny);
	arena_deinit(&arena);
	return 0;
}
