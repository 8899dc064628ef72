// SPDX-License-Identifier: Apache-2.0
// Tasks, regions, logs, and the runs of HTTP handlers. A scope lives as long as something refers to it: the
// list of its goroutine, the table of tasks, and each goroutine that was created in it.
#include "trace/timeline_internal.h"

// What a log or region of a task means that comes this long after the end of its context.
static const i64 AFTER_CANCEL_NS = 100000000;

enum { MIN_SWEEP = 16 };

u32 timeline_find_kind(struct timeline *timeline, enum kind_of of, u32 name)
{
	u64 key = (u64)name * 2 + (of == KIND_REGION);
	u64 *known = map_get(&timeline->kind_ids, key);

	if (known)
		return (u32)*known;
	if (timeline->kinds.len >= TIMELINE_MAX_KINDS) {
		timeline->is_full = true;
		return 0;
	}
	*map_put(&timeline->kind_ids, key) = timeline->kinds.len;
	*vec_push(timeline->arena, &timeline->kinds) = (struct kind){.of = of, .name = name};
	return timeline->kinds.len - 1;
}

static struct kind *kind_of_scope(struct timeline *timeline, const struct scope *scope)
{
	return timeline_kind(
		timeline, scope->kind == SCOPE_TASK ? KIND_TASK : KIND_REGION, scope->name);
}

// With no reference; TIMELINE_NONE when there are too many.
static u32 add_scope(struct timeline *timeline, const struct scope *scope)
{
	u32 index = timeline->free_scope;

	if (index != TIMELINE_NONE) {
		timeline->free_scope = timeline->scopes.at[index].below;
	} else {
		if (timeline->scopes.len >= TIMELINE_MAX_SCOPES) {
			timeline->is_full = true;
			return TIMELINE_NONE;
		}
		index = timeline->scopes.len;
		(void)heap_vec_push(&timeline->scopes);
	}
	timeline->scopes.at[index] = *scope;
	return index;
}

static void tell(struct timeline *timeline, const struct scope *scope, i64 to_ns, bool is_whole)
{
	if (timeline->hooks.scope)
		timeline->hooks.scope(timeline->hooks.context, timeline, scope, to_ns, is_whole);
}

static void end_scope(struct timeline *timeline, struct scope *scope, i64 now_ns)
{
	scope->end_ns = now_ns;
	tell(timeline, scope, now_ns, true);
	if (scope->kind != SCOPE_REQUEST) {
		struct kind *kind = kind_of_scope(timeline, scope);

		kind->ended++;
		histogram_add(&kind->durations, (u64)(now_ns - scope->begin_ns));
	}
}

// Takes *link's scope off the goroutine's list.
static void unlink_scope(struct timeline *timeline, struct life *life, u32 *link)
{
	u32 scope = *link;

	life->scope_count--;
	*link = timeline->scopes.at[scope].below;
	timeline_scope_release(timeline, scope);
}

// Tasks end anywhere; those that have are taken off the top here.
static u32 innermost(struct timeline *timeline, struct life *life)
{
	while (life->scopes != TIMELINE_NONE && timeline->scopes.at[life->scopes].end_ns >= 0)
		unlink_scope(timeline, life, &life->scopes);
	return life->scopes;
}

// Below an open one those that have ended would pile up. The list is gone through each time that it is twice as
// long as what was open at the last.
static void sweep(struct timeline *timeline, struct life *life)
{
	u32 *link = &life->scopes;

	if (life->scope_count < MAX(life->scope_limit, (u32)MIN_SWEEP))
		return;
	while (*link != TIMELINE_NONE) {
		if (timeline->scopes.at[*link].end_ns >= 0)
			unlink_scope(timeline, life, link);
		else
			link = &timeline->scopes.at[*link].below;
	}
	life->scope_limit = 2 * life->scope_count;
}

static void push(struct timeline *timeline, struct life *life, u32 scope)
{
	sweep(timeline, life);
	life->scope_count++;
	timeline->scopes.at[scope].below = innermost(timeline, life);
	timeline->scopes.at[scope].refs++;
	life->scopes = scope;
}

static struct scope *task_scope(struct timeline *timeline, u64 task)
{
	u32 index = trace_index_get(&timeline->tasks, task);

