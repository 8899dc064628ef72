// SPDX-License-Identifier: Apache-2.0
// How every JSON report begins.
#pragma once

#include "base/json_writer.h"

// Opens the object and writes its schema ("tocsin.inspect/1") and the tool with its version.
void json_begin_report(struct json_writer *json, str schema, str version);
