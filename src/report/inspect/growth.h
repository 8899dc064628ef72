// SPDX-License-Identifier: Apache-2.0
// What has become more and less between two looks.
#pragma once

#include "base/json_writer.h"
#include "report/inspect/tally.h"

enum growth_change { GROWTH_NEW, GROWTH_GROWN, GROWTH_SHRUNK, GROWTH_GONE };

struct growth_item {
	enum growth_change change;
	const struct tally_entry *entry; // of the later look, of the earlier one when it is gone
	u64 before, after;
	u64 bytes_before, bytes_after;
};

struct growth {
	const struct tally *before, *after;
	u64 between_ns; // 0: not known, or the earlier look is not earlier
	VEC(struct growth_item) items[TALLY_KINDS]; // largest change first
	u32 same[TALLY_KINDS];                      // entries that did not change
	bool other_process; // the earlier look was of another pid or executable
};

// Both tallies outlive ret. Kinds that one of the looks did not look for have no items.
void growth_compare(struct arena *arena, const struct tally *before, const struct tally *after,
	struct growth *ret);

str growth_change_name(enum growth_change change); // "grown"

// "growth":{…}
void growth_json(struct json_writer *json, const struct growth *growth);
