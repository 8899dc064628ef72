// SPDX-License-Identifier: Apache-2.0
#include "trace/input.h"

#include <stdlib.h>

enum { FIRST_ROOM = 4 << 20, LEAST_READ = 256 << 10 };

void trace_input_init(struct trace_input *input, struct trace_source source)
{
	*input = (struct trace_input){.source = source};
}

void trace_input_deinit(struct trace_input *input)
{
	free(input->bytes);
	*input = (struct trace_input){0};
}

static bool grow(struct trace_input *input, struct error *err)
{
	size_t cap = input->cap ? input->cap + input->cap / 2 : FIRST_ROOM;
	u8 *bytes;

	if (cap > TRACE_MAX_GENERATION_BYTES + LEAST_READ)
		return error_set(err, ERROR_LIMIT,
			"byte %llu: one generation of the trace has more than %zu MiB",
			(unsigned long long)input->offset, TRACE_MAX_GENERATION_BYTES >> 20);
	bytes = realloc(input->bytes, cap);
	ASSERT(bytes);
	input->bytes = bytes;
	input->cap = cap;
	return true;
}

bool trace_input_fill(struct trace_input *input, size_t count, struct error *err)
{
	while (!input->is_over && trace_input_left(input) < count) {
		ssize_t got;

		if (input->cap - input->len < LEAST_READ && !grow(input, err))
			return false;
		got = input->source.read(input->source.context, input->bytes + input->len,
			input->cap - input->len, err);
		if (got < 0)
			return error_context(
				err, "byte %llu", (unsigned long long)(input->offset + input->len));
		input->is_over = got == 0;
		input->len += (size_t)got;
	}
	return true;
}

void trace_input_drop(struct trace_input *input)
{
	size_t left = trace_input_left(input);

	if (left)
		memmove(input->bytes, input->bytes + input->at, left);
	input->offset += input->at;
	input->at = 0;
	input->len = left;
}
