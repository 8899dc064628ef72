// SPDX-License-Identifier: Apache-2.0
#include "report/json_head.h"
#include "report/profile/profile_report.h"

static void put_types(struct json_writer *json, const struct profile *profile)
{
	json_begin_array(json, "sample_types");
	for (u32 i = 0; i < profile->type_count; i++) {
		json_begin_object(json, NULL);
		json_str(json, "type", profile->types[i].type);
		json_str(json, "unit", profile->types[i].unit);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_functions(struct json_writer *json, const struct profile_report *report)
{
	u32 rows = report->max_rows ? MIN(report->max_rows, report->top.count) : report->top.count;

	json_begin_array(json, "functions");
	for (u32 i = 0; i < rows; i++) {
		const struct top_node *node = &report->top.nodes[i];

		json_begin_object(json, NULL);
		json_str(json, "name", node->name);
		json_str(json, "file", node->file);
		json_i64(json, "flat", node->flat);
		json_i64(json, "cum", node->cum);
		json_end_object(json);
	}
	json_end_array(json);
}

void profile_report_json_begin(const struct profile_report *report, struct json_writer *json)
{
	const struct profile *profile = report->profile;

	json_begin_report(json, STR("tocsin.profile/1"), report->version);
	json_str(json, "profile", report->name);
	put_types(json, profile);
	json_str(json, "sample_type", profile->types[report->type].type);
	json_str(json, "unit", profile->types[report->type].unit);
	json_u64(json, "samples", profile->sample_count);
	json_i64(json, "total", report->top.total);
	json_i64(json, "time_unix_ns", profile->time_unix_ns);
	json_i64(json, "duration_ns", profile->duration_ns);
	if (profile->gc_cycles)
		json_u64(json, "gc_cycles", profile->gc_cycles - 1);
	if (profile->note.len)
		json_str(json, "note", profile->note);
}

void profile_report_json(const struct profile_report *report, struct strbuf *out)
{
	struct json_writer json;

	json_init(&json, out, true);
	profile_report_json_begin(report, &json);
	profile_report_findings_json(report, &json);
	put_functions(&json, report);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
