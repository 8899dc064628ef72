// SPDX-License-Identifier: Apache-2.0
// What goroutines did, from the ordered events: their states, what they waited for and who woke them; tasks,
// regions and logs; collections and stops of the world. Sums are by start function and by place, so memory
// follows what is alive and how many places there are, not how long the trace is.
#pragma once

#include "trace/histogram.h"
#include "trace/packed.h"
#include "trace/reader.h"

enum {
	TIMELINE_MAX_GROUPS = 1 << 16,
	TIMELINE_MAX_WAITS = 1 << 18,
	TIMELINE_MAX_KINDS = 1 << 14,  // of tasks or regions
	TIMELINE_MAX_SCOPES = 1 << 22, // at one moment
	TIMELINE_MAX_CREATIONS = 1 << 18,
	TIMELINE_MAX_CANCELS = 1 << 16,
	TIMELINE_MAX_CHAINS = 1 << 18,
	TIMELINE_MAX_OPEN_CHAINS = 1 << 16,
	TIMELINE_STATES = TRACE_NOT_THERE + 1,
	TIMELINE_RECENT_BITS = 7,
	TIMELINE_RECENT = 1 << TIMELINE_RECENT_BITS,
};

#define TIMELINE_NONE UINT32_MAX

// What stands on a stack; kept per stack.
enum stack_trait {
	STACK_SEEN = 1 << 0,
	STACK_SERVES_HTTP = 1 << 1, // net/http calls a handler
	STACK_CANCELS = 1 << 2,     // a context is cancelled
	STACK_CALLS_OUT = 1 << 3,   // a call of the library that ends with its context
	STACK_IS_SYSTEM = 1 << 4,   // it started in the runtime
};

enum scope_kind { SCOPE_TASK, SCOPE_REGION, SCOPE_REQUEST };

// A task, a region, or the run of an HTTP handler: what goroutines are created in.
struct scope {
	enum scope_kind kind;
	u32 name;             // of a request: the function that the handler's goroutine was in
	u32 stack;            // where it began
	i64 begin_ns, end_ns; // -1: not ended
	u64 goroutine;
	u64 task;        // id, of tasks and regions
	u64 parent_task; // of tasks, UINT64_MAX without
	i64 cancel_ns;   // a log said that its context was cancelled; -1: none did
	u32 below;       // in its goroutine
	u32 refs;        // its own while it is open, and of goroutines that were created in it
};

struct life {
	i64 since_ns;      // in this state
	u32 reason, stack; // of the state it is in
	u32 wait;          // where it waits, of waits
	u8 state;
	bool had_gap; // a part of its life is not known
	u32 group;
	u32 start_function; // 0: not known
	u32 request;        // that it handles
	u32 scope;          // that it was created in
	u32 creation;
	i64 cancelled_ns; // the last time that the end of a context woke it, -1: never
	u64 ns[TIMELINE_STATES];
	u64 id;
	i64 created_ns; // -1: before the trace
	u64 creator;
	u32 create_stack; // 0: not known
	u32 scopes;       // innermost open one
	u32 scope_count;  // on that list, with tasks that ended elsewhere in it
	u32 scope_limit;  // of scope_count, at which those are looked for; 0: not yet set
	u32 chain;        // of defers, TIMELINE_NONE: none
	// Since cancelled_ns.
	u32 cancel, cancelled_stack;
	bool waited_since; // for anything but time, a lock or the processor
	u32 stops_there;   // in the function that it had waited in
	bool came_back;    // of these, one not below the line of the wait
	u64 running_at_cancel_ns;
};

// All goroutines with one start function.
struct group {
	u32 function;              // 0: not known
	u32 create_stack;          // of the first
	u64 count, alive, created; // created: within the trace
	u64 ns[TIMELINE_STATES];
	struct histogram ready; // time from runnable to running
	u32 first_wait;         // of its waits
	bool is_system;
};

// All waits at one place.
struct wait {
	u32 group, reason, stack;
	u64 count, total_ns, max_ns; // count and max_ns: of those that ended
	u32 waker_stack;             // that most often ended them
	u32 waker_votes;
	u64 waker_none; // without a stack: network, timers
	u32 still;      // goroutines that were in it at the end
	u64 still_ns;   // the longest of them
	u32 next;       // of the group
};

// Where goroutines are created.
struct creation {
	u32 stack, function;
	u64 created, ended;
	u64 outlived;       // left their scope behind
	u64 woken_outlived; // and ran again after its end
	u64 cut_off;        // in a call that the end of the request's context ended
	u32 cut_off_stack;
	u64 cut_off_goroutine;
	u64 longest_wait_ns; // of any that ended
};

enum kind_of { KIND_TASK, KIND_REGION };

// Tasks or regions of one name.
struct kind {
	enum kind_of of;
	u32 name;
	struct histogram durations;
	u64 begun, ended;
	u64 left_open; // regions: their goroutine ended before them
	u32 left_open_stack;
	u64 left_open_goroutine;
	u64 crossed;      // regions: ended out of order
	u64 open;         // at the end of the trace
	i64 oldest_ns;    // of these: when it began
	u64 after_cancel; // regions and logs of a task after its context's cancellation was logged
	u64 after_cancel_longest_ns;
	u32 after_cancel_stack;
};

