// SPDX-License-Identifier: Apache-2.0
// One finding in the project's own JSON; the same object in every schema that has findings.
#pragma once

#include "base/json_writer.h"
#include "finding/finding.h"

void json_finding(struct json_writer *json, const struct finding *finding);
