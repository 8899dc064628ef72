// SPDX-License-Identifier: Apache-2.0
#include "golang/types/named.h"

#include "base/workers.h"
#include "golang/types/instance.h"
#include "golang/types/support/world.h"
#include "support/testing.h"

// type List[P any] struct { head P; tail *List[P] }; func (l *List[Q]) Get() Q
static struct type_named *make_list(struct world *w)
{
	struct type *any = type_store_universe(w->store)->any;
	struct type_param *p = world_param(w, "P", any), *q = world_param(w, "Q", any);
	struct type_named *list = world_named(w, "List", NULL);
	struct type *self = &p->type, *get;

	world_set_param(w, &list->tparams, p);
	self = type_instantiate(&w->ctx, &list->type, &self, 1);
	list->rhs = world_struct(w, world_field(w, "head", &p->type, false),
		world_field(w, "tail", type_pointer_new(&w->ctx, self), false), NULL);
	get = world_func(w, NULL, world_tuple(w, world_var(w, "", &q->type), NULL));
	world_add_method(w, list, "Get", true, get, q);
	return list;
}

static void instances_are_shared_and_expand(void **state)
{
	struct world w;
	struct type_named *list, *inst;
	struct type *integer = type_basic(BASIC_INT), *tail;
	struct selection get;

	(void)state;
	world_open(&w);
	list = make_list(&w);
	inst = (struct type_named *)type_instantiate(&w.ctx, &list->type, &integer, 1);
	assert_ptr_equal(inst, type_instantiate(&w.ctx, &list->type, &integer, 1));
	assert_text(world_text(&w, type_underlying(&inst->type)),
		"struct{head int; tail *example.com/p.List[int]}");
	tail = world_lookup(&w, &inst->type, "tail").object->type;
	assert_ptr_equal(type_deref(tail), inst);
	get = world_lookup(&w, tail, "Get");
	assert_text(world_text(&w, get.object->type), "func() int");
	assert_ptr_equal(get.object->origin, list->methods[0]);
	assert_ptr_equal(get.object, world_lookup(&w, tail, "Get").object);
	world_close(&w);
}

static void identity_ignores_spelling(void **state)
{
	struct world w;
	struct type_named *list;
	struct type *byte = type_byte(), *uint8 = type_basic(BASIC_UINT8), *a, *b;

	(void)state;
	world_open(&w);
	list = make_list(&w);
	a = type_instantiate(&w.ctx, &list->type, &byte, 1);
	b = type_instantiate(&w.ctx, &list->type, &uint8, 1);
	assert_ptr_not_equal(a, b);
	assert_true(type_identical(a, b));
	assert_text(world_text(&w, a), "example.com/p.List[byte]");
	assert_text(world_text(&w, b), "example.com/p.List[uint8]");
	world_close(&w);
}

static void endless_expansion_ends(void **state)
{
	struct world w;
	struct type_named *t;
	struct type_param *p;
	struct type *targ, *at;
	u32 steps = 0;

	(void)state;
	world_open(&w);
	// type T[P any] T[*P]
	t = world_named(&w, "T", NULL);
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	world_set_param(&w, &t->tparams, p);
	targ = type_pointer_new(&w.ctx, &p->type);
	t->rhs = type_instantiate(&w.ctx, &t->type, &targ, 1);
	targ = type_basic(BASIC_INT);
	at = type_instantiate(&w.ctx, &t->type, &targ, 1);
	assert_int_equal(type_underlying(at)->kind, TYPE_INVALID);
	// type U[P any] struct { next U[*P] } is walked by hand.
	t->underlying_type = NULL;
	t->rhs = world_struct(&w, world_field(&w, "next", t->rhs, false), NULL);
	targ = type_basic(BASIC_STRING);
	at = type_instantiate(&w.ctx, &t->type, &targ, 1);
	while (at->kind == TYPE_NAMED && steps++ < 2 * INSTANCE_MAX_DEPTH)
		at = world_lookup(&w, at, "next").object->type;
	assert_in_range(steps, 1, INSTANCE_MAX_DEPTH);
	world_close(&w);
}

static void bodies_leave_nothing_behind(void **state)
{
	struct world w;
	struct type_named *list, *local;
	struct type_context body;
	struct type *targ, *shared, *inst;
	struct arena scratch;

	(void)state;
	world_open(&w);
	list = make_list(&w);
	arena_init(&scratch);
	type_context_init_body(&body, w.store, &scratch);
	targ = type_map_new(&body, type_basic(BASIC_STRING), type_slice_new(&body, type_byte()));
	shared = type_instantiate(&body, &list->type, &targ, 1);
	local = type_named_new(&body, world_object(&w, OBJECT_TYPE_NAME, "L"));
	local->rhs = type_basic(BASIC_INT);
	targ = &local->type;
	inst = type_instantiate(&body, &list->type, &targ, 1);
	assert_true(((struct type_named *)inst)->is_local);
	assert_text(world_text(&w, type_underlying(inst)),
		"struct{head example.com/p.L; tail *example.com/p.List[example.com/p.L]}");
	arena_deinit(&scratch);
	assert_text(world_text(&w, shared), "example.com/p.List[map[string][]byte]");
	assert_text(world_text(&w, type_underlying(shared)),
		"struct{head map[string][]byte; tail *example.com/p.List[map[string][]byte]}");
	world_close(&w);
}

enum { THREADS = 4, JOBS = 64, DEPTH = 12 };

struct race {
	struct world *w;
	struct type_named *list;
	struct arena arenas[THREADS];
	struct object *seen[JOBS][DEPTH];
};

// Each job expands List[int], List[[]int], ... from a body of its own.
static void expand_all(void *context, u32 index, u32 worker)
{
	struct race *race = context;
	struct arena *arena = &race->arenas[worker];
	struct arena_mark mark = arena_mark(arena);
	struct type_context body;
	struct type *targ = type_basic(BASIC_INT);

	type_context_init_body(&body, race->w->store, arena);
	for (u32 i = 0; i < DEPTH; i++) {
		struct type *inst = type_instantiate(&body, &race->list->type, &targ, 1);

		race->seen[index][i] = ((struct type_struct *)type_underlying(inst))->fields[i % 2];
		assert_non_null(named_method((struct type_named *)inst, 0)->type);
		targ = type_slice_new(&body, targ);
	}
	arena_reset(arena, mark);
}

static void threads_see_the_same(void **state)
{
	struct world w;
	struct race race = {.w = &w};
	struct workers *workers = workers_open(THREADS, 0);

	(void)state;
	world_open(&w);
	race.list = make_list(&w);
	for (u32 i = 0; i < THREADS; i++)
		arena_init(&race.arenas[i]);
	workers_for(workers, JOBS, 1, expand_all, &race);
	for (u32 i = 1; i < JOBS; i++)
		assert_memory_equal(race.seen[i], race.seen[0], sizeof(race.seen[0]));
	workers_close(workers);
	for (u32 i = 0; i < THREADS; i++)
		arena_deinit(&race.arenas[i]);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instances_are_shared_and_expand),
		cmocka_unit_test(identity_ignores_spelling),
		cmocka_unit_test(endless_expansion_ends),
		cmocka_unit_test(bodies_leave_nothing_behind),
		cmocka_unit_test(threads_see_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
