// SPDX-License-Identifier: Apache-2.0
// Makes an inspection independent of the target: texts that still lie in the mapped executable are
// copied, each once.
#pragma once

#include "process/inspect/inspection.h"

void inspection_copy_texts(struct arena *arena, struct goroutine_table *table);
