// SPDX-License-Identifier: Apache-2.0
// Schema tocsin.trace/1. Durations are whole nanoseconds.
#include "report/json_finding.h"
#include "report/json_head.h"
#include "report/trace/tables.h"

static void put_frame(struct json_writer *json, const struct trace_names *names, const char *key,
	const struct trace_frame *frame)
{
	if (!frame)
		return;
	json_begin_object(json, key);
	json_str(json, "function", trace_text(names, frame->function));
	json_str(json, "file", trace_text(names, frame->file));
	json_u64(json, "line", frame->line);
	json_end_object(json);
}

static void put_stack(
	struct json_writer *json, const struct trace_names *names, const char *key, u32 stack)
{
	const struct trace_frame *frame;

	json_begin_array(json, key);
	for (u32 i = 0; (frame = trace_stack_frame(names, stack, i)); i++)
		put_frame(json, names, NULL, frame);
	json_end_array(json);
}

static void put_histogram(
	struct json_writer *json, const char *key, const struct histogram *histogram)
{
	json_begin_object(json, key);
	json_u64(json, "count", histogram->count);
	json_u64(json, "total_ns", histogram->total_ns);
	json_u64(json, "p50_ns", histogram_at(histogram, 0.5));
	json_u64(json, "p90_ns", histogram_at(histogram, 0.9));
	json_u64(json, "p99_ns", histogram_at(histogram, 0.99));
	json_u64(json, "max_ns", histogram->max_ns);
	json_end_object(json);
}

static void put_trace(struct json_writer *json, const struct trace_report *report)
{
	const struct timeline *timeline = report->timeline;
	const struct trace_clock *clock = &timeline->reader->generation.clock;

	json_begin_object(json, "trace");
	json_str(json, "name", report->name);
	json_str(json, "format",
		arena_printf(json->out->arena, "go1.%u", timeline->reader->version));
	json_u64(json, "duration_ns", (u64)(timeline->end_ns - timeline->begin_ns));
	json_i64(json, "begin_ns", timeline->begin_ns);
	json_u64(json, "events", timeline->events);
	json_u64(json, "goroutines", timeline->goroutines);
	json_u64(json, "alive", timeline->alive);
	json_u64(json, "gomaxprocs", timeline->collector.procs);
	json_u64(json, "cpu_samples", timeline->samples);
	json_u64(json, "logs", timeline->logs);
	if (clock->is_known)
		json_u64(json, "unix_seconds", clock->unix_seconds);
	json_end_object(json);
}

static void put_losses(struct json_writer *json, const struct trace_report *report)
{
	const struct trace_losses *losses = &report->timeline->reader->losses;

	json_begin_object(json, "losses");
	json_bool(json, "cut_off", losses->is_cut);
	json_u64(json, "bytes", losses->bytes);
	json_u64(json, "batches", losses->batches);
	json_u64(json, "generations", losses->generations);
	json_bool(json, "limited",
		report->timeline->is_full || report->timeline->reader->names.is_full);
	if (losses->first[0]) {
		json_u64(json, "first_offset", losses->first_offset);
		json_str(json, "first", str_from_c(losses->first));
	}
	json_end_object(json);
}

static void put_wait(
	struct json_writer *json, const struct timeline *timeline, const struct wait *wait)
{
	const struct trace_names *names = &timeline->reader->names;

	json_begin_object(json, NULL);
	json_str(json, "reason", trace_text(names, wait->reason));
	json_u64(json, "count", wait->count);
	json_u64(json, "total_ns", wait->total_ns);
	json_u64(json, "max_ns", wait->max_ns);
	json_u64(json, "still", wait->still);
	json_u64(json, "still_ns", wait->still_ns);
	put_stack(json, names, "stack", wait->stack);
	put_stack(json, names, "woken_by", wait->waker_stack);
	json_end_object(json);
}

static void put_group(
	struct json_writer *json, const struct timeline *timeline, const struct group *group)
{
	const struct trace_names *names = &timeline->reader->names;
	u32 count, *waits = trace_waits_sorted(json->out->arena, timeline, group, &count);

	json_begin_object(json, NULL);
	json_str(json, "function", trace_text(names, group->function));
	put_frame(json, names, "created_at", timeline_user_frame(names, group->create_stack));
	json_u64(json, "count", group->count);
	json_u64(json, "created", group->created);
	json_u64(json, "alive", group->alive);
	json_u64(json, "running_ns", group->ns[TRACE_RUNNING]);
	json_u64(json, "runnable_ns", group->ns[TRACE_RUNNABLE]);
	json_u64(json, "syscall_ns", group->ns[TRACE_SYSCALL]);
	json_u64(json, "blocked_ns", group->ns[TRACE_WAITING]);
	put_histogram(json, "ready", &group->ready);
	json_begin_array(json, "waits");
	for (u32 i = 0; i < count; i++)
		put_wait(json, timeline, &timeline->waits.at[waits[i]]);
	json_end_array(json);
	json_end_object(json);
}

