// SPDX-License-Identifier: Apache-2.0
// Samples are what a profile consists of: the loops over their varints are the hot ones.
#include "profile/pprof_internal.h"

static bool add_location(struct pprof_reader *reader, u64 id, const void *at)
{
	u32 index = pprof_ids_get(&reader->location_ids, id);

	if (UNLIKELY(!index))
		return pprof_fail(reader, at, "a sample at location %llu, which there is not",
			(unsigned long long)id);
	*reader->stack_at++ = index;
	return true;
}

enum {
	SHORT_ID = (1 << 14) - 1,
	LONG_ID = (1 << 28) - 1
}; // the largest that a word holds four and two of

// Which of the ids side by side in a word are 0 or above their limit: their top bits. `ones` is 1 for each. An id has a
// bit or more to spare.
static inline u64 outside(u64 ids, u64 limits, u64 ones, u64 tops)
{
	return ~((ids + (tops - ones)) & ((limits | tops) - ids)) & tops;
}

// Puts the ids at the start of the list into the stack as they are while they come in fours of short ones, then in pairs;
// *bad says that some of them are not their own indices. Returns where it stopped.
static const u8 *read_fours(struct pprof_reader *reader, const u8 *at, const u8 *end, u64 *bad)
{
	const u64 ones = 0x0001000100010001, tops = 0x8000800080008000;
	const u64 limits = MIN(reader->location_ids.in_order, (u64)SHORT_ID) * ones;
	const u8 *word_end = MIN(end, reader->word_end);
	u32 *stack = reader->stack_at, len;
	u64 ids;

	for (; at < word_end && (len = wire_four(at, &ids)); at += len) {
		if (len > (size_t)(end - at))
			break;
		stack[0] = (u16)ids;
		stack[1] = (u16)(ids >> 16);
		stack[2] = (u16)(ids >> 32);
		stack[3] = (u16)(ids >> 48);
		stack += 4;
		*bad |= outside(ids, limits, ones, tops);
	}
	reader->stack_at = stack;
	return at;
}

static const u8 *read_pairs(struct pprof_reader *reader, const u8 *at, const u8 *end, u64 *bad)
{
	const u64 ones = 0x0000000100000001, tops = 0x8000000080000000;
	const u64 limits = MIN(reader->location_ids.in_order, (u64)LONG_ID) * ones;
	const u8 *word_end = MIN(end, reader->word_end);
	u32 *stack = reader->stack_at, len;
	u64 ids;

	for (; at < word_end && (len = wire_pair(at, &ids)); at += len) {
		if (len > (size_t)(end - at))
			break;
		stack[0] = (u32)ids;
		stack[1] = (u32)(ids >> 32);
		stack += 2;
		*bad |= outside(ids, limits, ones, tops);
	}
	reader->stack_at = stack;
	return at;
}

static bool resolve(struct pprof_reader *reader, u32 *ids, const void *at)
{
	u32 *end = reader->stack_at;

	for (reader->stack_at = ids; reader->stack_at < end;) {
		if (!add_location(reader, *reader->stack_at, at))
			return false;
	}
	return true;
}

static bool read_stack(struct pprof_reader *reader, str packed)
{
	struct wire wire = wire_of(packed);
	u32 *begin = reader->stack_at;
	u64 bad = 0, id;

	wire.at = read_fours(reader, wire.at, wire.end, &bad);
	wire.at = read_pairs(reader, wire.at, wire.end, &bad);
	if (UNLIKELY(bad) && !resolve(reader, begin, packed.ptr))
		return false;
	while (wire.at < wire.end) {
		if (!wire_varint(&wire, &id))
			return pprof_fail(reader, wire.at, "a broken list of locations");
		if (!add_location(reader, id, packed.ptr))
			return false;
	}
	return true;
}

static bool add_value(struct pprof_reader *reader, u32 *count, u64 value, const void *at)
{
	if (*count == reader->profile->type_count)
		return pprof_fail(reader, at,
			"a sample with more values than the profile has types (%u)",
			reader->profile->type_count);
	reader->value_at[(*count)++] = (i64)value;
	return true;
}

static bool read_values(struct pprof_reader *reader, u32 *count, str packed)
{
	struct wire wire = wire_of(packed);
	u64 value;

	while (wire.at < wire.end) {
		if (!wire_varint(&wire, &value))
			return pprof_fail(reader, wire.at, "a broken list of values");
		if (!add_value(reader, count, value, packed.ptr))
			return false;
	}
	return true;
}

static bool read_label(struct pprof_reader *reader, str bytes)
{
	struct profile_label *label = reader->label_at++;
	struct wire wire = wire_of(bytes);
	struct wire_field field;

	while (wire_next(&wire, &field)) {
		bool good = true;

		switch (field.number) {
		case 1:
			good = pprof_string(reader, field.value, wire.at, &label->key);
			break;
		case 2:
			good = pprof_string(reader, field.value, wire.at, &label->text);
			break;
		case 3:
			label->number = (i64)field.value;
			break;
		case 4:
			good = pprof_string(reader, field.value, wire.at, &label->unit);
			break;
		}
		if (!good)
			return false;
	}
	return !wire.is_broken || pprof_fail(reader, wire.at, "a broken label");
}

static bool read_field(struct pprof_reader *reader, struct profile_sample *sample,
	const struct wire_field *field, u32 *value_count, const void *at)
{
	bool packed = field->type == WIRE_BYTES;

	switch (field->number) {
	case 1:
		return packed ? read_stack(reader, field->bytes)
		              : add_location(reader, field->value, at);
	case 2:
		return packed ? read_values(reader, value_count, field->bytes)
		              : add_value(reader, value_count, field->value, at);
	case 3:
		sample->label_count++;
		return read_label(reader, field->bytes);
	}
	return true;
}

bool pprof_read_sample(struct pprof_reader *reader, str bytes)
{
	struct profile_sample *sample = reader->sample_at++;
	struct wire wire = wire_of(bytes);
	struct wire_field field;
	u32 value_count = 0;

	sample->stack_at = (u64)(reader->stack_at - reader->profile->stacks);
	sample->labels_at = (u32)(reader->label_at - reader->profile->labels);
	while (wire_next(&wire, &field)) {
		if (!read_field(reader, sample, &field, &value_count, wire.at))
			return false;
	}
	if (wire.is_broken)
		return pprof_fail(reader, wire.at, "a broken sample");
	if (value_count != reader->profile->type_count)
		return pprof_fail(reader, bytes.ptr,
			"a sample with %u values where the profile has %u types", value_count,
			reader->profile->type_count);
	if ((u64)(reader->stack_at - reader->profile->stacks) - sample->stack_at > PPROF_MAX_STACK)
		return pprof_fail(
			reader, bytes.ptr, "a sample with more than %d locations", PPROF_MAX_STACK);
	sample->stack_len =
		(u32)((u64)(reader->stack_at - reader->profile->stacks) - sample->stack_at);
	reader->value_at += value_count;
	return true;
}
