// SPDX-License-Identifier: Apache-2.0
#include "golang/load/problems.h"

#include "base/file.h"
#include "base/strbuf.h"

void problem_add(struct problems *problems, str path, u32 line, const char *format, ...)
{
	struct strbuf text;
	va_list args;

	if (problems->list.len >= PROBLEMS_MAX) {
		problems->dropped++;
		return;
	}
	strbuf_init(&text, problems->arena);
	va_start(args, format);
	strbuf_vprintf(&text, format, args);
	va_end(args);
	if (str_equal(path, problems->root))
		path = STR(".");
	*vec_push(problems->arena, &problems->list) = (struct load_problem){
		arena_str(problems->arena, path_relative(path, problems->root)), line,
		strbuf_str(&text)};
}
