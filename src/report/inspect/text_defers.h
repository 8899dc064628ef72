// SPDX-License-Identifier: Apache-2.0
// Defers that pile up: the same defer statement pending many times in one goroutine.
#pragma once

#include "report/inspect/view.h"

void text_defers(const struct view *view, const struct group_list *groups);
