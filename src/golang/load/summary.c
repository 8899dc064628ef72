// SPDX-License-Identifier: Apache-2.0
#include "golang/load/summary.h"

#include "base/file.h"

#include <libdeflate.h>
#include <stdlib.h>

struct file {
	str name, text;
};

struct entry {
	struct summary_package package;
	VEC(struct file) files;
};

struct summary {
	struct arena *arena;
	struct symtab *names;
	struct parse_scratch *scratch;
	u16 minor;
	struct str_map entries; // package path to struct entry *
};

static bool inflate(struct arena *arena, str *ret)
{
	struct libdeflate_decompressor *decompressor;
	char *text;
	size_t len;
	enum libdeflate_result result;

	if (summary_blob_size == 0 || summary_text_size > SUMMARY_MAX_BYTES)
		return false;
	text = arena_alloc(arena, summary_text_size, 1);
	decompressor = libdeflate_alloc_decompressor();
	ASSERT(decompressor);
	result = libdeflate_deflate_decompress(
		decompressor, summary_blob, summary_blob_size, text, summary_text_size, &len);
	libdeflate_free_decompressor(decompressor);
	ASSERT(result == LIBDEFLATE_SUCCESS && len == summary_text_size);
	*ret = (str){text, len};
	return true;
}

static struct entry *add_entry(struct summary *summary, str path)
{
	struct entry *entry = arena_new(summary->arena, struct entry);

	*str_map_put(&summary->entries, path) = (u64)(uintptr_t)entry;
	return entry;
}

static void read_index(struct summary *summary, str text)
{
	struct entry *entry = NULL;
	u64 number = 0;

	ASSERT(str_starts(text, STR(SUMMARY_MAGIC)));
	text = str_skip(text, strlen(SUMMARY_MAGIC));
	ASSERT(str_to_u64(str_cut(&text, '\n'), &number));
	summary->minor = (u16)number;
	while (text.len) {
		str line = str_cut(&text, '\n'), kind = str_cut(&line, ' '), name;

		if (str_equal(kind, STR("P"))) {
			entry = add_entry(summary, line);
			continue;
		}
		name = str_cut(&line, ' ');
		ASSERT(entry && str_to_u64(line, &number) && number <= text.len);
		*vec_push(summary->arena, &entry->files) =
			(struct file){name, str_sub(text, 0, number)};
		text = str_skip(text, number);
	}
}

struct summary *summary_open(struct arena *arena, struct symtab *names)
{
	struct summary *summary;
	str text;

	if (!inflate(arena, &text))
		return NULL;
	summary = arena_new(arena, struct summary);
	summary->arena = arena;
	summary->names = names;
	summary->scratch = parse_scratch_open();
	str_map_init(&summary->entries, arena);
	read_index(summary, text);
	return summary;
}

void summary_close(struct summary *summary)
{
	parse_scratch_close(summary->scratch);
	summary->scratch = NULL;
}

u16 summary_minor(const struct summary *summary)
{
	return summary->minor;
}

// The parser looks a little beyond the end, so every file is copied with the padding that it wants.
static struct source *parse(struct summary *summary, str path, const struct file *file)
{
	struct source *source = arena_new(summary->arena, struct source);
	char *text = arena_alloc(summary->arena, file->text.len + FILE_PAD, 1);

	memcpy(text, file->text.ptr, file->text.len);
	source->text = (str){text, file->text.len};
	source->path = arena_printf(summary->arena, "$GOROOT/src/" STR_FMT "/" STR_FMT,
		STR_ARG(path), STR_ARG(file->name));
	source->go_minor = summary->minor;
	parse_file(summary->arena, summary->scratch, summary->names, PARSE_ALL, source);
	return source;
}

const struct summary_package *summary_find(struct summary *summary, str path)
{
	const u64 *slot = str_map_get(&summary->entries, path);
	struct entry *entry = slot ? (struct entry *)(uintptr_t)*slot : NULL;
	struct summary_package *package;

	if (!entry)
		return NULL;
	package = &entry->package;
	if (package->sources)
		return package;
	package->sources = arena_array(summary->arena, struct source *, entry->files.len);
	package->source_count = entry->files.len;
	for (u32 i = 0; i < entry->files.len; i++)
		package->sources[i] = parse(summary, path, &entry->files.at[i]);
	return package;
}
