// SPDX-License-Identifier: Apache-2.0
// Any bytes as the text of a file or a page, and any places in it: every sink gives whole lines. The first 16
// bytes are the places, the number of steps and the terminal's width.
#include "report/markdown.h"
#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 16, MAX_STEPS = 40 };

static bool source_of(void *context, str file, str *ret)
{
	(void)file;
	*ret = *(const str *)context;
	return true;
}

static struct location place(const uint8_t *at)
{
	return (struct location){STR("a.go"), at[0], at[1] * 3u, at[0] + at[2] % 3u, at[3] * 3u};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const sinks[])(const struct report *, struct strbuf *) = {
		report_text, report_json, report_sarif, report_github};
	struct finding finding = {.id = FAULT_DEF001};
	struct report report = {.findings = &finding, .finding_count = 1, .source = source_of};
	struct step steps[MAX_STEPS];
	struct arena arena;
	struct strbuf out;
	str text;

	if (size < HEADER)
		return 0;
	text = (str){(const char *)data + HEADER, size - HEADER};
	arena_init(&arena);
	for (u32 i = 0; i < MAX_STEPS; i++)
		steps[i] = (struct step){place(data + 4 + i % 9), str_sub(text, i, 3 * (size_t)i)};
	finding.where = place(data);
	finding.message = str_sub(text, 0, 100);
	finding.function = str_sub(text, 5, 30);
	finding.steps = steps;
	finding.step_count = data[14] % MAX_STEPS;
	report.source_context = &text;
	report.color = data[13] & 1;
	report.width = data[15];
	for (u32 i = 0; i < ARRAY_LEN(sinks); i++) {
		strbuf_init(&out, &arena);
		sinks[i](&report, &out);
		ASSERT(out.len > 0 && out.ptr[out.len - 1] == '\n');
	}
	strbuf_init(&out, &arena);
	markdown_render(&out, text, data[13] & 1, data[15]);
	arena_deinit(&arena);
	return 0;
}
