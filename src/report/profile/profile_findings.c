// SPDX-License-Identifier: Apache-2.0
#include "report/cells.h"
#include "report/json_finding.h"
#include "report/profile/profile_report.h"
#include "report/report.h"

void profile_report_findings_text(const struct profile_report *report, struct strbuf *out)
{
	struct report findings = {
		.findings = report->findings,
		.finding_count = report->finding_count,
		.source = report->source,
		.source_context = report->source_context,
		.color = report->color,
		.quiet = true,
		.width = report->width,
		.version = report->version,
	};
	struct cells_locale locale;

	if (!report->finding_count)
		return;
	cells_begin(&locale);
	report_text(&findings, out);
	strbuf_add_char(out, '\n');
	cells_end(&locale);
}

void profile_report_findings_json(const struct profile_report *report, struct json_writer *json)
{
	if (!report->is_judged)
		return;
	json_begin_array(json, "findings");
	for (u32 i = 0; i < report->finding_count; i++)
		json_finding(json, &report->findings[i]);
	json_end_array(json);
}
