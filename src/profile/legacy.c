// SPDX-License-Identifier: Apache-2.0
#include "profile/legacy.h"

#include "profile/builder.h"
#include "profile/go_quote.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_STACK = 1 << 14, MAX_LABELS = 64 };

enum legacy_form { LEGACY_NONE, LEGACY_HEAP, LEGACY_COUNT, LEGACY_CONTENTION };

struct reader {
	struct arena *arena;
	struct error *err;
	str text, rest;
	enum legacy_form form;
	struct profile_builder builder;
	i64 heap_rate;
	double cycles_per_ns;
	// The sample at hand.
	bool has_sample;
	i64 values[4], block_size;
	VEC(u32) stack;
	VEC(struct profile_label) labels;
};

static str next_line(struct reader *reader)
{
	str line = str_cut(&reader->rest, '\n');

	return str_ends(line, STR("\r")) ? str_sub(line, 0, line.len - 1) : line;
}

static bool fail(struct reader *reader, str line, const char *what)
{
	return error_set(reader->err, ERROR_INPUT, "at byte %zu: %s: '%.*s'",
		(size_t)(line.ptr - reader->text.ptr), what, (int)MIN(line.len, (size_t)60),
		line.ptr);
}

// "goroutine profile: total 12"
static bool count_name(str line, str *name)
{
	size_t at = str_find(line, STR(" profile: total "));

	*name = str_sub(line, 0, at);
	return at > 0 && at < line.len && str_find_char(*name, '\n') == name->len;
}

static enum legacy_form form_of(str text)
{
	str line = str_sub(text, 0, str_find_char(str_sub(text, 0, 256), '\n')), name;

	if (str_starts(line, STR("heap profile: ")))
		return LEGACY_HEAP;
	if (str_starts(line, STR("--- ")) && str_find_char(line, ':') < line.len)
		return LEGACY_CONTENTION;
	return count_name(line, &name) ? LEGACY_COUNT : LEGACY_NONE;
}

bool legacy_is(str text)
{
	return form_of(text) != LEGACY_NONE;
}

// A number with a sign at the front of *text; moves behind it.
static bool number(str *text, i64 *ret)
{
	bool negative = str_starts(*text, STR("-"));
	str rest = str_skip(*text, negative);
	size_t len = 0;
	u64 value;

	while (len < rest.len && rest.ptr[len] >= '0' && rest.ptr[len] <= '9')
		len++;
	if (!str_to_u64(str_sub(rest, 0, len), &value) || value > INT64_MAX)
		return false;
	*ret = negative ? -(i64)value : (i64)value;
	*text = str_skip(rest, len);
	return true;
}

static bool skip(str *text, str what)
{
	if (!str_starts(*text, what))
		return false;
	*text = str_skip(*text, what.len);
	return true;
}

// "3: 4096 [10: 8192]"
static bool heap_numbers(str *line, i64 ret[4])
{
	return number(line, &ret[2]) && skip(line, STR(": ")) && number(line, &ret[3]) &&
	       skip(line, STR(" [")) && number(line, &ret[0]) && skip(line, STR(": ")) &&
	       number(line, &ret[1]) && skip(line, STR("]"));
}

static i64 clamp(double value)
{
	return value >= 9.2e18 ? INT64_MAX : value <= -9.2e18 ? INT64_MIN : (i64)value;
}

// As the runtime does for profile.proto (scaleHeapSample in runtime/pprof/protomem.go).
static void scale_heap(i64 rate, i64 *count, i64 *size)
{
	double scale;

	if (!*count || !*size) {
		*count = *size = 0;
		return;
	}
	if (rate <= 1)
		return;
	scale = 1 / (1 - exp(-((double)*size / (double)*count) / (double)rate));
	*count = clamp((double)*count * scale);
	*size = clamp((double)*size * scale);
}

static void finish_sample(struct reader *reader)
{
	struct profile_label size = {.key = STR("bytes"), .number = reader->block_size};

	if (!reader->has_sample)
		return;
	if (reader->form == LEGACY_HEAP && size.number)
		*vec_push(reader->arena, &reader->labels) = size;
	profile_builder_sample(&reader->builder, reader->stack.at, reader->stack.len,
		reader->values, reader->labels.at, reader->labels.len);
	reader->has_sample = false;
}

static bool begin_sample(struct reader *reader, str line)
{
	str all = line;
	bool good = false;

	finish_sample(reader);
	reader->stack.len = reader->labels.len = 0;
	switch (reader->form) {
	case LEGACY_HEAP:
		good = heap_numbers(&line, reader->values);
		reader->block_size =
			good && reader->values[0] ? reader->values[1] / reader->values[0] : 0;
		scale_heap(reader->heap_rate, &reader->values[0], &reader->values[1]);
		scale_heap(reader->heap_rate, &reader->values[2], &reader->values[3]);
		break;
	case LEGACY_COUNT:
		good = number(&line, &reader->values[0]);
		break;
	case LEGACY_CONTENTION:
		good = number(&line, &reader->values[1]) && skip(&line, STR(" ")) &&
		       number(&line, &reader->values[0]);
		reader->values[1] = clamp((double)reader->values[1] / reader->cycles_per_ns);
		break;
	case LEGACY_NONE:
		break;
	}
	if (!good || !skip(&line, STR(" @")))
		return fail(reader, all, "this is no line of such a profile");
	reader->has_sample = true;
	return true;
}

// The next of the parts of a line between tabs; aligned columns have several.
static str column(str *line)
{
	str part;

	do
		part = str_cut(line, '\t');
	while (!part.len && line->len);
	return part;
}

