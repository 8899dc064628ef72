// SPDX-License-Identifier: Apache-2.0
#include "object/go_name.h"

str go_name_for_print(struct arena *arena, str name)
{
	size_t open = str_find_char(name, '['), close = str_find_last_char(name, ']');

	if (open == name.len || close == name.len || close < open)
		return name;
	if (str_equal(str_sub(name, open, close + 1), STR("[...]")))
		return name;
	return arena_printf(arena, STR_FMT "[...]" STR_FMT, STR_ARG(str_sub(name, 0, open)),
		STR_ARG(str_skip(name, close + 1)));
}
