// SPDX-License-Identifier: Apache-2.0
// One Go source file: its bytes, its tree, and the translation of offsets into lines and columns.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "golang/syntax/ast.h"

struct source {
	str path; // as reported to the user
	str text; // followed by FILE_PAD zero bytes
	struct ast ast;
	u32 index;         // in the program's file table
	u32 line_count;    // newlines + 1 unless empty
	u16 go_minor;      // language version in force for this file: 22 for go1.22; 0 unknown
	bool is_test;      // name ends in _test.go
	bool is_generated; // "// Code generated ... DO NOT EDIT." stands before the package clause
	bool bodies_skipped;
};

// 1-based; columns count bytes, as Go's tools do.
struct place {
	u32 line, column;
};

// Counts lines from the start of the text: for the few places that reach a user.
struct place source_place(const struct source *source, u32 pos);

// The bytes of a node.
static inline str source_node_text(const struct source *source, node_id id)
{
	const struct node *node = ast_node(&source->ast, id);

	return str_sub(source->text, node->pos, node->end);
}
