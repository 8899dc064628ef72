// SPDX-License-Identifier: Apache-2.0
#include "report/profile/columns.h"

#include "report/cells.h"
#include "report/profile/measure.h"

#include <time.h>

void columns_right(struct strbuf *out, str text, u32 width)
{
	if (text.len < width)
		strbuf_repeat(out, ' ', width - text.len);
	strbuf_add(out, text);
}

void columns_value(struct strbuf *out, i64 value, str unit)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	measure_put(&text, value, unit);
	columns_right(out, strbuf_str(&text), NUMBER_WIDTH);
}

void columns_percent(struct strbuf *out, i64 value, i64 total)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	percent_put(&text, value, total);
	columns_right(out, strbuf_str(&text), PERCENT_WIDTH);
}

void columns_taken(const struct profile *profile, struct strbuf *out)
{
	time_t seconds = (time_t)(profile->time_unix_ns / 1000000000);
	char text[32];
	struct tm parts;

	if (profile->time_unix_ns > 0 && gmtime_r(&seconds, &parts) &&
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &parts))
		strbuf_printf(out, ", taken %s", text);
	if (profile->duration_ns > 0) {
		strbuf_add(out, STR(" over "));
		measure_put(out, profile->duration_ns, STR("nanoseconds"));
	}
}

void columns_name(struct strbuf *out, str name, u32 width, u32 used)
{
	u32 room = width > used + 16 ? width - used : UINT32_MAX;
	size_t fits = cells_fit(name, 0, room);

	if (fits < name.len) {
		cells_put(out, str_sub(name, 0, cells_fit(name, 0, room - 1)), 0);
		strbuf_add(out, STR("…"));
	} else {
		cells_put(out, name, 0);
	}
}
