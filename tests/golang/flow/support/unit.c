// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/support/unit.h"

#include "base/strbuf.h"
#include "golang/syntax/parse.h"

#include "support/testing.h"

void unit_open(struct unit *u, const char *text)
{
	struct strbuf whole;

	arena_init(&u->arena);
	strbuf_init(&whole, &u->arena);
	if (!str_starts(str_from_c(text), STR("//")))
		strbuf_add(&whole, STR("package p\n"));
	strbuf_add(&whole, str_from_c(text));
	one_file_open(&u->file, strbuf_str(&whole));
	assert_int_equal(u->file.source.ast.error_count, 0);
	u->workers = workers_open(2, 0);
	u->checker = checker_open(u->workers, &u->file.program);
	u->scratch = parse_scratch_open();
}

void unit_close(struct unit *u)
{
	parse_scratch_close(u->scratch);
	checker_close(u->checker);
	workers_close(u->workers);
	one_file_close(&u->file);
	arena_deinit(&u->arena);
}

struct ir_unit *unit_lower(struct unit *u, const char *name)
{
	return unit_lower_with(u, name, NULL);
}

struct ir_unit *unit_lower_with(struct unit *u, const char *name, const struct ir_oracle *oracle)
{
	for (u32 i = 0; i < checker_function_count(u->checker); i++) {
		const struct function *function = checker_function(u->checker, i);
		struct body_info *body = arena_new(&u->arena, struct body_info);

		if (!str_equal(function->object->text, str_from_c(name)))
			continue;
		assert_true(check_body(u->checker, function, &u->arena, u->scratch, body));
		assert_int_equal(body->unresolved, 0);
		return ir_build(&u->arena, u->file.program.names, function, body, oracle);
	}
	fail_msg("no function %s", name);
	return NULL;
}

ir_var unit_var(const struct unit *u, const struct ir_unit *unit, const char *name)
{
	sym wanted = symtab_lookup(u->file.program.names, str_from_c(name));

	for (ir_var var = unit->var_count; var-- > 1;) {
		if (unit->vars[var].object && unit->vars[var].object->name == wanted)
			return var;
	}
	fail_msg("no variable %s", name);
	return 0;
}
