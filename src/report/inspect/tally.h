// SPDX-License-Identifier: Apache-2.0
// The counts of one look, by names that a later look of the same program, or an older report of it, has
// too: groups by their stack, contexts by their kind, pools by their symbol.
#pragma once

#include "base/map.h"
#include "report/inspect/group.h"

enum tally_kind { TALLY_GROUPS, TALLY_CONTEXTS, TALLY_POOLS, TALLY_KINDS };

struct tally_entry {
	u64 key;
	str what;  // function, kind of context, or pool
	str state; // "chan send", "cancelled"; may be empty
	str file;  // of the function, empty where there is none
	u32 line;
	u64 count, bytes, leaked;
};

struct tally_list {
	VEC(struct tally_entry) entries;
	struct map by_key; // index plus one
};

struct tally {
	struct arena *arena;
	struct tally_list lists[TALLY_KINDS];
	bool has[TALLY_KINDS]; // whether it was looked for
	u64 goroutines, heap_bytes;
	i64 taken_unix_ns;
	u32 pid; // 0: not known
	str exe;
};

void tally_init(struct tally *tally, struct arena *arena);

// The look's own numbers. Groups are those that the report's filter lets through.
void tally_inspection(
	struct tally *tally, const struct inspection *inspection, const struct group_list *groups);

// Adds to the entry of this key; the first call gives it its texts (copied).
void tally_add(struct tally *tally, enum tally_kind kind, const struct tally_entry *entry);

// NULL when there is none.
const struct tally_entry *tally_find(const struct tally *tally, enum tally_kind kind, u64 key);

// The key of a group is a hash of its state, its creator and its frames, fed one by one.
struct tally_key {
	struct strbuf text;
};
void tally_key_begin(struct tally_key *key, struct arena *arena, str state);
void tally_key_place(struct tally_key *key, str function, u32 line);
u64 tally_key_end(const struct tally_key *key);

// "chan send", or the status when it waits for nothing.
str tally_state(str status, str wait_reason);

u64 tally_context_key(str kind, str type, bool cancelled);

// The key and the name of a pool: by its symbol, else by its New ("main.newBuffer (New)": pools of many connections are one
// to the reader), else by its address. The name may be borrowed from symbol.
void tally_pool_name(
	struct arena *arena, str symbol, str new_function, u64 address, struct tally_entry *entry);
u64 tally_group_key(struct arena *scratch, const struct inspection *inspection,
	const struct goroutine_group *group);