static void put_kinds(
	struct json_writer *json, const struct timeline *timeline, const char *key, enum kind_of of)
{
	json_begin_array(json, key);
	vec_each (const struct kind, kind, &timeline->kinds) {
		if (kind->of != of)
			continue;
		json_begin_object(json, NULL);
		json_str(json, "name", trace_text(&timeline->reader->names, kind->name));
		json_u64(json, "begun", kind->begun);
		json_u64(json, "ended", kind->ended);
		json_u64(json, "open", kind->open);
		json_u64(json, "left_open", kind->left_open);
		json_u64(json, "out_of_order", kind->crossed);
		put_histogram(json, "durations", &kind->durations);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_cancels(struct json_writer *json, const struct timeline *timeline)
{
	const struct trace_names *names = &timeline->reader->names;

	json_begin_array(json, "cancellations");
	vec_each (const struct cancel, cancel, &timeline->cancels) {
		json_begin_object(json, NULL);
		put_frame(json, names, "waited_at", timeline_user_frame(names, cancel->wait_stack));
		put_frame(json, names, "cancelled_at",
			timeline_user_frame(names, cancel->canceller_stack));
		json_u64(json, "woken", cancel->woken);
		json_u64(json, "alive", cancel->alive);
		json_u64(json, "oldest_ns", cancel->oldest_ns);
		put_histogram(json, "to_end", &cancel->to_end);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_stills(struct json_writer *json, const struct trace_report *report, u32 place)
{
	json_begin_array(json, "still_running");
	for (u32 i = 0; i < report->still_count; i++) {
		const struct trace_still *still = &report->stills[i];

		if (still->chain_place != place)
			continue;
		json_begin_object(json, NULL);
		json_u64(json, "goroutine", still->goroutine);
		json_str(json, "state", still->state);
		json_u64(json, "wait_minutes", still->wait_minutes);
		put_frame(json, &report->timeline->reader->names, "at",
			still->at.function ? &still->at : NULL);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_chains(struct json_writer *json, const struct trace_report *report)
{
	const struct timeline *timeline = report->timeline;
	const struct trace_names *names = &timeline->reader->names;

	json_begin_array(json, "defer_chains");
	vec_each (const struct chain_place, place, &timeline->chain_places) {
		json_begin_object(json, NULL);
		put_frame(json, names, "starts_at", timeline_user_frame(names, place->stack));
		json_u64(json, "goroutines", place->goroutines);
		json_u64(json, "complete", place->complete);
		json_u64(json, "broken", place->broken);
		json_u64(json, "open", place->open);
		json_u64(json, "recovered", place->recovered);
		json_u64(json, "recovered_broken", place->recovered_broken);
		json_u64(json, "extra_done", place->extra_done);
		if (report->has_dump)
			put_stills(json, report, (u32)(place - timeline->chain_places.at));
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_collector(struct json_writer *json, const struct timeline *timeline)
{
	const struct collector *gc = &timeline->collector;

	json_begin_object(json, "gc");
	json_u64(json, "cycles", gc->cycles);
	json_u64(json, "mark_ns", gc->total_ns);
	json_u64(json, "longest_mark_ns", gc->max_ns);
	json_u64(json, "assists", gc->assists);
	json_u64(json, "heap_max_bytes", gc->heap_max);
	json_u64(json, "heap_goal_bytes", gc->goal_last);
	json_begin_array(json, "stops");
	vec_each (const struct pause, pause, &timeline->pauses) {
		json_begin_object(json, NULL);
		json_str(json, "reason", trace_text(&timeline->reader->names, pause->name));
		json_u64(json, "count", pause->count);
		json_u64(json, "total_ns", pause->total_ns);
		json_u64(json, "max_ns", pause->max_ns);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

void trace_report_json(const struct trace_report *report, struct strbuf *out)
{
	const struct timeline *timeline = report->timeline;
	u32 count, *order = trace_groups_sorted(out->arena, timeline, &count);
	struct json_writer json;

	json_init(&json, out, true);
	json_begin_report(&json, STR("tocsin.trace/1"), report->version);
	put_trace(&json, report);
	put_losses(&json, report);
	json_begin_array(&json, "groups");
	for (u32 i = 0; i < count; i++)
		put_group(&json, timeline, &timeline->groups.at[order[i]]);
	json_end_array(&json);
	put_kinds(&json, timeline, "tasks", KIND_TASK);
	put_kinds(&json, timeline, "regions", KIND_REGION);
	put_chains(&json, report);
	put_cancels(&json, timeline);
	put_collector(&json, timeline);
	json_begin_array(&json, "findings");
	for (u32 i = 0; i < report->finding_count; i++)
		json_finding(&json, &report->findings[i]);
	json_end_array(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
