// SPDX-License-Identifier: Apache-2.0
// A target whose memory is broken here and there: whatever is read, an inspection ends, with what could
// be read or with an error. The sanitizers watch when they are on.
#include "process/inspect/inspection.h"

#include "process/inspect/support/go_program.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEEDS = 12 };

struct broken_memory {
	struct memory memory;
	const struct memory *real;
	u64 seed;
	u64 one_in; // words
};

static u64 mix(u64 value)
{
	value ^= value >> 33;
	value *= 0xff51afd7ed558ccd;
	value ^= value >> 29;
	value *= 0xc4ceb9fe1a85ec53;
	return value ^ value >> 32;
}

// What stands in a broken word: nothing, all ones, a small or a huge number, the address of something
// else, the same address a little off.
static u64 broken_word(u64 hash, u64 address, u64 value)
{
	switch (hash >> 8 & 7) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX;
	case 2:
		return hash >> 48;
	case 3:
		return (u64)1 << (hash >> 16 & 63);
	case 4:
		return address;
	case 5:
		return value + 8;
	case 6:
		return value ^ ((u64)1 << (hash >> 16 & 63));
	default:
		return mix(hash);
	}
}

// Broken by address, so that every reading agrees.
static u32 read_broken(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	const struct broken_memory *broken = (const struct broken_memory *)memory;
	u32 done = memory_read_many(broken->real, pieces, count);

	for (u32 i = 0; i < count; i++) {
		u64 first = (pieces[i].address + 7) & ~(u64)7;

		for (u64 at = first; pieces[i].done && at + 8 <= pieces[i].address + pieces[i].size;
			at += 8) {
			u8 *place = (u8 *)pieces[i].to + (at - pieces[i].address);
			u64 hash = mix(at ^ broken->seed), value;

			if (hash % broken->one_in)
				continue;
			memcpy(&value, place, 8);
			value = broken_word(hash, at, value);
			memcpy(place, &value, 8);
		}
	}
	return done;
}

static void look(const struct go_program *program, u64 seed, u64 one_in, unsigned *ret_done)
{
	const struct memory_ops ops = {.read_many = read_broken};
	struct broken_memory broken = {.memory = {.ops = &ops, .is_stable = seed % 2},
		.seed = mix(seed),
		.one_in = one_in};
	struct inspect_options options = {.between_looks_ns = 1000, .limit_bytes = 1 << 28};
	struct inspection inspection;
	struct arena arena, result;
	struct target target;
	struct error err = {0};
	struct memory *real;

	arena_init(&arena);
	arena_init(&result);
	if (!target_open_live(&arena, (u32)program->pid, &target, &err))
		fail_msg("%s", err.text);
	real = target.memory;
	broken.real = real;
	target.memory = &broken.memory;
	if (inspect_run(&result, &target, &options, NULL, NULL, &inspection, &err))
		(*ret_done)++;
	else
		assert_true(err.text[0]);
	target.memory = real;
	target_close(&target);
	arena_deinit(&arena);
	arena_deinit(&result);
}

static void break_program(const struct go_toolchain *go, const char *name)
{
	static const u64 rates[] = {50, 1000, 20000};
	struct go_program program;
	struct tempdir dir;
	char path[300];
	unsigned done = 0;

	tempdir_init(&dir);
	snprintf(path, sizeof(path), "%s/program", dir.path);
	go_build(go, name, "", path);
	go_start(&program, path, "FEWER=1");
	for (u64 seed = 0; seed < SEEDS; seed++)
		look(&program, seed, rates[seed % 3], &done);
	print_message("# go %s %s: %u of %d gave an inspection\n", go->version, name, done, SEEDS);
	assert_true(done > 0);
	go_stop(&program);
	tempdir_deinit(&dir);
}

static void broken_memory_never_crashes(void **state)
{
	static const char *const names[] = {"contexts", "pools", "locks"};
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);
	(void)state;

	if (count == 0) {
		print_message("# SKIP: no Go toolchain in build/go\n");
		skip();
	}
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		break_program(&toolchains[0], names[i]);
		break_program(&toolchains[count - 1], names[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(broken_memory_never_crashes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
