// SPDX-License-Identifier: Apache-2.0
// Any bytes as go.mod, as a dependency's go.mod, as go.work and as vendor/modules.txt: every problem has a line of
// the text, and versions compare like an order.
#include "golang/load/gomod.h"
#include "golang/load/semver.h"
#include "golang/load/vendor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static u32 count_lines(str text)
{
	u32 lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines;
}

static void check_versions(const struct gomod *mod)
{
	for (u32 i = 1; i < mod->requires.len; i++) {
		str a = mod->requires.at[i - 1].version, b = mod->requires.at[i].version;
		int order = semver_compare(a, b), reverse = semver_compare(b, a);

		ASSERT((order < 0) == (reverse > 0) && (order == 0) == (reverse == 0));
		ASSERT(semver_compare(a, a) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = {(const char *)data, size};
	struct str_map minors;
	struct arena arena;
	struct gomod mod;

	arena_init(&arena);
	for (enum gomod_kind kind = GOMOD_MAIN; kind <= GOMOD_WORK; kind++) {
		gomod_parse(&arena, text, kind, &mod);
		ASSERT(mod.problems.len <= GOMOD_MAX_PROBLEMS);
		vec_each (struct gomod_problem, it, &mod.problems)
			ASSERT(it->line >= 1 && it->line <= count_lines(text) && it->text.len);
		check_versions(&mod);
	}
	str_map_init(&minors, &arena);
	vendor_read(text, &minors);
	arena_deinit(&arena);
	return 0;
}
