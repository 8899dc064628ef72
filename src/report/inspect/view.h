// SPDX-License-Identifier: Apache-2.0
// What the parts of the text for people share: where it goes, and how a title, a place, a list of
// goroutines look.
#pragma once

#include "report/inspect/function_counter.h"
#include "report/inspect/group.h"
#include "report/paint.h"

struct view {
	const struct inspect_report *report;
	const struct inspection *inspection;
	struct arena *scratch; // for what is gone when the text is written; not the one of out
	struct strbuf *out;
	bool color;
	bool all;
	u32 width; // 0: no limit
};

void view_init(struct view *view, const struct inspect_report *report, struct arena *scratch,
	struct strbuf *out);

// "Goroutines  12,034 in 14 groups", with an empty line before and after it.
void view_title(const struct view *view, const char *title, str detail);

// A dim line that says what was left out and how to see it.
void view_left_out(const struct view *view, u32 indent, str text);

// Text that begins at cell `at`, wrapped behind `indent` cells; a line ending after it.
void view_wrap(const struct view *view, str text, u32 at, u32 indent);

// A function and its place: "store.(*DB).Load  store/db.go:12", the places below one another. A name
// that leaves no room has its place on the next line.
struct view_line {
	str label; // dim, before the name: "created by "; alone where there is no function
	str function, file;
	str owner; // the function that the place is in, when it is another one
	u32 line;
	str note; // dim, behind the place: "inlined"
};
void view_lines(const struct view *view, const struct view_line *lines, u32 count, u32 indent);

// "17, 18, 21 and 4 more"; goroutines are given by their index.
void view_goids(struct strbuf *out, const struct inspection *inspection, const u32 *goroutines,
	u32 count, u32 shown);

// "main.worker ×9,990, main.f".
void view_functions(const struct view *view, struct strbuf *out,
	const struct function_list *functions, u32 shown);

// The line that says most: the innermost one outside the standard library, else outside the runtime;
// NULL when there is no stack.
const struct stack_line *view_telling_line(
	const struct inspection *inspection, const struct goroutine *goroutine);
