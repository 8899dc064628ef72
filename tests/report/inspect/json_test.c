// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/inspect_report.h"

#include "report/inspect/support/fabricated.h"
#include "support/testing.h"

#include <jansson.h>

struct fixture {
	struct fabricated it;
	struct inspect_report report;
	json_t *root;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture.root = NULL;
	fabricated_init(&fixture.it);
	fixture.report = (struct inspect_report){
		.inspection = &fixture.it.inspection,
		.sections = SECTION_ALL,
		.version = STR("1.2.3"),
	};
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	json_decref(fixture->root);
	fabricated_deinit(&fixture->it);
	return 0;
}

static json_t *parse(str text)
{
	json_error_t error;
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("not JSON: line %d column %d: %s", error.line, error.column, error.text);
	return root;
}

static json_t *write_and_parse(struct fixture *fixture)
{
	struct strbuf out;

	fabricated_finish(&fixture->it);
	strbuf_init(&out, &fixture->it.arena);
	inspect_report_json(&fixture->report, &out);
	json_decref(fixture->root);
	fixture->root = parse(strbuf_str(&out));
	return fixture->root;
}

// The value at a path like "goroutines.3.frames.0.line"; fails the test when it is not there.
static json_t *at(json_t *value, const char *path)
{
	str rest = str_from_c(path);

	while (rest.len) {
		str word = str_cut(&rest, '.');
		u64 index;

		if (str_to_u64(word, &index))
			value = json_array_get(value, index);
		else
			value = json_object_getn(value, word.ptr, word.len);
		if (!value)
			fail_msg("no " STR_FMT " of %s", STR_ARG(word), path);
	}
	return value;
}

static void assert_json(json_t *root, const char *path, const char *expected)
{
	char *text = json_dumps(at(root, path), JSON_ENCODE_ANY | JSON_COMPACT);

	assert_non_null(text);
	if (strcmp(text, expected) != 0)
		fail_msg("%s is %s and not %s", path, text, expected);
	free(text);
}

static void the_process(void **state)
{
	struct fixture *fixture = *state;
	json_t *root;

	fabricated_leaky(&fixture->it, 5);
	root = write_and_parse(fixture);
	assert_json(root, "schema", "\"tocsin.inspect/1\"");
	assert_json(root, "tool", "{\"name\":\"tocsin\",\"version\":\"1.2.3\"}");
	assert_json(root, "process.pid", "4711");
	assert_json(root, "process.core", "null");
	assert_json(root, "process.exe", "\"/srv/shop/bin/shop\"");
	assert_json(root, "process.main", "\"example.com/shop/cmd/shop\"");
	assert_json(root, "process.module", "\"example.com/shop\"");
	assert_json(root, "process.layout", "\"dwarf\"");
	assert_json(root, "process.goroutines", "11");
	assert_json(root, "process.gomaxprocs", "8");
	assert_json(root, "process.read_ms", "9.75");
	assert_json(root, "process.proof_ms", "6.5");
	assert_json(root, "process.taken", "\"2026-12-01T10:00:00Z\"");
	assert_json(root, "process.dead", "3");
	assert_json(root, "process.leak_proof", "\"done\"");
	assert_json(root, "summary", "{\"errors\":0,\"warnings\":0,\"notes\":0,\"leaked\":5}");
	assert_json(root, "notes", "[]");
	fixture->it.inspection.leak.is_opaque = true;
	fixture->it.inspection.process.is_core = true;
	fixture->it.inspection.process.name = STR("/tmp/core.1");
	root = write_and_parse(fixture);
	assert_json(root, "process.core", "\"/tmp/core.1\"");
	assert_json(root, "process.leak_proof", "\"opaque\"");
}

static void goroutines_and_groups(void **state)
{
	struct fixture *fixture = *state;
	json_t *root;

	fabricated_leaky(&fixture->it, 30);
	root = write_and_parse(fixture);
	assert_int_equal(json_array_size(at(root, "goroutines")), 35); // not the runtime's own
	assert_json(root, "goroutines.0.goid", "1");
	assert_json(root, "goroutines.0.parent_goid", "null");
	assert_json(root, "goroutines.0.created_by", "null");
	assert_json(root, "goroutines.0.start", "\"runtime.goexit\"");
	assert_json(root, "goroutines.0.frames.4",
		"{\"function\":\"internal/poll.(*pollDesc).waitRead\","
		"\"file\":\"/usr/local/go/src/internal/poll/fd_poll_runtime.go\","
		"\"line\":89,\"inlined\":true}");
	assert_json(root, "goroutines.1.status", "\"running\"");
	assert_json(root, "goroutines.1.wait_reason", "null");
	assert_json(root, "goroutines.1.wait_seconds", "null");
	assert_json(root, "goroutines.1.defers.300",
		"{\"kind\":\"open-coded\",\"function\":\"example.com/shop/importer.(*Run).all.func1\","
		"\"file\":\"/home/dev/shop/importer/run.go\",\"line\":30,\"frame\":1,"
		"\"in\":\"example.com/shop/importer.(*Run).all\"}");
	assert_json(root, "goroutines.5.wait_reason", "\"chan send\"");
	assert_json(root, "goroutines.5.wait_seconds", "750.0");
	assert_json(root, "goroutines.5.waits",
		"[{\"kind\":\"chan send\",\"address\":\"0xc000300000\"}]");
	assert_json(root, "goroutines.5.leaked", "true");
	assert_json(root, "goroutines.5.labels", "{\"job\":\"rebuild\",\"shard\":\"even\"}");
	assert_json(root, "groups.0.count", "30");
	assert_json(root, "groups.0.leaked", "30");
	assert_json(root, "groups.0.max_wait_seconds", "750.0");
	assert_int_equal(json_array_size(at(root, "groups.0.goids")), 20);
	assert_json(root, "groups.0.labels", "{\"job\":\"rebuild\"}");
	assert_json(root, "groups.0.created_by.line", "70");
	assert_json(root, "groups.1.wait_reason", "\"sync.Mutex.Lock\"");
	assert_json(root, "groups.1.goids", "[20,21,22]");
}

