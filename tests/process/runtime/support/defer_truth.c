// SPDX-License-Identifier: Apache-2.0
#include "defer_truth.h"

#include "base/file.h"

#include "support/testing.h"

enum { MAX_SOURCE = 1 << 20 };

static void read_source(struct arena *arena, const char *path, struct defer_truth *ret)
{
	str text, function = STR_EMPTY;
	struct error err;

	assert_true(file_read(arena, path, MAX_SOURCE, &text, &err));
	for (u32 number = 1; text.len; number++) {
		str line = str_cut(&text, '\n'), rest, word;
		size_t at = str_find(line, STR("// pending: "));
		u64 count;

		if (str_starts(line, STR("func "))) {
			rest = str_skip(line, 5);
			function = str_cut(&rest, '(');
		}
		if (at == line.len)
			continue;
		rest = str_skip(line, at + 12);
		ret->at[ret->len] = (struct expected_defer){path_base(str_from_c(path)), function,
			str_cut(&rest, ' '), rest, number, 1};
		word = str_cut(&rest, ' ');
		if (str_to_u64(word, &count)) {
			ret->at[ret->len].count = (u32)count;
			ret->at[ret->len].target = rest;
		}
		ret->len++;
	}
}

void defer_truth_read(struct arena *arena, u32 minor, struct defer_truth *ret)
{
	ret->len = 0;
	read_source(arena, "tests/process/runtime/data/defers/main.go", ret);
	if (minor >= 23)
		read_source(arena, "tests/process/runtime/data/defers/ranged.go", ret);
}
