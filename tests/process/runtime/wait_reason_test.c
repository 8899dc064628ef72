// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/wait_reason.h"

#include "process/memory/recorded.h"
#include "process/runtime/func_role.h"

#include "support/testing.h"

enum { TABLE = 0x5000, TEXTS = 0x8000, SIZE = 0x4000 };

struct fixture {
	struct arena arena;
	u8 headers[SIZE], texts[SIZE];
	struct recorded_block blocks[2];
	struct memory *memory;
	const str *reasons;
	u32 count;
};

static void open_fixture(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	arena_init(&fixture->arena);
	fixture->blocks[0] = (struct recorded_block){TABLE, {(char *)fixture->headers, SIZE / 2}};
	fixture->blocks[1] = (struct recorded_block){TEXTS, {(char *)fixture->texts, SIZE}};
	fixture->memory = recorded_memory_open(fixture->blocks, 2);
}

static void close_fixture(struct fixture *fixture)
{
	memory_close(fixture->memory);
	arena_deinit(&fixture->arena);
}

static void put(struct fixture *fixture, u32 number, const char *text)
{
	u64 header[2] = {TEXTS + 64 * (u64)number, strlen(text)};

	memcpy(fixture->headers + 16 * (size_t)number, header, sizeof(header));
	memcpy(fixture->texts + 64 * (size_t)number, text, strlen(text));
}

static bool read(struct fixture *fixture, u32 minor, u64 address)
{
	struct go_version version = {.minor = minor, .text = STR("go")};

	return wait_reasons_read(&fixture->arena, fixture->memory, &version, address,
		&fixture->reasons, &fixture->count);
}

static void come_from_the_table(void **state)
{
	static struct fixture fixture;

	(void)state;
	open_fixture(&fixture);
	assert_false(read(&fixture, 23, 0));
	assert_text(fixture.reasons[9], "select");
	assert_text(fixture.reasons[14], "chan receive");
	assert_int_equal(fixture.count, 38);
	assert_false(read(&fixture, 26, 0));
	assert_text(fixture.reasons[18], "select");
	assert_false(read(&fixture, 19, 0));
	assert_text(fixture.reasons[26], "debug call");
	assert_false(read(&fixture, 20, 0));
	assert_text(fixture.reasons[14], "chan receive");
	close_fixture(&fixture);
}

static void come_from_the_process(void **state)
{
	static struct fixture fixture;

	(void)state;
	open_fixture(&fixture);
	for (u32 i = 2; i < 64; i++)
		put(&fixture, i, "something new");
	put(&fixture, 1, "GC assist marking");
	assert_true(read(&fixture, 27, TABLE));
	assert_int_equal(fixture.count, 47);
	assert_text(fixture.reasons[18], "something new");
	assert_text(fixture.reasons[0], "");
	close_fixture(&fixture);
}

static void what_is_no_such_table_is_not_believed(void **state)
{
	static struct fixture fixture;

	(void)state;
	open_fixture(&fixture);
	for (u32 i = 1; i < 64; i++)
		put(&fixture, i, "text");
	assert_false(read(&fixture, 27, TABLE));
	assert_text(fixture.reasons[18], "select");
	put(&fixture, 1, "GC assist marking");
	put(&fixture, 7, "not \x01 a text");
	assert_false(read(&fixture, 27, TABLE));
	put(&fixture, 7, "text");
	assert_true(read(&fixture, 27, TABLE));
	assert_false(read(&fixture, 27, TABLE + SIZE / 2 - 64));
	close_fixture(&fixture);
}

static void kinds(void **state)
{
	(void)state;
	assert_int_equal(wait_reason_kind(STR("chan receive")), WAIT_CHAN_RECEIVE);
	assert_int_equal(wait_reason_kind(STR("chan receive (durable)")), WAIT_CHAN_RECEIVE);
	assert_int_equal(wait_reason_kind(STR("chan receive (nil chan)")), WAIT_NIL_CHAN);
	assert_int_equal(wait_reason_kind(STR("chan send (synctest)")), WAIT_CHAN_SEND);
	assert_int_equal(wait_reason_kind(STR("select (no cases)")), WAIT_EMPTY_SELECT);
	assert_int_equal(wait_reason_kind(STR("select")), WAIT_SELECT);
	assert_int_equal(wait_reason_kind(STR("sync.RWMutex.RLock")), WAIT_SEMAPHORE);
	assert_int_equal(wait_reason_kind(STR("sync.Cond.Wait")), WAIT_COND);
	assert_int_equal(wait_reason_kind(STR("IO wait")), WAIT_IO);
	assert_int_equal(wait_reason_kind(STR("coroutine")), WAIT_OTHER);
	assert_int_equal(wait_reason_kind(STR_EMPTY), WAIT_NONE);
}

static void roles_of_functions(void **state)
{
	(void)state;
	assert_int_equal(func_role(19, 18), FUNC_SIGPANIC);
	assert_int_equal(func_role(23, 19), FUNC_SIGPANIC);
	assert_int_equal(func_role(27, 20), FUNC_SIGPANIC);
	assert_int_equal(func_role(21, 21), FUNC_WRAPPER);
	assert_int_equal(func_role(22, 5), FUNC_COROSTART);
	assert_int_equal(func_role(25, 19), FUNC_RUN_CLEANUPS);
	assert_int_equal(func_role(27, 255), FUNC_NORMAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(come_from_the_table),
		cmocka_unit_test(come_from_the_process),
		cmocka_unit_test(what_is_no_such_table_is_not_believed),
		cmocka_unit_test(kinds),
		cmocka_unit_test(roles_of_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
