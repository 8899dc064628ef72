// SPDX-License-Identifier: Apache-2.0
#include "made_goroutines.h"

#include "support/testing.h"

void open_fixture(struct fixture *fixture)
{
	struct made_runtime *made = &fixture->made;

	memset(fixture, 0, sizeof(*fixture));
	made_runtime_init(made, 23, ELF_MACHINE_AMD64);
	fixture->gopark = made_function(
		made, &(struct made_function){.name = "runtime.gopark", .frame = 24, .line = 1});
	fixture->middle = made_function(
		made, &(struct made_function){.name = "main.middle", .frame = 40, .line = 3});
	fixture->goexit = made_function(made, &(struct made_function){.name = "runtime.goexit",
						      .func_id = ID_GOEXIT,
						      .flag = FUNC_FLAG_TOP_FRAME});
	fixture->scavenger =
		made_function(made, &(struct made_function){.name = "runtime.bgscavenge"});
}

u64 add_parked(struct fixture *fixture, u32 n, u8 reason)
{
	u64 stack = STACKS + (u64)n * STACK_SIZE, top = stack + STACK_SIZE;

	made_block(&fixture->made, stack, STACK_SIZE);
	made_put(&fixture->made, top - 16, fixture->goexit + 1);
	made_put(&fixture->made, top - 64, fixture->middle + 0x20);
	made_put(&fixture->made, top - 72, top - 24);
	return made_goroutine(&fixture->made, &(struct made_goroutine){
						      .id = n + 1,
						      .status = GOROUTINE_WAITING,
						      .stack = stack,
						      .stack_size = STACK_SIZE,
						      .pc = fixture->gopark + 0x10,
						      .sp = top - 88,
						      .bp = top - 72,
						      .wait_reason = reason,
						      .start_pc = fixture->middle,
						      .created_pc = fixture->middle + 0x30,
					      });
}

void read_all(struct fixture *fixture)
{
	struct goroutine_options options = {0};
	struct error err;

	assert_true(goroutines_read(&fixture->made.arena, &fixture->made.runtime, NULL, &options,
		&fixture->table, &err));
}

void close_fixture(struct fixture *fixture)
{
	made_runtime_deinit(&fixture->made);
}
