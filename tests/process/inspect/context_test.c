// SPDX-License-Identifier: Apache-2.0
// The forest that data/contexts plants, found again in the running program, built by every toolchain,
// with and without symbols.
#include "process/inspect/context.h"

#include "base/map.h"
#include "process/inspect/support/go_program.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

struct truth {
	char name[32], kind[16], parent[32], cancel[8];
	unsigned long address;
	int is_cancelled;
	unsigned children, depth, held;
	long deadline;
};

struct check {
	const struct go_program *program;
	const struct context_forest *forest;
	struct arena arena;
	struct map by_address;  // address -> node + 1
	struct str_map by_name; // -> address
	const char *name;       // of the one under test
	bool is_frozen;
};

static const char *kind_name(enum context_kind kind)
{
	static const char *const names[] = {[CONTEXT_CANCEL] = "cancel",
		[CONTEXT_TIMER] = "timer",
		[CONTEXT_VALUE] = "value",
		[CONTEXT_WITHOUT_CANCEL] = "withoutcancel",
		[CONTEXT_AFTER_FUNC] = "afterfunc",
		[CONTEXT_BACKGROUND] = "background",
		[CONTEXT_OTHER] = "other"};

	return names[kind];
}

static const struct context_node *node_at(struct check *check, unsigned long address)
{
	const u64 *found = map_get(&check->by_address, address);

	return found ? &check->forest->at[*found - 1] : NULL;
}

