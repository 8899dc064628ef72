// SPDX-License-Identifier: Apache-2.0
#include "detect/statement.h"

void statements_init(struct statements *statements, const struct detection *detection)
{
	*statements = (struct statements){.detection = detection};
	map_init(&statements->index, detection->scratch);
}

u64 statement_key(const struct pending_defer *defer)
{
	return (str_hash(defer->file) * 31 + defer->line * 7 + defer->fn_pc * 3) >> 1;
}

void statements_add(struct statements *statements, const struct goroutine *goroutine,
	const struct pending_defer *defer)
{
	const struct detection *detection = statements->detection;
	const struct stack *stack = place_stack(&detection->now->goroutines, goroutine);
	const struct stack_line *in = stack ? place_of_frame(stack, defer->frame) : NULL;
	struct statement *statement;
	u64 *at;

	if (!in || !defer->line || code_is_standard(&detection->code, in->function, defer->file))
		return;
	at = map_put(&statements->index, statement_key(defer));
	if (!*at) {
		*vec_push(detection->scratch, &statements->items) =
			(struct statement){.defer = defer, .in = in, .goroutine = goroutine};
		*at = statements->items.len;
	}
	statement = &statements->items.at[*at - 1];
	statement->goroutines++;
	statement->longest_wait_ns = MAX(statement->longest_wait_ns, goroutine->wait_ns);
}

struct stack_line statement_line(const struct pending_defer *defer)
{
	return (struct stack_line){.file = defer->file, .line = defer->line};
}
