// SPDX-License-Identifier: Apache-2.0
// Any two lines as paths and as function names: comparing is symmetric, a path is its own file, and what is
// left of a function's name names the same function.
#include "detect/correlate_path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str second = {(const char *)data, size};
	str first = str_cut(&second, '\n');
	str function, package, name;
	struct arena arena;

	arena_init(&arena);
	ASSERT(path_same_file(first, second) == path_same_file(second, first));
	ASSERT(path_same_file(first, first) == path_same_file(first, arena_str(&arena, first)));
	function = path_function(&arena, first);
	ASSERT(function.len <= first.len);
	ASSERT(str_equal(path_function(&arena, function), function));
	path_split_function(function, &package, &name);
	ASSERT(package.len + name.len <= function.len);
	arena_deinit(&arena);
	return 0;
}
