// SPDX-License-Identifier: Apache-2.0
#include "rules/support/checked.h"

#include "base/strbuf.h"

#include "support/testing.h"

void checked_open(struct checked *checked, const struct load_options *options, u32 workers)
{
	const struct check_options check = {0};
	struct error err;

	*checked = (struct checked){0};
	arena_init(&checked->arena);
	checked->findings.arena = &checked->arena;
	checked->workers = workers_open(workers, 0);
	if (!load_program(checked->workers, options, NULL, NULL, &checked->program, &err) ||
		!check_run(checked->workers, &checked->program, &check, NULL, NULL,
			&checked->findings, &checked->stats, &err))
		fail_msg("%s", err.text);
}

void checked_close(struct checked *checked)
{
	program_deinit(&checked->program);
	workers_close(checked->workers);
	arena_deinit(&checked->arena);
}

static void put_place(struct strbuf *out, const struct location *where)
{
	strbuf_printf(out, STR_FMT ":%u:%u-%u:%u", STR_ARG(where->file), where->line, where->column,
		where->end_line, where->end_column);
}

str checked_line(struct arena *arena, const struct finding *finding)
{
	struct strbuf out;

	strbuf_init(&out, arena);
	put_place(&out, &finding->where);
	strbuf_printf(&out, " " STR_FMT " in " STR_FMT ": " STR_FMT " [" STR_FMT "]",
		STR_ARG(fault_get(finding->id)->id), STR_ARG(finding->function),
		STR_ARG(finding->message), STR_ARG(finding->fingerprint));
	for (u32 i = 0; i < finding->step_count; i++) {
		strbuf_add(&out, STR(" | "));
		put_place(&out, &finding->steps[i].where);
		strbuf_printf(&out, " " STR_FMT, STR_ARG(finding->steps[i].message));
	}
	return strbuf_str(&out);
}
