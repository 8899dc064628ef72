// SPDX-License-Identifier: Apache-2.0
#include "go_traceback.h"

#include "base/strbuf.h"

str traceback_name(struct arena *arena, str function)
{
	size_t open = str_find_char(function, '['), close = str_find_last_char(function, ']');

	if (open == function.len || close == function.len || close < open)
		return function;
	return arena_printf(arena, STR_FMT "[...]" STR_FMT, STR_ARG(str_sub(function, 0, open)),
		STR_ARG(str_skip(function, close + 1)));
}

// "goroutine 7 [chan receive, 2 minutes, locked to thread]:"
static bool parse_header(str line, struct traced_goroutine *ret)
{
	str number, state;

	if (!str_starts(line, STR("goroutine ")))
		return false;
	line = str_skip(line, 10);
	number = str_cut(&line, ' ');
	str_cut(&line, '[');
	state = str_cut(&line, ']');
	*ret = (struct traced_goroutine){.created_by = STR_EMPTY};
	ret->is_locked = str_find(state, STR("locked to thread")) < state.len;
	ret->state = str_cut(&state, ',');
	return str_to_u64(number, &ret->id);
}

// "\t/x/main.go:12 +0x1d"
static str parse_place(str line)
{
	line = str_trim(line);
	return str_cut(&line, ' ');
}

void traceback_parse(struct arena *arena, str text, struct traceback *ret)
{
	struct traced_goroutine goroutine, *last = NULL;

	*ret = (struct traceback){0};
	while (text.len) {
		str line = str_cut(&text, '\n'), place;

		if (parse_header(line, &goroutine)) {
			last = vec_push(arena, &ret->goroutines);
			*last = goroutine;
			continue;
		}
		if (!last || !line.len || !str_starts(text, STR("\t")))
			continue;
		place = parse_place(str_cut(&text, '\n'));
		if (str_starts(line, STR("created by "))) {
			last->created_by = place;
			continue;
		}
		line = str_sub(line, 0, str_find_last_char(line, '('));
		if (str_equal(line, STR("panic")))
			line = STR("runtime.gopanic");
		*vec_push(arena, &last->frames) = (struct traced_frame){line, place};
	}
}
