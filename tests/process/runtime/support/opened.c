// SPDX-License-Identifier: Apache-2.0
#include "opened.h"

#include <stdio.h>

#include "support/rest.h"
#include "support/testing.h"

bool opened_start(
	struct opened *opened, const char *version, enum go_variant variant, const char *name)
{
	struct error err;
	str path;

	*opened = (struct opened){0};
	arena_init(&opened->arena);
	path = go_program_build(&opened->arena, version, variant, name);
	if (!path.len) {
		arena_deinit(&opened->arena);
		return false;
	}
	go_program_start(&opened->arena, path, &opened->program);
	if (strcmp(name, "running") != 0)
		wait_for_rest(opened->program.pid);
	opened->workers = workers_open(2, 0);
	if (!target_open_live(&opened->arena, (u32)opened->program.pid, &opened->target, &err) ||
		!go_runtime_open(&opened->arena, &opened->target, &opened->runtime, &err) ||
		!goroutines_read(&opened->arena, &opened->runtime, opened->workers, NULL,
			&opened->table, &err))
		fail_msg("%s: " STR_FMT ": %s", name, STR_ARG(path), err.text);
	return true;
}

void opened_end(struct opened *opened)
{
	target_close(&opened->target);
	workers_close(opened->workers);
	go_program_end(&opened->program);
	arena_deinit(&opened->arena);
}

void opened_each(const char *name, enum go_variant last, void (*fn)(struct opened *opened))
{
	u32 looked = 0;

	for (u32 i = 0; go_test_versions[i]; i++)
		for (enum go_variant variant = GO_PLAIN; variant <= last; variant++) {
			static struct opened opened;

			if (!opened_start(&opened, go_test_versions[i], variant, name)) {
				print_message("# SKIP Go %s is not here\n", go_test_versions[i]);
				break;
			}
			print_message("# %s: Go %s, %s\n", name, go_test_versions[i],
				go_variant_names[variant]);
			fn(&opened);
			opened_end(&opened);
			looked++;
		}
	if (!looked)
		skip();
}