static u64 address(str text)
{
	char digits[20] = "";

	if (text.len >= sizeof(digits))
		return 0;
	memcpy(digits, text.ptr, text.len);
	return strtoull(digits, NULL, 16);
}

// "#\t0x4a1b2c\tmain.work+0x2c\t\t/src/main.go:12"
static void add_frame(struct reader *reader, str line)
{
	str pc, name, place;
	size_t colon, plus;
	u64 number;

	(void)column(&line);
	pc = column(&line);
	name = column(&line);
	place = column(&line);
	if (!str_starts(pc, STR("0x")) || !name.len || reader->stack.len == MAX_STACK)
		return;
	plus = str_find(name, STR("+0x"));
	colon = str_find_last_char(place, ':');
	if (!str_to_u64(str_skip(place, colon + 1), &number) || number > INT32_MAX)
		number = 0;
	*vec_push(reader->arena, &reader->stack) =
		profile_builder_frame(&reader->builder, address(str_skip(pc, 2)),
			str_sub(name, 0, plus), str_sub(place, 0, colon), (i64)number);
}

// "# labels: {"key":"value", "other":"value"}"
static void add_labels(struct reader *reader, str text)
{
	struct profile_label label = {0};

	while (str_starts(text, STR("{")) || str_starts(text, STR(", "))) {
		text = str_skip(text, str_starts(text, STR("{")) ? 1 : 2);
		if (!go_unquote(reader->arena, &text, &label.key) || !skip(&text, STR(":")) ||
			!go_unquote(reader->arena, &text, &label.text) ||
			reader->labels.len == MAX_LABELS)
			return;
		*vec_push(reader->arena, &reader->labels) = label;
	}
}

static void read_remark(struct reader *reader, str line)
{
	str labels = STR("# labels: "), cycles = STR("# NumGC = ");
	u64 count;

	if (str_starts(line, STR("#\t")))
		add_frame(reader, line);
	else if (str_starts(line, labels))
		add_labels(reader, str_skip(line, labels.len));
	else if (str_starts(line, cycles) && str_to_u64(str_skip(line, cycles.len), &count))
		reader->builder.profile.gc_cycles = count + 1;
}

static bool read_heap_header(struct reader *reader, str line)
{
	str all = line;
	i64 totals[4], rate;

	if (!skip(&line, STR("heap profile: ")) || !heap_numbers(&line, totals) ||
		!skip(&line, STR(" @ heap/")) || !number(&line, &rate))
		return fail(reader, all, "a heap profile whose first line is broken");
	reader->heap_rate = rate / 2; // it is printed doubled
	profile_builder_type(&reader->builder, STR("alloc_objects"), STR("count"));
	profile_builder_type(&reader->builder, STR("alloc_space"), STR("bytes"));
	profile_builder_type(&reader->builder, STR("inuse_objects"), STR("count"));
	profile_builder_type(&reader->builder, STR("inuse_space"), STR("bytes"));
	reader->builder.profile.period_type =
		(struct profile_value_type){STR("space"), STR("bytes")};
	reader->builder.profile.period = reader->heap_rate;
	return true;
}

static bool read_contention_header(struct reader *reader)
{
	str line, name = STR("cycles/second="), period = STR("sampling period=");
	u64 cycles;

	line = next_line(reader);
	if (!skip(&line, name) || !str_to_u64(line, &cycles) || !cycles)
		return fail(reader, line, "a contention profile without its cycles/second");
	reader->cycles_per_ns = (double)cycles / 1e9;
	if (str_starts(reader->rest, period))
		(void)next_line(reader);
	profile_builder_type(&reader->builder, STR("contentions"), STR("count"));
	profile_builder_type(&reader->builder, STR("delay"), STR("nanoseconds"));
	reader->builder.profile.period_type =
		(struct profile_value_type){STR("contentions"), STR("count")};
	reader->builder.profile.period = 1;
	return true;
}

static bool read_header(struct reader *reader)
{
	str line = next_line(reader), name;

	switch (reader->form) {
	case LEGACY_HEAP:
		return read_heap_header(reader, line);
	case LEGACY_CONTENTION:
		return read_contention_header(reader);
	case LEGACY_COUNT:
		(void)count_name(line, &name);
		profile_builder_type(&reader->builder, name, STR("count"));
		reader->builder.profile.period_type = reader->builder.types.at[0];
		reader->builder.profile.period = 1;
		return true;
	case LEGACY_NONE:
		break;
	}
	return error_set(reader->err, ERROR_INPUT, "this is no profile in text form");
}

bool legacy_read(struct arena *arena, str text, struct profile *ret, struct error *err)
{
	struct reader reader = {
		.arena = arena, .err = err, .text = text, .rest = text, .form = form_of(text)};

	profile_builder_init(&reader.builder, arena);
	if (!read_header(&reader))
		return false;
	while (reader.rest.len) {
		bool is_last = str_find_char(reader.rest, '\n') == reader.rest.len;
		str line = next_line(&reader);

		if (is_last)
			reader.builder.profile.note =
				STR("the profile is cut off in its last line, which is left out");
		else if (str_starts(line, STR("#")))
			read_remark(&reader, line);
		else if (line.len && !begin_sample(&reader, line))
			return false;
	}
	finish_sample(&reader);
	reader.builder.profile.default_type = reader.builder.types.len - 1;
	profile_builder_finish(&reader.builder, ret);
	return true;
}
