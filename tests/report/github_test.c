// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include "report/sample.h"
#include "support/golden.h"
#include "support/testing.h"

static void findings_become_workflow_commands(void **state)
{
	struct sample sample;
	struct finding *note;
	str text;

	(void)state;
	sample_init(&sample);
	sample.report.uri_prefix = STR("services/shop/");
	sample_leak(&sample);
	note = sample_add(&sample, FAULT_CTX005,
		sample_place(&sample, STR("store/close.go"), 4, STR("value := p.get(name)")),
		STR_EMPTY, STR("100% wrong: a,b\nsecond line\r"));
	note->where.file = STR("store/close.go");
	text = sample_write(&sample, report_github);
	golden_check("tests/report/golden/github.txt", text.ptr, text.len);
	sample_deinit(&sample);
}

static void properties_are_escaped(void **state)
{
	struct location where = {STR("a:b,c%.go"), 3, 1, 3, 2};
	struct sample sample;
	str text;

	(void)state;
	sample_init(&sample);
	sample.report.quiet = true;
	sample_add(&sample, FAULT_CTX002, where, STR_EMPTY, STR("m"));
	text = sample_write(&sample, report_github);
	assert_text(text, "::warning file=a%3Ab%2Cc%25.go,line=3,endLine=3,col=1,endColumn=2,"
			  "title=CTX002 context-severed::m\n");
	sample_deinit(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_become_workflow_commands),
		cmocka_unit_test(properties_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
