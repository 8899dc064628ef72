// SPDX-License-Identifier: Apache-2.0
// The contexts, pools, locks and channels of schema tocsin.inspect/1.
#pragma once

#include "base/json_writer.h"
#include "report/inspect/inspect_report.h"

void json_contexts(struct json_writer *json, const struct inspect_report *report);
void json_pools(struct json_writer *json, const struct inspect_report *report);
void json_locks(struct json_writer *json, const struct inspect_report *report);
void json_channels(struct json_writer *json, const struct inspect_report *report);
