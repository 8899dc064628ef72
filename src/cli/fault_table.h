// SPDX-License-Identifier: Apache-2.0
// The catalogue as a list: id, severity, which commands find it, name, summary.
#pragma once

#include "base/json_writer.h"
#include "finding/catalogue.h"

// width 0: one line for each fault, however long.
void fault_table_put(struct strbuf *out, bool markdown, bool color, u32 width);

// Adds the names of the commands that can see the fault to the open array.
void fault_seen_by(const struct fault *fault, struct json_writer *json);
