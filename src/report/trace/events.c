// SPDX-License-Identifier: Apache-2.0
// Source of the words: internal/trace/event.go, resources.go.
#include "report/trace/events.h"

#include "report/trace/go_quote.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_TASKS = 1 << 22, MAX_KEPT_BYTES = 16 << 20 };

void trace_events_deinit(struct trace_events *events)
{
	trace_index_deinit(&events->ids);
	heap_vec_free(&events->tasks);
	arena_deinit(&events->arena);
	heap_vec_free(&events->stacks);
}

static const char *const go_states[] = {
	"Undetermined", "Runnable", "Running", "Syscall", "Waiting", "NotExist"};
static const char *const proc_states[] = {
	"Undetermined", "Running", "Idle", "Running", "Idle", "NotExist"};

static void put_quoted(struct strbuf *out, const char *before, str text)
{
	strbuf_add(out, str_from_c(before));
	go_quote(out, text);
}

static const char *kind_of(u8 type)
{
	switch (type) {
	case TRACE_SYNC:
		return "Sync";
	case TRACE_GAP:
		return "Gap";
	case TRACE_PROCS_CHANGE:
	case TRACE_HEAP_ALLOC:
	case TRACE_HEAP_GOAL:
		return "Metric";
	case TRACE_GO_LABEL:
		return "Label";
	case TRACE_CPU_SAMPLE:
		return "StackSample";
	case TRACE_STW_BEGIN:
	case TRACE_GC_BEGIN:
	case TRACE_SWEEP_BEGIN:
	case TRACE_ASSIST_BEGIN:
		return "RangeBegin";
	case TRACE_GC_ACTIVE:
	case TRACE_SWEEP_ACTIVE:
	case TRACE_ASSIST_ACTIVE:
		return "RangeActive";
	case TRACE_STW_END:
	case TRACE_GC_END:
	case TRACE_SWEEP_END:
	case TRACE_ASSIST_END:
		return "RangeEnd";
	case TRACE_TASK_BEGIN:
		return "TaskBegin";
	case TRACE_TASK_END:
		return "TaskEnd";
	case TRACE_REGION_BEGIN:
		return "RegionBegin";
	case TRACE_REGION_END:
		return "RegionEnd";
	case TRACE_LOG:
		return "Log";
	default:
		return trace_is_experimental(type) ? "Experimental" : "StateTransition";
	}
}

static void put_metric(const struct trace_event *event, struct strbuf *out)
{
	const char *name = event->type == TRACE_PROCS_CHANGE ? "/sched/gomaxprocs:threads"
	                   : event->type == TRACE_HEAP_ALLOC ? "/memory/classes/heap/objects:bytes"
	                                                     : "/gc/heap/goal:bytes";

	strbuf_printf(out, " Name=\"%s\" Value=Uint64(%" PRIu64 ")", name, event->args[0]);
}

static void put_range(
	struct trace_reader *reader, const struct trace_event *event, bool ends, struct strbuf *out)
{
	str kind = trace_reader_string(reader, event->args[0]);
	str name;

	switch (event->type) {
	case TRACE_STW_BEGIN:
	case TRACE_STW_END:
		name = arena_printf(out->arena, "stop-the-world (" STR_FMT ")", STR_ARG(kind));
		put_quoted(out, " Name=", name);
		strbuf_printf(out, " Scope=Goroutine(%" PRIi64 ")", event->goroutine);
		break;
	case TRACE_GC_BEGIN:
	case TRACE_GC_ACTIVE:
	case TRACE_GC_END:
		strbuf_add(out, STR(" Name=\"GC concurrent mark phase\" Scope=None"));
		break;
	case TRACE_SWEEP_BEGIN:
	case TRACE_SWEEP_ACTIVE:
	case TRACE_SWEEP_END:
		strbuf_printf(out, " Name=\"GC incremental sweep\" Scope=Proc(%" PRIi64 ")",
			event->type == TRACE_SWEEP_ACTIVE ? (i64)event->args[0] : event->proc);
		break;
	default:
		strbuf_printf(out, " Name=\"GC mark assist\" Scope=Goroutine(%" PRIi64 ")",
			event->type == TRACE_ASSIST_ACTIVE ? (i64)event->args[0]
							   : event->goroutine);
	}
	if (ends && event->type == TRACE_SWEEP_END)
		strbuf_printf(out,
			" Attributes=[\"bytes swept\"=Uint64(%" PRIu64
			") \"bytes reclaimed\"=Uint64(%" PRIu64 ")]",
			event->args[0], event->args[1]);
	else if (ends)
		strbuf_add(out, STR(" Attributes=[]"));
}

