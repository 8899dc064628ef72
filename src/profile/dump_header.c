// SPDX-License-Identifier: Apache-2.0
#include "profile/dump_header.h"

#include "profile/go_quote.h"

// The id, and what stands between the brackets and behind them.
static bool cut_up(str line, u64 *id, str *state, str *behind)
{
	str rest, word = STR("goroutine ");
	size_t open, close;

	if (!str_starts(line, word) || !str_ends(line, STR(":")))
		return false;
	rest = str_skip(line, word.len);
	if (!str_to_u64(str_cut(&rest, ' '), id))
		return false;
	open = str_find_char(rest, '[');
	if (open >= rest.len || (open > 0 && !str_starts(rest, STR("gp="))))
		return false;
	rest = str_skip(rest, open + 1);
	close = str_find_char(rest, ']');
	if (close >= rest.len)
		return false;
	*state = str_sub(rest, 0, close);
	*behind = str_trim(str_sub(rest, close + 1, rest.len - 1));
	return true;
}

bool dump_header_is(str line)
{
	str state, behind;
	u64 id;

	return cut_up(line, &id, &state, &behind);
}

static bool cut_suffix(str *text, str suffix)
{
	if (!str_ends(*text, suffix))
		return false;
	text->len -= suffix.len;
	return true;
}

static void read_state(str state, struct dump_goroutine *goroutine)
{
	bool more = true;

	while (more) {
		more = cut_suffix(&state, STR(" (scan)")) || cut_suffix(&state, STR(" (durable)"));
		if (cut_suffix(&state, STR(" (leaked)")))
			goroutine->is_leaked = more = true;
	}
	goroutine->state = state;
}

static void read_remark(str remark, struct dump_goroutine *goroutine)
{
	str bubble = STR("synctest bubble "), group = STR("synctest group ");
	u64 number;

	if (str_equal(remark, STR("locked to thread")))
		goroutine->is_locked = true;
	else if (cut_suffix(&remark, STR(" minutes")) && str_to_u64(remark, &number))
		goroutine->wait_minutes = (u32)MIN(number, (u64)UINT32_MAX);
	else if (str_starts(remark, bubble) && str_to_u64(str_skip(remark, bubble.len), &number))
		goroutine->bubble = number;
	else if (str_starts(remark, group) && str_to_u64(str_skip(remark, group.len), &number))
		goroutine->bubble = number;
}

// A word up to one of the ends, or a quoted one; moves *rest behind it.
static str read_word(struct arena *arena, str *rest, str end)
{
	str word;

	if (go_unquote(arena, rest, &word))
		return word;
	word = str_sub(*rest, 0, str_find(*rest, end));
	*rest = str_skip(*rest, word.len);
	return word;
}

// "{key: value, "quoted key": "quoted value"}"
static void read_labels(struct arena *arena, str text, struct dump_header *header)
{
	struct profile_label *labels = arena_array(arena, struct profile_label, DUMP_MAX_LABELS);
	u32 count = 0;

	if (!str_starts(text, STR("{")) || !cut_suffix(&text, STR("}")))
		return;
	text = str_skip(text, 1);
	while (text.len && count < DUMP_MAX_LABELS) {
		str key = read_word(arena, &text, STR(": "));

		if (!str_starts(text, STR(": ")))
			break;
		text = str_skip(text, 2);
		labels[count++] = (struct profile_label){
			.key = key, .text = read_word(arena, &text, STR(", "))};
		text = str_starts(text, STR(", ")) ? str_skip(text, 2) : STR_EMPTY;
	}
	header->labels = labels;
	header->label_count = count;
}

bool dump_header_read(struct arena *arena, str line, struct dump_header *ret)
{
	struct dump_header header = {0};
	str state, behind, part;

	if (!cut_up(line, &header.goroutine.id, &state, &behind))
		return false;
	part = str_sub(state, 0, str_find(state, STR(", ")));
	read_state(part, &header.goroutine);
	while (part.len < state.len) {
		state = str_skip(state, part.len + 2);
		part = str_sub(state, 0, str_find(state, STR(", ")));
		read_remark(part, &header.goroutine);
	}
	if (behind.len)
		read_labels(arena, behind, &header);
	*ret = header;
	return true;
}
