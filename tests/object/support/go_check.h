// SPDX-License-Identifier: Apache-2.0
// What is read out of a Go program's file, compared with what the program and Go's tools say. Every check returns whether
// all agrees; the first disagreement goes to stderr.
#pragma once

#include "object/binary.h"
#include "object/moduledata.h"
#include "object/pclntab.h"
#include "object/support/go_program.h"

struct go_check {
	struct arena *arena;
	const struct go_toolchain *go;
	const char *path; // of the program
	struct binary binary;
	struct moduledata data; // from the file: link-time addresses
	struct pclntab tab;     // the same
	u64 bias;               // of run-time addresses
	str said;               // by the program about itself
};

// Opens the program and runs it. False when its parts are not found.
bool go_check_open(struct go_check *check);
void go_check_close(struct go_check *check);

// Says what disagrees; returns false.
bool go_check_differs(const struct go_check *check, const char *format, ...) PRINTF_LIKE(2, 3);

// Against the program itself.
bool go_check_lines(struct go_check *check);
bool go_check_stacks(struct go_check *check);
bool go_check_layouts(struct go_check *check);

// Against Go's tools.
bool go_check_version(struct go_check *check);
bool go_check_version_alone(struct go_check *check); // without its build information
bool go_check_addr2line(struct go_check *check);

// Against the symbols of the file.
bool go_check_symbols(struct go_check *check);
bool go_check_functions(struct go_check *check);

// Which variables a function of the runtime refers to, against the symbols of `symbols`: the same program, unstripped.
bool go_check_operands(struct go_check *check, struct go_check *symbols);