static void put_task(struct trace_events *events, struct trace_reader *reader,
	const struct trace_event *event, struct strbuf *out)
{
	struct trace_event_task task = {UINT64_MAX, 0};
	u64 id = event->args[0];
	u32 index = trace_index_get(&events->ids, id);

	if (event->type == TRACE_TASK_BEGIN) {
		task = (struct trace_event_task){
			event->args[1], trace_reader_name(reader, event->args[2])};
		if (index != UINT32_MAX) {
			events->tasks.at[index] = task;
		} else if (events->tasks.len < MAX_TASKS) {
			*heap_vec_push(&events->tasks) = task;
			trace_index_put(&events->ids, id, events->tasks.len - 1);
		}
	} else if (index != UINT32_MAX) {
		task = events->tasks.at[index];
		trace_index_remove(&events->ids, id);
	}
	strbuf_printf(out, " ID=%" PRIu64 " Parent=%" PRIu64, id, task.parent);
	put_quoted(out, " Type=", trace_text(&reader->names, task.name));
}

// What a goroutine or a P goes from and to.
struct transition {
	bool is_proc;
	i64 id;
	u8 from, to;
};

static struct transition goroutine_transition(i64 id, u8 from, u8 to)
{
	return (struct transition){false, id, from, to};
}

static struct transition proc_transition(i64 id, u8 from, u8 to)
{
	return (struct transition){true, id, from, to};
}

static struct transition transition_of(const struct trace_event *event)
{
	i64 named = (i64)event->args[0];

	switch (event->type) {
	case TRACE_PROC_START:
		return proc_transition(named, TRACE_PROC_IDLE, TRACE_PROC_RUNNING);
	case TRACE_PROC_STOP:
		return proc_transition(event->proc, TRACE_PROC_RUNNING, TRACE_PROC_IDLE);
	case TRACE_PROC_STEAL:
		return proc_transition(named, event->from, TRACE_PROC_IDLE);
	case TRACE_PROC_STATUS:
		return proc_transition(named, event->from, (u8)event->args[1]);
	case TRACE_GO_CREATE:
		return goroutine_transition(named, TRACE_NOT_THERE, TRACE_RUNNABLE);
	case TRACE_GO_CREATE_BLOCKED:
		return goroutine_transition(named, TRACE_NOT_THERE, TRACE_WAITING);
	case TRACE_GO_CREATE_SYSCALL:
		return goroutine_transition(named, TRACE_NOT_THERE, TRACE_SYSCALL);
	case TRACE_GO_START:
		return goroutine_transition(named, TRACE_RUNNABLE, TRACE_RUNNING);
	case TRACE_GO_DESTROY:
		return goroutine_transition(event->goroutine, TRACE_RUNNING, TRACE_NOT_THERE);
	case TRACE_GO_DESTROY_SYSCALL:
		return goroutine_transition(event->goroutine, TRACE_SYSCALL, TRACE_NOT_THERE);
	case TRACE_GO_STOP:
		return goroutine_transition(event->goroutine, TRACE_RUNNING, TRACE_RUNNABLE);
	case TRACE_GO_BLOCK:
		return goroutine_transition(event->goroutine, TRACE_RUNNING, TRACE_WAITING);
	case TRACE_GO_SYSCALL_BEGIN:
		return goroutine_transition(event->goroutine, TRACE_RUNNING, TRACE_SYSCALL);
	case TRACE_GO_SYSCALL_END:
		return goroutine_transition(event->goroutine, TRACE_SYSCALL, TRACE_RUNNING);
	case TRACE_GO_SYSCALL_END_BLOCKED:
		return goroutine_transition(event->goroutine, TRACE_SYSCALL, TRACE_RUNNABLE);
	case TRACE_GO_STATUS:
	case TRACE_GO_STATUS_STACK:
		return goroutine_transition(named, event->from, (u8)event->args[2]);
	default: // GO_UNBLOCK, GO_SWITCH, GO_SWITCH_DESTROY
		return goroutine_transition(named, TRACE_WAITING, TRACE_RUNNABLE);
	}
}

static void put_frames(const struct trace_reader *reader, u32 stack, struct strbuf *out)
{
	const struct trace_frame *frame;

	for (u32 i = 0; (frame = trace_stack_frame(&reader->names, stack, i)); i++)
		strbuf_printf(out, "\t" STR_FMT " @ 0x%" PRIx64 "\n\t\t" STR_FMT ":%u\n",
			STR_ARG(trace_text(&reader->names, frame->function)), frame->pc,
			STR_ARG(trace_text(&reader->names, frame->file)), frame->line);
}

// Most stacks come again and again: their text is made once.
static void put_stack(
	struct trace_events *events, struct trace_reader *reader, u32 stack, struct strbuf *out)
{
	size_t begin = out->len;
	str text;

	while (events->stacks.len <= stack)
		*heap_vec_push(&events->stacks) = STR_EMPTY;
	if (events->stacks.at[stack].len) {
		strbuf_add(out, events->stacks.at[stack]);
		return;
	}
	put_frames(reader, stack, out);
	text = str_skip(strbuf_str(out), begin);
	if (!text.len || events->kept_bytes + text.len > MAX_KEPT_BYTES)
		return;
	events->kept_bytes += text.len;
	events->stacks.at[stack] = arena_str(&events->arena, text);
}

