// SPDX-License-Identifier: Apache-2.0
// A small profile made by hand, message by message.
#pragma once

#include "profile/message.h"
#include "profile/pprof.h"
#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct strbuf out;
	struct profile profile;
	struct error err;
};

static inline int fixture_set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	strbuf_init(&fixture.out, &fixture.arena);
	*state = &fixture;
	return 0;
}

static inline int fixture_tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_deinit(&fixture->arena);
	return 0;
}

// The part message made by numbers: field, value, field, value, …, 0.
static inline str numbers(struct fixture *fixture, const u64 *pairs)
{
	struct strbuf part;

	strbuf_init(&part, &fixture->arena);
	for (; pairs[0]; pairs += 2)
		message_number(&part, (u32)pairs[0], pairs[1]);
	return strbuf_str(&part);
}

#define NUMBERS(...) numbers(fixture, (const u64[]){__VA_ARGS__, 0})

static inline str packed(struct fixture *fixture, const u64 *values)
{
	struct strbuf part;

	strbuf_init(&part, &fixture->arena);
	for (; values[0]; values++)
		message_varint(&part, values[0]);
	return strbuf_str(&part);
}

static inline void add_sample(struct fixture *fixture, const u64 *stack, const u64 *values)
{
	struct strbuf sample;

	strbuf_init(&sample, &fixture->arena);
	message_bytes(&sample, 1, packed(fixture, stack));
	message_bytes(&sample, 2, packed(fixture, values));
	message_bytes(&fixture->out, 2, strbuf_str(&sample));
}

static inline void add_location(struct fixture *fixture, u64 id, const u64 *functions)
{
	struct strbuf location;

	strbuf_init(&location, &fixture->arena);
	message_number(&location, 1, id);
	message_number(&location, 2, 1);
	message_number(&location, 3, 0x1000 * id);
	for (; functions[0]; functions++)
		message_bytes(&location, 4, NUMBERS(1, functions[0], 2, 10 * functions[0]));
	message_bytes(&fixture->out, 4, strbuf_str(&location));
}

#define STACK(...)  ((const u64[]){__VA_ARGS__, 0})
#define VALUES(...) ((const u64[]){__VA_ARGS__, 0})

// main calls work, which has leaf inlined; ids of the wire are not dense.
static inline void build(struct fixture *fixture)
{
	static const char *const strings[] = {"", "samples", "count", "cpu", "nanoseconds",
		"main.main", "main.work", "main.leaf", "/m.go", "app"};

	message_bytes(&fixture->out, 1, NUMBERS(1, 1, 2, 2));
	message_bytes(&fixture->out, 1, NUMBERS(1, 3, 2, 4));
	add_sample(fixture, STACK(900, 1), VALUES(3, 30));
	add_sample(fixture, STACK(1), VALUES(1, 10));
	add_sample(fixture, STACK(900, 900, 1), VALUES(2, 20)); // recursion
	add_sample(fixture, STACK(7, 1), VALUES(1, 5));         // no symbol
	message_bytes(&fixture->out, 3, NUMBERS(1, 1, 2, 0x1000, 3, 0x9000, 5, 9));
	add_location(fixture, 1, STACK(1));
	add_location(fixture, 900, STACK(3, 2));
	add_location(fixture, 7, STACK(0));
	for (u64 i = 1; i <= 3; i++)
		message_bytes(&fixture->out, 5, NUMBERS(1, i, 2, 4 + i, 3, 4 + i, 4, 8, 5, i));
	for (u32 i = 0; i < ARRAY_LEN(strings); i++)
		message_bytes(&fixture->out, 6, str_from_c(strings[i]));
	message_number(&fixture->out, 9, 1700000000000000000);
	message_number(&fixture->out, 10, 5000000000);
	message_bytes(&fixture->out, 11, NUMBERS(1, 3, 2, 4));
	message_number(&fixture->out, 12, 10000000);
}

static inline bool read_profile(struct fixture *fixture)
{
	return pprof_read(
		&fixture->arena, strbuf_str(&fixture->out), &fixture->profile, &fixture->err);
}
