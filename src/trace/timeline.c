// SPDX-License-Identifier: Apache-2.0
#include "trace/timeline.h"

#include "trace/timeline_internal.h"

void timeline_init(struct timeline *timeline, struct arena *arena, struct trace_reader *reader,
	const struct timeline_options *options)
{
	*timeline = (struct timeline){.reader = reader,
		.options = *options,
		.arena = arena,
		.free_scope = TIMELINE_NONE,
		.free_chain = TIMELINE_NONE,
		.begin_ns = -1,
		.collector = {.begun_ns = -1}};
	timeline->network = trace_name(&reader->names, STR("network"));
	timeline->sleep = trace_name(&reader->names, STR("sleep"));
	map_init(&timeline->group_ids, arena);
	map_init(&timeline->wait_ids, arena);
	map_init(&timeline->creation_ids, arena);
	map_init(&timeline->kind_ids, arena);
	map_init(&timeline->cancel_ids, arena);
	map_init(&timeline->chain_ids, arena);
	*vec_push(arena, &timeline->groups) = (struct group){.first_wait = TIMELINE_NONE};
}

void timeline_deinit(struct timeline *timeline)
{
	vec_each (struct group, group, &timeline->groups)
		histogram_deinit(&group->ready);
	vec_each (struct kind, kind, &timeline->kinds)
		histogram_deinit(&kind->durations);
	vec_each (struct cancel, cancel, &timeline->cancels)
		histogram_deinit(&cancel->to_end);
	heap_vec_free(&timeline->lives);
	heap_vec_free(&timeline->chains);
	heap_vec_free(&timeline->scopes);
	trace_index_deinit(&timeline->tasks);
}

static struct life *begin_life(struct timeline *timeline, u32 slot, u64 id, i64 now_ns)
{
	while (timeline->lives.len <= slot)
		*heap_vec_push(&timeline->lives) = (struct life){.state = TRACE_NOT_THERE};
	timeline->lives.at[slot] = (struct life){
		.id = id,
		.created_ns = -1,
		.since_ns = now_ns,
		.creation = TIMELINE_NONE,
		.wait = TIMELINE_NONE,
		.scopes = TIMELINE_NONE,
		.scope = TIMELINE_NONE,
		.request = TIMELINE_NONE,
		.chain = TIMELINE_NONE,
		.cancelled_ns = -1,
		.state = TRACE_UNKNOWN,
	};
	timeline->goroutines++;
	return &timeline->lives.at[slot];
}

// Ends the state at hand.
static inline void leave(struct timeline *timeline, struct life *life, i64 now_ns)
{
	u64 took = now_ns > life->since_ns ? (u64)(now_ns - life->since_ns) : 0;

	if (life->state == TRACE_UNKNOWN)
		return;
	life->ns[life->state] += took;
	if (life->state == TRACE_WAITING && life->wait != TIMELINE_NONE) {
		struct wait *wait = &timeline->waits.at[life->wait];

		wait->count++;
		wait->total_ns += took;
		wait->max_ns = MAX(wait->max_ns, took);
	}
	if (timeline->hooks.span)
		timeline->hooks.span(timeline->hooks.context, timeline, life, now_ns);
}

static inline void enter(struct life *life, u8 state, i64 now_ns)
{
	life->state = state;
	life->since_ns = now_ns;
	life->reason = life->stack = 0;
	life->wait = TIMELINE_NONE;
}

static inline void move(struct timeline *timeline, struct life *life, u8 state, i64 now_ns)
{
	leave(timeline, life, now_ns);
	enter(life, state, now_ns);
}

// Into the sums of the group. took part: ended or still there.
static void fold(struct timeline *timeline, const struct life *life)
{
	struct group *group = &timeline->groups.at[life->group];

	for (u32 i = 0; i < TIMELINE_STATES; i++)
		group->ns[i] += life->ns[i];
}

static void end_life(struct timeline *timeline, struct life *life, i64 now_ns)
{
	leave(timeline, life, now_ns);
	timeline_request_check(timeline, life, 0, now_ns);
	timeline_chain_close(timeline, life, true);
	timeline_scopes_close(timeline, life, now_ns);
	timeline_cancel_step(timeline, life, now_ns, CANCEL_ENDS);
	if (life->creation != TIMELINE_NONE)
		timeline->creations.at[life->creation].ended++;
	timeline_scope_release(timeline, life->scope);
	fold(timeline, life);
	life->state = TRACE_NOT_THERE;
}

// Nothing that was open is known to be open or closed any more.
static void lose(struct timeline *timeline, i64 now_ns)
{
	timeline->gaps++;
	timeline->since_ns = now_ns;
	vec_each (struct life, life, &timeline->lives) {
		if (!life_is_there(life))
			continue;
		fold(timeline, life);
		life->state = TRACE_NOT_THERE;
	}
	timeline->lives.len = 0;
	timeline->chains.len = timeline->scopes.len = 0;
	timeline->free_chain = timeline->free_scope = TIMELINE_NONE;
	trace_index_clear(&timeline->tasks);
	timeline->collector.begun_ns = -1;
	timeline->collector.stop_count = 0;
}

