// SPDX-License-Identifier: Apache-2.0
// Any bytes as Go source: tokens come in order, within the text, and end.
#include "base/file.h"
#include "golang/syntax/scan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + FILE_PAD);
	struct scanner *scanner = calloc(1, sizeof(*scanner));
	struct symtab *names = symtab_open();
	struct diagnostics diagnostics;
	struct arena arena;
	u32 newlines, last = 0;

	if (size)
		memcpy(text, data, size);
	arena_init(&arena);
	diagnostics_init(&diagnostics, &arena, (str){text, size});
	scan_check_text(&diagnostics, (str){text, size}, &newlines);
	scan_begin(scanner, &diagnostics, names, (str){text, size}, 0);
	do {
		scan_next(scanner);
		ASSERT(scanner->pos >= last && scanner->token_end >= scanner->pos);
		ASSERT(scanner->token_end <= size);
		last = scanner->pos;
	} while (scanner->token != TOKEN_EOF);
	scan_deinit(scanner);
	free(scanner);
	free(text);
	symtab_close(names);
	arena_deinit(&arena);
	return 0;
}
