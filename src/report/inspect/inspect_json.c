// SPDX-License-Identifier: Apache-2.0
// Schema tocsin.inspect/1. Fields are only ever added.
#include "report/inspect/growth.h"
#include "report/inspect/json_goroutine.h"
#include "report/inspect/json_heap.h"
#include "report/json_finding.h"
#include "report/json_head.h"
#include "report/words.h"

static void put_leak_proof(struct json_writer *json, const struct inspection *inspection)
{
	const char *word = "done";

	if (!inspection->has_heap)
		word = "skipped";
	else if (inspection->leak.is_opaque)
		word = "opaque";
	json_str(json, "leak_proof", str_from_c(word));
}

static void put_taken(struct json_writer *json, i64 unix_ns)
{
	struct arena scratch;
	struct strbuf text;

	arena_init(&scratch);
	strbuf_init(&text, &scratch);
	words_time(&text, unix_ns);
	json_str(json, "taken", strbuf_str(&text));
	arena_deinit(&scratch);
}

static void put_process(struct json_writer *json, const struct inspection *inspection)
{
	const struct inspect_process *process = &inspection->process;
	const struct goroutine_table *table = &inspection->goroutines;

	json_begin_object(json, "process");
	if (process->pid)
		json_u64(json, "pid", process->pid);
	else
		json_none(json, "pid");
	json_text_or_null(json, "core", process->is_core ? process->name : STR_EMPTY);
	json_str(json, "exe", process->exe);
	json_text_or_null(json, "main", process->main_path);
	json_text_or_null(json, "module", process->main_module);
	json_str(json, "go_version", process->go_version);
	json_str(json, "arch", process->architecture);
	json_bool(json, "stripped", process->is_stripped);
	json_bool(json, "dwarf", process->has_dwarf);
	json_str(json, "layout", process->is_layout_from_dwarf ? STR("dwarf") : STR("table"));
	json_u64(json, "goroutines", table->len);
	json_u64(json, "threads", process->threads);
	json_u64(json, "gomaxprocs", process->processors);
	json_u64(json, "heap_bytes", process->heap_bytes);
	json_u64(json, "looks", process->looks);
	json_double(json, "read_ms", process->read_ms);
	json_double(json, "proof_ms", process->proof_ms);
	json_double(json, "stopped_ms", process->stopped_ms);
	json_double(json, "total_ms", process->total_ms);
	put_taken(json, process->taken_unix_ns);
	json_u64(json, "inconsistent", table->inconsistent_count);
	json_u64(json, "retried", table->retried_count);
	json_u64(json, "dead", table->dead_count);
	json_bool(json, "has_heap", inspection->has_heap);
	put_leak_proof(json, inspection);
	json_end_object(json);
}

static void put_summary(struct json_writer *json, const struct inspect_report *report)
{
	const struct goroutine_table *table = &report->inspection->goroutines;
	u64 counts[3] = {0}, leaked = 0;

	for (u32 i = 0; i < report->finding_count; i++)
		counts[report->findings[i].severity]++;
	for (u32 i = 0; i < table->len; i++)
		leaked += goroutine_is_leaked(&table->at[i]);
	json_begin_object(json, "summary");
	json_u64(json, "errors", counts[SEVERITY_ERROR]);
	json_u64(json, "warnings", counts[SEVERITY_WARNING]);
	json_u64(json, "notes", counts[SEVERITY_NOTE]);
	json_u64(json, "leaked", leaked);
	json_end_object(json);
}

static void put_goroutines(struct json_writer *json, const struct inspect_report *report)
{
	struct group_list groups;
	struct arena scratch;

	arena_init(&scratch);
	groups_build(&scratch, report->inspection, &report->filter, &groups);
	json_goroutines(json, report);
	json_groups(json, report, &groups);
	arena_deinit(&scratch);
}

static void put_parts(struct json_writer *json, const struct inspect_report *report)
{
	if (report->sections & (SECTION_GOROUTINES | SECTION_DEFERS))
		put_goroutines(json, report);
	if (report->sections & SECTION_CONTEXTS)
		json_contexts(json, report);
	if (report->sections & SECTION_POOLS)
		json_pools(json, report);
	if (report->sections & SECTION_LOCKS) {
		json_locks(json, report);
		json_channels(json, report);
	}
}

void inspect_report_flush(const struct inspect_report *report, struct strbuf *out)
{
	static const size_t part_bytes = 256 << 10;

	if (!report->flush || out->len < part_bytes)
		return;
	report->flush(report->flush_context, strbuf_str(out));
	out->len = 0;
}

void inspect_report_json(const struct inspect_report *report, struct strbuf *out)
{
	const struct inspection *inspection = report->inspection;
	struct json_writer json;

	json_init(&json, out, false);
	json_begin_report(&json, STR("tocsin.inspect/1"), report->version);
	put_process(&json, inspection);
	put_parts(&json, report);
	if (report->growth)
		growth_json(&json, report->growth);
	json_begin_array(&json, "notes");
	for (u32 i = 0; i < inspection->note_count; i++)
		json_str(&json, NULL, inspection->notes[i]);
	json_end_array(&json);
	json_begin_array(&json, "findings");
	for (u32 i = 0; i < report->finding_count && report->sections & SECTION_FINDINGS; i++)
		json_finding(&json, &report->findings[i]);
	json_end_array(&json);
	put_summary(&json, report);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
