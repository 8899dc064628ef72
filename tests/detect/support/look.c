// SPDX-License-Identifier: Apache-2.0
#include "detect/support/look.h"

#include "support/testing.h"

#define PARK "runtime.gopark /go/src/runtime/proc.go:424"

void look_open(struct look *look)
{
	*look = (struct look){0};
	arena_init(&look->arena);
	look->inspection.arena = &look->arena;
	look->inspection.has_heap = true;
	look->inspection.process = (struct inspect_process){.main_module = STR("example.com/shop"),
		.main_path = STR("example.com/shop/cmd/shopd"),
		.looks = 1};
	look->findings.arena = &look->arena;
	*vec_push(&look->arena, &look->creators) = (struct stack_line){0};
}

void look_close(struct look *look)
{
	arena_deinit(&look->arena);
}

// "function file:line".
static struct stack_line read_line(str text)
{
	size_t space = str_find_last_char(text, ' '), colon = str_find_last_char(text, ':');
	u64 line;

	assert_true(space < text.len && colon < text.len && colon > space);
	assert_true(str_to_u64(str_skip(text, colon + 1), &line));
	return (struct stack_line){.function = str_sub(text, 0, space),
		.file = str_sub(text, space + 1, colon),
		.line = (u32)line};
}

static u32 add_stack(struct look *look, const char *text)
{
	struct stack *stack;
	VEC(struct stack_line) lines = {0};
	str rest = arena_printf(&look->arena, "%s\n%s", PARK, text);

	while (rest.len) {
		struct stack_line line = read_line(str_cut(&rest, '\n'));

		line.frame = lines.len;
		*vec_push(&look->arena, &lines) = line;
	}
	stack = vec_push(&look->arena, &look->stacks);
	*stack = (struct stack){.lines = lines.at, .line_count = lines.len};
	return look->stacks.len - 1;
}

u32 look_goroutine(
	struct look *look, enum wait_kind wait, u64 wait_s, const char *stack, const char *created)
{
	u32 index = look->goroutines.len;
	struct goroutine *goroutine = vec_push(&look->arena, &look->goroutines);

	*goroutine = (struct goroutine){.id = index + 10,
		.address = 0xc000000000 + index * 512ull,
		.stack_low = 0xc100000000 + index * 8192ull,
		.status = wait == WAIT_NONE ? GOROUTINE_RUNNING : GOROUTINE_WAITING,
		.wait_kind = (u8)wait,
		.wait_ns = wait_s * 1000000000,
		.wait_since_ns = wait_s ? 1000 : 0,
		.leaked = LEAK_NO,
		.waits_at = look->waits.len,
		.defers_at = look->defers.len,
		.created_by = UINT32_MAX,
		.stack = UINT32_MAX};
	goroutine->stack_high = goroutine->stack_low + 8192;
	if (stack)
		goroutine->stack = add_stack(look, stack);
	if (created) {
		*vec_push(&look->arena, &look->creators) = read_line(str_from_c(created));
		goroutine->created_by = look->creators.len - 1;
		goroutine->created_pc = 0x401000 + index;
	}
	return index;
}

void look_waits_on(struct look *look, u64 address, bool is_send)
{
	*vec_push(&look->arena, &look->waits) =
		(struct wait_on){.address = address, .is_channel = true, .is_send = is_send};
	look_last(look)->wait_count++;
}

void look_defer(struct look *look, enum defer_kind kind, const char *function, const char *place,
	u32 frame, u32 count)
{
	struct stack_line line = read_line(arena_printf(&look->arena, "f %s", place));

	for (u32 i = 0; i < count; i++) {
		*vec_push(&look->arena, &look->defers) = (struct pending_defer){.kind = kind,
			.function = str_from_c(function),
			.file = line.file,
			.line = line.line,
			.fn_pc = str_hash(str_from_c(function)) >> 8,
			.frame = frame};
		look_last(look)->defer_count++;
	}
}

void look_leaked(struct look *look)
{
	look_last(look)->leaked = LEAK_PROVEN;
}

u32 look_context(struct look *look, enum context_kind kind, u32 parent)
{
	static const str types[] = {STR("context.cancelCtx"), STR("context.timerCtx"),
		STR("context.valueCtx"), STR("context.withoutCancelCtx"),
		STR("context.afterFuncCtx"), STR("context.backgroundCtx"), STR("main.ctx")};
	u32 index = look->contexts.len;
	struct context_node *node = vec_push(&look->arena, &look->contexts);

	*node = (struct context_node){.address = 0xc200000000 + index * 128ull,
		.kind = kind,
		.type_name = types[kind],
		.parent = parent,
		.is_reachable = true,
		.is_registered = true,
		.watcher = UINT32_MAX,
		.goroutines_at = look->holders.len};
	if (parent < index) {
		node->depth = look->contexts.at[parent].depth + 1;
		look->contexts.at[parent].node_children++;
		look->contexts.at[parent].child_count++;
	}
	return index;
}

void look_held_by(struct look *look, u32 goroutine)
{
	*vec_push(&look->arena, &look->holders) = goroutine;
	vec_last(&look->contexts)->goroutine_count++;
}

