// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/stack.h"

#include "process/runtime/symbolizer.h"
#include "support/made_runtime.h"

#include "support/testing.h"

enum { STACK = 0xc000010000, STACK_SIZE = 0x800, TOP = STACK + STACK_SIZE };

struct code {
	u64 gopark, leaf, middle, goexit, async_preempt, sigpanic, asmcgocall, deferring;
};

struct fixture {
	struct made_runtime made;
	struct code code;
	u8 *stack;
	struct pc_cache cache;
	struct frame frames[STACK_MAX_FRAMES];
	u32 count;
	enum unwind_end end;
};

// Numbers of abi.FuncID in Go 1.23.
enum { ID_ASMCGOCALL = 2, ID_ASYNC_PREEMPT = 3, ID_GOEXIT = 8, ID_SIGPANIC = 19 };

static void open_fixture(struct fixture *fixture, u32 minor, enum elf_machine machine)
{
	static const u8 no_defers[] = {8, 16};
	struct made_runtime *made = &fixture->made;

	memset(fixture, 0, sizeof(*fixture));
	made_runtime_init(made, minor, machine);
	fixture->code = (struct code){
		.gopark = made_function(made,
			&(struct made_function){.name = "runtime.gopark", .frame = 24, .line = 1}),
		.leaf = made_function(
			made, &(struct made_function){.name = "main.leaf", .line = 2}),
		.middle = made_function(made,
			&(struct made_function){.name = "main.middle", .frame = 40, .line = 3}),
		.goexit = made_function(made, &(struct made_function){.name = "runtime.goexit",
						      .func_id = ID_GOEXIT,
						      .flag = FUNC_FLAG_TOP_FRAME | FUNC_FLAG_ASM}),
		.async_preempt =
			made_function(made, &(struct made_function){.name = "runtime.asyncPreempt",
						    .frame = 104,
						    .func_id = ID_ASYNC_PREEMPT,
						    .flag = FUNC_FLAG_ASM}),
		.sigpanic = made_function(made,
			&(struct made_function){
				.name = "runtime.sigpanic", .frame = 24, .func_id = ID_SIGPANIC}),
		.asmcgocall =
			made_function(made, &(struct made_function){.name = "runtime.asmcgocall",
						    .func_id = ID_ASMCGOCALL,
						    .flag = FUNC_FLAG_SP_WRITE | FUNC_FLAG_ASM}),
		.deferring = made_function(made, &(struct made_function){.name = "main.deferring",
							 .frame = 40,
							 .line = 4,
							 .open_defers = no_defers,
							 .open_defers_len = 2}),
	};
	fixture->stack = made_block(made, STACK, STACK_SIZE);
	made_runtime_finish(made);
	pc_cache_init(&fixture->cache, &made->arena, &made->runtime);
}

static void close_fixture(struct fixture *fixture)
{
	made_runtime_deinit(&fixture->made);
}

static void put(struct fixture *fixture, u64 address, u64 value)
{
	made_put(&fixture->made, address, value);
}

static void unwind(struct fixture *fixture, const struct stack_start *start)
{
	struct stack_bytes bytes = {start->sp, TOP, fixture->stack + (start->sp - STACK)};

	fixture->count =
		stack_unwind(&fixture->cache, start, &bytes, fixture->frames, &fixture->end);
}

static void goes_from_gopark_to_goexit(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;
	const struct frame *frames = fixture.frames;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	// gopark: 24 bytes, of which 8 keep rbp; main.middle: 40; goexit.
	put(&fixture, TOP - 8, 0);
	put(&fixture, TOP - 16, code->goexit + 1);
	put(&fixture, TOP - 24, 0);
	put(&fixture, TOP - 64, code->middle + 0x20);
	put(&fixture, TOP - 72, TOP - 24);
	unwind(&fixture, &(struct stack_start){.pc = code->gopark + 0x10, .sp = TOP - 88});
	assert_int_equal(fixture.count, 3);
	assert_int_equal(fixture.end, UNWIND_WHOLE);
	assert_text(frames[0].func.name, "runtime.gopark");
	assert_int_equal(frames[0].lookup_pc, code->gopark + 0xf);
	assert_int_equal(frames[0].varp, TOP - 72);
	assert_text(frames[1].func.name, "main.middle");
	assert_int_equal(frames[1].sp, TOP - 56);
	assert_int_equal(frames[1].fp, TOP - 8);
	assert_int_equal(frames[1].varp, TOP - 24);
	assert_int_equal(frames[1].argp, TOP - 8);
	assert_int_equal(frames[1].lookup_pc, code->middle + 0x1f);
	assert_int_equal(frames[1].map_pc, code->middle + 0x1f);
	assert_true(frames[1].is_exact);
	assert_text(frames[2].func.name, "runtime.goexit");
	close_fixture(&fixture);
}