static void on_create(struct timeline *timeline, const struct trace_event *event)
{
	struct trace_reader *reader = timeline->reader;
	u32 stack = 0, start = 0, scope = TIMELINE_NONE;
	struct life *creator = timeline_life(timeline, event->context_slot);
	u64 creator_id = creator ? creator->id : 0;
	struct life *life;

	if (event->type != TRACE_GO_CREATE_SYSCALL) {
		stack = trace_reader_stack(reader, event->args[2]);
		start = timeline_start_of(
			&reader->names, trace_reader_stack(reader, event->args[1]));
	}
	if (creator) {
		timeline_request_check(timeline, creator, stack, event->time_ns);
		timeline_know_start(timeline, creator, stack);
		scope = timeline_scope_now(timeline, creator, stack, event->time_ns);
	}
	life = begin_life(timeline, event->slot, event->args[0], event->time_ns);
	life->created_ns = event->time_ns;
	life->creator = creator_id;
	life->create_stack = stack;
	life->start_function = start;
	life->scope = scope;
	life->group = timeline_group_of(timeline, start, stack);
	life->creation = stack ? timeline_creation_of(timeline, stack, start) : TIMELINE_NONE;
	timeline->groups.at[life->group].count++;
	timeline->groups.at[life->group].created++;
	if (life->creation != TIMELINE_NONE)
		timeline->creations.at[life->creation].created++;
	enter(life,
		event->type == TRACE_GO_CREATE           ? TRACE_RUNNABLE
		: event->type == TRACE_GO_CREATE_BLOCKED ? TRACE_WAITING
							 : TRACE_SYSCALL,
		event->time_ns);
}

static void on_status(struct timeline *timeline, const struct trace_event *event)
{
	u32 stack = event->type == TRACE_GO_STATUS_STACK
	                    ? trace_reader_stack(timeline->reader, event->args[3])
	                    : 0;
	struct life *life = timeline_life(timeline, event->slot);

	if (!life) {
		life = begin_life(timeline, event->slot, event->args[0], event->time_ns);
		life->had_gap = timeline->gaps > 0; // then it was counted, if it was there before
		timeline->groups.at[0].count += !life->had_gap;
		timeline->goroutines -= life->had_gap;
		enter(life, (u8)event->args[2],
			timeline->since_ns); // or it would have had an event
	}
	timeline_know_start(timeline, life, stack);
	if (!stack || life->stack)
		return;
	life->stack = stack;
	if (life->state == TRACE_WAITING && life->wait == TIMELINE_NONE)
		life->wait = timeline_wait_of(timeline, life);
}

static inline void on_stop(struct timeline *timeline, const struct trace_event *event, u8 state)
{
	struct life *life = timeline_life(timeline, event->slot);
	u32 stack = trace_reader_stack(timeline->reader, event->args[1]);

	if (!life)
		return;
	timeline_know_start(timeline, life, stack);
	timeline_request_check(timeline, life, stack, event->time_ns);
	move(timeline, life, state, event->time_ns);
	life->stack = stack;
	life->reason = trace_reader_name(timeline->reader, event->args[0]);
	if (state == TRACE_WAITING)
		life->wait = timeline_wait_of(timeline, life);
	timeline_cancel_step(timeline, life, event->time_ns, CANCEL_STOPS);
}

static inline void note_waker(const struct timeline *timeline, struct wait *wait, u32 stack)
{
	// Whoever looks at the network or at the timers next wakes those that wait for them: it is nobody's doing.
	if (wait->reason == timeline->network || wait->reason == timeline->sleep)
		return;
	if (!stack)
		wait->waker_none++;
	else if (!wait->waker_votes)
		wait->waker_stack = stack;
	if (stack)
		wait->waker_votes += wait->waker_stack == stack ? 1 : (u32)-1;
}

static inline void on_unblock(struct timeline *timeline, const struct trace_event *event)
{
	struct life *life = timeline_life(timeline, event->slot);
	struct life *waker = timeline_life(timeline, event->context_slot);
	u32 stack = event->type == TRACE_GO_UNBLOCK
	                    ? trace_reader_stack(timeline->reader, event->args[2])
	                    : 0;

	if (!life)
		return;
	if (life->wait != TIMELINE_NONE)
		note_waker(timeline, &timeline->waits.at[life->wait], stack);
	if (waker && stack)
		timeline_request_check(timeline, waker, stack, event->time_ns);
	timeline_woken(timeline, life, stack, event->time_ns);
	move(timeline, life, TRACE_RUNNABLE, event->time_ns);
}

static inline void on_start(struct timeline *timeline, const struct trace_event *event)
{
	struct life *life = timeline_life(timeline, event->slot);

	if (!life)
		return;
	if (life->state == TRACE_RUNNABLE && event->time_ns >= life->since_ns)
		histogram_add(&timeline->groups.at[life->group].ready,
			(u64)(event->time_ns - life->since_ns));
	move(timeline, life, TRACE_RUNNING, event->time_ns);
}

