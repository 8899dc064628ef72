// SPDX-License-Identifier: Apache-2.0
// The project's own JSON, schema tocsin.findings/1. Fields are only ever added.
#include "report/report.h"

#include "report/json_finding.h"
#include "report/json_head.h"

static void put_problems(struct json_writer *json, const struct report *report)
{
	json_begin_array(json, "problems");
	for (u32 i = 0; i < report->problem_count; i++) {
		json_begin_object(json, NULL);
		json_str(json, "file", report->problems[i].file);
		json_u64(json, "line", report->problems[i].line);
		json_str(json, "message", report->problems[i].message);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_summary(struct json_writer *json, const struct report_summary *summary)
{
	json_begin_object(json, "summary");
	json_u64(json, "files", summary->files);
	json_u64(json, "lines", summary->lines);
	json_u64(json, "packages", summary->packages);
	json_u64(json, "unresolved_imports", summary->unresolved_imports);
	json_u64(json, "unresolved_expressions", summary->unresolved_expressions);
	json_u64(json, "suppressed", summary->suppressed);
	json_u64(json, "baselined", summary->baselined);
	json_u64(json, "minor", summary->minor);
	json_u64(json, "left_out", summary->left_out);
	json_double(json, "seconds", summary->seconds);
	json_end_object(json);
}

void report_json(const struct report *report, struct strbuf *out)
{
	struct json_writer json;

	json_init(&json, out, false);
	json_begin_report(&json, STR("tocsin.findings/1"), report->version);
	json_begin_array(&json, "findings");
	for (u32 i = 0; i < report->finding_count; i++)
		json_finding(&json, &report->findings[i]);
	json_end_array(&json);
	put_problems(&json, report);
	put_summary(&json, &report->summary);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
