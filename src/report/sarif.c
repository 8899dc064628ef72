// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 as GitHub code scanning reads it: columns in UTF-16 units, end columns one past the end,
// URIs relative to the repository's root, the path as a code flow, limits kept.
#include "report/sarif_place.h"

#include "finding/pages.h"

enum {
	MAX_RESULTS = 25000,
	MAX_FLOW_LOCATIONS = 1000, // GitHub shows no more of a path
	MAX_DESCRIPTION = 1024,
};

static str problem_severity(enum severity severity)
{
	return severity == SEVERITY_NOTE ? STR("recommendation") : severity_name(severity);
}

static void put_rule(struct sarif_sink *sink, const struct fault *fault, str page)
{
	struct json_writer *json = &sink->json;

	json_begin_object(json, NULL);
	json_str(json, "id", fault->id);
	json_str(json, "name", fault->name);
	sarif_text(sink, "shortDescription", fault->summary);
	sarif_text(sink, "fullDescription", str_sub(fault->summary, 0, MAX_DESCRIPTION));
	json_begin_object(json, "help");
	json_str(json, "text", page);
	json_str(json, "markdown", page);
	json_end_object(json);
	json_begin_object(json, "defaultConfiguration");
	json_str(json, "level", severity_name(fault->severity));
	json_end_object(json);
	json_begin_object(json, "properties");
	json_begin_array(json, "tags");
	json_str(json, NULL, fault_class_name(fault->class));
	json_str(json, NULL, STR("reliability"));
	json_str(json, NULL, STR("go"));
	json_end_array(json);
	json_str(json, "precision", STR("high"));
	json_str(json, "problem.severity", problem_severity(fault->severity));
	json_end_object(json);
	json_end_object(json);
}

static void put_tool(struct sarif_sink *sink)
{
	struct json_writer *json = &sink->json;
	bool named[FAULT_COUNT];
	u32 count = 0;

	memcpy(named, sink->report->rules, sizeof(named));
	for (u32 i = 0; i < sink->report->finding_count; i++)
		named[sink->report->findings[i].id] = true;
	json_begin_object(json, "tool");
	json_begin_object(json, "driver");
	json_str(json, "name", STR("tocsin"));
	json_str(json, "semanticVersion", sink->report->version);
	json_begin_array(json, "rules");
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		if (!named[i])
			continue;
		sink->rule_index[i] = count++;
		put_rule(sink, fault_get((enum fault_id)i), fault_page((enum fault_id)i));
	}
	json_end_array(json);
	json_end_object(json);
	json_end_object(json);
}

static void put_flow(struct sarif_sink *sink, const struct finding *finding)
{
	struct json_writer *json = &sink->json;

	if (finding->step_count == 0)
		return;
	json_begin_array(json, "codeFlows");
	json_begin_object(json, NULL);
	json_begin_array(json, "threadFlows");
	json_begin_object(json, NULL);
	json_begin_array(json, "locations");
	for (u32 i = 0; i < MIN(finding->step_count, (u32)MAX_FLOW_LOCATIONS); i++) {
		const struct step *step = &finding->steps[i];

		json_begin_object(json, NULL);
		json_begin_object(json, "location");
		sarif_location(sink, &step->where, STR_EMPTY, step->message);
		json_end_object(json);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
	json_end_array(json);
	json_end_object(json);
	json_end_array(json);
}

static void put_fixes(struct sarif_sink *sink, const struct fix *fix)
{
	if (!fix || fix->edit_count == 0)
		return;
	json_begin_array(&sink->json, "fixes");
	json_begin_object(&sink->json, NULL);
	sarif_text(sink, "description", fix->title);
	json_begin_array(&sink->json, "artifactChanges");
	for (u32 i = 0; i < fix->edit_count; i++)
		sarif_edit(sink, &fix->edits[i]);
	json_end_array(&sink->json);
	json_end_object(&sink->json);
	json_end_array(&sink->json);
}

static void put_result(struct sarif_sink *sink, const struct finding *finding)
{
	struct json_writer *json = &sink->json;

	json_begin_object(json, NULL);
	json_str(json, "ruleId", fault_get(finding->id)->id);
	json_u64(json, "ruleIndex", sink->rule_index[finding->id]);
	json_str(json, "level", severity_name(finding->severity));
	sarif_text(sink, "message", finding->message);
	json_begin_array(json, "locations");
	json_begin_object(json, NULL);
	sarif_location(sink, &finding->where, finding->function, STR_EMPTY);
	json_end_object(json);
	json_end_array(json);
	put_flow(sink, finding);
	put_fixes(sink, finding->fix);
	sarif_fingerprints(sink, finding);
	json_end_object(json);
}

// Where the limit bites, the gravest results stay.
static void put_results(struct sarif_sink *sink)
{
	const struct report *report = sink->report;
	u32 room[3] = {0}, left = MAX_RESULTS;

	for (u32 i = 0; i < report->finding_count; i++)
		room[report->findings[i].severity]++;
	for (u32 i = ARRAY_LEN(room); i-- > 0;) {
		room[i] = MIN(room[i], left);
		left -= room[i];
	}
	json_begin_array(&sink->json, "results");
	for (u32 i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];

		if (room[finding->severity] == 0)
			continue;
		room[finding->severity]--;
		put_result(sink, finding);
	}
	json_end_array(&sink->json);
}

static void put_problem(struct sarif_sink *sink, const struct report_problem *problem)
{
	const struct location where = {problem->file, problem->line, 1, problem->line, 2};

	json_begin_object(&sink->json, NULL);
	json_str(&sink->json, "level", STR("warning"));
	sarif_text(sink, "message", problem->message);
	if (problem->file.len) {
		json_begin_array(&sink->json, "locations");
		json_begin_object(&sink->json, NULL);
		json_begin_object(&sink->json, "physicalLocation");
		sarif_artifact(sink, problem->file);
		if (problem->line)
			sarif_region(sink, "region", &where);
		json_end_object(&sink->json);
		json_end_object(&sink->json);
		json_end_array(&sink->json);
	}
	json_end_object(&sink->json);
}

static void put_invocation(struct sarif_sink *sink)
{
	json_begin_array(&sink->json, "invocations");
	json_begin_object(&sink->json, NULL);
	json_bool(&sink->json, "executionSuccessful", true);
	json_begin_array(&sink->json, "toolExecutionNotifications");
	for (u32 i = 0; i < sink->report->problem_count; i++)
		put_problem(sink, &sink->report->problems[i]);
	json_end_array(&sink->json);
	json_end_object(&sink->json);
	json_end_array(&sink->json);
}

void report_sarif(const struct report *report, struct strbuf *out)
{
	struct sarif_sink sink = {.report = report, .arena = out->arena};
	struct json_writer *json = &sink.json;

	json_init(json, out, false);
	line_cache_init(&sink.cache, out->arena, report);
	str_map_init(&sink.hashes, out->arena);
	json_begin_object(json, NULL);
	json_str(json, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
	json_str(json, "version", STR("2.1.0"));
	json_begin_array(json, "runs");
	json_begin_object(json, NULL);
	put_tool(&sink);
	put_invocation(&sink);
	json_begin_object(json, "automationDetails");
	json_str(json, "id", STR("tocsin/"));
	json_end_object(json);
	json_str(json, "columnKind", STR("utf16CodeUnits"));
	put_results(&sink);
	json_end_object(json);
	json_end_array(json);
	json_end_object(json);
	strbuf_add_char(out, '\n');
}
