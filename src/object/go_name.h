// SPDX-License-Identifier: Apache-2.0
// Names of functions as the pclntab has them, and as Go prints them.
#pragma once

#include "base/arena.h"

// "main.list[go.shape.string].each" as tracebacks, profiles and runtime.Frame say it: "main.list[...].each". Up to Go 1.20 the
// table itself says so. Other names are given back as they are. Source: runtime.funcNameForPrint.
str go_name_for_print(struct arena *arena, str name);
