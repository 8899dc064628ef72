// SPDX-License-Identifier: Apache-2.0
// What grew and what went since an earlier look.
#pragma once

#include "report/inspect/growth.h"
#include "report/inspect/view.h"

void text_growth(const struct view *view, const struct growth *growth);
