// SPDX-License-Identifier: Apache-2.0
// What the functions on a stack say.
#include "trace/timeline_internal.h"

// Calls of the library that watch their context, or whose result is of no use once it ended.
static const str context_calls[] = {
	STR("net/http.(*Client).do"),
	STR("net/http.(*Transport).RoundTrip"),
	STR("net/http.(*Transport).roundTrip"),
	STR("net.(*Dialer).DialContext"),
	STR("net.(*Resolver).lookupIPAddr"),
	STR("database/sql.(*DB).QueryContext"),
	STR("database/sql.(*DB).ExecContext"),
	STR("database/sql.(*DB).BeginTx"),
	STR("database/sql.(*DB).conn"),
	STR("os/exec.(*Cmd).Wait"),
};

static u8 traits_of(const struct trace_names *names, u32 stack)
{
	const struct trace_frame *frame;
	u8 traits = STACK_SEEN;

	for (u32 i = 0; (frame = trace_stack_frame(names, stack, i)); i++) {
		str function = trace_text(names, frame->function);

		if (str_equal(function, STR("net/http.serverHandler.ServeHTTP")))
			traits |= STACK_SERVES_HTTP;
		else if (str_equal(function, STR("context.(*cancelCtx).cancel")))
			traits |= STACK_CANCELS;
		for (u32 c = 0; c < ARRAY_LEN(context_calls); c++) {
			if (str_equal(function, context_calls[c]))
				traits |= STACK_CALLS_OUT;
		}
	}
	return traits;
}

u8 timeline_find_traits(struct timeline *timeline, u32 stack)
{
	while (timeline->traits.len <= stack)
		*vec_push(timeline->arena, &timeline->traits) = 0;
	if (!timeline->traits.at[stack])
		timeline->traits.at[stack] = traits_of(&timeline->reader->names, stack);
	return timeline->traits.at[stack];
}

static bool is_plumbing(str function)
{
	static const str packages[] = {STR("runtime."), STR("sync."), STR("internal/"),
		STR("context."), STR("runtime/trace."), STR("time."), STR("syscall."), STR("iter."),
		STR("reflect.")};

	for (u32 i = 0; i < ARRAY_LEN(packages); i++) {
		if (str_starts(function, packages[i]))
			return true;
	}
	return false;
}

const struct trace_frame *timeline_user_frame(const struct trace_names *names, u32 stack)
{
	const struct trace_frame *frame;

	for (u32 i = 0; (frame = trace_stack_frame(names, stack, i)); i++) {
		if (!is_plumbing(trace_text(names, frame->function)))
			return frame;
	}
	return trace_stack_frame(names, stack, 0);
}
