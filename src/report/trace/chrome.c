// SPDX-License-Identifier: Apache-2.0
// Source: "Trace Event Format" of the Chromium project. Times are microseconds; a goroutine is a thread.
#include "report/trace/chrome.h"

#include "base/json_writer.h"
#include "report/trace/measure.h"

enum { PID_GOROUTINES = 1, PID_RUNTIME = 2 };

static const char *const state_names[] = {
	"",
	"ready to run",
	"running",
	"system call",
	"blocked",
	"",
};

static void begin_item(struct chrome *chrome, const char *phase, u32 pid, u64 tid, i64 at_ns)
{
	strbuf_add(chrome->out, chrome->has_item ? STR(",\n") : STR("\n"));
	chrome->has_item = true;
	strbuf_printf(chrome->out, "{\"ph\":\"%s\",\"pid\":%u,\"tid\":%llu,\"ts\":%.3f", phase, pid,
		(unsigned long long)tid, (double)at_ns / 1000);
}

static void put_text(struct chrome *chrome, const char *key, str text)
{
	strbuf_printf(chrome->out, ",\"%s\":", key);
	json_quote(chrome->out, text);
}

static void put_thread_name(
	struct chrome *chrome, const struct timeline *timeline, const struct life *life)
{
	struct strbuf name;

	strbuf_init(&name, chrome->out->arena);
	strbuf_printf(&name, "%llu ", (unsigned long long)life->id);
	trace_put_function(
		&name, &timeline->reader->names, timeline->groups.at[life->group].function);
	begin_item(chrome, "M", PID_GOROUTINES, life->id, 0);
	strbuf_add(chrome->out, STR(",\"name\":\"thread_name\",\"args\":{\"name\":"));
	json_quote(chrome->out, strbuf_str(&name));
	strbuf_add(chrome->out, STR("}}"));
}

static void on_span(
	void *context, const struct timeline *timeline, const struct life *life, i64 to_ns)
{
	struct chrome *chrome = context;
	const struct trace_names *names = &timeline->reader->names;
	str reason = trace_text(names, life->reason);
	struct strbuf place;

	if (life->since_ns == life->created_ns || life->since_ns == timeline->since_ns)
		put_thread_name(chrome, timeline, life);
	begin_item(chrome, "X", PID_GOROUTINES, life->id, life->since_ns);
	strbuf_printf(chrome->out, ",\"dur\":%.3f,\"cat\":\"%s\"",
		(double)(to_ns - life->since_ns) / 1000, state_names[life->state]);
	put_text(chrome, "name", reason.len ? reason : str_from_c(state_names[life->state]));
	if (life->stack) {
		strbuf_init(&place, chrome->out->arena);
		trace_put_place(&place, names, timeline_user_frame(names, life->stack));
		strbuf_add(chrome->out, STR(",\"args\":{\"at\":"));
		json_quote(chrome->out, strbuf_str(&place));
		strbuf_add_char(chrome->out, '}');
	}
	strbuf_add_char(chrome->out, '}');
}

static void put_scope_edge(struct chrome *chrome, const struct timeline *timeline,
	const struct scope *scope, const char *phase, i64 at_ns)
{
	static const char *const kinds[] = {"task", "region", "request"};

	begin_item(chrome, phase, PID_GOROUTINES, scope->goroutine, at_ns);
	strbuf_printf(chrome->out, ",\"cat\":\"%s\",\"id\":\"%s%llu\"", kinds[scope->kind],
		scope->kind == SCOPE_TASK ? "t" : "g",
		(unsigned long long)(scope->kind == SCOPE_TASK ? scope->task : scope->goroutine));
	put_text(chrome, "name", trace_text(&timeline->reader->names, scope->name));
	strbuf_add_char(chrome->out, '}');
}

static void on_scope(void *context, const struct timeline *timeline, const struct scope *scope,
	i64 to_ns, bool is_whole)
{
	(void)is_whole;
	put_scope_edge(context, timeline, scope, "b", scope->begin_ns);
	put_scope_edge(context, timeline, scope, "e", to_ns);
}

static void on_range(void *context, const struct timeline *timeline, str name, str text,
	u64 goroutine, i64 from_ns, i64 to_ns)
{
	struct chrome *chrome = context;

	(void)timeline;
	(void)goroutine;
	begin_item(chrome, "X", PID_RUNTIME, str_starts(name, STR("GC")) ? 1 : 2, from_ns);
	strbuf_printf(
		chrome->out, ",\"dur\":%.3f,\"cat\":\"runtime\"", (double)(to_ns - from_ns) / 1000);
	put_text(chrome, "name", name);
	strbuf_add(chrome->out, STR(",\"args\":{\"what\":"));
	json_quote(chrome->out, text);
	strbuf_add(chrome->out, STR("}}"));
}

static void on_log(void *context, const struct timeline *timeline, str name, str text,
	u64 goroutine, i64 from_ns, i64 to_ns)
{
	struct chrome *chrome = context;

	(void)timeline;
	(void)to_ns;
	begin_item(chrome, "i", PID_GOROUTINES, goroutine, from_ns);
	strbuf_add(chrome->out, STR(",\"s\":\"t\",\"cat\":\"log\""));
	put_text(chrome, "name", name);
	strbuf_add(chrome->out, STR(",\"args\":{\"message\":"));
	json_quote(chrome->out, text);
	strbuf_add(chrome->out, STR("}}"));
}

static void put_process(struct chrome *chrome, u32 pid, const char *name)
{
	begin_item(chrome, "M", pid, 0, 0);
	strbuf_printf(chrome->out, ",\"name\":\"process_name\",\"args\":{\"name\":\"%s\"}}", name);
}

struct timeline_hooks chrome_begin(struct chrome *chrome, struct strbuf *out)
{
	*chrome = (struct chrome){.out = out};
	strbuf_add(out, STR("{\"displayTimeUnit\":\"ns\",\"traceEvents\":["));
	put_process(chrome, PID_GOROUTINES, "Goroutines");
	put_process(chrome, PID_RUNTIME, "Runtime");
	return (struct timeline_hooks){on_span, on_scope, on_range, on_log, chrome};
}

void chrome_end(struct chrome *chrome)
{
	strbuf_add(chrome->out, STR("\n]}\n"));
}