// Where contexts are cancelled that goroutines waited for, by the place where these waited.
struct cancel {
	u32 canceller_stack, wait_stack;
	u64 woken, ended;
	struct histogram to_end; // of those that ended
	u64 alive;               // at the end of the trace
	u64 oldest_ns;
	u64 last_told; // goroutine, 0: none
};

enum chain_word { CHAIN_START, CHAIN_DONE, CHAIN_RECOVERED, CHAIN_WORDS };

// Defer chains that began at one place.
struct chain_place {
	u32 stack; // of the first start
	u32 group;
	u64 goroutines;
	u64 complete, broken, open; // open: alive at the end of the trace
	u64 recovered, recovered_broken;
	u64 extra_done; // more ends than starts
	u64 broken_goroutine;
	u32 broken_starts, broken_dones;
	u32 broken_stack; // of the last start that has no end
};

// One goroutine's chain.
struct chain {
	u32 place;
	u32 starts, dones, recovered;
	u32 last_start_stack;
	u32 next_free;
};

// One that was open when the trace ended.
struct open_chain {
	u64 goroutine;
	u32 place;
	u32 stack; // of the last start
};

struct pause {
	u32 name;
	u64 count, total_ns, max_ns;
};

struct collector {
	u64 cycles, total_ns, max_ns;
	i64 begun_ns; // -1: none runs
	u64 assists, assist_ns;
	u64 heap_max, heap_last, goal_last;
	u64 procs;
	struct {
		i64 goroutine, begun_ns;
	} stops[TRACE_MAX_STW];
	u32 stop_count;
};

struct timeline_options {
	str defer_category;
	str defer_words[CHAIN_WORDS]; // start, done, panic-recovered
	str cancel_category, cancel_word;
};

struct timeline;

// A goroutine leaves a state; `life` is as it was in it.
typedef void (*timeline_span)(
	void *context, const struct timeline *timeline, const struct life *life, i64 to_ns);

// A task, region or request ends, or its goroutine does (then is_whole is false).
typedef void (*timeline_scope_span)(void *context, const struct timeline *timeline,
	const struct scope *scope, i64 to_ns, bool is_whole);

// A collection, a stop of the world: name, from, to. A log: goroutine, its category and message.
typedef void (*timeline_moment)(void *context, const struct timeline *timeline, str name, str text,
	u64 goroutine, i64 from_ns, i64 to_ns);

struct timeline_hooks {
	timeline_span span;
	timeline_scope_span scope;
	timeline_moment range, log;
	void *context;
};

struct timeline {
	struct trace_reader *reader;
	struct timeline_options options;
	struct timeline_hooks hooks; // NULL members: not wanted
	struct arena *arena;
	VEC(u8) traits;         // by stack, enum stack_trait
	VEC(struct life) lives; // by slot, on the heap
	VEC(struct group) groups;
	struct map group_ids; // by function
	VEC(struct wait) waits;
	struct map wait_ids;
	VEC(struct creation) creations;
	struct map creation_ids; // by stack
	VEC(struct kind) kinds;
	struct map kind_ids;
	VEC(struct cancel) cancels;
	struct map cancel_ids;
	VEC(struct chain_place) chain_places;
	struct map chain_ids; // by stack
	VEC(struct open_chain) open_chains;
	VEC(struct chain) chains; // on the heap
	u32 free_chain;
	VEC(struct scope) scopes; // on the heap
	u32 free_scope;
	struct trace_index tasks; // id to scope
	VEC(struct pause) pauses;
	struct collector collector;
	i64 begin_ns, end_ns;
	i64 since_ns; // everything is known since: the beginning, or the last gap
	u64 events, gaps, logs, samples;
	u64 goroutines, alive;
	u32 network, sleep;   // names of reasons
	bool has_cancel_logs; // a log said that a context was cancelled
	// What was found last for some groups, creations, waits and kinds: right when what stands there is what is sought.
	u32 recent_groups[TIMELINE_RECENT], recent_creations[TIMELINE_RECENT];
	u32 recent_waits[TIMELINE_RECENT], recent_kinds[TIMELINE_RECENT];
	bool is_full; // a limit was reached: sums are of what came before
};

void timeline_init(struct timeline *timeline, struct arena *arena, struct trace_reader *reader,
	const struct timeline_options *options);
void timeline_deinit(struct timeline *timeline);

void timeline_event(struct timeline *timeline, const struct trace_event *event);

// All of them, which were packed with TRACE_NEED_STATES at least.
void timeline_events(struct timeline *timeline, struct trace_packed *events);

// After the last event: those that are alive join the sums.
void timeline_finish(struct timeline *timeline);

u8 timeline_find_traits(struct timeline *timeline, u32 stack);

static inline u8 timeline_traits(struct timeline *timeline, u32 stack)
{
	u8 traits = LIKELY(stack < timeline->traits.len) ? timeline->traits.at[stack] : 0;

	return LIKELY(traits) ? traits : timeline_find_traits(timeline, stack);
}

// The innermost frame that is not the runtime's or sync's; NULL without.
const struct trace_frame *timeline_user_frame(const struct trace_names *names, u32 stack);

// Is it alive; lives has free slots between.
static inline bool life_is_there(const struct life *life)
{
	return life->state != TRACE_NOT_THERE && life->state != TRACE_UNKNOWN;
}
