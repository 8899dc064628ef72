// SPDX-License-Identifier: Apache-2.0
// From bytes to a tree, for all of Go through 1.27. Never fails: what is not Go becomes Bad nodes and
// entries in ast.errors, and the rest of the file is still read; without a package clause nothing is
// (package_name is 0 then). Limits: PARSE_MAX_DEPTH nested constructs, PARSE_MAX_CHAIN operators,
// selectors or calls in a row (they nest to the left), PARSE_MAX_ERRORS diagnostics (one a line),
// PARSE_MAX_BYTES and PARSE_MAX_NODES a file; what is beyond one is not read, with a diagnostic.
#pragma once

#include "golang/syntax/source.h"

enum {
	PARSE_MAX_DEPTH = 2000,
	PARSE_MAX_ERRORS = 20,
	PARSE_MAX_BYTES = 256 << 20,
	PARSE_MAX_NODES = 16 << 20,
	PARSE_MAX_CHAIN = 10000,
};

enum parse_mode {
	PARSE_ALL,
	PARSE_SKIP_BODIES, // function bodies by brace matching only, see parse_body; their comments
			   // are not kept
	PARSE_IMPORTS_ONLY, // package clause and imports
};

// Reused between files by one thread: growing node and extra arrays, the list stack, the words seen
// last. Serves one symbol table for its life.
struct parse_scratch;
struct parse_scratch *parse_scratch_open(void);
void parse_scratch_close(struct parse_scratch *scratch);

// Fills source->ast (exact-size arrays in arena), line_count, is_generated from source->text.
void parse_file(struct arena *arena, struct parse_scratch *scratch, struct symtab *names,
	enum parse_mode mode, struct source *source);

// Parses the skipped body of a FUNC_DECL. The nodes are appended into a new tree `ret` which shares
// nothing: its node ids are its own, root is the BLOCK_STMT (0 when the declaration has no body).
// Thread-safe for distinct arenas and scratches.
void parse_body(struct arena *arena, struct parse_scratch *scratch, struct symtab *names,
	const struct source *source, node_id func_decl, struct ast *ret, node_id *root);
