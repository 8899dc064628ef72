// SPDX-License-Identifier: Apache-2.0
// tocsin-syntax FOLDER...: the syntax tree of every .go file below the folders, for syntax/main.go.
// The stream on stdout: the names of the node kinds, one a line, and an empty line; then for each file a line
// "path errors nodes", and per node in pre-order the kind (1 byte), pos and end (4 bytes each, little
// endian). The package name comes first, then the declarations.
#include "base/file.h"
#include "golang/syntax/parse.h"

#include <fts.h>
#include <stdio.h>

struct dump {
	struct arena arena;
	struct symtab *names;
	struct parse_scratch *scratch;
	const struct ast *ast;
	u32 count;
	bool counting; // first pass
};

static void put_u32(u32 value)
{
	u8 bytes[4] = {(u8)value, (u8)(value >> 8), (u8)(value >> 16), (u8)(value >> 24)};

	fwrite(bytes, 1, sizeof(bytes), stdout);
}

static void dump_node(void *context, node_id id)
{
	struct dump *dump = context;
	const struct node *node = ast_node(dump->ast, id);

	dump->count++;
	if (!dump->counting) {
		fputc(node->kind, stdout);
		put_u32(node->pos);
		put_u32(node->end);
	}
	ast_children(dump->ast, id, dump_node, dump);
}

static void dump_tree(struct dump *dump, bool counting)
{
	dump->counting = counting;
	dump->count = 0;
	if (dump->ast->package_name)
		dump_node(dump, dump->ast->package_name);
	for (u32 i = 0; i < dump->ast->decls.len; i++)
		dump_node(dump, dump->ast->decls.at[i]);
}

static bool dump_file(struct dump *dump, const char *path)
{
	struct arena_mark mark = arena_mark(&dump->arena);
	struct source source = {.path = str_from_c(path)};
	struct error err;

	if (!file_read(&dump->arena, path, PARSE_MAX_BYTES, &source.text, &err)) {
		fprintf(stderr, "tocsin-syntax: %s\n", err.text);
		return false;
	}
	parse_file(&dump->arena, dump->scratch, dump->names, PARSE_ALL, &source);
	dump->ast = &source.ast;
	dump_tree(dump, true);
	printf("%s %u %u\n", path, source.ast.error_count, dump->count);
	dump_tree(dump, false);
	// What was written survives a crash in the next file, so that this one can be named.
	fflush(stdout);
	arena_reset(&dump->arena, mark);
	return true;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool dump_folders(struct dump *dump, char **folders)
{
	FTS *walk = fts_open(folders, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	bool ok = walk != NULL;

	while (walk && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_F && str_ends(str_from_c(entry->fts_name), STR(".go")) &&
			!dump_file(dump, entry->fts_accpath))
			ok = false;
		if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR) {
			fprintf(stderr, "tocsin-syntax: %s: cannot be read\n", entry->fts_path);
			ok = false;
		}
	}
	if (walk)
		fts_close(walk);
	return ok;
}

int main(int argc, char **argv)
{
	struct dump dump = {0};
	bool ok;

	if (argc < 2) {
		fprintf(stderr, "usage: tocsin-syntax FOLDER...\n");
		return 2;
	}
	arena_init(&dump.arena);
	dump.names = symtab_open();
	dump.scratch = parse_scratch_open();
	for (int kind = 0; kind < NODE_KIND_COUNT; kind++)
		printf("%s\n", *node_go_name((enum node_kind)kind)
				       ? node_go_name((enum node_kind)kind)
				       : "-");
	printf("\n");
	ok = dump_folders(&dump, argv + 1);
	parse_scratch_close(dump.scratch);
	symtab_close(dump.names);
	arena_deinit(&dump.arena);
	return ok ? 0 : 1;
}
