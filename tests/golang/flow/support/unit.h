// SPDX-License-Identifier: Apache-2.0
// One function of a program in one file, lowered; for tests.
#pragma once

#include "golang/flow/ir.h"
#include "golang/types/support/one_file.h"

struct unit {
	struct one_file file;
	struct workers *workers;
	struct checker *checker;
	struct parse_scratch *scratch;
	struct arena arena;
};

// The text of a whole file; "package p" need not be in it. Fails the running test on syntax errors.
void unit_open(struct unit *u, const char *text);
void unit_close(struct unit *u);

// The declared function of that name; fails the running test when there is none.
struct ir_unit *unit_lower(struct unit *u, const char *name);
struct ir_unit *unit_lower_with(struct unit *u, const char *name, const struct ir_oracle *oracle);

// The variable of that name, the last one declared.
ir_var unit_var(const struct unit *u, const struct ir_unit *unit, const char *name);
