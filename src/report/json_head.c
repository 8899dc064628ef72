// SPDX-License-Identifier: Apache-2.0
#include "report/json_head.h"

void json_begin_report(struct json_writer *json, str schema, str version)
{
	json_begin_object(json, NULL);
	json_str(json, "schema", schema);
	json_begin_object(json, "tool");
	json_str(json, "name", STR("tocsin"));
	json_str(json, "version", version);
	json_end_object(json);
}