#define EXPECT(check, condition)                                                     \
	do {                                                                         \
		if (!(condition))                                                    \
			fail_msg("%s: " #condition " does not hold", (check)->name); \
	} while (0)

static void check_parent(
	struct check *check, const struct truth *truth, const struct context_node *node)
{
	const struct context_node *parent;
	const u64 *address;

	if (strcmp(truth->parent, "-") == 0)
		return;
	EXPECT(check, node->parent != UINT32_MAX);
	parent = &check->forest->at[node->parent];
	EXPECT(check, parent < node);
	if (strcmp(truth->parent, "bg") == 0 || strcmp(truth->parent, "todo") == 0) {
		EXPECT(check, parent->kind == CONTEXT_BACKGROUND);
		return;
	}
	address = str_map_get(&check->by_name, str_from_c(truth->parent));
	EXPECT(check, address && parent->address == *address);
}

static enum context_cancel cancel_of(const char *word)
{
	return strcmp(word, "held") == 0   ? CANCEL_HELD
	       : strcmp(word, "lost") == 0 ? CANCEL_LOST
	                                   : CANCEL_UNKNOWN;
}

// In memory that changes nothing is lost for sure; what somebody holds there is seen, or not.
static void check_cancel(
	struct check *check, const struct truth *truth, const struct context_node *node)
{
	enum context_cancel cancel = cancel_of(truth->cancel);

	if (check->is_frozen)
		EXPECT(check, node->cancel == cancel);
	else
		EXPECT(check, node->cancel == CANCEL_UNKNOWN ||
				      (node->cancel == CANCEL_HELD && cancel != CANCEL_LOST));
}

static void check_node(struct check *check, const struct truth *truth)
{
	const struct context_node *node = node_at(check, truth->address);
	long off;

	check->name = truth->name;
	if (strcmp(truth->kind, "background") == 0)
		return;
	EXPECT(check, node != NULL);
	if (strcmp(kind_name(node->kind), truth->kind) != 0)
		fail_msg("%s: is a %s", truth->name, kind_name(node->kind));
	EXPECT(check, node->is_cancelled == truth->is_cancelled);
	EXPECT(check, node->child_count == truth->children);
	EXPECT(check, node->depth == truth->depth);
	EXPECT(check, node->is_reachable);
	if (node->goroutine_count != truth->held)
		fail_msg("%s: held by %u", truth->name, node->goroutine_count);
	EXPECT(check, node->deadline_unix_ns == truth->deadline);
	if (truth->deadline) {
		off = node->deadline_left_ns / 1000000000;
		EXPECT(check, node->is_deadline_left_known);
		EXPECT(check, truth->is_cancelled ? off <= -59 : off > 3000 && off <= 3600);
	}
	check_cancel(check, truth, node);
	check_parent(check, truth, node);
}

static void check_text(struct check *check, const char *line)
{
	char name[32], field[16];
	const struct context_node *node;
	const u64 *address;
	str text, found;
	int end = 0;

	assert_int_equal(sscanf(line, "%31s %15s %n", name, field, &end), 2);
	text = str_from_c(line + end);
	address = str_map_get(&check->by_name, str_from_c(name));
	assert_non_null(address);
	node = node_at(check, *address);
	assert_non_null(node);
	found = strcmp(field, "key") == 0     ? node->value_key
	        : strcmp(field, "value") == 0 ? node->value_type
	        : strcmp(field, "error") == 0 ? node->error
	                                      : node->cause;
	if (!str_equal(found, text))
		fail_msg("%s: %s is '" STR_FMT "'", name, field, STR_ARG(found));
}

static void index_forest(struct check *check)
{
	const struct go_program *program = check->program;
	struct truth truth;

	map_init(&check->by_address, &check->arena);
	str_map_init(&check->by_name, &check->arena);
	for (u32 i = 0; i < check->forest->len; i++)
		*map_put(&check->by_address, check->forest->at[i].address) = i + 1;
	for (unsigned i = 0; i < program->line_count; i++) {
		if (sscanf(program->lines[i], "ctx %31s %lx", truth.name, &truth.address) == 2)
			*str_map_put(&check->by_name, str_from_c(truth.name)) = truth.address;
	}
}

static void check_forest(
	const struct go_program *program, const struct context_forest *forest, bool is_frozen)
{
	struct check check = {.program = program, .forest = forest, .is_frozen = is_frozen};
	u32 reachable = 0, watched = 0;
	unsigned nodes = 0;

	arena_init(&check.arena);
	index_forest(&check);
	for (unsigned i = 0; i < program->line_count; i++) {
		struct truth truth;
		char cancelled[8];

		if (strncmp(program->lines[i], "text ", 5) == 0)
			check_text(&check, program->lines[i] + 5);
		if (sscanf(program->lines[i], "ctx %31s %lx %15s %31s %7s %u %u %u %ld %7s",
			    truth.name, &truth.address, truth.kind, truth.parent, cancelled,
			    &truth.children, &truth.depth, &truth.held, &truth.deadline,
			    truth.cancel) != 10)
			continue;
		truth.is_cancelled = strcmp(cancelled, "true") == 0;
		check_node(&check, &truth);
		nodes++;
	}
	assert_true(nodes > 8000);
	for (u32 i = 0; i < forest->len; i++) {
		reachable += forest->at[i].is_reachable;
		watched += forest->at[i].watcher != UINT32_MAX;
	}
	// All there is, and the hundred pairs that were dropped besides (the last may linger on a stack).
	assert_int_equal(reachable + forest->unreachable_count, forest->len);
	if (reachable < go_number(program, "total ") ||
		reachable > go_number(program, "total ") + 12)
		fail_msg("%u of %u are reachable, %u unresolved", reachable, forest->len,
			forest->unresolved_count);
	assert_in_range(forest->unreachable_count, 188, 200);
	assert_int_equal(forest->unresolved_count, 0);
	assert_int_equal(forest->watcher_count, 1);
	assert_int_equal(watched, 1);
	assert_int_equal(forest->lost_count, is_frozen ? go_number(program, "lost ") : 0);
	arena_deinit(&check.arena);
}

static void look_into(const struct go_toolchain *go, const char *flags, bool freeze)
{
	struct inspect_options options = {.freeze = freeze};
	struct go_program program;
	struct go_look look;
	struct tempdir dir;
	char path[300];

	tempdir_init(&dir);
	snprintf(path, sizeof(path), "%s/contexts", dir.path);
	go_build(go, "contexts", flags, path);
	go_start(&program, path, NULL);
	go_look(&look, &program, &options);
	print_message("# go %s %s%s\n", go->version, flags, freeze ? "frozen" : "");
	check_forest(&program, &look.inspection.contexts, freeze);
	go_look_free(&look);
	go_stop(&program);
	tempdir_deinit(&dir);
}

static void each_toolchain(const char *flags, bool freeze)
{
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);

	if (count == 0) {
		print_message("# SKIP: no Go toolchain in build/go\n");
		skip();
	}
	for (unsigned i = 0; i < count; i++)
		look_into(&toolchains[i], flags, freeze);
}

static void the_forest_is_found(void **state)
{
	(void)state;
	each_toolchain("", false);
}

static void the_forest_is_found_without_symbols(void **state)
{
	(void)state;
	each_toolchain("-ldflags=-s\\ -w", false);
}

static void the_forest_is_found_in_a_frozen_copy(void **state)
{
	(void)state;
	each_toolchain("-buildmode=pie", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_forest_is_found),
		cmocka_unit_test(the_forest_is_found_without_symbols),
		cmocka_unit_test(the_forest_is_found_in_a_frozen_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