static void put_transition(struct trace_events *events, struct trace_reader *reader,
	const struct trace_event *event, struct strbuf *out)
{
	struct transition it = transition_of(event);
	bool is_stop = event->type == TRACE_GO_STOP || event->type == TRACE_GO_BLOCK;
	bool is_create = event->type == TRACE_GO_CREATE || event->type == TRACE_GO_CREATE_BLOCKED;
	bool is_own = is_stop || event->type == TRACE_GO_SYSCALL_BEGIN ||
	              event->type == TRACE_GO_STATUS_STACK;
	u8 which = trace_event_specs[event->type].stack;

	if (it.is_proc)
		strbuf_printf(out, " ProcID=%" PRIi64 " %s->%s", it.id, proc_states[it.from],
			proc_states[it.to]);
	else
		strbuf_printf(out, " GoID=%" PRIi64 " %s->%s", it.id, go_states[it.from],
			go_states[it.to]);
	put_quoted(
		out, " Reason=", is_stop ? trace_reader_string(reader, event->args[0]) : STR_EMPTY);
	if (is_create || (is_own && event->args[which - 1])) {
		strbuf_add(out, STR("\nTransitionStack=\n"));
		put_stack(events, reader,
			trace_reader_stack(reader, event->args[is_create ? 1 : which - 1]), out);
	}
}

static void put_experiment(const struct trace_event *event, struct strbuf *out)
{
	strbuf_printf(out, " Name=" STR_FMT, STR_ARG(trace_event_specs[event->type].name));
	for (u32 i = 0; i < trace_event_specs[event->type].arguments; i++)
		strbuf_printf(out, " %" PRIu64, event->args[i]);
}

static void put_sync(
	const struct trace_reader *reader, const struct trace_event *event, struct strbuf *out)
{
	const struct trace_clock *clock = &reader->generation.clock;
	time_t seconds = (time_t)clock->unix_seconds;
	char text[32];
	struct tm parts;

	strbuf_printf(out, " N=%" PRIu64, event->args[0]);
	if (!clock->is_known || reader->ended || !gmtime_r(&seconds, &parts) ||
		!strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts))
		return;
	strbuf_printf(out, " Trace=%" PRIi64 " Mono=%" PRIu64 " Wall=%s.%09" PRIu64 "Z",
		trace_units_ns(&reader->generation, clock->time), clock->mono_ns, text,
		clock->unix_ns);
}

static void put_details(struct trace_events *events, struct trace_reader *reader,
	const struct trace_event *event, const char *kind, struct strbuf *out)
{
	const u64 *args = event->args;

	switch (kind[0]) {
	case 'M':
		put_metric(event, out);
		break;
	case 'L':
		if (event->type == TRACE_GO_LABEL) {
			put_quoted(out, " Label=", trace_reader_string(reader, args[0]));
			strbuf_printf(out, " Resource=Goroutine(%" PRIi64 ")", event->goroutine);
			break;
		}
		strbuf_printf(out, " Task=%" PRIu64, args[0]);
		put_quoted(out, " Category=", trace_reader_string(reader, args[1]));
		put_quoted(out, " Message=", trace_reader_string(reader, args[2]));
		break;
	case 'T':
		put_task(events, reader, event, out);
		break;
	case 'R':
		if (event->type == TRACE_REGION_BEGIN || event->type == TRACE_REGION_END) {
			strbuf_printf(out, " Task=%" PRIu64, args[0]);
			put_quoted(out, " Type=", trace_reader_string(reader, args[1]));
			break;
		}
		put_range(reader, event, strcmp(kind, "RangeEnd") == 0, out);
		break;
	case 'E':
		put_experiment(event, out);
		break;
	default:
		if (event->type == TRACE_SYNC)
			put_sync(reader, event, out);
		else if (event->type != TRACE_GAP && event->type != TRACE_CPU_SAMPLE)
			put_transition(events, reader, event, out);
	}
}

void trace_events_put(struct trace_events *events, struct trace_reader *reader,
	const struct trace_event *event, struct strbuf *out)
{
	const char *kind = kind_of(event->type);
	u8 which = trace_event_specs[event->type].stack;
	u64 stack = event->type == TRACE_CPU_SAMPLE ? event->args[0]
	            : which                         ? event->args[which - 1]
	                                            : 0;

	strbuf_printf(out, "M=%" PRIi64 " P=%" PRIi64 " G=%" PRIi64 " %s Time=%" PRIi64,
		event->thread, event->proc, event->goroutine, kind, event->time_ns);
	put_details(events, reader, event, kind, out);
	if (stack) {
		strbuf_add(out, STR("\nStack=\n"));
		put_stack(events, reader, trace_reader_stack(reader, stack), out);
	}
	strbuf_add_char(out, '\n');
}
