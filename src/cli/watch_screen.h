// SPDX-License-Identifier: Apache-2.0
// The state of a live view: which page, what is selected, and what keys do to it. No input, no output.
#pragma once

#include "cli/live_keys.h"
#include "cli/watch_rows.h"

enum watch_page {
	PAGE_GROUPS,
	PAGE_FINDINGS,
	PAGE_CONTEXTS,
	PAGE_POOLS,
	PAGE_LOCKS,
	PAGE_COUNT,              // the ones above have tabs
	PAGE_STACK = PAGE_COUNT, // of the group that is selected
	PAGE_HELP,
};

enum { WATCH_MAX_FILTER = 64 };

struct watch_screen {
	u32 rows, columns; // of the terminal
	bool color;
	str base_dir;
	report_source source; // of the lines that findings show
	void *source_context;
	u64 interval_ns;
	const struct watch_look *look;
	const struct tally *first, *last;
	struct watch_rows groups;
	enum watch_page page, before; // `before`: where a stack or the help goes back to
	enum watch_sort sort;
	u64 selected_key;
	u32 selected;              // row
	u32 top;                   // first row or line that is shown
	u32 line_count, line_room; // of the page of text, as it was drawn last
	char filter[WATCH_MAX_FILTER];
	u32 filter_len;
	bool is_filtering; // keys go to the filter
	bool is_paused, is_over;
	bool wants_quit, wants_look;
	char status[sizeof(((struct error *)0)->text)]; // trouble; empty: none
};

void watch_screen_init(struct watch_screen *screen);
void watch_screen_deinit(struct watch_screen *screen);

// A new look; the screen borrows it and the tallies.
void watch_screen_show(struct watch_screen *screen, const struct watch_look *look,
	const struct tally *first, const struct tally *last);

void watch_screen_key(struct watch_screen *screen, const struct key *key);

// Rows of the table, or lines of a page of text, that the terminal has room for.
u32 watch_screen_room(const struct watch_screen *screen);
