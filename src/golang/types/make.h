// SPDX-License-Identifier: Apache-2.0
// Constructors: the only way to make types, so that what is completed lazily knows its home. Arrays
// that are passed in are kept, not copied; they must live as long as the context's types.
#pragma once

#include "golang/types/store.h"

struct type *type_pointer_new(struct type_context *ctx, struct type *elem);
struct type *type_slice_new(struct type_context *ctx, struct type *elem);
struct type *type_array_new(struct type_context *ctx, struct type *elem, i64 length);
struct type *type_chan_new(struct type_context *ctx, struct type *elem, enum chan_dir dir);
struct type *type_map_new(struct type_context *ctx, struct type *key, struct type *elem);
struct type_struct *type_struct_new(
	struct type_context *ctx, struct object **fields, str *tags, u32 count);
struct type_tuple *type_tuple_new(struct type_context *ctx, struct object **vars, u32 count);

// params and results may be NULL: the empty tuple stands for them.
struct type_signature *type_signature_new(
	struct type_context *ctx, struct type_tuple *params, struct type_tuple *results);
struct type_union *type_union_new(struct type_context *ctx, struct union_term *terms, u32 count);

// Starts incomplete; fill methods and embedded, then clear is_incomplete.
struct type_interface *type_interface_new(struct type_context *ctx);

// A declared type or alias: sets object->type. rhs, tparams, methods and aliased are filled in as the
// declaration is checked; is_local is true in a body context.
struct type_named *type_named_new(struct type_context *ctx, struct object *object);
struct type_alias *type_alias_new(struct type_context *ctx, struct object *object);

// Declared methods of an origin, in source order, all at once and before anyone looks one up.
void type_named_set_methods(
	struct type_context *ctx, struct type_named *named, struct object **methods, u32 count);

// Sets object->type. The constraint is filled in later.
struct type_param *type_param_new(struct type_context *ctx, struct object *object, u32 index);

// An unnamed variable (a result, an operand list's entry).
struct object *object_var_new(struct type_context *ctx, struct type *type);
