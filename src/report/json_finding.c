// SPDX-License-Identifier: Apache-2.0
#include "report/json_finding.h"

static void put_place(struct json_writer *json, const struct location *where)
{
	json_str(json, "file", where->file);
	json_u64(json, "line", where->line);
	json_u64(json, "column", where->column);
}

static void put_steps(struct json_writer *json, const struct finding *finding)
{
	json_begin_array(json, "steps");
	for (u32 i = 0; i < finding->step_count; i++) {
		json_begin_object(json, NULL);
		put_place(json, &finding->steps[i].where);
		json_str(json, "message", finding->steps[i].message);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_evidence(struct json_writer *json, const struct finding *finding)
{
	json_begin_array(json, "evidence");
	for (u32 i = 0; i < finding->evidence_count; i++) {
		const struct evidence *evidence = &finding->evidence[i];

		json_begin_object(json, NULL);
		json_str(json, "source", evidence->source);
		json_begin_object(json, "facts");
		for (u32 f = 0; f < evidence->fact_count; f++) {
			const char *name = arena_c_str(json->out->arena, evidence->facts[f].name);

			json_str(json, name, evidence->facts[f].value);
		}
		json_end_object(json);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_fix(struct json_writer *json, const struct fix *fix)
{
	if (!fix) {
		json_none(json, "fix");
		return;
	}
	json_begin_object(json, "fix");
	json_str(json, "title", fix->title);
	json_bool(json, "safe", fix->safe);
	json_begin_array(json, "edits");
	for (u32 i = 0; i < fix->edit_count; i++) {
		json_begin_object(json, NULL);
		json_str(json, "file", fix->edits[i].file);
		json_u64(json, "start", fix->edits[i].start);
		json_u64(json, "end", fix->edits[i].end);
		json_str(json, "text", fix->edits[i].text);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

void json_finding(struct json_writer *json, const struct finding *finding)
{
	const struct fault *fault = fault_get(finding->id);

	json_begin_object(json, NULL);
	json_str(json, "id", fault->id);
	json_str(json, "name", fault->name);
	json_str(json, "class", fault_class_name(fault->class));
	json_str(json, "severity", severity_name(finding->severity));
	json_str(json, "confidence",
		finding->confidence == CONFIDENCE_CONFIRMED ? STR("confirmed") : STR("likely"));
	put_place(json, &finding->where);
	json_u64(json, "end_line", finding->where.end_line);
	json_u64(json, "end_column", finding->where.end_column);
	json_str(json, "function", finding->function);
	json_str(json, "message", finding->message);
	put_steps(json, finding);
	put_evidence(json, finding);
	put_fix(json, finding->fix);
	json_str(json, "fingerprint", finding->fingerprint);
	json_end_object(json);
}
