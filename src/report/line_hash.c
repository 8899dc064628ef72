// SPDX-License-Identifier: Apache-2.0
#include "report/line_hash.h"

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

enum { WINDOW = 100, END_OF_FILE = 65535 };

static const u64 FACTOR = 37;

struct roller {
	struct arena *arena;
	u64 hash, oldest_factor; // FACTOR^WINDOW, to take the oldest unit out again
	u32 units[WINDOW];
	u32 pending[WINDOW]; // line that began at this unit, 0: none; its hash is not yet known
	u32 at;
	bool at_line_start, after_cr;
	VEC(struct line_hash) lines;
	struct map counts; // of each hash; the map takes every key but UINT64_MAX
	u32 count_of_max;
};

// The line whose first unit is about to leave the window has all its units in the hash.
static void finish_line(struct roller *roller)
{
	struct line_hash *line;

	if (!roller->pending[roller->at])
		return;
	line = &roller->lines.at[roller->pending[roller->at] - 1];
	line->hash = roller->hash;
	line->occurrence = roller->hash == UINT64_MAX
	                           ? ++roller->count_of_max
	                           : (u32)++ * map_put(&roller->counts, roller->hash);
	roller->pending[roller->at] = 0;
}

static void roll(struct roller *roller, u32 unit)
{
	roller->hash =
		FACTOR * roller->hash + unit - roller->oldest_factor * roller->units[roller->at];
	roller->units[roller->at] = unit;
	roller->at = (roller->at + 1) % WINDOW;
}

static void take_unit(struct roller *roller, u32 unit)
{
	bool skipped = unit == ' ' || unit == '\t' || (roller->after_cr && unit == '\n');

	roller->after_cr = unit == '\r';
	if (skipped)
		return;
	if (unit == '\r')
		unit = '\n';
	finish_line(roller);
	if (roller->at_line_start) {
		vec_push(roller->arena, &roller->lines);
		roller->pending[roller->at] = roller->lines.len;
	}
	roller->at_line_start = unit == '\n';
	roll(roller, unit);
}

static void take_rune(struct roller *roller, u32 rune)
{
	if (rune == UTF8_INVALID)
		rune = 0xfffd;
	if (rune > 0xffff) {
		take_unit(roller, 0xd800 + ((rune - 0x10000) >> 10));
		take_unit(roller, 0xdc00 + ((rune - 0x10000) & 0x3ff));
	} else {
		take_unit(roller, rune);
	}
}

void line_hashes(struct arena *arena, str text, struct line_hash **ret, u32 *ret_count)
{
	struct roller roller = {.arena = arena, .oldest_factor = 1, .at_line_start = true};

	map_init(&roller.counts, arena);
	for (u32 i = 0; i < WINDOW; i++)
		roller.oldest_factor *= FACTOR;
	while (text.len) {
		u32 rune;

		text = str_skip(text, utf8_decode(text, &rune));
		take_rune(&roller, rune);
	}
	take_unit(&roller, END_OF_FILE);
	for (u32 i = 0; i < WINDOW; i++) {
		finish_line(&roller);
		roll(&roller, 0);
	}
	*ret = roller.lines.at;
	*ret_count = roller.lines.len;
}
