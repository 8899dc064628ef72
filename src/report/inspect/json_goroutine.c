// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/json_goroutine.h"

#include <stdio.h>

enum {
	MAX_GROUP_GOIDS = 20,
	MAX_CACHED_BYTES = 64 << 20, // of the text of stacks, which many goroutines share
};

struct goroutine_json {
	struct json_writer *json;
	const struct inspection *inspection;
	struct arena cache; // text of stacks
	str *stacks;        // per stack, empty: not written yet
};

void json_seconds(struct json_writer *json, const char *key, u64 ns)
{
	char text[40];
	int len = snprintf(text, sizeof(text), "%llu.%03llu", (unsigned long long)(ns / 1000000000),
		(unsigned long long)(ns % 1000000000 / 1000000));

	if (ns)
		json_raw(json, key, (str){text, (size_t)len});
	else
		json_none(json, key);
}

void json_text_or_null(struct json_writer *json, const char *key, str text)
{
	if (text.len)
		json_str(json, key, text);
	else
		json_none(json, key);
}

void json_goids(struct json_writer *json, const char *key, const struct inspection *inspection,
	const u32 *goroutines, u32 count)
{
	json_begin_array(json, key);
	for (u32 i = 0; i < count; i++)
		json_u64(json, NULL, inspection->goroutines.at[goroutines[i]].id);
	json_end_array(json);
}

static void put_place(struct json_writer *json, const struct stack_line *line)
{
	json_str(json, "function", line->function);
	json_str(json, "file", line->file);
	json_u64(json, "line", line->line);
}

static void put_frames_anew(struct json_writer *json, const struct stack_line *lines, u32 count)
{
	json_begin_array(json, NULL);
	for (u32 i = 0; i < count; i++) {
		json_begin_object(json, NULL);
		put_place(json, &lines[i]);
		json_bool(json, "inlined", lines[i].is_inlined);
		json_end_object(json);
	}
	json_end_array(json);
}

// Equal stacks are written once and copied.
static void put_frames(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	u32 count;
	const struct stack_line *lines = goroutine_lines(sink->inspection, goroutine, &count);
	struct json_writer json;
	struct strbuf text;
	struct arena_mark mark = arena_mark(&sink->cache);

	if (!lines) {
		json_raw(sink->json, "frames", STR("[]"));
		return;
	}
	if (sink->stacks[goroutine->stack].len) {
		json_raw(sink->json, "frames", sink->stacks[goroutine->stack]);
		return;
	}
	strbuf_init(&text, &sink->cache);
	json_init(&json, &text, false);
	put_frames_anew(&json, lines, count);
	json_raw(sink->json, "frames", strbuf_str(&text));
	if (sink->cache.reserved_bytes < MAX_CACHED_BYTES)
		sink->stacks[goroutine->stack] = strbuf_str(&text);
	else
		arena_reset(&sink->cache, mark);
}

static void put_creator(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	const struct stack_line *creator = goroutine_creator(sink->inspection, goroutine);

	if (!creator) {
		json_none(sink->json, "created_by");
		return;
	}
	json_begin_object(sink->json, "created_by");
	put_place(sink->json, creator);
	json_end_object(sink->json);
}

static const char *wait_name(enum wait_kind kind, const struct wait_on *wait)
{
	if (!wait->is_channel)
		return kind == WAIT_COND ? "condition" : "semaphore";
	return wait->is_send ? "chan send" : "chan receive";
}

static void put_waits(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	const struct wait_on *waits = TABLE_PART(
		sink->inspection->goroutines.waits, goroutine->waits_at, goroutine->wait_count);

	json_begin_array(sink->json, "waits");
	for (u32 i = 0; i < goroutine->wait_count; i++) {
		const char *name = wait_name((enum wait_kind)goroutine->wait_kind, &waits[i]);

		json_begin_object(sink->json, NULL);
		json_str(sink->json, "kind", str_from_c(name));
		json_address(sink->json, "address", waits[i].address);
		json_end_object(sink->json);
	}
	json_end_array(sink->json);
}

static const char *defer_name(enum defer_kind kind)
{
	switch (kind) {
	case DEFER_OPEN_CODED:
		return "open-coded";
	case DEFER_STACK:
		return "stack";
	case DEFER_HEAP:
		return "heap";
	}
	ASSERT(!"a kind of defer");
	return "";
}

// Readers know the lines of the stack and not the physical frames: the line of the frame's own function.
static void put_defer_frame(
	struct goroutine_json *sink, const struct goroutine *goroutine, u32 frame)
{
	u32 count;
	const struct stack_line *lines = goroutine_lines(sink->inspection, goroutine, &count);

	for (u32 i = 0; i < count; i++) {
		if (lines[i].frame != frame || lines[i].is_inlined)
			continue;
		json_u64(sink->json, "frame", i);
		json_str(sink->json, "in", lines[i].function);
		return;
	}
	json_none(sink->json, "frame");
	json_none(sink->json, "in");
}

static void put_defers(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	const struct pending_defer *defers = TABLE_PART(
		sink->inspection->goroutines.defers, goroutine->defers_at, goroutine->defer_count);

	json_begin_array(sink->json, "defers");
	for (u32 i = 0; i < goroutine->defer_count; i++) {
		json_begin_object(sink->json, NULL);
		json_str(sink->json, "kind", str_from_c(defer_name(defers[i].kind)));
		json_str(sink->json, "function", defers[i].function);
		json_str(sink->json, "file", defers[i].file);
		json_u64(sink->json, "line", defers[i].line);
		put_defer_frame(sink, goroutine, defers[i].frame);
		json_end_object(sink->json);
	}
	json_end_array(sink->json);
}

