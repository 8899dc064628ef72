// SPDX-License-Identifier: Apache-2.0
#include "report/trace/measure.h"

#include "report/cells.h"
#include "report/words.h"

void trace_put_time(struct strbuf *out, u64 ns)
{
	static const struct {
		double size;
		const char *unit;
	} units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}};

	if (ns >= 120000000000) {
		words_duration(out, ns);
		return;
	}
	for (u32 i = 0; i < ARRAY_LEN(units); i++) {
		double value = (double)ns / units[i].size;

		if (value < 0.9995)
			continue;
		strbuf_printf(out, "%.*f %s",
			value < 9.995   ? 2
			: value < 99.95 ? 1
					: 0,
			value, units[i].unit);
		return;
	}
	strbuf_printf(out, "%llu ns", (unsigned long long)ns);
}

static void put_right(struct strbuf *out, str text, u32 width)
{
	u32 cells = cells_put(NULL, text, 0);

	if (cells < width)
		strbuf_repeat(out, ' ', width - cells);
	strbuf_add(out, text);
}

void trace_put_time_right(struct strbuf *out, u64 ns, u32 width)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	if (ns)
		trace_put_time(&text, ns);
	else
		strbuf_add(&text, STR("·"));
	put_right(out, strbuf_str(&text), width);
}

void trace_put_count_right(struct strbuf *out, u64 count, u32 width)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	words_number(&text, count);
	put_right(out, strbuf_str(&text), width);
}

void trace_put_place(
	struct strbuf *out, const struct trace_names *names, const struct trace_frame *frame)
{
	str file, folder;

	if (!frame) {
		strbuf_add_char(out, '?');
		return;
	}
	file = trace_text(names, frame->file);
	folder = str_sub(file, 0, str_find_last_char(file, '/'));
	if (folder.len < file.len && folder.len) {
		size_t before = str_find_last_char(folder, '/');

		file = str_skip(file, before < folder.len ? before + 1 : 0);
	}
	(void)cells_put(out, file, 0);
	strbuf_printf(out, ":%u", frame->line);
}

void trace_put_function(struct strbuf *out, const struct trace_names *names, u32 function)
{
	if (function)
		(void)cells_put(out, trace_text(names, function), 0);
	else
		strbuf_add(out, STR("(unknown)"));
}
