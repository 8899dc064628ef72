// SPDX-License-Identifier: Apache-2.0
// The resource model: which calls acquire what, what releases it, which functions only borrow, which
// never return. Data stands in resources.def; this resolves it against a loaded program, once.
#pragma once

#include "golang/types/check.h"

enum model_kind {
	MODEL_RESOURCE, // closed by a method
	MODEL_CANCEL,   // a function that must be called
	MODEL_PAIRED,   // as RESOURCE, but only where the same function releases it on some path
	MODEL_KIND_COUNT
};

// One way to acquire.
struct model_acquire {
	enum model_kind kind;
	str what;     // "file", "response body": for messages
	i32 result;   // which result is the resource; -1: the receiver
	str field;    // the field of it that holds what must be released ("Body"), or empty
	str releases; // method names separated by '|'
};

struct model;
struct model *model_open(struct checker *checker, struct arena *arena);

// The entry for result `result` of a call of callee (-1: its receiver), or NULL.
const struct model_acquire *model_acquire(
	const struct model *model, const struct object *callee, i32 result);

// Whether some entry's result is of this type or points to it (not an instance).
bool model_is_acquired(const struct model *model, const struct type_named *type);

// True when the callee neither keeps nor releases what it is given; *wraps when its result holds it.
bool model_borrows(const struct model *model, const struct object *callee, bool *wraps);

bool model_never_returns(const struct model *model, const struct object *callee);

enum model_call {
	MODEL_CALL_NONE,
#define CALL(token, package, receiver, name) MODEL_CALL_##token,
#include "rules/calls.def"
#undef CALL
	MODEL_CALL_COUNT
};

// Which of the calls of calls.def this is.
enum model_call model_call(const struct model *model, const struct object *callee);

// True when name is one of the '|' separated ones.
bool model_name_in(str names, str name);
