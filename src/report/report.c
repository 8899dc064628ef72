// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

static const struct sink sinks[] = {
	{STR("text"), report_text},
	{STR("json"), report_json},
	{STR("sarif"), report_sarif},
	{STR("github"), report_github},
};

const struct sink *sink_find(str name)
{
	for (size_t i = 0; i < ARRAY_LEN(sinks); i++) {
		if (str_equal(sinks[i].name, name))
			return &sinks[i];
	}
	return NULL;
}
