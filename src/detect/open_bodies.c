// SPDX-License-Identifier: Apache-2.0
#include "detect/open_bodies.h"

#include "base/number.h"

struct bodies {
	const struct goroutine *first;
	u32 open, started; // started: since the look before
	u32 readers;       // goroutines that may be reading a body
	u64 longest_wait_ns;
};

static bool has_function(const struct stack *stack, str prefix)
{
	for (u32 i = 0; i < stack->line_count; i++) {
		if (str_starts(stack->lines[i].function, prefix))
			return true;
	}
	return false;
}

static bool has_handler(const struct stack *stack)
{
	for (u32 i = 0; i < stack->line_count; i++) {
		if (str_ends(stack->lines[i].function, STR(".ServeHTTP")))
			return true;
	}
	return false;
}

// The client's connections, and the server's between two requests.
static bool is_idle_connection(const struct stack *stack)
{
	return has_function(stack, STR("net/http.(*persistConn).")) ||
	       has_function(stack, STR("net/http.(*connReader).backgroundRead")) ||
	       (has_function(stack, STR("net/http.(*conn).serve")) && !has_handler(stack));
}

enum task { TASK_UNKNOWN, TASK_READ_LOOP, TASK_IDLE, TASK_OTHER };

static enum task task_of(const struct stack *stack)
{
	if (has_function(stack, STR("net/http.(*persistConn).readLoop")))
		return TASK_READ_LOOP;
	return is_idle_connection(stack) ? TASK_IDLE : TASK_OTHER;
}

static void count(const struct detection *detection, const struct goroutine *goroutine,
	enum task task, struct bodies *bodies)
{
	if (task == TASK_READ_LOOP && goroutine->wait_kind == WAIT_SELECT) {
		// What is proven is reported as that.
		if (goroutine->leaked == LEAK_PROVEN)
			return;
		if (!bodies->open++)
			bodies->first = goroutine;
		bodies->started += !detection_before(detection, goroutine);
		bodies->longest_wait_ns = MAX(bodies->longest_wait_ns, goroutine->wait_ns);
	} else if (task == TASK_OTHER || task == TASK_UNKNOWN) {
		bodies->readers++;
	}
}

static bool has_read_loop(const struct goroutine_table *goroutines)
{
	for (u32 i = 0; i < goroutines->stack_count; i++) {
		if (task_of(&goroutines->stacks[i]) == TASK_READ_LOOP)
			return true;
	}
	return false;
}

static struct bodies count_bodies(const struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	u8 *tasks = arena_array(detection->scratch, u8, goroutines->stack_count);
	struct bodies bodies = {0};

	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];
		const struct stack *stack = place_stack(goroutines, goroutine);
		enum task task = TASK_UNKNOWN;

		if (goroutine->is_system)
			continue;
		if (stack && !goroutine->is_inconsistent) {
			if (!tasks[goroutine->stack])
				tasks[goroutine->stack] = (u8)task_of(stack);
			task = (enum task)tasks[goroutine->stack];
		}
		count(detection, goroutine, task, &bodies);
	}
	return bodies;
}

void open_bodies_report(struct detection *detection)
{
	struct bodies bodies;
	struct sighting sighting;

	if (!has_read_loop(&detection->now->goroutines))
		return;
	bodies = count_bodies(detection);
	if (bodies.open < BODIES_MANY || bodies.open < bodies.readers * (u64)BODIES_PER_READER)
		return;
	sighting = sighting_begin(detection, FAULT_DEF001, NULL,
		STR("net/http.(*persistConn).readLoop"),
		"HTTP responses are not closed (%s now): nobody reads their Body",
		NUMBER(bodies.open));
	sighting_step(&sighting, NULL,
		"each holds a connection; at most %s goroutines could be reading one",
		NUMBER(bodies.readers));
	sighting_count(&sighting, STR("responses"), bodies.open);
	sighting_count(&sighting, STR("possible_readers"), bodies.readers);
	sighting_count(&sighting, STR("goid"), bodies.first->id);
	if (bodies.longest_wait_ns)
		sighting_seconds(&sighting, STR("longest_wait_seconds"), bodies.longest_wait_ns);
	if (detection_has_before(detection)) {
		sighting_count(&sighting, STR("new_responses"), bodies.started);
		sighting_seconds(&sighting, STR("between_looks_seconds"), detection->between_ns);
	}
	sighting_end(&sighting);
}
