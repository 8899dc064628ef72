// SPDX-License-Identifier: Apache-2.0
#include "report/sarif_place.h"

#include "report/line_hash.h"

struct file_hashes {
	struct line_hash *lines;
	u32 count;
};

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
}

static void put_escaped(struct strbuf *uri, str path)
{
	for (size_t i = 0; i < path.len; i++) {
		if (is_unreserved(path.ptr[i]))
			strbuf_add_char(uri, path.ptr[i]);
		else
			strbuf_printf(uri, "%%%02X", (u8)path.ptr[i]);
	}
}

void sarif_artifact(struct sarif_sink *sink, str file)
{
	bool absolute = file.len && file.ptr[0] == '/';
	struct strbuf uri;

	strbuf_init(&uri, sink->arena);
	strbuf_add(&uri, absolute ? STR("file://") : STR_EMPTY);
	put_escaped(&uri, absolute ? STR_EMPTY : sink->report->uri_prefix);
	put_escaped(&uri, file);
	json_begin_object(&sink->json, "artifactLocation");
	json_str(&sink->json, "uri", strbuf_str(&uri));
	if (!absolute)
		json_str(&sink->json, "uriBaseId", STR("%SRCROOT%"));
	json_end_object(&sink->json);
}

static u32 column_in(const struct file_lines *lines, u32 line, u32 column)
{
	return lines ? utf16_column(file_line(lines, line), column) : column;
}

void sarif_region(struct sarif_sink *sink, const char *key, const struct location *where)
{
	const struct file_lines *lines = line_cache_get(&sink->cache, where->file);
	u32 line = MAX(where->line, 1u), end_line = MAX(where->end_line, line);
	u32 column = column_in(lines, line, MAX(where->column, 1u));
	u32 end_column = column_in(lines, end_line, MAX(where->end_column, 1u));

	if (end_line == line)
		end_column = MAX(end_column, column + 1);
	json_begin_object(&sink->json, key);
	json_u64(&sink->json, "startLine", line);
	json_u64(&sink->json, "startColumn", column);
	json_u64(&sink->json, "endLine", end_line);
	json_u64(&sink->json, "endColumn", end_column);
	json_end_object(&sink->json);
}

void sarif_text(struct sarif_sink *sink, const char *key, str text)
{
	json_begin_object(&sink->json, key);
	json_str(&sink->json, "text", text);
	json_end_object(&sink->json);
}

void sarif_location(
	struct sarif_sink *sink, const struct location *where, str function, str message)
{
	struct json_writer *json = &sink->json;

	json_begin_object(json, "physicalLocation");
	sarif_artifact(sink, where->file);
	sarif_region(sink, "region", where);
	json_end_object(json);
	if (function.len) {
		json_begin_array(json, "logicalLocations");
		json_begin_object(json, NULL);
		json_str(json, "fullyQualifiedName", function);
		json_str(json, "kind", STR("function"));
		json_end_object(json);
		json_end_array(json);
	}
	if (message.len)
		sarif_text(sink, "message", message);
}

static const struct line_hash *find_line_hash(struct sarif_sink *sink, const struct location *where)
{
	const struct file_lines *lines = line_cache_get(&sink->cache, where->file);
	u64 *slot = str_map_put(&sink->hashes, where->file);
	struct file_hashes *hashes = (struct file_hashes *)(uintptr_t)*slot;

	if (!lines)
		return NULL;
	if (!hashes) {
		hashes = arena_new(sink->arena, struct file_hashes);
		line_hashes(sink->arena, lines->text, &hashes->lines, &hashes->count);
		*slot = (u64)(uintptr_t)hashes;
	}
	if (where->line == 0 || where->line > hashes->count)
		return NULL;
	return &hashes->lines[where->line - 1];
}

void sarif_fingerprints(struct sarif_sink *sink, const struct finding *finding)
{
	const struct line_hash *line = find_line_hash(sink, &finding->where);

	json_begin_object(&sink->json, "partialFingerprints");
	if (line)
		json_str(&sink->json, "primaryLocationLineHash",
			arena_printf(sink->arena, "%llx:%u", (unsigned long long)line->hash,
				line->occurrence));
	json_str(&sink->json, "tocsin/v1", finding->fingerprint);
	json_end_object(&sink->json);
}

void sarif_edit(struct sarif_sink *sink, const struct edit *edit)
{
	const struct file_lines *lines = line_cache_get(&sink->cache, edit->file);
	struct location where = {.file = edit->file};

	if (!lines)
		return;
	file_place(lines, edit->start, &where.line, &where.column);
	file_place(lines, edit->end, &where.end_line, &where.end_column);
	json_begin_object(&sink->json, NULL);
	sarif_artifact(sink, edit->file);
	json_begin_array(&sink->json, "replacements");
	json_begin_object(&sink->json, NULL);
	json_begin_object(&sink->json, "deletedRegion");
	json_u64(&sink->json, "startLine", where.line);
	json_u64(&sink->json, "startColumn", column_in(lines, where.line, where.column));
	json_u64(&sink->json, "endLine", where.end_line);
	json_u64(&sink->json, "endColumn", column_in(lines, where.end_line, where.end_column));
	json_end_object(&sink->json);
	sarif_text(sink, "insertedContent", edit->text);
	json_end_object(&sink->json);
	json_end_array(&sink->json);
	json_end_object(&sink->json);
}
