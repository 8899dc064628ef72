// SPDX-License-Identifier: Apache-2.0
// One function of a program of one file as a rule sees it, in front of the tiny standard library; for tests of
// what the rules share.
#pragma once

#include "rules/rule.h"
#include "rules/support/tiny_std.h"

struct rule_unit {
	struct tiny_program tiny;
	struct workers *workers;
	struct checker *checker;
	struct program_index *index;
	struct flow_summaries *summaries;
	const struct model *model;
	struct late *late;
	struct arena arena;
	struct finding_list findings;
	struct findings_sink sink;
	struct parse_scratch *scratch;
	bool disabled[FAULT_COUNT];
};

// The text of the file behind "package p". All functions are summarized. Syntax errors fail the running test.
void rule_unit_open(struct rule_unit *u, const char *text);
void rule_unit_close(struct rule_unit *u);

// What a rule gets for the declared function (or method) of that name; fails the running test when there is none.
struct rule_context *rule_unit_at(struct rule_unit *u, const char *name);

// The first call, deferred ones included, of a function or method of that name, in funcs[func].
const struct ir_instr *rule_unit_call(struct rule_context *context, u32 func, const char *name);

// The declared function, also of the tiny library: "sync" and "Lock" find the first method of that name.
const struct object *rule_unit_callee(struct rule_unit *u, const char *package, const char *name);
