// SPDX-License-Identifier: Apache-2.0
#include "report/profile/measure.h"

struct measure_unit {
	str name; // as profiles spell it, and what is written
	str shown;
	double factor; // in the smallest of its family
};

static const struct measure_unit times[] = {
	{STR("nanoseconds"), STR("ns"), 1},
	{STR("microseconds"), STR("us"), 1e3},
	{STR("milliseconds"), STR("ms"), 1e6},
	{STR("seconds"), STR("s"), 1e9},
	{STR("hours"), STR("hrs"), 3600e9},
	{STR_EMPTY, STR_EMPTY, 0},
};

static const struct measure_unit sizes[] = {
	{STR("bytes"), STR("B"), 1},
	{STR("kilobytes"), STR("kB"), 1024},
	{STR("megabytes"), STR("MB"), 1048576},
	{STR("gigabytes"), STR("GB"), 1073741824},
	{STR("terabytes"), STR("TB"), 1099511627776},
	{STR_EMPTY, STR_EMPTY, 0},
};

static const struct measure_unit *const families[] = {times, sizes};

// The unit of a family that a profile's unit names, singular or plural.
static const struct measure_unit *find_unit(const struct measure_unit *family, str name)
{
	for (; family->factor > 0; family++) {
		if (str_equal(family->name, name) ||
			str_equal(str_sub(family->name, 0, family->name.len - 1), name) ||
			str_equal(family->shown, name))
			return family;
	}
	return NULL;
}

static void put_scaled(struct strbuf *out, double value, const struct measure_unit *family)
{
	const struct measure_unit *best = family;
	double size = value < 0 ? -value : value;
	struct strbuf text;

	for (const struct measure_unit *it = family; it->factor > 0; it++) {
		if (size / it->factor >= 1)
			best = it;
	}
	strbuf_init(&text, out->arena);
	strbuf_printf(&text, "%.2f", value / best->factor);
	if (str_ends(strbuf_str(&text), STR(".00")))
		text.len -= 3;
	strbuf_add(out, strbuf_str(&text));
	if (!str_equal(strbuf_str(&text), STR("0")))
		strbuf_add(out, best->shown);
}

void measure_put(struct strbuf *out, i64 value, str unit)
{
	for (u32 i = 0; i < ARRAY_LEN(families); i++) {
		const struct measure_unit *from = find_unit(families[i], unit);

		if (from) {
			put_scaled(out, (double)value * from->factor, families[i]);
			return;
		}
	}
	strbuf_printf(out, "%lld", (long long)value);
}

void percent_put(struct strbuf *out, i64 value, i64 total)
{
	if (!value || !total)
		strbuf_add(out, STR("0%"));
	else
		strbuf_printf(out, "%.2f%%", 100.0 * (double)value / (double)total);
}
