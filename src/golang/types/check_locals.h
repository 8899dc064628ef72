// SPDX-License-Identifier: Apache-2.0
// The names declared inside one function (or type parameter list), innermost last. A stack with a small
// hash over it: entering, finding and leaving a block cost a few instructions, however long the function.
#pragma once

#include "golang/types/object.h"

enum { LOCALS_BUCKETS = 256 };

struct local {
	sym name;
	u32 next; // older entry of the same bucket
	struct object *object;
};

struct locals {
	struct arena *arena;
	VEC(struct local) entries; // entry 0 is unused
	u32 buckets[LOCALS_BUCKETS];
	u32 base; // entries before it are hidden: they belong to a declaration that waits for this one
	u32 block; // first entry of the innermost block
};

// What locals_leave and locals_show restore.
struct locals_mark {
	u32 base, block, len;
};

void locals_init(struct locals *locals, struct arena *arena);

// Opens a block; locals_leave closes it and forgets its names.
struct locals_mark locals_enter(struct locals *locals);
// Opens a block that sees nothing of what is outside.
struct locals_mark locals_hide(struct locals *locals);
void locals_leave(struct locals *locals, struct locals_mark mark);

// Declares object->name in the innermost block; "_" and the empty name are not entered by callers.
void locals_declare(struct locals *locals, struct object *object);

// Innermost object of that name, or NULL.
struct object *locals_find(const struct locals *locals, sym name);
// The same in the innermost block only.
struct object *locals_find_in_block(const struct locals *locals, sym name);
