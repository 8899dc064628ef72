// SPDX-License-Identifier: Apache-2.0
// Workflow commands of GitHub Actions, which become annotations of a pull request.
#include "report/lines.h"
#include "report/summary.h"

// Percent-escapes what would end a property or the command.
static void put_escaped(struct strbuf *out, str text, bool property)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
			strbuf_printf(out, "%%%02X", (u8)c);
		else
			strbuf_add_char(out, c);
	}
}

static str level_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE:
		return STR("notice");
	case SEVERITY_WARNING:
		return STR("warning");
	case SEVERITY_ERROR:
		return STR("error");
	}
	ASSERT(!"a severity");
	return STR_EMPTY;
}

static u32 column_in(const struct file_lines *lines, u32 line, u32 column)
{
	return lines ? utf16_column(file_line(lines, line), column) : column;
}

static void put_place(struct strbuf *out, const struct report *report,
	const struct file_lines *lines, const struct location *where)
{
	strbuf_add(out, STR(" file="));
	if (where->file.len && where->file.ptr[0] != '/')
		put_escaped(out, report->uri_prefix, true);
	put_escaped(out, where->file, true);
	strbuf_printf(out, ",line=%u,endLine=%u,col=%u,endColumn=%u", where->line, where->end_line,
		column_in(lines, where->line, where->column),
		column_in(lines, where->end_line, where->end_column));
}

static void put_message(struct strbuf *out, const struct finding *finding)
{
	put_escaped(out, finding->message, false);
	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];

		strbuf_printf(out, "%%0A%u. ", i + 1);
		put_escaped(out, step->where.file, false);
		strbuf_printf(out, ":%u: ", step->where.line);
		put_escaped(out, step->message, false);
	}
	if (finding->fix) {
		strbuf_add(out, STR("%0Ahelp: "));
		put_escaped(out, finding->fix->title, false);
	}
}

void report_github(const struct report *report, struct strbuf *out)
{
	struct line_cache cache;

	line_cache_init(&cache, out->arena, report);
	for (u32 i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];
		const struct fault *fault = fault_get(finding->id);

		strbuf_printf(out, "::" STR_FMT, STR_ARG(level_of(finding->severity)));
		put_place(
			out, report, line_cache_get(&cache, finding->where.file), &finding->where);
		strbuf_printf(out, ",title=" STR_FMT " " STR_FMT "::", STR_ARG(fault->id),
			STR_ARG(fault->name));
		put_message(out, finding);
		strbuf_add_char(out, '\n');
	}
	if (!report->quiet)
		summary_put(report, out);
}
