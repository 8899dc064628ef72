// SPDX-License-Identifier: Apache-2.0
// Only as much of the grammar as it takes to find where values begin and end; whether a value is sound is
// seen by who reads it.
#include "cli/json_split.h"

#include "base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum split_state {
	BEFORE_OBJECT,
	BEFORE_FIRST_NAME, // or the end of the object
	BEFORE_NAME,
	IN_NAME,
	BEFORE_COLON,
	BEFORE_VALUE,
	IN_VALUE,
	BEHIND_OBJECT,
};

enum { CHUNK_BYTES = 256 << 10 };

void json_split_init(struct json_splitter *splitter, struct arena *arena, const char *path,
	struct json_member *members, u32 member_count)
{
	*splitter = (struct json_splitter){
		.arena = arena,
		.path = path,
		.members = members,
		.member_count = member_count,
		.state = BEFORE_OBJECT,
		.line = 1,
		.column = 1,
	};
}

static bool wrong(const struct json_splitter *splitter, const char *what, struct error *err)
{
	return error_set(err, ERROR_INPUT, "%s:%u:%u: %s", splitter->path, splitter->line,
		splitter->column, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void begin_member(struct json_splitter *splitter)
{
	str name = {splitter->name, splitter->name_len};

	splitter->current = NULL;
	for (u32 i = 0; i < splitter->member_count; i++) {
		struct json_member *member = &splitter->members[i];

		if (str_equal(name, str_from_c(member->name)) && !member->found)
			splitter->current = member;
	}
}

static void begin_value(struct json_splitter *splitter)
{
	struct strbuf *text;

	splitter->state = IN_VALUE;
	splitter->depth = 0;
	splitter->in_string = splitter->is_escaped = false;
	if (!splitter->current)
		return;
	splitter->current->found = true;
	splitter->current->line = splitter->line;
	splitter->current->column = splitter->column;
	text = arena_new(splitter->arena, struct strbuf);
	strbuf_init(text, splitter->arena);
	splitter->text = text;
}

static void end_value(struct json_splitter *splitter, char c)
{
	if (splitter->current)
		splitter->current->text = str_trim(strbuf_str(splitter->text));
	splitter->current = NULL;
	splitter->state = c == ',' ? BEFORE_NAME : BEHIND_OBJECT;
}

// Inside strings brackets mean nothing.
static void step_nesting(struct json_splitter *splitter, char c)
{
	if (splitter->in_string) {
		if (splitter->is_escaped)
			splitter->is_escaped = false;
		else if (c == '\\')
			splitter->is_escaped = true;
		else
			splitter->in_string = c != '"';
		return;
	}
	if (c == '"')
		splitter->in_string = true;
	else if (c == '{' || c == '[')
		splitter->depth++;
	else if ((c == '}' || c == ']') && splitter->depth)
		splitter->depth--;
}

static bool step_value(struct json_splitter *splitter, char c, struct error *err)
{
	struct strbuf *text = splitter->text;

	if (!splitter->in_string && !splitter->depth && (c == ',' || c == '}')) {
		end_value(splitter, c);
		return true;
	}
	if (!splitter->in_string && !splitter->depth && c == ']')
		return wrong(splitter, "']' without '['", err);
	step_nesting(splitter, c);
	if (!splitter->current)
		return true;
	if (text->len >= JSON_SPLIT_MAX_BYTES)
		return wrong(splitter, "the value is longer than 1 GiB", err);
	strbuf_add_char(text, c);
	return true;
}

static bool step_name(struct json_splitter *splitter, char c)
{
	if (c == '"') {
		begin_member(splitter);
		splitter->state = BEFORE_COLON;
		return true;
	}
	// A name with an escape in it is none that is wanted; a longer one neither.
	if (splitter->name_len < sizeof(splitter->name))
		splitter->name[splitter->name_len++] = c;
	return c != '\\' && c != '\n';
}

static bool step(struct json_splitter *splitter, char c, struct error *err)
{
	switch ((enum split_state)splitter->state) {
	case IN_VALUE:
		return step_value(splitter, c, err);
	case IN_NAME:
		return step_name(splitter, c) || wrong(splitter, "not a name", err);
	case BEFORE_OBJECT:
		if (is_blank(c))
			return true;
		splitter->state = BEFORE_FIRST_NAME;
		return c == '{' || wrong(splitter, "not a report of tocsin: '{' is expected", err);
	case BEFORE_FIRST_NAME:
	case BEFORE_NAME:
		if (is_blank(c))
			return true;
		if (c == '}' && splitter->state == BEFORE_FIRST_NAME) {
			splitter->state = BEHIND_OBJECT;
			return true;
		}
		splitter->state = IN_NAME;
		splitter->name_len = 0;
		return c == '"' || wrong(splitter, "a name in quotes is expected", err);
	case BEFORE_COLON:
		if (is_blank(c))
			return true;
		splitter->state = BEFORE_VALUE;
		return c == ':' || wrong(splitter, "':' is expected", err);
	case BEFORE_VALUE:
		if (is_blank(c))
			return true;
		begin_value(splitter);
		return step_value(splitter, c, err);
	case BEHIND_OBJECT:
		return is_blank(c) || wrong(splitter, "more text behind the object", err);
	}
	ASSERT(!"a state");
	return false;
}

// Most of a file is strings and numbers of what is not wanted: from the start of bytes, how many that
// change nothing but the column.
static size_t dull_run(const struct json_splitter *splitter, str bytes)
{
	size_t len = 0;

	if (splitter->state != IN_VALUE || splitter->current || splitter->is_escaped)
		return 0;
	if (splitter->in_string) {
		while (len < bytes.len && bytes.ptr[len] != '"' && bytes.ptr[len] != '\\' &&
			bytes.ptr[len] != '\n')
			len++;
		return len;
	}
	while (len < bytes.len && splitter->depth &&
		(bytes.ptr[len] == ':' || bytes.ptr[len] == ',' ||
			(bytes.ptr[len] >= '0' && bytes.ptr[len] <= '9')))
		len++;
	return len;
}

bool json_split_feed(struct json_splitter *splitter, str bytes, struct error *err)
{
	while (bytes.len) {
		size_t dull = dull_run(splitter, bytes);
		char c;

		splitter->column += (u32)dull;
		bytes = str_skip(bytes, dull);
		if (!bytes.len)
			break;
		c = bytes.ptr[0];
		if (!step(splitter, c, err))
			return false;
		splitter->column = c == '\n' ? 1 : splitter->column + 1;
		splitter->line += c == '\n';
		bytes = str_skip(bytes, 1);
	}
	return true;
}

bool json_split_end(struct json_splitter *splitter, struct error *err)
{
	return splitter->state == BEHIND_OBJECT || wrong(splitter, "the file is cut off here", err);
}

bool json_split_file(struct arena *arena, const char *path, struct json_member *members,
	u32 member_count, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct json_splitter splitter;
	struct arena scratch;
	bool good = true;
	char *chunk;

	if (fd < 0)
		return error_system(err, "opening %s", path);
	arena_init(&scratch);
	chunk = arena_array(&scratch, char, CHUNK_BYTES);
	json_split_init(&splitter, arena, path, members, member_count);
	for (;;) {
		ssize_t got = read(fd, chunk, CHUNK_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			good = error_system(err, "reading %s", path);
		if (got <= 0)
			break;
		good = json_split_feed(&splitter, (str){chunk, (size_t)got}, err);
		if (!good)
			break;
	}
	arena_deinit(&scratch);
	close(fd);
	return good && json_split_end(&splitter, err);
}