	return index == UINT32_MAX ? NULL : &timeline->scopes.at[index];
}

// Something of a task whose context was said to have ended.
static void note_after_cancel(struct timeline *timeline, u64 task, u32 stack, i64 now_ns)
{
	struct scope *scope = task && timeline->has_cancel_logs ? task_scope(timeline, task) : NULL;
	struct kind *kind;

	if (!scope || scope->cancel_ns < 0 || now_ns - scope->cancel_ns < AFTER_CANCEL_NS)
		return;
	kind = kind_of_scope(timeline, scope);
	kind->after_cancel++;
	if ((u64)(now_ns - scope->cancel_ns) > kind->after_cancel_longest_ns) {
		kind->after_cancel_longest_ns = (u64)(now_ns - scope->cancel_ns);
		kind->after_cancel_stack = stack;
	}
}

void timeline_task_begin(
	struct timeline *timeline, const struct trace_event *event, struct life *life)
{
	struct scope scope = {
		.kind = SCOPE_TASK,
		.name = trace_reader_name(timeline->reader, event->args[2]),
		.stack = trace_reader_stack(timeline->reader, event->args[3]),
		.begin_ns = event->time_ns,
		.end_ns = -1,
		.cancel_ns = -1,
		.goroutine = life->id,
		.task = event->args[0],
		.parent_task = event->args[1],
	};
	u32 index = add_scope(timeline, &scope), before;

	timeline_kind(timeline, KIND_TASK, scope.name)->begun++;
	if (index == TIMELINE_NONE)
		return;
	timeline->scopes.at[index].refs++;
	before = trace_index_put(&timeline->tasks, scope.task, index);
	push(timeline, life, index);
	if (before != UINT32_MAX)
		timeline_scope_release(timeline, before);
}

void timeline_task_end(
	struct timeline *timeline, const struct trace_event *event, struct life *life)
{
	u32 index = trace_index_remove(&timeline->tasks, event->args[0]);

	(void)life;
	if (index == UINT32_MAX)
		return; // it began before the trace, or ended already
	end_scope(timeline, &timeline->scopes.at[index], event->time_ns);
	timeline_scope_release(timeline, index);
}

void timeline_region_begin(
	struct timeline *timeline, const struct trace_event *event, struct life *life)
{
	struct scope scope = {
		.kind = SCOPE_REGION,
		.name = trace_reader_name(timeline->reader, event->args[1]),
		.stack = trace_reader_stack(timeline->reader, event->args[2]),
		.begin_ns = event->time_ns,
		.end_ns = -1,
		.cancel_ns = -1,
		.goroutine = life->id,
		.task = event->args[0],
		.parent_task = UINT64_MAX,
	};
	u32 index = add_scope(timeline, &scope);

	note_after_cancel(timeline, scope.task, scope.stack, event->time_ns);
	timeline_kind(timeline, KIND_REGION, scope.name)->begun++;
	if (index != TIMELINE_NONE)
		push(timeline, life, index);
}

void timeline_region_end(
	struct timeline *timeline, const struct trace_event *event, struct life *life)
{
	u32 name = trace_reader_name(timeline->reader, event->args[1]);
	bool is_crossed = false;

	(void)innermost(timeline, life);
	for (u32 *link = &life->scopes; *link != TIMELINE_NONE;
		link = &timeline->scopes.at[*link].below) {
		struct scope *scope = &timeline->scopes.at[*link];

		if (scope->kind != SCOPE_REGION)
			continue;
		if (scope->name != name || scope->task != event->args[0]) {
			is_crossed = true;
			continue;
		}
		if (is_crossed)
			timeline_kind(timeline, KIND_REGION, name)->crossed++;
		end_scope(timeline, scope, event->time_ns);
		unlink_scope(timeline, life, link);
		return;
	}
}