static void frame_pointers_agree_or_not(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;
	struct stack_bytes bytes;
	struct frame_links links;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	put(&fixture, TOP - 16, code->goexit + 1);
	put(&fixture, TOP - 64, code->middle + 0x20);
	put(&fixture, TOP - 72, TOP - 24);
	unwind(&fixture, &(struct stack_start){.pc = code->gopark + 0x10, .sp = TOP - 88});
	bytes = (struct stack_bytes){TOP - 88, TOP, fixture.stack + STACK_SIZE - 88};
	links = stack_frame_links(&bytes, fixture.frames, fixture.count);
	assert_int_equal(links.kept, 1);
	assert_int_equal(links.linked, 1);
	put(&fixture, TOP - 72, TOP - 32);
	links = stack_frame_links(&bytes, fixture.frames, fixture.count);
	assert_int_equal(links.linked, 0);
	close_fixture(&fixture);
}

static void link_register_of_arm64(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;
	const struct frame *frames = fixture.frames;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_ARM64);
	// A leaf without a frame, interrupted: its caller is in the link register. main.middle keeps its
	// own at [sp].
	put(&fixture, TOP - 40, code->goexit + 4);
	unwind(&fixture, &(struct stack_start){.pc = code->leaf + 8,
				 .sp = TOP - 40,
				 .lr = code->middle + 0x20,
				 .is_trap = true});
	assert_int_equal(fixture.count, 3);
	assert_int_equal(fixture.end, UNWIND_WHOLE);
	assert_text(frames[0].func.name, "main.leaf");
	assert_int_equal(frames[0].lookup_pc, code->leaf + 8);
	assert_false(frames[0].is_exact);
	assert_text(frames[1].func.name, "main.middle");
	assert_int_equal(frames[1].sp, TOP - 40);
	assert_int_equal(frames[1].fp, TOP);
	assert_int_equal(frames[1].varp, TOP - 8);
	assert_int_equal(frames[1].argp, TOP + 8);
	close_fixture(&fixture);
}

static void parked_on_arm64(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_ARM64);
	put(&fixture, TOP - 40, code->goexit + 4);
	put(&fixture, TOP - 64, code->middle + 0x20);
	unwind(&fixture, &(struct stack_start){.pc = code->gopark + 0x10, .sp = TOP - 64});
	assert_int_equal(fixture.count, 3);
	assert_int_equal(fixture.end, UNWIND_WHOLE);
	assert_int_equal(fixture.frames[0].fp, TOP - 40);
	assert_int_equal(fixture.frames[1].sp, TOP - 40);
	close_fixture(&fixture);
}

static void below_a_signal_of_arm64(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_ARM64);
	// The handler pushed 16 bytes with the link register of the interrupted leaf.
	put(&fixture, TOP - 40, code->goexit + 4);
	put(&fixture, TOP - 56, code->middle + 0x20);
	put(&fixture, TOP - 160, code->leaf + 8);
	unwind(&fixture, &(struct stack_start){.pc = code->async_preempt + 0x10, .sp = TOP - 160});
	assert_int_equal(fixture.count, 4);
	assert_int_equal(fixture.end, UNWIND_WHOLE);
	assert_text(fixture.frames[1].func.name, "main.leaf");
	assert_int_equal(fixture.frames[1].sp, TOP - 40);
	assert_false(fixture.frames[1].is_exact);
	assert_text(fixture.frames[2].func.name, "main.middle");
	assert_true(fixture.frames[2].is_exact);
	close_fixture(&fixture);
}

static void what_a_signal_interrupted_is_not_exact(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;
	const struct frame *frames = fixture.frames;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	put(&fixture, TOP - 16, code->goexit + 1);
	put(&fixture, TOP - 64, code->middle + 0x20);
	unwind(&fixture, &(struct stack_start){.pc = code->async_preempt + 0x10, .sp = TOP - 168});
	assert_int_equal(fixture.count, 3);
	assert_false(frames[0].is_exact);
	assert_false(frames[1].is_exact);
	assert_int_equal(frames[1].lookup_pc, code->middle + 0x20);
	assert_true(frames[2].is_exact);
	close_fixture(&fixture);
}

static void what_panicked_goes_on_at_its_deferreturn(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;
	const struct frame *frames = fixture.frames;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	put(&fixture, TOP - 16, code->goexit + 1);
	put(&fixture, TOP - 64, code->deferring + 0x20);
	unwind(&fixture, &(struct stack_start){.pc = code->sigpanic + 0x10, .sp = TOP - 88});
	assert_int_equal(fixture.count, 3);
	assert_int_equal(frames[1].lookup_pc, code->deferring + 0x20);
	assert_int_equal(frames[1].map_pc, code->deferring + 8);
	put(&fixture, TOP - 64, code->middle + 0x20);
	unwind(&fixture, &(struct stack_start){.pc = code->sigpanic + 0x10, .sp = TOP - 88});
	assert_int_equal(frames[1].map_pc, 0);
	close_fixture(&fixture);
}

