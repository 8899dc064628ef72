// SPDX-License-Identifier: Apache-2.0
#include "report/path.h"

static bool same_place(const struct location *a, const struct location *b)
{
	return a->line == b->line && a->column == b->column && str_equal(a->file, b->file);
}

static bool can_follow(const struct location *next, const struct location *before)
{
	return str_equal(next->file, before->file) && next->line >= before->line;
}

// A range that is empty or runs backwards is marked as one character; one without columns stays so.
static struct location sound_range(struct location where)
{
	if (!where.file.len)
		return (struct location){0}; // something that stands nowhere in the source
	where.line = MAX(where.line, 1u);
	if (where.column == 0)
		return (struct location){where.file, where.line, 0, where.line, 0};
	where.end_line = MAX(where.end_line, where.line);
	if (where.end_line == where.line && where.end_column <= where.column)
		where.end_column = where.column + 1;
	return where;
}

// Where the finding's own place stands among the steps, when it is no step itself: where a frame
// can show it without going back, else first.
static u32 place_index(const struct path *path, const struct location *where)
{
	for (u32 i = 0; i <= path->count; i++) {
		bool follows = i == 0 || can_follow(where, &path->marks[i - 1].where);
		bool precedes = i < path->count && can_follow(&path->marks[i].where, where);

		if (i != path->gap_at && follows && (precedes || i == path->count))
			return i;
	}
	return 0;
}

static void add_own_place(struct path *path, const struct finding *finding)
{
	struct location where = sound_range(finding->where);
	u32 at;

	if (!where.line)
		return;
	for (u32 i = 0; i < path->count; i++) {
		if (same_place(&path->marks[i].where, &where)) {
			path->marks[i].primary = true;
			path->marks[i].where = where;
			return;
		}
	}
	at = place_index(path, &where);
	for (u32 i = path->count; i > at; i--)
		path->marks[i] = path->marks[i - 1];
	path->marks[at] = (struct mark){.where = where, .primary = true};
	path->count++;
	if (path->gap_len && path->gap_at >= at)
		path->gap_at++;
}

void path_lay_out(struct arena *arena, const struct finding *finding, struct path *ret)
{
	u32 steps = finding->step_count;
	u32 head = steps > PATH_MAX_STEPS ? PATH_MAX_STEPS / 2 : steps;
	u32 tail = steps > PATH_MAX_STEPS ? PATH_MAX_STEPS - head : 0;
	struct path path = {.gap_at = UINT32_MAX};

	path.marks = arena_array(arena, struct mark, head + tail + 1);
	for (u32 i = 0; i < head + tail; i++) {
		u32 from = i < head ? i : steps - tail + (i - head);
		const struct step *step = &finding->steps[from];

		path.marks[path.count++] = (struct mark){.where = sound_range(step->where),
			.label = step->message,
			.number = steps > 1 ? from + 1 : 0};
	}
	if (tail) {
		path.gap_at = head;
		path.gap_len = steps - head - tail;
	}
	add_own_place(&path, finding);
	*ret = path;
}

u32 path_run_end(const struct path *path, u32 begin)
{
	u32 end = begin + 1;

	while (end < path->count && end != path->gap_at &&
		can_follow(&path->marks[end].where, &path->marks[end - 1].where))
		end++;
	return end;
}