void timeline_log(struct timeline *timeline, const struct trace_event *event, struct life *life)
{
	struct trace_reader *reader = timeline->reader;
	str category = trace_reader_string(reader, event->args[1]);
	str message = trace_reader_string(reader, event->args[2]);
	u32 stack = trace_reader_stack(reader, event->args[3]);

	timeline->logs++;
	if (timeline->hooks.log)
		timeline->hooks.log(timeline->hooks.context, timeline, category, message, life->id,
			event->time_ns, event->time_ns);
	if (str_equal(category, timeline->options.defer_category)) {
		timeline_chain_log(timeline, life, message, stack);
	} else if (str_equal(category, timeline->options.cancel_category) &&
		   str_equal(message, timeline->options.cancel_word)) {
		struct scope *scope = task_scope(timeline, event->args[0]);

		timeline->has_cancel_logs = true;
		if (scope && scope->cancel_ns < 0)
			scope->cancel_ns = event->time_ns;
	} else {
		note_after_cancel(timeline, event->args[0], stack, event->time_ns);
	}
}

// The handler's goroutine is in it as long as its stacks say so.
void timeline_request_look(struct timeline *timeline, struct life *life, u32 stack, i64 now_ns)
{
	if (stack && timeline_traits(timeline, stack) & STACK_SERVES_HTTP)
		return;
	end_scope(timeline, &timeline->scopes.at[life->request], now_ns);
	timeline_scope_release(timeline, life->request);
	life->request = TIMELINE_NONE;
}

static u32 request_of(struct timeline *timeline, struct life *life, u32 stack, i64 now_ns)
{
	const struct trace_frame *frame;
	struct scope scope;

	if (life->request != TIMELINE_NONE ||
		!(timeline_traits(timeline, stack) & STACK_SERVES_HTTP))
		return life->request;
	frame = timeline_user_frame(&timeline->reader->names, stack);
	scope = (struct scope){
		.kind = SCOPE_REQUEST,
		.name = frame ? frame->function : 0,
		.stack = stack,
		.begin_ns = now_ns,
		.end_ns = -1,
		.cancel_ns = -1,
		.goroutine = life->id,
		.parent_task = UINT64_MAX,
		.refs = 1,
	};

	life->request = add_scope(timeline, &scope);
	return life->request;
}

u32 timeline_scope_now(struct timeline *timeline, struct life *creator, u32 stack, i64 now_ns)
{
	u32 scope = innermost(timeline, creator);
	u32 request = stack ? request_of(timeline, creator, stack, now_ns) : TIMELINE_NONE;

	if (scope != TIMELINE_NONE && timeline->scopes.at[scope].kind == SCOPE_REGION) {
		// The task that the region is part of is what its goroutines serve.
		u32 task = trace_index_get(&timeline->tasks, timeline->scopes.at[scope].task);

		scope = task == UINT32_MAX ? scope : task;
	}
	if (scope == TIMELINE_NONE)
		scope = request == TIMELINE_NONE ? creator->scope : request;
	if (scope != TIMELINE_NONE)
		timeline->scopes.at[scope].refs++;
	return scope;
}

void timeline_scopes_close(struct timeline *timeline, struct life *life, i64 now_ns)
{
	while (innermost(timeline, life) != TIMELINE_NONE) {
		struct scope *scope = &timeline->scopes.at[life->scopes];

		if (scope->kind == SCOPE_REGION) {
			struct kind *kind = kind_of_scope(timeline, scope);

			kind->left_open++;
			kind->left_open_stack = scope->stack;
			kind->left_open_goroutine = life->id;
			tell(timeline, scope, now_ns, false);
		}
		unlink_scope(timeline, life, &life->scopes);
	}
}

static void note_open(struct timeline *timeline, const struct scope *scope)
{
	struct kind *kind = kind_of_scope(timeline, scope);

	kind->open++;
	if (kind->open == 1 || scope->begin_ns < kind->oldest_ns)
		kind->oldest_ns = scope->begin_ns;
	tell(timeline, scope, timeline->end_ns, false);
}

void timeline_scopes_finish(struct timeline *timeline)
{
	vec_each (struct life, life, &timeline->lives) {
		if (!life_is_there(life))
			continue;
		for (u32 s = life->scopes; s != TIMELINE_NONE; s = timeline->scopes.at[s].below) {
			const struct scope *scope = &timeline->scopes.at[s];

			if (scope->kind == SCOPE_REGION && scope->end_ns < 0)
				note_open(timeline, scope);
		}
	}
	for (u32 i = 0; i < timeline->tasks.cap; i++) {
		if (timeline->tasks.slots[i].value)
			note_open(
				timeline, &timeline->scopes.at[timeline->tasks.slots[i].value - 1]);
	}
}
