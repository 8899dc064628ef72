// SPDX-License-Identifier: Apache-2.0
// Any bytes as an earlier report of `tocsin inspect`: it is read or refused with a place, whatever the pieces
// it comes in, and what is read compares equal with itself.
#include "cli/json_split.h"
#include "cli/tally_read.h"
#include "report/inspect/growth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The members that are found are the same, byte by byte.
static void check_pieces(struct arena *arena, str text)
{
	struct json_member whole[] = {{.name = "groups"}, {.name = "schema"}};
	struct json_member pieces[] = {{.name = "groups"}, {.name = "schema"}};
	struct json_splitter splitter;
	struct error err, other;
	bool good, same = true;

	json_split_init(&splitter, arena, "x", whole, ARRAY_LEN(whole));
	good = json_split_feed(&splitter, text, &err) && json_split_end(&splitter, &err);
	json_split_init(&splitter, arena, "x", pieces, ARRAY_LEN(pieces));
	for (size_t i = 0; i < text.len && same; i++)
		same = json_split_feed(&splitter, str_sub(text, i, i + 1), &other);
	same = same && json_split_end(&splitter, &other);
	ASSERT(good == same);
	ASSERT(good || str_equal(str_from_c(err.text), str_from_c(other.text)));
	for (size_t i = 0; i < ARRAY_LEN(whole) && good; i++)
		ASSERT(str_equal(whole[i].text, pieces[i].text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = {(const char *)data, size};
	struct growth growth;
	struct arena arena;
	struct tally tally;
	struct error err;

	arena_init(&arena);
	check_pieces(&arena, text);
	if (tally_read_text(&arena, "x", text, &tally, &err)) {
		growth_compare(&arena, &tally, &tally, &growth);
		for (u32 i = 0; i < TALLY_KINDS; i++)
			ASSERT(growth.items[i].len == 0);
	} else {
		ASSERT(err.text[0] == 'x');
	}
	arena_deinit(&arena);
	return 0;
}
