// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/wait_reason.h"

enum { VERSIONS = 8 };

struct reason {
	str text;
	i32 at[VERSIONS];
};

static const struct reason reasons[] = {
#define REASON(text, ...) {{text, sizeof(text) - 1}, {__VA_ARGS__}},
#include "process/runtime/wait_reason.def"
#undef REASON
};

static u32 version_column(u32 minor)
{
	if (minor == 0 || minor >= 27)
		return VERSIONS - 1;
	return minor <= 20 ? 0 : minor - 20;
}

static u32 from_table(struct arena *arena, u32 minor, const str **ret)
{
	u32 column = version_column(minor), count = 0;
	str *texts = arena_array(arena, str, WAIT_REASON_MAX);

	for (u32 i = 0; i < ARRAY_LEN(reasons); i++) {
		i32 number = reasons[i].at[column];

		if (number < 0)
			continue;
		texts[number] = reasons[i].text;
		count = MAX(count, (u32)number + 1);
	}
	*ret = texts;
	return count;
}

static bool is_text(str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ' || text.ptr[i] > '~')
			return false;
	return true;
}

static bool read_one(struct arena *arena, const struct memory *memory, u64 address, str *ret)
{
	u64 header[2];

	return memory_read(memory, address, header, sizeof(header)) &&
	       memory_read_bytes(arena, memory, header[0], header[1], WAIT_REASON_MAX_TEXT, ret) &&
	       is_text(*ret);
}

bool wait_reasons_read(struct arena *arena, const struct memory *memory,
	const struct go_version *version, u64 address, const str **ret, u32 *ret_count)
{
	const str *table;
	u32 table_count = from_table(arena, version->minor, &table), count;
	str *texts = arena_array(arena, str, WAIT_REASON_MAX);

	*ret = table;
	*ret_count = table_count;
	if (!address)
		return false;
	// The empty reason's header has no bytes to point to.
	for (count = 1; count < table_count; count++)
		if (!read_one(arena, memory, address + 16 * (u64)count, &texts[count]))
			return false;
	texts[0] = STR_EMPTY;
	if (!str_equal(texts[1], STR("GC assist marking")))
		return false;
	*ret = texts;
	*ret_count = count;
	return true;
}

struct kind_of_text {
	str begin;
	enum wait_kind kind;
};

// The first that the text begins with: "(nil chan)" and "(no cases)" stand before the plain ones.
static const struct kind_of_text kinds[] = {
	{{"chan receive (nil chan)", 23}, WAIT_NIL_CHAN},
	{{"chan send (nil chan)", 20}, WAIT_NIL_CHAN},
	{{"select (no cases)", 17}, WAIT_EMPTY_SELECT},
	{{"chan receive", 12}, WAIT_CHAN_RECEIVE},
	{{"chan send", 9}, WAIT_CHAN_SEND},
	{{"select", 6}, WAIT_SELECT},
	{{"semacquire", 10}, WAIT_SEMAPHORE},
	{{"sync.Mutex", 10}, WAIT_SEMAPHORE},
	{{"sync.RWMutex", 12}, WAIT_SEMAPHORE},
	{{"sync.WaitGroup", 14}, WAIT_SEMAPHORE},
	{{"sync.Cond", 9}, WAIT_COND},
	{{"sleep", 5}, WAIT_SLEEP},
	{{"IO wait", 7}, WAIT_IO},
};

enum wait_kind wait_reason_kind(str reason)
{
	if (reason.len == 0)
		return WAIT_NONE;
	for (u32 i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_starts(reason, kinds[i].begin))
			return kinds[i].kind;
	return WAIT_OTHER;
}
