// SPDX-License-Identifier: Apache-2.0
// Pools, locks and channels as tables. Each section is left out when it has nothing to say.
#pragma once

#include "report/inspect/view.h"

void text_pools(const struct view *view);
void text_locks(const struct view *view, const struct group_list *groups);
