// SPDX-License-Identifier: Apache-2.0
// The cache behind go_type.h: entries never move and never change once they are published, so that
// readers take no lock. What is no type is remembered too, up to a limit.
#pragma once

#include "base/map.h"
#include "process/runtime/go_type.h"

#include <pthread.h>
#include <stdatomic.h>

struct go_type_entry {
	u64 address;
	bool is_type;
	u32 hash;
	struct go_type type;
};

struct go_type_table {
	u32 slot_count;
	_Atomic(struct go_type_entry *) slots[];
};

struct go_types {
	const struct go_runtime *runtime;
	_Atomic(struct go_type_table *) table;
	u32 len, negative;
	pthread_mutex_t lock; // for adding
	struct arena arena;   // under lock, like the next
	struct map names;     // address of a name to struct type_name
};

// NULL when the address is no type.
struct go_type_entry *go_type_entry(struct go_types *types, u64 address);

// Bytes of the target that belong to a type: from the file where they are not relocated, else from
// memory.
MUST_CHECK bool go_types_read(const struct go_types *types, u64 address, void *to, u64 size);