static void what_is_in_the_heap(void **state)
{
	struct fixture *fixture = *state;
	json_t *root;

	fabricated_leaky(&fixture->it, 3);
	root = write_and_parse(fixture);
	assert_json(root, "contexts.0.kind", "\"background\"");
	assert_json(root, "contexts.0.parent", "null");
	assert_json(root, "contexts.1.goroutines", "[1]");
	assert_json(root, "contexts.2",
		"{\"address\":\"0xc0001000c0\",\"kind\":\"timer\",\"type\":\"context.timerCtx\","
		"\"parent\":\"0xc000100060\",\"cancelled\":true,"
		"\"error\":\"context deadline exceeded\",\"cause\":\"context deadline exceeded\","
		"\"cancel\":null,"
		"\"deadline\":\"2026-12-01T09:47:30Z\",\"deadline_seconds\":-750,\"children\":0,"
		"\"depth\":2,\"reachable\":true,\"value_key\":null,\"value_type\":null,"
		"\"goroutines\":[100]}");
	assert_json(root, "pools.0.symbol", "\"example.com/shop/store.bufPool\"");
	assert_json(root, "pools.0.new.line", "9");
	assert_json(root, "pools.0.bytes", "9437184");
	assert_json(root, "pools.0.objects.8.where", "\"victim\"");
	assert_json(root, "pools.0.duplicates", "[{\"address\":\"0xc000801000\",\"pool\":null}]");
	assert_json(root, "pools.0.aliases",
		"[{\"object\":\"0xc000801040\",\"kind\":\"stack\",\"goid\":9,"
		"\"function\":\"example.com/shop/importer.(*Run).file\",\"holder\":null,"
		"\"holder_type\":null,\"exact\":true}]");
	assert_json(root, "pools.2.new", "null");
	assert_json(root, "locks.0.owner", "9");
	assert_json(root, "locks.0.waiters", "[20,21,22]");
	assert_json(root, "locks.1.owner", "null");
	assert_json(root, "locks.1.counter", "4");
	assert_json(root, "channels.0.senders", "3");
	assert_json(root, "channels.0.element", "\"store.part\"");
}

static void only_what_was_asked_for(void **state)
{
	struct fixture *fixture = *state;
	json_t *root;

	fabricated_leaky(&fixture->it, 3);
	fixture->report.sections = SECTION_POOLS;
	fixture->report.filter.leaked_only = true;
	root = write_and_parse(fixture);
	assert_null(json_object_get(root, "goroutines"));
	assert_null(json_object_get(root, "contexts"));
	assert_int_equal(json_array_size(at(root, "pools")), 3);
	fixture->report.sections = SECTION_GOROUTINES;
	root = write_and_parse(fixture);
	assert_int_equal(json_array_size(at(root, "goroutines")), 3);
}

static void any_bytes_give_valid_json(void **state)
{
	static const char *const lines[] = {"a\xff\"\\\x01 b\x80\n:7", NULL};
	struct fixture *fixture = *state;
	json_t *root;

	fabricated_goroutine(
		&fixture->it, 1, REASON_NONE, fabricated_stack(&fixture->it, lines), 0);
	fabricated_label(&fixture->it, "\"\xc3", "\x02\xe2\x80");
	root = write_and_parse(fixture);
	assert_json(root, "goroutines.0.frames.0.function", "\"a\xef\xbf\xbd\\\"\\\\\\u0001\"");
}

struct parts {
	struct strbuf all;
	size_t longest;
	u32 count;
};

static void take_part(void *context, str part)
{
	struct parts *parts = context;

	strbuf_add(&parts->all, part);
	parts->longest = MAX(parts->longest, part.len);
	parts->count++;
}

// What is written does not pile up: the text of 10,000 goroutines comes in parts.
static void long_reports_come_in_parts(void **state)
{
	struct fixture *fixture = *state;
	struct parts parts = {0};
	struct arena arena;
	struct strbuf out;

	fabricated_leaky(&fixture->it, 10000);
	fabricated_finish(&fixture->it);
	strbuf_init(&parts.all, &fixture->it.arena);
	fixture->report.flush = take_part;
	fixture->report.flush_context = &parts;
	arena_init(&arena);
	strbuf_init(&out, &arena);
	inspect_report_json(&fixture->report, &out);
	assert_true(parts.count > 10);
	assert_true(parts.longest < 1 << 20);
	assert_true(arena.reserved_bytes < 4 << 20);
	take_part(&parts, strbuf_str(&out));
	arena_deinit(&arena);
	fixture->root = parse(strbuf_str(&parts.all));
	assert_int_equal(json_array_size(at(fixture->root, "goroutines")), 10005);
	assert_int_equal(json_array_size(at(fixture->root, "contexts")), 10045);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_process),
		CASE(goroutines_and_groups),
		CASE(what_is_in_the_heap),
		CASE(only_what_was_asked_for),
		CASE(any_bytes_give_valid_json),
		CASE(long_reports_come_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