static void on_syscall(struct timeline *timeline, const struct trace_event *event)
{
	struct life *life = timeline_life(timeline, event->slot);

	if (!life)
		return;
	if (event->type == TRACE_GO_SYSCALL_BEGIN) {
		u32 stack = trace_reader_stack(timeline->reader, event->args[1]);

		timeline_know_start(timeline, life, stack);
		move(timeline, life, TRACE_SYSCALL, event->time_ns);
		life->stack = stack;
		return;
	}
	move(timeline, life, event->type == TRACE_GO_SYSCALL_END ? TRACE_RUNNING : TRACE_RUNNABLE,
		event->time_ns);
}

static void on_annotation(struct timeline *timeline, const struct trace_event *event)
{
	struct life *life = timeline_life(timeline, event->context_slot);

	if (!life)
		return;
	switch (event->type) {
	case TRACE_TASK_BEGIN:
		timeline_task_begin(timeline, event, life);
		break;
	case TRACE_TASK_END:
		timeline_task_end(timeline, event, life);
		break;
	case TRACE_REGION_BEGIN:
		timeline_region_begin(timeline, event, life);
		break;
	case TRACE_REGION_END:
		timeline_region_end(timeline, event, life);
		break;
	default:
		timeline_log(timeline, event, life);
	}
}

static void on_destroy(struct timeline *timeline, const struct trace_event *event)
{
	struct life *life = timeline_life(timeline, event->slot);

	if (life)
		end_life(timeline, life, event->time_ns);
}

static inline void take(struct timeline *timeline, const struct trace_event *event)
{
	timeline->end_ns = event->time_ns;
	switch (event->type) {
	case TRACE_GO_CREATE:
	case TRACE_GO_CREATE_BLOCKED:
	case TRACE_GO_CREATE_SYSCALL:
		on_create(timeline, event);
		break;
	case TRACE_GO_STATUS:
	case TRACE_GO_STATUS_STACK:
		on_status(timeline, event);
		break;
	case TRACE_GO_START:
		on_start(timeline, event);
		break;
	case TRACE_GO_STOP:
		on_stop(timeline, event, TRACE_RUNNABLE);
		break;
	case TRACE_GO_BLOCK:
		on_stop(timeline, event, TRACE_WAITING);
		break;
	case TRACE_GO_UNBLOCK:
	case TRACE_GO_SWITCH:
	case TRACE_GO_SWITCH_DESTROY:
		on_unblock(timeline, event);
		break;
	case TRACE_GO_SYSCALL_BEGIN:
	case TRACE_GO_SYSCALL_END:
	case TRACE_GO_SYSCALL_END_BLOCKED:
		on_syscall(timeline, event);
		break;
	case TRACE_GO_DESTROY:
	case TRACE_GO_DESTROY_SYSCALL:
		on_destroy(timeline, event);
		break;
	case TRACE_TASK_BEGIN:
	case TRACE_TASK_END:
	case TRACE_REGION_BEGIN:
	case TRACE_REGION_END:
	case TRACE_LOG:
		on_annotation(timeline, event);
		break;
	case TRACE_GAP:
		lose(timeline, event->time_ns);
		break;
	default:
		timeline_collector(timeline, event);
	}
}

static void begin(struct timeline *timeline, i64 now_ns)
{
	if (timeline->begin_ns < 0)
		timeline->begin_ns = timeline->since_ns = now_ns;
}

void timeline_event(struct timeline *timeline, const struct trace_event *event)
{
	begin(timeline, event->time_ns);
	timeline->events++;
	take(timeline, event);
}

void timeline_events(struct timeline *timeline, struct trace_packed *events)
{
	u64 count = 0;

	if (events->at < events->end)
		begin(timeline, ((const struct trace_event *)(const void *)events->at)->time_ns);
	for (; events->at < events->end; count++)
		take(timeline, trace_packed_next(events));
	timeline->events += count;
}

void timeline_finish(struct timeline *timeline)
{
	vec_each (struct life, life, &timeline->lives) {
		struct wait *wait;
		u64 longest_ended_ns;

		if (!life_is_there(life))
			continue;
		wait = life->wait == TIMELINE_NONE ? NULL : &timeline->waits.at[life->wait];
		longest_ended_ns = wait ? wait->max_ns : 0;
		leave(timeline, life, timeline->end_ns);
		if (wait) {
			wait->count--; // it is not over
			wait->max_ns = longest_ended_ns;
			wait->still++;
			wait->still_ns =
				MAX(wait->still_ns, (u64)(timeline->end_ns - life->since_ns));
		}
		fold(timeline, life);
		timeline->alive++;
		timeline->groups.at[life->group].alive++;
		timeline_chain_close(timeline, life, false);
		timeline_cancel_step(timeline, life, timeline->end_ns, CANCEL_STAYS);
	}
	timeline_scopes_finish(timeline);
}
