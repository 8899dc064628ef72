// SPDX-License-Identifier: Apache-2.0
// Any bytes as a //go:build expression and as a file with build constraints. An expression and its negation never
// agree.
#include "base/arena.h"
#include "golang/load/build_context.h"
#include "golang/load/constraint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool matches(const void *context, str tag)
{
	return build_tag_matches(context, tag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = {(const char *)data, size};
	struct constraint plain, negated;
	struct build_context context;
	struct arena arena;
	struct error err;
	u32 line = 0;

	arena_init(&arena);
	build_context_init(&arena, STR("linux"), STR("amd64"), &context);
	context.release_minor = 23;
	build_name_matches(&context, text);
	if (constraint_eval(text, matches, &context, &plain, &err)) {
		str not = arena_printf(&arena, "!(" STR_FMT ")", STR_ARG(text));

		// A NUL ends the printed text.
		if (not .len == size + 3 && constraint_eval(not, matches, &context, &negated, &err))
			ASSERT(plain.matches != negated.matches);
	}
	if (!constraint_eval_file(text, matches, &context, &plain, &line, &err))
		ASSERT(line >= 1 && err.text[0]);
	arena_deinit(&arena);
	return 0;
}
