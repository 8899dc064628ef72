// SPDX-License-Identifier: Apache-2.0
// Goroutines by groups: how many, what they wait for and how long, their stack and what it owes.
#pragma once

#include "report/inspect/view.h"

void text_goroutines(const struct view *view, const struct group_list *groups);

// One group with its whole stack, as a page of its own.
void text_group(const struct view *view, const struct group_list *groups,
	const struct goroutine_group *group);