static u32 add_waiters(struct look *look, u32 from, u32 to)
{
	u32 at = look->waiters.len;

	for (u32 i = from; i < to; i++)
		*vec_push(&look->arena, &look->waiters) = i;
	return at;
}

struct lock *look_lock(struct look *look, u64 address, u32 from, u32 to)
{
	struct lock *lock = vec_push(&look->arena, &look->locks);

	*lock = (struct lock){.address = address,
		.kind = LOCK_MUTEX,
		.is_locked = true,
		.waiters_at = add_waiters(look, from, to),
		.waiter_count = to - from,
		.owner = UINT32_MAX};
	return lock;
}

struct channel_wait *look_channel(struct look *look, u64 address, u32 from, u32 to)
{
	struct channel_wait *wait = vec_push(&look->arena, &look->channels);

	*wait = (struct channel_wait){.channel = {.address = address},
		.element_name = STR("int"),
		.waiters_at = add_waiters(look, from, to),
		.waiter_count = to - from};
	return wait;
}

struct pooled_object *look_objects(struct pool *pool)
{
	return (struct pooled_object *)(uintptr_t)pool->objects;
}

struct pool *look_pool(struct look *look, const char *symbol, const char *type, u64 size, u32 count)
{
	struct pool *pool = vec_push(&look->arena, &look->pools);
	struct pooled_object *objects = arena_array(&look->arena, struct pooled_object, count);

	for (u32 i = 0; i < count; i++)
		objects[i] =
			(struct pooled_object){.type = 0x500000 + str_hash(str_from_c(type)) % 4096,
				.address = 0xc300000000 + look->pools.len * 0x100000ull + i * 64ull,
				.type_name = str_from_c(type),
				.size = 64,
				.retained_bytes = size,
				.capacity_bytes = size};
	*pool = (struct pool){.address = 0x600000 + look->pools.len * 64ull,
		.symbol = str_from_c(symbol),
		.objects = objects,
		.object_count = count,
		.is_global = true};
	return pool;
}

static void finish(struct look *look)
{
	struct inspection *inspection = &look->inspection;

	inspection->goroutines = (struct goroutine_table){.arena = &look->arena,
		.at = look->goroutines.at,
		.len = look->goroutines.len,
		.stacks = look->stacks.at,
		.stack_count = look->stacks.len,
		.waits = look->waits.at,
		.defers = look->defers.at,
		.creators = look->creators.at,
		.creator_count = look->creators.len};
	inspection->contexts = (struct context_forest){
		.at = look->contexts.at, .len = look->contexts.len, .holders = look->holders.at};
	inspection->pools = (struct pool_list){look->pools.at, look->pools.len};
	inspection->locks = (struct lock_list){.at = look->locks.at,
		.len = look->locks.len,
		.channels = look->channels.at,
		.channel_count = look->channels.len,
		.waiters = look->waiters.at};
}

void look_detect(struct look *look, struct look *before, u64 between_s)
{
	struct detect_options options = {.between_ns = between_s * 1000000000};

	finish(look);
	if (before) {
		finish(before);
		options.before = &before->inspection;
	}
	look->findings.items.len = 0;
	detect_inspection(&look->inspection, &options, &look->findings);
}

static u32 count_of(struct look *look, enum fault_id id)
{
	u32 count = 0;

	vec_each (struct finding, finding, &look->findings.items) {
		if (finding->id == id) {
			print_message("# " STR_FMT ":%u " STR_FMT " " STR_FMT "\n",
				STR_ARG(finding->where.file), finding->where.line,
				STR_ARG(fault_get(id)->id), STR_ARG(finding->message));
			count++;
		}
	}
	return count;
}

const struct finding *look_found(struct look *look, enum fault_id id, const char *place)
{
	const struct finding *found = NULL;

	assert_int_equal(count_of(look, id), 1);
	vec_each (struct finding, finding, &look->findings.items) {
		if (finding->id == id)
			found = finding;
	}
	assert_non_null(found);
	if (!found->where.line)
		assert_text(found->where.file, place);
	else
		assert_text(arena_printf(&look->arena, STR_FMT ":%u", STR_ARG(found->where.file),
				    found->where.line),
			place);
	assert_int_equal(found->evidence_count, 1);
	assert_text(found->evidence[0].source, "inspect");
	assert_int_equal(found->fingerprint.len, 16);
	return found;
}

void look_silent(struct look *look, enum fault_id id)
{
	assert_int_equal(count_of(look, id), 0);
}

str look_fact(const struct finding *finding, const char *name)
{
	const struct evidence *evidence = &finding->evidence[0];

	for (u32 i = 0; i < evidence->fact_count; i++) {
		if (str_equal(evidence->facts[i].name, str_from_c(name)))
			return evidence->facts[i].value;
	}
	return STR("(none)");
}

str look_steps(struct look *look, const struct finding *finding)
{
	str text = STR_EMPTY;

	for (u32 i = 0; i < finding->step_count; i++) {
		const struct location *where = &finding->steps[i].where;

		text = arena_printf(&look->arena, STR_FMT "%s" STR_FMT ":%u", STR_ARG(text),
			i ? ";" : "", STR_ARG(where->file), where->line);
	}
	return text;
}
