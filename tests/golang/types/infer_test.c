// SPDX-License-Identifier: Apache-2.0
#include "golang/types/infer.h"

#include "golang/types/named.h"
#include "golang/types/support/world.h"
#include "support/testing.h"

enum { MAX_PARAMS = 3 };

struct call {
	struct world w;
	struct type_param *tparams[MAX_PARAMS];
	struct type *any, *integer, *targs[MAX_PARAMS];
};

static void call_open(struct call *call, u32 count)
{
	static const char *const names[] = {"P", "Q", "R"};

	*call = (struct call){.integer = type_basic(BASIC_INT)};
	world_open(&call->w);
	call->any = type_store_universe(call->w.store)->any;
	for (u32 i = 0; i < count; i++)
		call->tparams[i] = world_param(&call->w, names[i], call->any);
}

static bool infer(struct call *call, u32 count, struct type *const *params,
	struct type *const *args, u32 arg_count)
{
	struct infer_request request = {{call->tparams, count}, params, args, arg_count};

	return type_infer(&call->w.ctx, &request, call->targs);
}

static void from_typed_arguments(void **state)
{
	struct call call;
	struct type *params[2], *args[2];

	(void)state;
	call_open(&call, 2);
	// func(map[P]Q, Q) called with (map[string][]int, []int)
	params[0] = type_map_new(&call.w.ctx, &call.tparams[0]->type, &call.tparams[1]->type);
	params[1] = &call.tparams[1]->type;
	args[1] = type_slice_new(&call.w.ctx, call.integer);
	args[0] = type_map_new(&call.w.ctx, type_basic(BASIC_STRING), args[1]);
	assert_true(infer(&call, 2, params, args, 2));
	assert_text(world_text(&call.w, call.targs[0]), "string");
	assert_text(world_text(&call.w, call.targs[1]), "[]int");
	world_close(&call.w);
}

static void defined_types_win(void **state)
{
	struct call call;
	struct type *params[2], *args[2];
	struct type_named *ints;

	(void)state;
	call_open(&call, 1);
	args[0] = type_slice_new(&call.w.ctx, call.integer);
	ints = world_named(&call.w, "Ints", args[0]);
	args[1] = &ints->type;
	params[0] = params[1] = &call.tparams[0]->type;
	assert_true(infer(&call, 1, params, args, 2));
	assert_ptr_equal(call.targs[0], ints);
	call.targs[0] = NULL;
	args[0] = type_slice_new(&call.w.ctx, type_basic(BASIC_STRING));
	assert_false(infer(&call, 1, params, args, 2));
	world_close(&call.w);
}

static void from_core_types(void **state)
{
	struct call call;
	struct type *param, *arg, *slice;
	struct type_named *ints;

	(void)state;
	call_open(&call, 2);
	// [P ~[]Q, Q any](P) called with Ints
	slice = type_slice_new(&call.w.ctx, &call.tparams[1]->type);
	call.tparams[0]->constraint = world_union(&call.w, true, slice, NULL);
	ints = world_named(&call.w, "Ints", type_slice_new(&call.w.ctx, call.integer));
	param = &call.tparams[0]->type;
	arg = &ints->type;
	assert_true(infer(&call, 2, &param, &arg, 1));
	assert_ptr_equal(call.targs[0], ints);
	assert_ptr_equal(call.targs[1], call.integer);
	world_close(&call.w);
}

static void from_single_types_and_each_other(void **state)
{
	struct call call;
	struct type *param, *arg;

	(void)state;
	call_open(&call, 3);
	// [P any, Q []R, R *P](P): Q and R follow from P.
	call.tparams[2]->constraint = type_pointer_new(&call.w.ctx, &call.tparams[0]->type);
	call.tparams[1]->constraint = type_slice_new(&call.w.ctx, &call.tparams[2]->type);
	param = &call.tparams[0]->type;
	arg = call.integer;
	assert_true(infer(&call, 3, &param, &arg, 1));
	assert_text(world_text(&call.w, call.targs[1]), "[]*int");
	assert_text(world_text(&call.w, call.targs[2]), "*int");
	world_close(&call.w);
}

static void cycles_are_not_inferred(void **state)
{
	struct call call;

	(void)state;
	call_open(&call, 1);
	call.tparams[0]->constraint = type_pointer_new(&call.w.ctx, &call.tparams[0]->type);
	assert_false(infer(&call, 1, NULL, NULL, 0));
	world_close(&call.w);
}

static void untyped_constants_come_last(void **state)
{
	struct call call;
	struct type *params[2], *args[2];

	(void)state;
	call_open(&call, 1);
	params[0] = params[1] = &call.tparams[0]->type;
	args[0] = type_basic(BASIC_UNTYPED_INT);
	args[1] = type_basic(BASIC_UNTYPED_FLOAT);
	assert_true(infer(&call, 1, params, args, 2));
	assert_ptr_equal(call.targs[0], type_basic(BASIC_FLOAT64));
	call.targs[0] = NULL;
	args[1] = type_basic(BASIC_UINT8);
	assert_true(infer(&call, 1, params, args, 2));
	assert_ptr_equal(call.targs[0], type_basic(BASIC_UINT8));
	call.targs[0] = NULL;
	args[0] = args[1] = type_basic(BASIC_UNTYPED_NIL);
	assert_false(infer(&call, 1, params, args, 2));
	world_close(&call.w);
}

static void through_methods_of_constraints(void **state)
{
	struct call call;
	struct type_named *box;
	struct type *param, *arg;

	(void)state;
	call_open(&call, 2);
	// [P interface{ Get() Q }, Q any](P) called with Box, which has Get() string
	call.tparams[0]->constraint = world_interface(&call.w,
		world_method(&call.w, "Get",
			world_func(&call.w, NULL,
				world_tuple(&call.w, world_var(&call.w, "", &call.tparams[1]->type),
					NULL))),
		NULL);
	box = world_named(&call.w, "Box", call.integer);
	world_add_method(&call.w, box, "Get", false,
		world_func(&call.w, NULL,
			world_tuple(
				&call.w, world_var(&call.w, "", type_basic(BASIC_STRING)), NULL)),
		NULL);
	param = &call.tparams[0]->type;
	arg = &box->type;
	assert_true(infer(&call, 2, &param, &arg, 1));
	assert_ptr_equal(call.targs[1], type_basic(BASIC_STRING));
	world_close(&call.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_typed_arguments),
		cmocka_unit_test(defined_types_win),
		cmocka_unit_test(from_core_types),
		cmocka_unit_test(from_single_types_and_each_other),
		cmocka_unit_test(cycles_are_not_inferred),
		cmocka_unit_test(untyped_constants_come_last),
		cmocka_unit_test(through_methods_of_constraints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
