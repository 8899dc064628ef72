// SPDX-License-Identifier: Apache-2.0
#include "golang/types/support/expect.h"

#include "base/strbuf.h"
#include "golang/syntax/parse.h"
#include "golang/types/check_run.h"
#include "golang/types/support/one_file.h"
#include "support/testing.h"

#include <stdio.h>

struct checked {
	struct one_file file;
	struct workers *workers;
	struct checker *checker;
	struct arena arena; // bodies
	struct node_info *infos;
	u32 unresolved;
};

static const char *const mode_names[] = {
	[MODE_NONE] = "none",
	[MODE_INVALID] = "invalid",
	[MODE_NOVALUE] = "novalue",
	[MODE_BUILTIN] = "builtin",
	[MODE_TYPE] = "type",
	[MODE_CONSTANT] = "constant",
	[MODE_VARIABLE] = "variable",
	[MODE_MAP_INDEX] = "mapindex",
	[MODE_VALUE] = "value",
	[MODE_NIL] = "nil",
	[MODE_COMMA_OK] = "commaok",
	[MODE_CGO] = "cgo",
};

static void merge(struct checked *checked, const struct body_info *body)
{
	checked->unresolved += body->unresolved;
	for (node_id id = body->low; id < body->high; id++) {
		const struct node_info *info = body_node(body, id);

		if (info->mode != MODE_NONE || info->object)
			checked->infos[id] = *info;
	}
}

static void check_all(struct checked *checked)
{
	const struct ast *ast = &checked->file.source.ast;
	struct body_info body;

	for (u32 i = 0; i < checker_function_count(checked->checker); i++) {
		const struct function *function = checker_function(checked->checker, i);

		if (check_body(checked->checker, function, &checked->arena, NULL, &body))
			merge(checked, &body);
	}
	for (node_id id = 1; id < ast->node_count; id++) {
		if (ast_kind(ast, id) == NODE_VALUE_SPEC &&
			check_values(checked->checker, &checked->file.package,
				&checked->file.source, id, &checked->arena, &body))
			merge(checked, &body);
	}
}

static void checked_open(struct checked *checked, const char *source)
{
	struct check_options options = {.is_recording = true};
	char text[8192];
	int len = snprintf(text, sizeof(text), "package p\n%s", source);

	memset(checked, 0, sizeof(*checked));
	assert_true(len > 0 && (size_t)len < sizeof(text));
	arena_init(&checked->arena);
	one_file_open(&checked->file, (str){text, (size_t)len});
	assert_int_equal(checked->file.source.ast.error_count, 0);
	checked->workers = workers_open(1, 0);
	checked->checker = checker_open_with(checked->workers, &checked->file.program, options);
	checked->unresolved = checker_unresolved(checked->checker, &checked->file.package);
	checked->infos = checker_file_infos(checked->checker, &checked->file.source);
	check_all(checked);
}

static void checked_close(struct checked *checked)
{
	checker_close(checked->checker);
	workers_close(checked->workers);
	one_file_close(&checked->file);
	arena_deinit(&checked->arena);
}

// The first expression with that text, outermost where several begin there.
static const struct node_info *find(const struct checked *checked, str text)
{
	const struct ast *ast = &checked->file.source.ast;
	const struct node_info *found = NULL;
	u32 pos = UINT32_MAX;

	for (node_id id = 1; id < ast->node_count; id++) {
		const struct node *node = ast_node(ast, id);

		if (checked->infos[id].mode == MODE_NONE || node->pos > pos ||
			!str_equal(source_node_text(&checked->file.source, id), text))
			continue;
		pos = node->pos;
		found = &checked->infos[id];
	}
	return found;
}

static void expect_one(struct checked *checked, const struct expectation *expectation)
{
	const struct node_info *info = find(checked, str_from_c(expectation->expression));
	struct strbuf text;

	strbuf_init(&text, &checked->arena);
	strbuf_printf(&text, "%s: ", expectation->expression);
	if (info) {
		strbuf_printf(&text, "%s ", mode_names[info->mode]);
		type_print(&text, info->type);
	}
	if (info && info->mode == MODE_CONSTANT) {
		strbuf_add_char(&text, ' ');
		constant_print(&text, info->constant);
	}
	strbuf_add_char(&text, 0);
	assert_string_equal(text.ptr, arena_printf(&checked->arena, "%s: %s%c",
					      expectation->expression, expectation->want, 0)
					      .ptr);
}

void expect_types(const char *source, const struct expectation *list, size_t count)
{
	struct checked checked;

	checked_open(&checked, source);
	for (size_t i = 0; i < count; i++)
		expect_one(&checked, &list[i]);
	checked_close(&checked);
}

void expect_unresolved(const char *source, u32 count)
{
	struct checked checked;

	checked_open(&checked, source);
	assert_int_equal(checked.unresolved, count);
	checked_close(&checked);
}
