// SPDX-License-Identifier: Apache-2.0
// The rows of a live view: the groups of the latest look with how they changed, sorted and filtered.
#pragma once

#include "cli/watch_look.h"

enum watch_sort { SORT_COUNT, SORT_GROWTH, SORT_AGE, SORT_KINDS };

struct watch_row {
	u64 key;
	u32 group; // index in the look's groups, UINT32_MAX: gone since the look before
	u64 count, leaked, wait_ns;
	i64 since_last, since_first;
	str state, function, file; // of the line of its stack that says most
	u32 line;
};

struct watch_rows {
	struct arena arena; // rows; emptied with each build
	VEC(struct watch_row) rows;
};

void watch_rows_init(struct watch_rows *rows);
void watch_rows_deinit(struct watch_rows *rows);

// first and last may be the look itself. filter: part of a state or of a function of the stack, in any
// case; empty: all.
void watch_rows_build(struct watch_rows *rows, const struct watch_look *look,
	const struct tally *first, const struct tally *last, enum watch_sort sort, str filter);

const char *watch_sort_name(enum watch_sort sort);
