// SPDX-License-Identifier: Apache-2.0
#include "cli/suggest.h"

#include <ctype.h>

enum { MAX_LEN = 64 };

// A suggestion that shares less than two thirds of its letters with the word is no help.
static u32 farthest(str word)
{
	return (u32)MIN(word.len, (size_t)MAX_LEN) / 3 + 1;
}

struct suggestion suggestion_for(str word)
{
	return (struct suggestion){.word = word, .best = STR_EMPTY, .distance = farthest(word) + 1};
}

void suggestion_offer(struct suggestion *suggestion, str candidate)
{
	u32 distance = edit_distance(suggestion->word, candidate);

	if (distance < suggestion->distance) {
		suggestion->best = candidate;
		suggestion->distance = distance;
	}
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

u32 edit_distance(str a, str b)
{
	// Three rows of the table: the swap of neighbours looks two rows back.
	u32 rows[3][MAX_LEN + 1];

	if (a.len > MAX_LEN || b.len > MAX_LEN)
		return (u32)MAX(a.len, b.len);
	for (u32 j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (u32 i = 1; i <= a.len; i++) {
		u32 *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (u32 j = 1; j <= b.len; j++) {
			u32 change = above[j - 1] + !same(a.ptr[i - 1], b.ptr[j - 1]);

			row[j] = MIN(change, MIN(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(a.ptr[i - 1], b.ptr[j - 2]) &&
				same(a.ptr[i - 2], b.ptr[j - 1]))
				row[j] = MIN(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}