static void a_stack_switch_ends_it_and_a_system_call_does_not(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	put(&fixture, TOP - 16, code->goexit + 1);
	put(&fixture, TOP - 64, code->asmcgocall + 0x20);
	unwind(&fixture, &(struct stack_start){.pc = code->gopark + 0x10, .sp = TOP - 88});
	assert_int_equal(fixture.count, 2);
	assert_int_equal(fixture.end, UNWIND_FOREIGN);
	unwind(&fixture,
		&(struct stack_start){
			.pc = code->asmcgocall + 0x10, .sp = TOP - 16, .is_syscall = true});
	assert_int_equal(fixture.count, 2);
	assert_int_equal(fixture.end, UNWIND_WHOLE);
	close_fixture(&fixture);
}

static void a_call_of_nil_begins_at_its_caller(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	put(&fixture, TOP - 16, code->goexit + 1);
	put(&fixture, TOP - 64, code->middle + 0x20);
	unwind(&fixture, &(struct stack_start){.pc = 0, .sp = TOP - 64});
	assert_int_equal(fixture.count, 2);
	assert_text(fixture.frames[0].func.name, "main.middle");
	close_fixture(&fixture);
}

static void what_makes_no_sense_is_broken(void **state)
{
	static struct fixture fixture;
	const struct code *code = &fixture.code;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	put(&fixture, TOP - 64, 0x1234);
	unwind(&fixture, &(struct stack_start){.pc = code->gopark + 0x10, .sp = TOP - 88});
	assert_int_equal(fixture.count, 1);
	assert_int_equal(fixture.end, UNWIND_BROKEN);
	// The frame would reach beyond the stack.
	unwind(&fixture, &(struct stack_start){.pc = code->gopark + 0x10, .sp = TOP - 16});
	assert_int_equal(fixture.count, 0);
	assert_int_equal(fixture.end, UNWIND_BROKEN);
	unwind(&fixture, &(struct stack_start){.pc = 0x99, .sp = TOP - 16});
	assert_int_equal(fixture.count, 0);
	close_fixture(&fixture);
}

static void endless_recursion_ends(void **state)
{
	enum { DEEP = 48 * (STACK_MAX_FRAMES + 10) };
	static struct fixture fixture;
	static u8 stack[DEEP];
	struct stack_bytes bytes = {STACK, STACK + DEEP, stack};
	u64 pc;

	(void)state;
	open_fixture(&fixture, 23, ELF_MACHINE_AMD64);
	pc = fixture.code.middle + 0x20;
	for (u32 at = 0; at < DEEP; at += 48)
		memcpy(stack + at + 40, &pc, sizeof(pc));
	fixture.count = stack_unwind(&fixture.cache, &(struct stack_start){.pc = pc, .sp = STACK},
		&bytes, fixture.frames, &fixture.end);
	assert_int_equal(fixture.count, STACK_MAX_FRAMES);
	assert_int_equal(fixture.end, UNWIND_TOO_DEEP);
	close_fixture(&fixture);
}

static bool shown(const char *function, u8 role)
{
	struct stack_line lines[2] = {
		{.function = STR("main.f")},
		{.function = str_from_c(function), .role = role},
	};

	symbolizer_hide(lines, 2);
	assert_false(lines[0].is_hidden);
	return !lines[1].is_hidden;
}

static void hides_what_go_hides(void **state)
{
	struct stack_line panic_first = {.function = STR("runtime.gopanic"), .role = FUNC_GOPANIC};

	(void)state;
	assert_true(shown("main.main", FUNC_NORMAL));
	assert_true(shown("runtime.GC", FUNC_NORMAL));
	assert_true(shown("runtime.(*Func).Entry", FUNC_NORMAL));
	assert_true(shown("runtime.gopanic", FUNC_GOPANIC));
	assert_true(shown("runtime.runFinalizers", FUNC_RUN_FINALIZERS));
	assert_false(shown("runtime.goexit", FUNC_GOEXIT));
	assert_false(shown("runtime.(*timers).run", FUNC_NORMAL));
	assert_false(shown("main.T.f", FUNC_WRAPPER));
	assert_false(shown("x_cgo_init", FUNC_NORMAL));
	symbolizer_hide(&panic_first, 1);
	assert_true(panic_first.is_hidden);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_from_gopark_to_goexit),
		cmocka_unit_test(frame_pointers_agree_or_not),
		cmocka_unit_test(link_register_of_arm64),
		cmocka_unit_test(parked_on_arm64),
		cmocka_unit_test(below_a_signal_of_arm64),
		cmocka_unit_test(what_a_signal_interrupted_is_not_exact),
		cmocka_unit_test(what_panicked_goes_on_at_its_deferreturn),
		cmocka_unit_test(a_stack_switch_ends_it_and_a_system_call_does_not),
		cmocka_unit_test(a_call_of_nil_begins_at_its_caller),
		cmocka_unit_test(what_makes_no_sense_is_broken),
		cmocka_unit_test(endless_recursion_ends),
		cmocka_unit_test(hides_what_go_hides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