static void put_labels(struct goroutine_json *sink, const struct label *labels, u32 count)
{
	struct json_writer *json = sink->json;
	struct arena_mark mark = arena_mark(&sink->cache);

	json_begin_object(json, "labels");
	for (u32 i = 0; i < count; i++) {
		json_str(json, arena_c_str(&sink->cache, labels[i].key), labels[i].value);
	}
	arena_reset(&sink->cache, mark);
	json_end_object(json);
}

static void put_state(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	json_str(sink->json, "status", goroutine_status_name(goroutine->status));
	json_text_or_null(sink->json, "wait_reason", goroutine_reason(sink->inspection, goroutine));
}

static void put_verdict(struct json_writer *json, const struct goroutine *goroutine)
{
	if (goroutine->leaked == LEAK_UNKNOWN)
		json_none(json, "leaked");
	else
		json_bool(json, "leaked", goroutine->leaked == LEAK_PROVEN);
	json_bool(json, "leaked_by_runtime", goroutine->leaked_by_runtime);
}

// The entry function is the outermost line of the stack.
static void put_start(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	u32 count;
	const struct stack_line *lines = goroutine_lines(sink->inspection, goroutine, &count);
	bool whole = lines && count &&
	             sink->inspection->goroutines.stacks[goroutine->stack].end == UNWIND_WHOLE;

	json_text_or_null(sink->json, "start", whole ? lines[count - 1].function : STR_EMPTY);
}

static void put_goroutine(struct goroutine_json *sink, const struct goroutine *goroutine)
{
	const struct goroutine_table *table = &sink->inspection->goroutines;
	struct json_writer *json = sink->json;
	bool has_stack = goroutine->stack < table->stack_count;

	json_begin_object(json, NULL);
	json_u64(json, "goid", goroutine->id);
	json_address(json, "address", goroutine->address);
	put_state(sink, goroutine);
	json_seconds(json, "wait_seconds", goroutine->wait_ns);
	if (goroutine->parent_id)
		json_u64(json, "parent_goid", goroutine->parent_id);
	else
		json_none(json, "parent_goid");
	json_bool(json, "system", goroutine->is_system);
	json_bool(json, "locked_to_thread", goroutine->is_locked);
	json_bool(json, "panicking", goroutine->is_panicking);
	json_bool(json, "inconsistent", goroutine->is_inconsistent);
	put_creator(sink, goroutine);
	put_start(sink, goroutine);
	put_frames(sink, goroutine);
	json_bool(json, "truncated",
		!has_stack || table->stacks[goroutine->stack].end != UNWIND_WHOLE);
	put_waits(sink, goroutine);
	put_defers(sink, goroutine);
	put_verdict(json, goroutine);
	put_labels(sink, TABLE_PART(table->labels, goroutine->labels_at, goroutine->label_count),
		goroutine->label_count);
	json_end_object(json);
}

static void sink_open(
	struct goroutine_json *sink, struct json_writer *json, const struct inspect_report *report)
{
	*sink = (struct goroutine_json){.json = json, .inspection = report->inspection};
	arena_init(&sink->cache);
	sink->stacks = arena_array(&sink->cache, str, report->inspection->goroutines.stack_count);
}

void json_goroutines(struct json_writer *json, const struct inspect_report *report)
{
	const struct goroutine_table *table = &report->inspection->goroutines;
	struct goroutine_filter filter;
	struct goroutine_json sink;

	sink_open(&sink, json, report);
	goroutine_filter_init(&filter, &sink.cache, report->inspection, &report->filter);
	json_begin_array(json, "goroutines");
	for (u32 i = 0; i < table->len; i++) {
		if (!goroutine_passes(&filter, &table->at[i]))
			continue;
		put_goroutine(&sink, &table->at[i]);
		inspect_report_flush(report, json->out);
	}
	json_end_array(json);
	arena_deinit(&sink.cache);
}

static void put_group(struct goroutine_json *sink, const struct group_list *groups,
	const struct goroutine_group *group)
{
	const struct goroutine *first = &sink->inspection->goroutines.at[group->first];
	struct json_writer *json = sink->json;

	json_begin_object(json, NULL);
	json_u64(json, "count", group->count);
	put_state(sink, first);
	json_u64(json, "leaked", group->leaked);
	json_seconds(json, "max_wait_seconds", group->max_wait_ns);
	json_goids(json, "goids", sink->inspection, groups->members + group->members_at,
		MIN(group->count, (u32)MAX_GROUP_GOIDS));
	put_creator(sink, first);
	put_frames(sink, first);
	put_defers(sink, first);
	put_labels(sink, group->labels, group->label_count);
	json_end_object(json);
}

void json_groups(struct json_writer *json, const struct inspect_report *report,
	const struct group_list *groups)
{
	struct goroutine_json sink;

	sink_open(&sink, json, report);
	json_begin_array(json, "groups");
	for (u32 i = 0; i < groups->len; i++) {
		put_group(&sink, groups, &groups->at[i]);
		inspect_report_flush(report, json->out);
	}
	json_end_array(json);
	arena_deinit(&sink.cache);
}
