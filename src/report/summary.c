// SPDX-License-Identifier: Apache-2.0
#include "report/summary.h"

#include "report/paint.h"
#include "report/words.h"

#include <stdio.h>

static void put_found(const struct report *report, struct strbuf *out)
{
	static const char *const many[] = {"notes", "warnings", "errors"};
	u64 counts[3] = {0};
	u32 kinds = 0, named = 0;

	for (u32 i = 0; i < report->finding_count; i++)
		counts[report->findings[i].severity]++;
	for (u32 i = 0; i < ARRAY_LEN(counts); i++)
		kinds += counts[i] != 0;
	if (kinds == 0)
		paint_str(out, report->color, PAINT_BOLD, STR("No faults found"));
	for (u32 i = ARRAY_LEN(counts); i-- > 0;) {
		enum severity severity = (enum severity)i;
		char one[16];

		if (!counts[i])
			continue;
		if (named++)
			strbuf_add(out, named == kinds ? STR(" and ") : STR(", "));
		snprintf(one, sizeof(one), STR_FMT, STR_ARG(severity_name(severity)));
		paint_begin(out, report->color, paint_of_severity(severity));
		words_count(out, counts[i], one, many[i]);
		paint_end(out, report->color);
	}
}

static void put_size(const struct report_summary *summary, struct strbuf *out)
{
	strbuf_add(out, STR(" in "));
	words_count(out, summary->files, "file", "files");
	strbuf_add(out, STR(", "));
	words_count(out, summary->lines, "line", "lines");
	strbuf_printf(out, ", %.2f s\n", summary->seconds);
}

// One line about what is not in the list above: "Not listed: 3 suppressed, 12 in the baseline".
struct rest {
	u64 count;
	const char *one, *many;
};

static void put_rest(const struct report *report, struct strbuf *out, const char *title,
	const struct rest *rest, u32 count)
{
	u32 named = 0;

	for (u32 i = 0; i < count; i++) {
		if (!rest[i].count)
			continue;
		if (named++)
			strbuf_add(out, STR(", "));
		else
			paint_str(out, report->color, PAINT_DIM, str_from_c(title));
		words_count(out, rest[i].count, rest[i].one, rest[i].many);
	}
	if (named)
		strbuf_add_char(out, '\n');
}

void summary_put(const struct report *report, struct strbuf *out)
{
	const struct report_summary *summary = &report->summary;
	const struct rest not_listed[] = {
		{summary->minor, "less grave (--severity note lists it)",
			"less grave (--severity note lists them)"},
		{summary->left_out, "beyond --max-findings", "beyond --max-findings"},
		{summary->suppressed, "suppressed by a comment", "suppressed by comments"},
		{summary->baselined, "known from the baseline", "known from the baseline"},
	};
	const struct rest not_resolved[] = {
		{summary->unresolved_imports, "import (--verbose names it)",
			"imports (--verbose names them)"},
		{summary->unresolved_expressions, "expression", "expressions"},
	};

	put_found(report, out);
	put_size(summary, out);
	put_rest(report, out, "Not listed: ", not_listed, ARRAY_LEN(not_listed));
	put_rest(report, out, "Not resolved: ", not_resolved, ARRAY_LEN(not_resolved));
}
